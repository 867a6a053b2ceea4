"""Links that prove that someone reads the mail of an address."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import reverse

from backstory.web.accounts.models import Account, Letter
from backstory.web.newsletter.links import absolute

PAGES = "backstory.web.accounts.prefix"
"""The worker makes links with these alone, and need not load the rest of the site."""
LASTS = timedelta(days=1)
_SALT = "backstory.accounts.new"


def to_begin(letter: Letter) -> str:
    """The page on which the one who asked chooses a password. The address does not stand in the link."""
    return _page("account_begin", signing.dumps(letter.id.hex, salt=_SALT))


def letter_of(token: str) -> Letter | None:
    """The letter whose link this is; None if it is too old, used, or not ours."""
    try:
        ident = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Letter.objects.filter(pk=ident, kind=Letter.Kind.NEW).first()


def to_renew(account: Account) -> str:
    """The page on which a new password is chosen; void once one was chosen, or after the next sign-in."""
    return _page("account_renew", account.pk, default_token_generator.make_token(account))


def account_of(ident: UUID, token: str) -> Account | None:
    """The account whose link this is; None if it is too old, used, or not ours."""
    account = Account.objects.filter(pk=ident).first()
    return account if account is not None and default_token_generator.check_token(account, token) else None


def _page(name: str, *arguments: object) -> str:
    return absolute(reverse(name, urlconf=PAGES, args=arguments))
