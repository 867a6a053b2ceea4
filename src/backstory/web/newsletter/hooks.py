"""Where a mail provider reports bounces and complaints."""

from __future__ import annotations

import json
import secrets
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from backstory.errors import InputError
from backstory.web.newsletter.addresses import normalised
from backstory.web.newsletter.doors import page
from backstory.web.newsletter.models import Delivery, Suppression
from backstory.web.newsletter.suppression import suppress

MOST = 1000


class Report(BaseModel):
    """One report: of an address, or of a mail by its Message-ID."""

    model_config = ConfigDict(extra="ignore")

    kind: Literal["hard", "soft", "complaint"]
    address: str = ""
    message_id: str = ""


_REPORTS: TypeAdapter[list[Report]] = TypeAdapter(list[Report])


@csrf_exempt
@page
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """Suppress for good whom a hard bounce or a complaint is reported for; a soft bounce changes nothing.

    A JSON object or a list of them, with ``Authorization: Bearer`` and the secret. Answers how many were suppressed, never whom.
    """
    secret = settings.NEWSLETTER.bounce_secret
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secret:
        return _say(404, "Set BACKSTORY_BOUNCE_SECRET to take reports.")
    if not secrets.compare_digest(given.encode(), secret.encode()):
        return _say(403, "Send the header Authorization: Bearer SECRET with the secret of BACKSTORY_BOUNCE_SECRET.")
    try:
        document = json.loads(request.body)
        reports = _REPORTS.validate_python(document if isinstance(document, list) else [document])
    except (ValueError, ValidationError, RecursionError):
        return _say(400, 'Send {"kind": "hard" | "soft" | "complaint", "address" or "message_id": ...}, or a list.')
    return JsonResponse({"suppressed": sum(_take(report) for report in reports[:MOST])})


def _take(report: Report) -> bool:
    if report.kind == "soft":
        return False
    reason = Suppression.Reason.COMPLAINT if report.kind == "complaint" else Suppression.Reason.BOUNCE
    address = _address(report)
    if address:
        suppress(address, reason)
    return bool(address)


def _address(report: Report) -> str:
    if report.message_id:
        ident = f"<{report.message_id.strip().strip('<>')}>"
        found = Delivery.objects.filter(message_id=ident).select_related("subscriber").first()
        if found is not None:
            return found.subscriber.address
    try:
        return normalised(report.address) if report.address else ""
    except InputError:
        return ""


def _say(status: int, text: str) -> HttpResponse:
    return JsonResponse({"error": text}, status=status)
