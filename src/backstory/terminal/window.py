"""The console that the command prints to."""

from __future__ import annotations

from rich.console import Console


class Window(Console):
    """A rich console that tells a closed pipe to its caller instead of ending the process in silence."""

    def on_broken_pipe(self) -> None:
        """Raise the error that rich is handling when it calls this."""
        raise BrokenPipeError
