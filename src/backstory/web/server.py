"""Starts the site on a server: settings checked, tables brought up to date, several processes behind a proxy."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from a2wsgi import WSGIMiddleware
from django.db import DatabaseError, close_old_connections

from backstory.web.serve import KEEP_ALIVE, listen, prepare

AN_HOUR = 60 * 60


def serve_all(host: str, port: int | None, workers: int, say: Callable[[str], None]) -> None:
    """Serve until stopped. Raises `InputError` where something that a server wants is missing."""
    prepare(say)
    from django.conf import settings  # noqa: PLC0415 - read once the environment is known to be right

    if not settings.NEWSLETTER.smtp:
        say("BACKSTORY_SMTP is not set: letters are printed by “backstory newsletter work”, not sent.")
    listening = listen(port, host)
    say(
        f"Backstory serves {', '.join(settings.ALLOWED_HOSTS)} at http://{host}:{listening.getsockname()[1]}. See docs/server.md."
    )
    import uvicorn  # noqa: PLC0415 - only the site needs it
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415

    config = uvicorn.Config(
        "backstory.web.server:site",
        factory=True,
        workers=workers,
        log_level="error",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        proxy_headers=bool(settings.PROXY),
        forwarded_allow_ips=settings.PROXY or None,
    )
    with suppress(KeyboardInterrupt):  # how one stops it
        if workers > 1:
            Multiprocess(config, sockets=[listening]).run()
        else:
            uvicorn.Server(config).run(sockets=[listening])


def site() -> WSGIMiddleware:
    """The site in one process, which reads the knowledge and tidies up beside its work."""
    from backstory.web.asgi import application  # noqa: PLC0415 - each process sets Django up for itself
    from backstory.web.engine import warm_up  # noqa: PLC0415

    warm_up()
    threading.Thread(target=_tidy_hourly, name="tidy", daemon=True).start()
    return application


def _tidy_hourly() -> None:
    from backstory.web.accounts.keeping import tidy  # noqa: PLC0415
    from backstory.web.visits import forget_results  # noqa: PLC0415

    while True:
        forget_results()
        try:
            tidy()
        except DatabaseError:  # it is down or busy: in an hour again
            logging.getLogger(__name__).error(
                "Old sessions and visits could not be wiped; it is tried again in an hour."
            )
        close_old_connections()
        time.sleep(AN_HOUR)
