"""Links that prove who may act: signed, for one purpose and one subscriber, without the address in them."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.core import signing
from django.urls import reverse

from backstory.web.newsletter.models import Subscriber


class Purpose(Enum):
    """What a link allows; its value is the name of its page."""

    CONFIRM = "newsletter_confirm"
    LEAVE = "newsletter_leave"
    PREFERENCES = "newsletter_preferences"


PAGES = "backstory.web.newsletter.prefix"
LASTS = {Purpose.CONFIRM: timedelta(days=30), Purpose.PREFERENCES: timedelta(days=1), Purpose.LEAVE: None}
"""A link to leave never ends: an old mail must still do."""


class BadLinkError(Exception):
    """A link that was not made here, is too old, or was replaced by a newer one."""


def token(purpose: Purpose, subscriber: Subscriber) -> str:
    """What stands in the link. Leaving works with every old link, the others only until the key changes."""
    key = "" if purpose is Purpose.LEAVE else subscriber.key
    return signing.dumps([subscriber.id.hex, key], salt=f"backstory.{purpose.value}")


def link(purpose: Purpose, subscriber: Subscriber) -> str:
    """The whole address of the page."""
    return page(purpose.value, token(purpose, subscriber))


def page(name: str, *arguments: str) -> str:
    """The whole address of a page of the newsletter."""
    return absolute(reverse(name, urlconf=PAGES, args=arguments))


def absolute(path: str) -> str:
    """A page of the site as mails name it."""
    return f"{settings.NEWSLETTER.url}{path}"


def subscriber_of(purpose: Purpose, given: str) -> Subscriber | None:
    """Whose link it is; None if that subscriber was wiped since. Raises `BadLinkError`."""
    try:
        ident, key = signing.loads(given, salt=f"backstory.{purpose.value}", max_age=LASTS[purpose])
    except (signing.BadSignature, ValueError):
        raise BadLinkError from None
    found = Subscriber.objects.filter(pk=ident).first()
    if found is not None and purpose is not Purpose.LEAVE and found.key != key:
        raise BadLinkError
    return found
