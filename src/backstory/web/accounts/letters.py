"""The letters: written and sent by the newsletter's worker, so that no answer of a page takes longer when an address is known."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from backstory.web.accounts.links import to_begin, to_renew
from backstory.web.accounts.models import Account, Letter
from backstory.web.newsletter import sending
from backstory.web.newsletter.carrier import NeverError, NotYetError, UncertainError, UnreachableError
from backstory.web.newsletter.mails import SEVEN_BIT
from backstory.web.newsletter.tasks import QUEUE

TRIES = 9
"""With a pause that doubles from a minute, these take most of the day that a link lasts."""


def ask(email: str, kind: Letter.Kind) -> None:
    """Queue a letter. Whether there is an account is looked up when it is written, never here."""
    letter = Letter.objects.create(email=email, kind=kind)
    send.enqueue(str(letter.pk))


@task(queue_name=QUEUE, priority=10)
def send(ident: str, tries: int = 0) -> None:
    """Send a letter. The queue holds no address; a letter may come twice if the worker is killed within it."""
    letter = Letter.objects.filter(pk=ident).first()
    if letter is None:
        return
    account = Account.objects.filter(email=letter.email).first()
    mail = _mail(letter, account)
    try:
        if mail is not None:
            sending.send_now(mail)
    except (NotYetError, UncertainError, UnreachableError):
        if tries < TRIES:
            send.using(run_after=timezone.now() + timedelta(minutes=2**tries)).enqueue(ident, tries + 1)
            return
        letter.delete()
    except NeverError:
        letter.delete()
    else:
        if account is not None or letter.kind != Letter.Kind.NEW:
            letter.delete()


def _mail(letter: Letter, account: Account | None) -> EmailMessage | None:
    """What fits; nothing for a new password where there is no account, since someone else may have asked."""
    if account is None and letter.kind != Letter.Kind.NEW:
        return None
    if account is None:
        subject, target = _("Your Backstory account"), to_begin(letter)
    else:
        subject, target = _("A new password for Backstory"), to_renew(account)
    context = {"target": target, "has_account": account is not None, "asked_for_new": letter.kind == Letter.Kind.NEW}
    mail = EmailMessage(
        subject=subject,
        body=render_to_string("accounts/mail/letter.txt", {**context, "site": settings.NEWSLETTER.url}),
        from_email=settings.NEWSLETTER.sender,
        to=[letter.email],
        headers={"Auto-Submitted": "auto-replied"},
    )
    mail.encoding = SEVEN_BIT
    return mail
