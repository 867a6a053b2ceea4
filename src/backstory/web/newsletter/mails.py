"""The mails: an issue for one subscriber, and the two letters that are sent on request. Nothing in them tells that they were read."""

from __future__ import annotations

from email import charset
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from backstory.web.newsletter.links import Purpose, link, page
from backstory.web.newsletter.models import Delivery, Subscriber
from backstory.web.newsletter.wording import LIST_NAME

SEVEN_BIT = charset.Charset("utf-8")
SEVEN_BIT.body_encoding = charset.QP
"""Any mail server passes this on unchanged, so that a DKIM signature holds."""


def issue_mail(delivery: Delivery) -> EmailMultiAlternatives:
    """One issue for one subscriber."""
    issue, subscriber = delivery.issue, delivery.subscriber
    archive = page("newsletter_issue", issue.slug)
    context = {"issue": issue, "archive": archive, **_footer(subscriber)}
    mail = _mail(subscriber, issue.title, "issue", context, text_only=subscriber.text_only)
    mail.extra_headers |= {"Message-ID": delivery.message_id, "Archived-At": f"<{archive}>", "Precedence": "list"}
    return mail


def confirmation(subscriber: Subscriber) -> EmailMultiAlternatives:
    """Did you ask for this? One link, to a page with one button."""
    context = {
        "line": _("Someone, we hope you, asked for the Backstory newsletter at this address."),
        "act": _("Yes, send it to me"),
        "target": link(Purpose.CONFIRM, subscriber),
        "otherwise": _(
            "If it was not you, do nothing. You will get no newsletter, and the address is wiped after 30 days."
        ),
    }
    return _letter(subscriber, _("Please confirm: the Backstory newsletter"), context)


def preferences(subscriber: Subscriber) -> EmailMultiAlternatives:
    """The link to what is kept of an address, and to what can be changed."""
    context = {
        "line": _("Here is the link that was asked for: see what we keep of you, change it, stop, or have it erased."),
        "act": _("My newsletter"),
        "target": link(Purpose.PREFERENCES, subscriber),
        "otherwise": _("The link works for one day. If you did not ask for it, do nothing; nothing was changed."),
    }
    return _letter(subscriber, _("Your Backstory newsletter"), context)


def _letter(subscriber: Subscriber, subject: str, context: dict[str, str]) -> EmailMultiAlternatives:
    mail = _mail(subscriber, subject, "letter", {"subject": subject, **context, **_footer(subscriber)})
    mail.extra_headers["Auto-Submitted"] = "auto-replied"
    return mail


def _footer(subscriber: Subscriber) -> dict[str, object]:
    return {
        "leave": link(Purpose.LEAVE, subscriber),
        "link_page": page("newsletter_link"),
        "postal": settings.NEWSLETTER.postal,
        "reply": settings.NEWSLETTER.reply,
        "site": settings.NEWSLETTER.url,
    }


def _mail(
    subscriber: Subscriber, subject: str, template: str, context: dict[str, object], *, text_only: bool = False
) -> EmailMultiAlternatives:
    text = render_to_string(f"newsletter/mail/{template}.txt", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=formataddr(parseaddr(settings.NEWSLETTER.sender)),
        to=[subscriber.address],
        headers=list_headers(str(context["leave"])),
    )
    mail.encoding = SEVEN_BIT
    if settings.NEWSLETTER.reply:
        mail.reply_to = [settings.NEWSLETTER.reply]
    if not text_only:
        mail.attach_alternative(render_to_string(f"newsletter/mail/{template}.html", context), "text/html")
    return mail


def list_headers(leave: str) -> dict[str, str]:
    """What mail programs need to show "unsubscribe" and do it with one click (RFC 2369, 2919, 8058)."""
    by_mail = f", <mailto:{settings.NEWSLETTER.reply}?subject=leave>" if settings.NEWSLETTER.reply else ""
    return {
        "List-Id": f"{LIST_NAME} <newsletter.{settings.NEWSLETTER.domain}>",
        "List-Unsubscribe": f"<{leave}>{by_mail}",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Subscribe": f"<{page('newsletter')}>",
        "List-Help": f"<{page('newsletter_link')}>",
        "List-Archive": f"<{page('newsletter_archive')}>",
    }
