"""What an account keeps: taking a browser's checks in, handing all of it out, and forgetting what nobody can reach any more."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from backstory.web.accounts.links import LASTS
from backstory.web.accounts.models import OWNED, Account, Letter, Try
from backstory.web.accounts.throttle import KEPT
from backstory.web.models import Visit
from backstory.web.security import OWNER, owner_of


@transaction.atomic
def enter(request: HttpRequest, account: Account) -> None:
    """Sign in: this browser's checks now belong to the account, and its session gets a new key."""
    before = owner_of(request)
    if before and not before.startswith(OWNED):
        Visit.objects.filter(owner=before).update(owner=account.owner)
    login(request, account)
    request.session[OWNER] = account.owner


def everything(account: Account) -> dict[str, object]:
    """All that is kept of an account."""
    fields = [field.name for field in Visit._meta.get_fields() if field.name != "owner"]
    return {
        "email": account.email,
        "created": account.created,
        "last_login": account.last_login,
        "visits": list(Visit.objects.filter(owner=account.owner).values(*fields)),
    }


@transaction.atomic
def delete(account: Account) -> None:
    """The account with everything in it; sessions elsewhere end at their next request."""
    Visit.objects.filter(owner=account.owner).delete()
    Letter.objects.filter(email=account.email).delete()
    account.delete()


def tidy() -> None:
    """Forget sessions that ended, the visits that only they could reach, old letters and tries."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    unreachable = now - timedelta(seconds=settings.SESSION_COOKIE_AGE, days=2)
    Visit.objects.filter(opened__lt=unreachable).exclude(owner__startswith=OWNED).delete()
    Letter.objects.filter(asked_at__lt=now - LASTS).delete()
    Try.objects.filter(at__lt=now - KEPT).delete()
