"""Mail addresses in one spelling, and digests of addresses and of origins."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from backstory.errors import InputError

LONGEST = 254
LONGEST_NAME = 64
"""Signs of an address, and of what stands before its @, that SMTP carries (RFC 5321, 4.5.3.1)."""


def normalised(told: str) -> str:
    """The address in lower case, its domain as DNS writes it. Raises `InputError`.

    Case in front of the @ could matter by the letter of RFC 5321; no provider uses it so, and people write it as they like.
    """
    text = unicodedata.normalize("NFKC", told).strip()
    name, at, domain = text.rpartition("@")
    try:
        domain = domain.rstrip(".").encode("idna").decode("ascii")
        address = f"{name}{at}{domain}".lower()
        if len(address) > LONGEST or len(name) > LONGEST_NAME:
            raise ValidationError("too long")
        validate_email(address)
    except (ValidationError, UnicodeError):
        hint = _("Write it as name@example.org, in plain letters before the @.")
        raise InputError(_("This is not a mail address that we can write to."), hint=hint) from None
    return address


def fingerprint(address: str) -> str:
    """What a suppressed address is known by. No secret is in it, so that it outlives every change of secrets."""
    return hashlib.blake2b(address.encode(), person=b"bkst-suppressed", digest_size=32).hexdigest()


def network_of(origin: str) -> str:
    """Where a request came from; an IPv6 network of 64 bits is one origin."""
    try:
        found = ipaddress.ip_address(origin.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(found, ipaddress.IPv6Address):
        return origin
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False).network_address)


def origin_digest(origin: str) -> str:
    """Where a request came from, not to be read back without the site's secret."""
    return _keyed("origin", network_of(origin))


def address_digest(address: str) -> str:
    """An address, to count requests for it during a day."""
    return _keyed("address", address)


def message_id(issue: str, subscriber: str) -> str:
    """The same for the same issue and subscriber, and telling nothing about either."""
    return f"<{_keyed('message', f'{issue} {subscriber}')[:40]}@{settings.NEWSLETTER.domain}>"


def _keyed(use: str, text: str) -> str:
    key = f"backstory.newsletter.{use}.{settings.SECRET_KEY}".encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
