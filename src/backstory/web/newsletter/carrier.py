"""Hands one mail to the mail server, and says for certain what became of it, or that nobody can know.

A mail counts as accepted from the server's answer to the dot on a line of its own that ends it (RFC 5321, 4.1.1.4 and 6.1): before the
dot is sent it cannot have been, and after it, until the answer is here, it may have been. So everything but the dot goes first; then
``point`` writes down that from now on it may have arrived; then the dot goes.
"""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Callable
from contextlib import suppress
from email.generator import BytesGenerator
from email.utils import parseaddr
from io import BytesIO

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from backstory.web.newsletter.configuration import LONGEST_WAIT

_DOTS = re.compile(rb"^\.", re.MULTILINE)
_DEAD = re.compile(rb"\b5\.1\.(1|2|3|6|10)\b")
"""No such mailbox, system or address (RFC 3463, 7505): it will never be there."""

LONGEST_LINE = 998
"""Of RFC 5322, 2.1.1."""

PER_CONNECTION = 100
"""Many servers end a longer talk themselves."""


class NotYetError(Exception):
    """This mail was not accepted now; later it may be."""


class NeverError(Exception):
    """This mail was refused for good; ``dead``: because there is no such address."""

    def __init__(self, *, dead: bool) -> None:
        super().__init__("refused for good")
        self.dead = dead


class UnreachableError(Exception):
    """The server takes no mail at all from us now; nothing was accepted."""


class UncertainError(Exception):
    """The talk broke off between the dot and its answer."""


class WithdrawnError(Exception):
    """Raised by ``point``: this mail must not go out any more."""


class Carrier:
    """A connection that is kept over many mails. Messages of its errors hold no address, since servers repeat addresses."""

    def __init__(self) -> None:
        self._backend: EmailBackend | None = None
        self._used = 0

    def hand_over(self, mail: EmailMessage, point: Callable[[], None]) -> None:
        """Return when it was accepted. Raises one of the errors above; without a mail server, what Django's backend raises."""
        if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
            point()
            get_connection().send_messages([mail])
            return
        talk = self._open()
        try:
            self._give(talk, mail, point)
        except UncertainError:
            self.close()
            raise
        except (smtplib.SMTPServerDisconnected, OSError) as problem:
            self.close()
            raise UnreachableError(type(problem).__name__) from None
        except WithdrawnError:
            self._drop()  # hanging up within the mail is the only way to take it back
            raise
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the talk."""
        backend, self._backend, self._used = self._backend, None, 0
        if backend is not None:
            with suppress(smtplib.SMTPException, OSError):
                backend.close()

    def _drop(self) -> None:
        backend, self._backend, self._used = self._backend, None, 0
        if backend is not None and backend.connection is not None:
            backend.connection.close()

    def _open(self) -> smtplib.SMTP:
        if self._used >= PER_CONNECTION:
            self.close()
        if self._backend is None:
            backend = EmailBackend(timeout=LONGEST_WAIT)
            try:
                backend.open()
                talk = _talk(backend)
                talk.ehlo_or_helo_if_needed()
                if talk.sock is not None:  # the dot is tiny, and would wait for more
                    talk.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except (smtplib.SMTPException, OSError) as problem:
                if backend.connection is not None:
                    backend.connection.close()
                raise UnreachableError(type(problem).__name__) from None
            self._backend = backend
        self._used += 1
        return _talk(self._backend)

    def _give(self, talk: smtplib.SMTP, mail: EmailMessage, point: Callable[[], None]) -> None:
        content = _DOTS.sub(b"..", written(mail))
        code, _said = talk.mail(parseaddr(mail.from_email)[1])
        if code != 250:
            self.close()
            raise UnreachableError(f"code {code} to the sender")
        code, said = talk.rcpt(parseaddr(mail.to[0])[1])
        if code not in {250, 251}:
            self._refused(talk, code, said)
        code, said = talk.docmd("DATA")
        if code != 354:
            self._refused(talk, code, said)
        talk.send(content if content.endswith(b"\r\n") else content + b"\r\n")
        point()
        try:
            talk.send(b".\r\n")
            code, said = talk.getreply()
        except (smtplib.SMTPException, OSError) as problem:
            raise UncertainError(type(problem).__name__) from None
        if code != 250:
            self._refused(talk, code, said)

    def _refused(self, talk: smtplib.SMTP, code: int, said: bytes) -> None:
        if code == 421:
            raise smtplib.SMTPServerDisconnected("the server hangs up")
        with suppress(smtplib.SMTPServerDisconnected):
            talk.rset()
        if 500 <= code < 600:
            raise NeverError(dead=bool(_DEAD.search(said)))
        raise NotYetError(f"code {code}")


def written(mail: EmailMessage) -> bytes:
    """The mail with the line ends of SMTP; each header on one line, since some readers of List-Unsubscribe want it so."""
    file = BytesIO()
    BytesGenerator(file, mangle_from_=False, maxheaderlen=LONGEST_LINE).flatten(mail.message(), linesep="\r\n")
    return file.getvalue()


def _talk(backend: EmailBackend) -> smtplib.SMTP:
    if backend.connection is None:
        raise smtplib.SMTPServerDisconnected("no connection")
    return backend.connection
