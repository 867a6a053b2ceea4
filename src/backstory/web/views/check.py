"""The check: signs of danger first, then the person's own words, then one question a page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backstory.assessment import assess
from backstory.assessment.wording import PLACE_WORDS, headline
from backstory.errors import AnswerError
from backstory.interview import Interview, Screen
from backstory.interview.record import SKIPPED, UNKNOWN
from backstory.knowledge.schema import Stage
from backstory.web import engine, visits
from backstory.web.answering import number_in, sent, stands
from backstory.web.models import Visit
from backstory.web.reading import changes_between, said
from backstory.web.visits import begin, interview_of, keep, one_at_a_time, visit_of

MOST_WORDS = 8_000


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A new visit."""
    return redirect("go_on", begin(request).id)


@require_GET
def go_on(request: HttpRequest, ident: UUID) -> HttpResponse:
    """Where this visit stands: the tick-list, the words, the next question, or the result."""
    visit = visit_of(request, ident)
    return _next(visit, interview_of(visit))


def _next(visit: Visit, interview: Interview) -> HttpResponse:
    new = [f for f in interview.alarms if f.rule.id not in visit.seen]
    if new:
        return redirect("alarm", visit.id)
    screen = interview.next_screen()
    if screen is not None and screen.stage == Stage.EMERGENCY:
        return redirect("question", visit.id, screen.id)
    if not visit.words_done:
        return redirect("words", visit.id)
    return redirect("question", visit.id, screen.id) if screen else redirect("result", visit.id)


@one_at_a_time("GET", "POST")
def words(request: HttpRequest, ident: UUID) -> HttpResponse:
    """Free text; what was understood is confirmed on the next page."""
    visit = visit_of(request, ident)
    if request.method == "POST":
        text = request.POST.get("story", "").strip()[:MOST_WORDS]
        if not text or "skip" in request.POST:
            visit.words_done = True
            visit.save()
            return _next(visit, interview_of(visit))
        interview = interview_of(visit)
        interview.record.story = text
        keep(visit, interview)
        return redirect("understood", visit.id)
    return render(request, "web/words.html", {"visit": visit, "story": visit.record.get("story") or ""})


@one_at_a_time("GET", "POST")
def understood(request: HttpRequest, ident: UUID) -> HttpResponse:
    """What the words said, to confirm; what was not understood is shown too."""
    from backstory.assessment.story import story_part  # noqa: PLC0415 - language parts, only where there are words
    from backstory.intake import proposed  # noqa: PLC0415

    visit = visit_of(request, ident)
    interview = interview_of(visit)
    story = interview.record.story
    if not story:
        return redirect("words", visit.id)
    try:
        heard = engine.reader().read(story, interview.record.today)
        proposal = proposed(interview.base, heard)
        part = story_part(interview.base, heard, proposal)
    except Exception:  # the questions stand without it: nothing is lost, and nothing was answered
        messages.warning(request, _("Your words could not be read. The questions will ask all that matters."))
        visit.words_done = True
        visit.save()
        return _next(visit, interview)
    taken = list({h.finding: h for h in part.heard if h.taken}.values())
    if request.method == "POST":
        kept = set(request.POST.getlist("right"))
        shown = {h.finding for h in taken}
        answers = {i: v for i, v in proposal.answers.items() if i not in shown or i in kept}
        interview.tell({i: v for i, v in answers.items() if i not in interview.record.answers})
        visit.words_done = True
        keep(visit, interview)
        return _next(visit, interview)
    told = [
        (i, v) for i, v in proposal.answers.items() if i in interview.base.facts and i not in interview.record.answers
    ]
    plain = [(screen.text, said(screen, v)) for i, v in told if (screen := interview.screen(i))]
    return render(request, "web/understood.html", {"visit": visit, "part": part, "taken": taken, "plain": plain})


@one_at_a_time("GET", "POST")
def question(request: HttpRequest, ident: UUID, screen: str) -> HttpResponse:
    """One screen; its answer may be given again at any time."""
    visit = visit_of(request, ident)
    interview = interview_of(visit)
    try:
        shown = interview.screen(screen, again=screen in interview.record.reasked)
    except (AnswerError, KeyError):
        return redirect("go_on", visit.id)
    edited = screen in interview.record.answers and "edit" in request.GET
    if request.method == "POST":
        before = assess(interview) if edited else None
        alarms = {f.rule.id for f in interview.alarms} if edited else set()
        try:
            value = sent(request, shown)
            if value == SKIPPED:
                interview.skip(screen)
            else:
                interview.answer(screen, value)
        except AnswerError as problem:
            return _screen(request, visit, interview, shown, edited=edited, problem=problem)
        if alarms - {f.rule.id for f in interview.alarms} and "mistake" not in request.POST:
            request.session[f"mistake-{visit.id}"] = value
            return redirect("mistake", visit.id, screen)
        keep(visit, interview)
        if before is not None:
            for line in changes_between(before, assess(interview)):
                messages.info(request, line)
            return redirect("result", visit.id)
        return _next(visit, interview)
    return _screen(request, visit, interview, shown, edited=edited)


