"""`backstory serve`: the site, on this machine."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="The port; the first free one from 8570 by default.")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser; print the address only.")
    ] = False,
) -> None:
    """Open Backstory in your browser. Everything stays on this machine."""
    from backstory.web.serve import serve as run  # noqa: PLC0415 - --help must not pay for it

    def say(text: str) -> None:
        print(text, flush=True)

    run(port, browser=not no_browser, say=say)
