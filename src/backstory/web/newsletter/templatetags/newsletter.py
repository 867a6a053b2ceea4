"""The invitation that other pages may show."""

from __future__ import annotations

from django import template
from django.conf import settings

from backstory.knowledge.schema import Urgency

register = template.Library()
_ELSEWHERE = object()
CALM = {Urgency.ROUTINE, Urgency.SELF_CARE}


@register.inclusion_tag("newsletter/invitation.html")
def newsletter_invitation(level: object = _ELSEWHERE) -> dict[str, object]:
    """``{% newsletter_invitation %}``, or beside a result ``{% newsletter_invitation urgency.level %}``.

    Beside a result that is not calm nothing is shown: nobody who should get help is offered something to read. A level that is not
    known is not calm. In personal mode the feed is offered instead.
    """
    shown = level is _ELSEWHERE or level in CALM
    return {"shown": shown, "personal": settings.PERSONAL}
