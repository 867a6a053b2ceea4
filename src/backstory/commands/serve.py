"""`backstory serve`: the site, on this machine or on a server."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from backstory.errors import InputError


def serve(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="The port; the first free one from 8570 by default.")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser; print the address only.")
    ] = False,
    host: Annotated[str | None, typer.Option("--host", help="On a server: the address to listen at.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="On a server: how many processes.")] = None,
) -> None:
    """Open Backstory in your browser. Everything stays on this machine, unless BACKSTORY_MODE=server makes it a public site."""

    def say(text: str) -> None:
        print(text, flush=True)

    if os.environ.get("BACKSTORY_MODE") == "server":
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstory.web.settings")
        from backstory.web.server import serve_all  # noqa: PLC0415 - --help must not pay for it

        serve_all(host or "127.0.0.1", port, workers or 1, say)
        return
    if host or workers:
        raise InputError(
            "--host and --workers are for a server.", hint="Set BACKSTORY_MODE=server; see docs/server.md."
        )
    from backstory.web.serve import serve as run  # noqa: PLC0415

    run(port, browser=not no_browser, say=say)
