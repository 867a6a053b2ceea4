"""A post becomes an issue: checked, rendered once as it will be mailed and archived, and addressed to everyone confirmed."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from backstory.errors import InputError
from backstory.web import engine
from backstory.web.articles import Article, library
from backstory.web.newsletter import tasks
from backstory.web.newsletter.addresses import message_id
from backstory.web.newsletter.links import absolute
from backstory.web.newsletter.models import Delivery, Issue, Subscriber
from backstory.web.newsletter.rendering import bodies

AT_ONCE = 2000


def draft(slug: str, *, names_device: bool = False) -> Issue:
    """The issue that a post would become, not kept yet. Raises `InputError` where it cannot or may not be sent."""
    posts = {post.slug: post for post in library().posts}
    post = posts.get(slug)
    if post is None:
        hint = _("These are there: %(slugs)s.") % {"slugs": ", ".join(sorted(posts))}
        raise InputError(_("there is no post of this name."), where=slug, hint=hint)
    _refuse_adverts(post, names_device=names_device)
    page = absolute(reverse("article", args=[slug]))
    both = bodies(post.body, post.sources, page, settings.NEWSLETTER.url)
    return Issue(slug=slug, title=post.title, summary=post.summary, text=both.text, html=both.html)


def send(slug: str, *, names_device: bool = False) -> int:
    """Queue a post for everyone who confirmed; gives how many. A post that was sent before is sent to nobody: 0.

    Raises `InputError`. The issue, its deliveries and the task are kept in one transaction: all of it, or nothing.
    """
    if not settings.NEWSLETTER.postal:
        hint = _('Set BACKSTORY_POSTAL to "Name, street, town, country": every issue must say who sends it.')
        raise InputError(_("the postal address of the sender is not set."), hint=hint)
    if Issue.objects.filter(slug=slug).exists():
        return 0
    made = draft(slug, names_device=names_device)
    with transaction.atomic():
        issue, new = Issue.objects.get_or_create(
            slug=slug,
            defaults={"title": made.title, "summary": made.summary, "text": made.text, "html": made.html},
        )
        if not new:
            return 0
        confirmed = Subscriber.objects.filter(state=Subscriber.State.CONFIRMED).order_by("confirmed_at", "id")
        idents = list(confirmed.values_list("id", flat=True))
        if not idents:
            hint = _("Send it when the first ones have; it counts as not sent.")
            raise InputError(_("nobody has confirmed yet, so there is nobody to send it to."), where=slug, hint=hint)
        Delivery.objects.bulk_create(
            [Delivery(issue=issue, subscriber_id=i, message_id=message_id(slug, i.hex)) for i in idents],
            batch_size=AT_ONCE,
        )
        tasks.wake()
    return len(idents)


def _refuse_adverts(post: Article, *, names_device: bool) -> None:
    """A post that leads to a device or a shop is never mailed; one that names a device needs an editor's word."""
    text = f"{post.title}\n{post.summary}\n{post.body}"
    if post.topic == "device" or re.search(r"\]\([^)]*(/devices/|shop|store|buy)", text):
        hint = _("Take the link out, or leave it on the site.")
        raise InputError(_("the newsletter never promotes a device."), where=post.slug, hint=hint)
    names = {name for device in engine.knowledge().devices.values() for name in _names(device.name)}
    found = sorted(name for name in names if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))
    if found and not names_device:
        hint = _("If it does not speak for buying or using it, send it with --names-device.")
        said = _("the post names a device (%(names)s).") % {"names": ", ".join(found)}
        raise InputError(said, where=post.slug, hint=hint)


def _names(name: str) -> list[str]:
    """The ways in which a device is called: before and within the brackets."""
    return [part.strip() for part in re.split(r"[()]", name) if part.strip()]
