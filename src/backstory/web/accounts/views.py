"""The pages of an account. No answer to a stranger tells whether an address has one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backstory.errors import InputError
from backstory.web.accounts import keeping, letters
from backstory.web.accounts.links import account_of, letter_of
from backstory.web.accounts.models import Account, Letter
from backstory.web.accounts.throttle import By, Use, forget, over
from backstory.web.newsletter.addresses import normalised

View = Callable[..., HttpResponse]
LONGEST = 200
"""Signs of a password: enough for any, too few to keep the machine busy with."""

form_page = require_http_methods(["GET", "HEAD", "POST"])


def page(view: View) -> View:
    """A page of accounts: on a server alone, and kept by no cache."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if settings.PERSONAL:
            raise Http404("there are no accounts on one's own machine")
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return wrapped


def signed_in(view: Callable[..., HttpResponse]) -> View:
    """A page for the owner of an account; others may sign in first."""

    @page
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        return view(request, request.user) if request.user.is_authenticated else redirect("account_sign_in")

    return wrapped


@signed_in
@require_safe
def account(request: HttpRequest, _account: Account) -> HttpResponse:
    """What one can do with an account."""
    return render(request, "accounts/account.html")


@page
@form_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Mail address and password."""
    if request.method != "POST":
        return render(request, "accounts/sign_in.html")
    told = request.POST.get("email", "")[:400]
    try:
        found = _proved(request, told)
    except InputError as problem:
        status = 429 if isinstance(problem, _TooManyError) else 422
        return render(request, "accounts/sign_in.html", {"email": told, "problem": problem.message}, status=status)
    keeping.enter(request, found)
    messages.info(request, _("You are signed in. The checks of this browser are in your account."))
    return redirect("home")


class _TooManyError(InputError):
    """The limit of tries is reached."""


def _proved(request: HttpRequest, told: str) -> Account:
    """The account that a password opens. Raises `InputError` with the same words whether there is one or not."""
    wrong = InputError(_("The mail address or the password is wrong."))
    try:
        email = normalised(told)
    except InputError:
        raise wrong from None
    origin = request.META.get("REMOTE_ADDR", "")
    if over(Use.SIGN_IN, origin, email):
        raise _TooManyError(_("There were too many tries. Wait a quarter of an hour, or have a new password mailed."))
    found = authenticate(request, email=email, password=request.POST.get("password", "")[:LONGEST])
    if not isinstance(found, Account):
        raise wrong
    forget(Use.SIGN_IN, origin, email)
    return found


@page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; what is in the account stays there."""
    logout(request)
    return redirect("home")


@page
@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Ask for an account, with nothing but the address."""
    return _ask(request, "accounts/new.html", Letter.Kind.NEW)


@page
@form_page
def password(request: HttpRequest) -> HttpResponse:
    """Ask for a new password, with nothing but the address."""
    return _ask(request, "accounts/password.html", Letter.Kind.PASSWORD)


def _ask(request: HttpRequest, template: str, kind: Letter.Kind) -> HttpResponse:
    if request.method != "POST":
        return render(request, template)
    told = request.POST.get("email", "")[:400]
    try:
        email = normalised(told)
    except InputError as problem:
        context = {"email": told, "problem": f"{problem.message} {problem.hint}"}
        return render(request, template, context, status=422)
    limits = over(Use.LETTER, request.META.get("REMOTE_ADDR", ""), email)
    if By.ORIGIN in limits:
        text = _("There were many requests from your network. Please try again in an hour.")
        return render(request, template, {"email": told, "problem": text}, status=429)
    if not limits:
        letters.ask(email, kind)
    return redirect("account_asked")


@page
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Look into your mail; the same for everyone."""
    return render(request, "accounts/asked.html")


@page
@form_page
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter: the address is proved, a password makes the account."""
    letter = letter_of(token)
    if letter is None:
        return render(request, "accounts/bad_link.html", status=404)
    return _choose(request, Account(email=letter.email), letter)


@page
@form_page
def renew(request: HttpRequest, ident: UUID, token: str) -> HttpResponse:
    """The link of a letter: a new password, which ends all other sessions of the account."""
    found = account_of(ident, token)
    if found is None:
        return render(request, "accounts/bad_link.html", status=404)
    return _choose(request, found, None)


def _choose(request: HttpRequest, one: Account, letter: Letter | None) -> HttpResponse:
    """Set the password, and let its owner in."""
    if request.method != "POST":
        return render(request, "accounts/choose.html", {"email": one.email})
    chosen = request.POST.get("password", "")
    try:
        if len(chosen) > LONGEST:
            raise ValidationError(_("Use %(most)s signs at most.") % {"most": LONGEST})
        validate_password(chosen, one)
    except ValidationError as problem:
        context = {"email": one.email, "problem": " ".join(problem.messages)}
        return render(request, "accounts/choose.html", context, status=422)
    one.set_password(chosen)
    try:
        with transaction.atomic():
            one.save()
            if letter is not None:
                letter.delete()
    except IntegrityError:  # a second click, or a second letter: the first made the account
        return render(request, "accounts/bad_link.html", status=404)
    forget(Use.SIGN_IN, request.META.get("REMOTE_ADDR", ""), one.email)
    keeping.enter(request, one)
    messages.info(request, _("You are signed in. The checks of this browser are in your account."))
    return redirect("home")


@signed_in
@require_safe
def data(_request: HttpRequest, one: Account) -> HttpResponse:
    """All that is kept of an account, as a file."""
    answer = JsonResponse(keeping.everything(one), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="backstory-account.json"'
    return answer


@signed_in
@form_page
def delete(request: HttpRequest, one: Account) -> HttpResponse:
    """Delete the account with everything in it; the password is asked for once more."""
    if request.method != "POST":
        return render(request, "accounts/delete.html")
    try:
        _proved(request, one.email)
    except InputError as problem:
        return render(request, "accounts/delete.html", {"problem": problem.message}, status=422)
    keeping.delete(one)
    logout(request)
    messages.info(request, _("Your account and everything in it is deleted."))
    return redirect("home")
