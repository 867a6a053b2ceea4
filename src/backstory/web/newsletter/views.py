"""The pages of the newsletter. A GET changes nothing here, ever: mail scanners open every link; what changes something is a button."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from backstory.errors import InputError
from backstory.web.newsletter import joining
from backstory.web.newsletter.doors import page, private
from backstory.web.newsletter.joining import TooManyError, Wish
from backstory.web.newsletter.links import BadLinkError, Purpose, subscriber_of
from backstory.web.newsletter.models import Issue, Subscriber
from backstory.web.newsletter.wording import CONSENTS, CURRENT

form_page = require_http_methods(["GET", "HEAD", "POST"])


@page
@form_page
def join(request: HttpRequest) -> HttpResponse:
    """Sign up: the first of two steps."""
    return _ask(request, "newsletter/join.html", Wish.JOIN)


@page
@form_page
def ask_link(request: HttpRequest) -> HttpResponse:
    """Ask for the link to one's preferences, with nothing but the address."""
    return _ask(request, "newsletter/link.html", Wish.LINK)


def _ask(request: HttpRequest, template: str, wish: Wish) -> HttpResponse:
    told = request.POST.get("address", "")[:400]
    context = {"consent": CONSENTS[CURRENT], "identity": settings.NEWSLETTER.postal, "address": told}
    if request.method != "POST":
        return render(request, template, context)
    try:
        joining.ask(told, request.META.get("REMOTE_ADDR", ""), wish)
    except InputError as problem:
        return render(request, template, {**context, "problem": f"{problem.message} {problem.hint}"}, status=422)
    except TooManyError:
        text = _("There were many requests from your network. Please try again in an hour.")
        return render(request, template, {**context, "problem": text}, status=429)
    return redirect("newsletter_asked")


@page
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Look into your mail; the same for everyone."""
    return render(request, "newsletter/asked.html")


@csrf_exempt
@page
@form_page
@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The second step: a page with one button. The link is the proof, so that no cookie is wanted."""
    try:
        subscriber = subscriber_of(Purpose.CONFIRM, token)
    except BadLinkError:
        subscriber = None
    if subscriber is None or subscriber.state == Subscriber.State.LEFT:
        return render(request, "newsletter/bad_link.html", status=404)
    if request.method == "POST" and not joining.confirm(subscriber):
        return render(request, "newsletter/bad_link.html", status=404)
    done = request.method == "POST" or subscriber.state == Subscriber.State.CONFIRMED
    return render(request, "newsletter/confirm.html", {"done": done, "consent": CONSENTS.get(subscriber.wording, "")})


@csrf_exempt
@page
@form_page
@private
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave: a page with one button for people, and the same POST for mail programs (RFC 8058)."""
    try:
        subscriber = subscriber_of(Purpose.LEAVE, token)
    except BadLinkError:
        return render(request, "newsletter/bad_link.html", status=404)
    gone = subscriber is None or subscriber.state == Subscriber.State.LEFT
    if request.method == "POST" and subscriber is not None:
        joining.leave(subscriber)
    return render(request, "newsletter/leave.html", {"done": gone or request.method == "POST"})


@csrf_exempt
@page
@form_page
@private
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept of an address, and what its owner may change."""
    subscriber = _own(token)
    if subscriber is None:
        return render(request, "newsletter/bad_link.html", status=404)
    done = ""
    match request.POST.get("do") if request.method == "POST" else None:
        case "form":
            subscriber.text_only = request.POST.get("form") == "text"
            subscriber.save(update_fields=["text_only"])
            done = _("That is noted.")
        case "leave":
            joining.leave(subscriber)
            return render(request, "newsletter/leave.html", {"done": True})
        case "erase":
            joining.erase(subscriber)
            return render(request, "newsletter/erased.html")
    context = {"subscriber": subscriber, "consent": CONSENTS.get(subscriber.wording, ""), "token": token, "done": done}
    return render(request, "newsletter/preferences.html", context)


@page
@require_safe
@private
def kept(request: HttpRequest, token: str) -> HttpResponse:
    """All that is kept of an address, as a file."""
    subscriber = _own(token)
    if subscriber is None:
        return render(request, "newsletter/bad_link.html", status=404)
    document = {
        "address": subscriber.address,
        "state": subscriber.state,
        "text_only": subscriber.text_only,
        "asked_at": subscriber.asked_at,
        "confirmed_at": subscriber.confirmed_at,
        "wording_version": subscriber.wording,
        "wording": str(CONSENTS.get(subscriber.wording, "")),
        "origin_digest": subscriber.origin,
        "issues": [
            {"issue": d.issue.slug, "state": d.state, "at": d.changed_at}
            for d in subscriber.deliveries.select_related("issue").order_by("pk")
        ],
    }
    answer = JsonResponse(document, json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="newsletter.json"'
    return answer


def _own(token: str) -> Subscriber | None:
    try:
        return subscriber_of(Purpose.PREFERENCES, token)
    except BadLinkError:
        return None


@page
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """All issues, on the web."""
    return render(request, "newsletter/archive.html", {"issues": Issue.objects.all()})


@page
@require_safe
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """One issue as it was mailed."""
    found = get_object_or_404(Issue, slug=slug)
    return render(request, "newsletter/issue.html", {"issue": found, "body": SafeString(found.html)})
