"""Where mail goes out and in whose name, read from the environment; imports nothing of Django.

| variable | meaning |
|---|---|
| ``BACKSTORY_SMTP`` | ``smtp://user:pass@host:port?tls=1`` (STARTTLS) or ``smtps://...`` (TLS from the start); absent: mails are printed |
| ``BACKSTORY_URL`` | the public address of the site; default ``https://`` and the first of ``BACKSTORY_HOSTS`` |
| ``BACKSTORY_MAIL_FROM`` | the sender, ``Name <address>``; default ``Backstory <newsletter@host>`` |
| ``BACKSTORY_MAIL_REPLY`` | an address that a person reads; it is named for questions and for leaving by mail |
| ``BACKSTORY_POSTAL`` | who sends it, with the postal address: ``Name, street, town, country`` |
| ``BACKSTORY_BOUNCE_SECRET`` | what a mail provider shows when it reports a bounce or a complaint |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from backstory.errors import InputError

HINT = "Write it as smtp://user:password@host:port?tls=1, signs like @ in the password as %40."
LOCAL = {"localhost", "127.0.0.1", "::1"}
LONGEST_WAIT = 20
"""Seconds until a silent mail server counts as gone."""


@dataclass(frozen=True)
class Smtp:
    """A mail server."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


@dataclass(frozen=True)
class Configuration:
    """How this site sends mail."""

    smtp: Smtp | None
    url: str
    sender: str
    reply: str
    postal: str
    bounce_secret: str

    @property
    def domain(self) -> str:
        """The host of the site, which names the list and the mails."""
        return urlsplit(self.url).hostname or "localhost"

    @property
    def backend(self) -> str:
        """Django's mail backend."""
        return f"django.core.mail.backends.{'smtp' if self.smtp else 'console'}.EmailBackend"


def configuration(environment: Mapping[str, str], hosts: Sequence[str]) -> Configuration:
    """Read the environment. Raises `InputError` where a value cannot be used; it never repeats a password."""
    host = next((name.lstrip(".") for name in hosts if name and name != "*"), "localhost")
    url = environment.get("BACKSTORY_URL", "").rstrip("/") or f"https://{host}"
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise InputError("BACKSTORY_URL is not the address of a site.", hint="Write it as https://example.org.")
    named = urlsplit(url).hostname
    sender = environment.get("BACKSTORY_MAIL_FROM", "").strip() or f"Backstory <newsletter@{named}>"
    reply = environment.get("BACKSTORY_MAIL_REPLY", "").strip()
    for name, value in {"BACKSTORY_MAIL_FROM": sender, "BACKSTORY_MAIL_REPLY": reply}.items():
        if value and ("@" not in parseaddr(value)[1] or any(sign in value for sign in "\r\n")):
            raise InputError(f"{name} holds no mail address.", hint="Write it as Name <name@example.org>.")
    return Configuration(
        _smtp(environment.get("BACKSTORY_SMTP", "").strip()),
        url,
        sender,
        parseaddr(reply)[1],
        " ".join(environment.get("BACKSTORY_POSTAL", "").split()),
        environment.get("BACKSTORY_BOUNCE_SECRET", ""),
    )


def _smtp(told: str) -> Smtp | None:
    if not told:
        return None
    try:
        parts = urlsplit(told)
        host, port = parts.hostname or "", parts.port
        choices = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise InputError("BACKSTORY_SMTP cannot be read.", hint=HINT) from None
    if parts.scheme not in {"smtp", "smtps"} or not host or parts.path not in {"", "/"} or set(choices) - {"tls"}:
        raise InputError("BACKSTORY_SMTP cannot be read.", hint=HINT)
    tls = parts.scheme == "smtps"
    starttls = not tls and choices.get("tls", ["0"])[-1] == "1"
    if parts.password and not (tls or starttls) and host not in LOCAL:
        raise InputError("BACKSTORY_SMTP would send the password unprotected.", hint="Add ?tls=1, or use smtps://.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Smtp(host, port or (465 if tls else 587 if starttls else 25), user, password, starttls, tls)
