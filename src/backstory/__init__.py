"""Backstory: from a person's answers to a sourced assessment of back and neck trouble.

`Interview` asks, `assess` takes finished answers; both give one `Assessment` document. `understand` reads free text.
`make_plan` makes a small safe plan of an assessment and what a person has, takes and wants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backstory.version import __version__

__all__ = ["Assessment", "Interview", "__version__", "assess", "make_plan", "understand"]

if TYPE_CHECKING:
    from backstory.api import Interview, assess, make_plan, understand
    from backstory.assessment import Assessment


def __getattr__(name: str) -> Any:
    """Import the public names when first used, so that the command line starts fast."""
    if name in {"Assessment", "Interview", "assess", "make_plan", "understand"}:
        from backstory import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'backstory' has no attribute '{name}'")
