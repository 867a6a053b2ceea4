"""`backstory newsletter`: send a post to everyone who asked for it, and look after the list. For servers."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from backstory.errors import InputError

newsletter_app = typer.Typer(help="Send posts by mail, on a server.", no_args_is_help=True)

Address = Annotated[str, typer.Argument(help="The mail address.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def _set_up() -> None:
    """Django and the tables; refused in personal mode."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstory.web.settings")
    if os.environ.get("BACKSTORY_MODE") != "server":
        raise InputError(
            "the newsletter is for a server; on your own machine there is the feed.",
            hint="Set BACKSTORY_MODE=server, and see docs/newsletter.md.",
        )
    from backstory.web.serve import prepare  # noqa: PLC0415 - --help must not pay for it

    prepare(lambda _text: None)


@newsletter_app.command("send")
def send(
    slug: Annotated[str, typer.Argument(metavar="POST-SLUG", help="The name of the post.")],
    preview: Annotated[bool, typer.Option("--preview", help="Print it as it would be mailed; send nothing.")] = False,
    names_device: Annotated[
        bool,
        typer.Option("--names-device", help="The post names a device, and you have read that it does not promote it."),
    ] = False,
) -> None:
    """Queue a post for everyone who confirmed. The same post is never queued twice."""
    _set_up()
    from backstory.web.newsletter import issues  # noqa: PLC0415

    if preview:
        print(issues.draft(slug, names_device=names_device).text, end="")
        return
    count = issues.send(slug, names_device=names_device)
    if count:
        print(f"Queued for {count}. “backstory newsletter work” sends it.")
    else:
        print("Nothing to send: this post was sent before.")


@newsletter_app.command("work")
def work(
    once: Annotated[bool, typer.Option("--once", help="End when nothing is left to send now.")] = False,
) -> None:
    """Send what is queued, until stopped. It can be killed at any time and started again."""
    _set_up()
    from backstory.web.newsletter.worker import work as run  # noqa: PLC0415

    run(once=once, say=lambda text: print(text, file=sys.stderr, flush=True))


@newsletter_app.command("status")
def status(as_json: AsJson = False) -> None:
    """How many have confirmed, and how far each issue is. No address is shown."""
    _set_up()
    from django.db.models import Count  # noqa: PLC0415

    from backstory.web.newsletter.models import Issue, Subscriber, Suppression  # noqa: PLC0415

    def counts(rows: object) -> dict[str, int]:
        return {row["state"]: row["count"] for row in rows}  # type: ignore[attr-defined]

    people = counts(Subscriber.objects.values("state").annotate(count=Count("pk")).order_by("state"))
    issues = {
        issue.slug: counts(issue.deliveries.values("state").annotate(count=Count("pk")).order_by("state"))
        for issue in Issue.objects.all()
    }
    suppressed = Suppression.objects.count()
    if as_json:
        print(json.dumps({"subscribers": people, "suppressed": suppressed, "issues": issues}))
        return
    print(f"Subscribers: {_said(people)}. Suppressed: {suppressed}.")
    for slug, states in issues.items():
        print(f"{slug}: {_said(states)}.")


@newsletter_app.command("doubtful")
def doubtful(
    sent: Annotated[str | None, typer.Option("--sent", help="This Message-ID, or all: it arrived.")] = None,
    resend: Annotated[str | None, typer.Option("--resend", help="This Message-ID, or all: send it again.")] = None,
    accepted: Annotated[
        Path | None,
        typer.Option(
            "--accepted", help="A file of Message-IDs that the mail server accepted; all others go out again."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Mails that may have arrived when a worker died: a list, or your word on them."""
    _set_up()
    from backstory.web.newsletter import doubtful as room  # noqa: PLC0415

    if sum(way is not None for way in (sent, resend, accepted)) > 1:
        raise InputError("--sent, --resend and --accepted are three ways to decide.", hint="Give one of them.")
    if accepted is not None:
        decided = room.decide_by_log(_lines(accepted))
    elif sent is not None or resend is not None:
        decided = room.decide(str(sent or resend), arrived=sent is not None)
    else:
        found = [(d.message_id, d.issue.slug, d.changed_at.isoformat(timespec="seconds")) for d in room.doubtful()]
        if as_json:
            print(json.dumps([{"message_id": m, "issue": i, "since": t} for m, i, t in found]))
            return
        print("\n".join("  ".join(line) for line in found) or "Nothing is doubtful.")
        if found:
            print(
                "Look for these Message-IDs in the log of your mail server, then decide with --sent, --resend or --accepted."
            )
        return
    if as_json:
        print(json.dumps({"sent": decided.sent, "again": decided.again}))
    else:
        print(f"{decided.sent} count as sent, {decided.again} are queued again.")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", errors="replace").splitlines()
    except OSError as problem:
        raise InputError(
            f"the file cannot be read: {problem.strerror}",
            where=str(path),
            hint="Give a file with one Message-ID a line.",
        ) from None


@newsletter_app.command("bounce")
def bounce(
    address: Address,
    complaint: Annotated[bool, typer.Option("--complaint", help="It was reported as unwanted.")] = False,
) -> None:
    """Mail to an address comes back, or its owner complained: never write to it again."""
    _set_up()
    from backstory.web.newsletter.addresses import normalised  # noqa: PLC0415
    from backstory.web.newsletter.models import Suppression  # noqa: PLC0415
    from backstory.web.newsletter.suppression import suppress  # noqa: PLC0415

    suppress(normalised(address), Suppression.Reason.COMPLAINT if complaint else Suppression.Reason.BOUNCE)
    print("It is never written to again. Only a fingerprint of it is kept.")


@newsletter_app.command("leave")
def leave(address: Address) -> None:
    """Someone asked by mail to get no more."""
    _set_up()
    from backstory.web.newsletter import joining  # noqa: PLC0415
    from backstory.web.newsletter.addresses import normalised  # noqa: PLC0415
    from backstory.web.newsletter.models import Subscriber  # noqa: PLC0415

    found = Subscriber.objects.filter(address=normalised(address)).first()
    if found is not None:
        joining.leave(found)
    print("It gets no more newsletter.")


def _said(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in counts.items()) or "none"