def _screen(
    request: HttpRequest,
    visit: Visit,
    interview: Interview,
    shown: Screen,
    *,
    edited: bool,
    problem: AnswerError | None = None,
) -> HttpResponse:
    most = interview.base.model.most_questions
    given = interview.record.answers.get(shown.id)
    ticked = stands(interview, shown, given)
    if problem:  # what was sent stands there again
        ticked = request.POST.getlist("pick")
        given = "none" if "none" in ticked else number_in(request)
    options = [o for o in shown.options if o.id not in {"none", UNKNOWN}]
    none = next((o for o in shown.options if o.id == "none"), None)
    context = {
        "visit": visit,
        "screen": shown,
        "options": options,
        "none": none,
        "ticked": ticked,
        "given": given,
        "number": interview.asked + 1,
        "most": most,
        "edited": edited,
        "problem": problem,
        "opening": shown.stage == Stage.EMERGENCY,
        "can_go_back": bool(interview.record.answers),
        "may_stop": bool(interview.asked) and shown.stage != Stage.EMERGENCY,
    }
    template = "web/danger.html" if shown.stage == Stage.EMERGENCY else "web/question.html"
    return render(request, template, context, status=422 if problem else 200)


@one_at_a_time("POST")
def back(request: HttpRequest, ident: UUID) -> HttpResponse:
    """Take the last answer back and show its question again."""
    visit = visit_of(request, ident)
    interview = interview_of(visit)
    stands = str(len(interview.record.answers))
    if request.POST.get("of", stands) != stands:  # a second click on the same button
        return _next(visit, interview)
    screen = interview.back()
    if screen is None:
        return redirect("home")
    keep(visit, interview)
    return redirect("question", visit.id, screen.id)


@one_at_a_time("GET", "POST")
def alarm(request: HttpRequest, ident: UUID) -> HttpResponse:
    """An emergency the moment it shows: what to do, whom to call, what to say."""
    visit = visit_of(request, ident)
    interview = interview_of(visit)
    alarms = interview.alarms
    if not alarms:
        return redirect("go_on", visit.id)
    if request.method == "POST":
        visit.seen = sorted({*visit.seen, *(f.rule.id for f in alarms)})
        visit.save()
        return redirect("result", visit.id) if "stop" in request.POST else _next(visit, interview)
    first = alarms[0]
    context = {
        "visit": visit,
        "alarms": alarms[:3],
        "level": first.level,
        "headline": headline(first.level, first.where),
        "place": PLACE_WORDS[first.where],
        "carer": interview.carer,
    }
    return render(request, "web/alarm.html", context)


@require_GET
def answers(request: HttpRequest, ident: UUID) -> HttpResponse:
    """Everything answered so far, each to be changed."""
    visit = visit_of(request, ident)
    interview = interview_of(visit)
    rows: dict[str, dict[str, object]] = {}
    for given, value in interview.record.answers.items():
        try:
            screen = interview.screen(given)
        except (AnswerError, KeyError):
            continue
        words = said(screen, value)
        if given != screen.id:  # a single finding of the screen, as a story tells it
            words = f"{engine.knowledge().findings[given].option}: {words}"
        told = given in interview.record.told
        if screen.id in rows:
            words = f"{rows[screen.id]['said']}; {words}"
        rows[screen.id] = {"id": screen.id, "text": screen.text, "said": words, "told": told}
    return render(
        request, "web/answers.html", {"visit": visit, "rows": list(rows.values()), "story": interview.record.story}
    )


@one_at_a_time("GET", "POST")
def mistake(request: HttpRequest, ident: UUID, screen: str) -> HttpResponse:
    """An emergency answer is taken back only on purpose, and stays in the report."""
    visit = visit_of(request, ident)
    key = f"mistake-{visit.id}"
    if key not in request.session:
        return redirect("go_on", visit.id)
    interview = interview_of(visit)
    shown = interview.screen(screen)
    if request.method == "POST":
        value = request.session.pop(key)
        if "yes" in request.POST:
            before = assess(interview)
            first = said(shown, interview.record.answers.get(screen))
            interview.answer(screen, value)
            visit.retracted = [*visit.retracted, f"{shown.text} {first}"]
            keep(visit, interview)
            for line in changes_between(before, assess(interview)):
                messages.info(request, line)
        return redirect("result", visit.id)
    first = said(shown, interview.record.answers.get(screen))
    return render(request, "web/mistake.html", {"visit": visit, "screen": shown, "first": first})


@one_at_a_time("POST")
def self_tests(request: HttpRequest, ident: UUID) -> HttpResponse:
    """Go on with the self-tests, where they are safe."""
    visit = visit_of(request, ident)
    interview = interview_of(visit)
    try:
        interview.examine()
    except AnswerError as problem:
        messages.warning(request, str(problem))
        return redirect("result", visit.id)
    screen = interview.next_screen()
    return redirect("question", visit.id, screen.id) if screen else redirect("result", visit.id)


@one_at_a_time("GET", "POST")
def erase(request: HttpRequest, ident: UUID) -> HttpResponse:
    """Erase a visit for good, once that is confirmed."""
    visit = visit_of(request, ident)
    if request.method == "GET":
        return render(request, "web/erase.html", {"visit": visit})
    visits.erase(visit)
    messages.info(request, _("It is erased."))
    return redirect("home")
