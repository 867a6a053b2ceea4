"""From an interview to the one document; any failure inside ends in "see a clinician today"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstory.assessment.changes import would_change
from backstory.assessment.document import (
    Assessment,
    Fault,
    KnowledgeStamp,
    Person,
    Source,
)
from backstory.assessment.explain import cause_parts, class_parts, contributor_parts, rank
from backstory.assessment.hypotheticals import Assessed
from backstory.assessment.outlook import investigation_parts, next_questions
from backstory.assessment.tests_value import investigation_values
from backstory.assessment.urgency import fault_urgency, urgency_part
from backstory.assessment.whatif import WhatIf
from backstory.assessment.wording import FAULT_TEXT, NOT_A_DOCTOR
from backstory.errors import InputError
from backstory.inference.evidence import Answer, Facts, gather
from backstory.inference.network import Referral, compile_network
from backstory.inference.sweep import posterior
from backstory.interview.interview import Interview
from backstory.interview.record import UNKNOWN, Value
from backstory.knowledge.base import KnowledgeBase
from backstory.triage.rules import fired
from backstory.triage.urgency import triage
from backstory.version import __version__

if TYPE_CHECKING:
    from backstory.intake.answers import Proposal
    from backstory.intake.reader import Reader


def assess(interview: Interview, referral: Referral = Referral.PRIMARY_CARE) -> Assessment:
    """The result for what is known so far.

    Input errors propagate; any other failure gives a document with ``fault`` and an urgency of at least `urgent_48h`,
    due today.
    """
    try:
        return _assess(interview, referral)
    except InputError:
        raise
    except Exception as problem:  # a fault must never end in silence or in self-care
        return faulty(interview, problem)


def assess_story(interview: Interview, reader: Reader, text: str, referral: Referral) -> Assessment:
    """The result with what a text adds to the answers given; a reader that fails leaves a fault, never silence."""
    from backstory.assessment.story import story_part  # noqa: PLC0415 - without a text no language parts are loaded
    from backstory.intake.answers import proposed  # noqa: PLC0415

    try:
        understood = reader.read(text, interview.record.today)
        proposal = proposed(interview.base, understood)
        interview.record.story = text
        told = {**_doubted(interview.base, proposal), **proposal.answers}
        interview.tell({i: v for i, v in told.items() if i not in interview.record.answers})
        if interview.facts.region is None and "main_region" not in interview.record.answers:
            region = reader.region(text)  # a plain "back pain" is the low back's
            interview.tell({"main_region": region.value} if region else {})
        part = story_part(interview.base, understood, proposal)
    except Exception as problem:
        return faulty(interview, problem)
    return assess(interview, referral).model_copy(update={"story": part})


def _doubted(base: KnowledgeBase, proposal: Proposal) -> dict[str, Value]:
    """The grave signs of which the text is not sure. Nobody is asked here: they are not known, which is never "no"."""
    return {
        ident: UNKNOWN
        for ident in proposal.unsure
        if ident in base.model.critical_findings and proposal.because[ident].state == "uncertain"
    }


def _assess(interview: Interview, referral: Referral) -> Assessment:
    base, facts, today = interview.base, interview.facts, interview.record.today
    network = interview.chooser.network(facts.region) if facts.region else None
    verdict = triage(base, network, facts)
    common_view = posterior(gather(network, facts), base.model.exact_positives) if network else None
    chances = dict(zip(network.causes, common_view.marginals.tolist(), strict=True)) if network and common_view else {}
    common = {
        "knowledge": KnowledgeStamp(version=base.version, hash=base.hash, software=__version__),
        "today": today.isoformat(),
        "person": _person(interview, facts),
        "urgency": urgency_part(base, facts, verdict, today, chances),
        "answers": {ident: answer.value for ident, answer in sorted(facts.answers.items())},
        "setting": referral.value,
        "contributors": contributor_parts(base, facts),
        "next_questions": next_questions(interview),
        "stopped": interview.stopped.text if interview.stopped else None,
        "not_a_doctor": NOT_A_DOCTOR,
    }
    what_if = WhatIf(base, network, facts)
    if network is None:
        return _document(
            base,
            common,
            would_change=would_change(Assessed(base, facts, verdict), what_if),
            notes=("Where it hurts is not known, so no causes are ranked.",),
        )
    ranked_by, found = network, common_view
    if found is None or referral is not Referral.PRIMARY_CARE:
        ranked_by = compile_network(base, network.region, referral)
        found = posterior(gather(ranked_by, facts), base.model.exact_positives)
    ranking = rank(ranked_by, facts, found, int(base.hash[:8], 16))
    view = interview.chooser.view(facts, network.region)
    person = Assessed(base, facts, verdict, ranked_by, found, view)
    values = investigation_values(person, what_if)
    return _document(
        base,
        common,
        causes=cause_parts(base, facts, ranking),
        classes=class_parts(ranked_by, found),
        approximate=not found.exact,
        investigations=investigation_parts(base, facts, ranked_by, found, verdict.level, values),
        would_change=would_change(person, what_if),
        notes=_notes(base, facts),
    )


def _document(base: KnowledgeBase, common: dict[str, object], **parts: object) -> Assessment:
    """Fill in what is empty and list the cited sources."""
    empty: dict[str, object] = {
        "causes": (), "classes": (), "investigations": (), "would_change": (), "notes": (), "approximate": False, "sources": (),
    }  # fmt: skip
    document = Assessment.model_validate({**empty, **common, **parts})
    cited = {s for b in document.urgency.because for s in b.source} | {c.source for c in document.contributors}
    for cause in document.causes:
        cited |= {r.source for r in (*cause.reasons_for, *cause.reasons_against)} | set(cause.source)
    cited |= {s for i in document.investigations for s in i.source}
    return document.model_copy(update={"sources": tuple(source_text(base, ident) for ident in sorted(cited))})


def source_text(base: KnowledgeBase, ident: str) -> Source:
    """A source as a reader cites it."""
    source = base.sources[ident]
    url = f"https://doi.org/{source.doi}" if source.doi else source.url
    if url is None and source.pmid:
        url = f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"
    text = f"{source.authors}. {source.title}." + (f" {source.year}." if source.year else "")
    return Source(id=ident, text=text, url=url, verified=source.verified)


def _person(interview: Interview, facts: Facts) -> Person:
    return Person(
        age=facts.age,
        sex=facts.sex,
        region=facts.region,
        duration_days=facts.duration_days,
        answered_by="other" if interview.carer else "self",
    )


def _notes(base: KnowledgeBase, facts: Facts) -> tuple[str, ...]:
    """What a reader must know about how this person differs from those the numbers come from."""
    notes = []
    if facts.age is not None and facts.age < 16:
        notes.append(
            "These causes and their chances come from studies of adults. A child or teenager should be seen by a clinician."
        )
    if facts.answers.get("pregnant") is Answer.PRESENT:
        notes.append(
            "In pregnancy some causes and treatments differ. Talk to your midwife or GP before you take any medicine."
        )
    if facts.answers.get("already_diagnosed") is Answer.PRESENT:
        notes.append(
            "A clinician who has examined you knows more than these questions. Use this result to talk with them, not instead."
        )
    return tuple(notes)


def faulty(interview: Interview, problem: Exception) -> Assessment:
    """The result when something inside failed: at least `urgent_48h`, due today."""
    base, today = interview.base, interview.record.today
    try:
        facts = interview.facts
        rules = fired(base, facts)
    except Exception:  # the record itself may be what broke
        facts, rules = Facts(), []
    return _document(
        base,
        {
            "knowledge": KnowledgeStamp(version=base.version, hash=base.hash, software=__version__),
            "today": today.isoformat(),
            "person": _person(interview, facts),
            "urgency": fault_urgency(base, facts, rules, today),
            "setting": Referral.PRIMARY_CARE.value,
            "contributors": (),
            "next_questions": (),
            "stopped": None,
            "notes": (FAULT_TEXT,),
            "fault": Fault(kind=type(problem).__name__, message="An internal error stopped the assessment."),
            "not_a_doctor": NOT_A_DOCTOR,
        },
    )
