"""Backstory: from a person's answers to a sourced assessment of back and neck trouble.

`Interview` asks, `assess` takes finished answers; both give one `Assessment` document. `understand` reads free text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backstory.version import __version__

__all__ = ["Assessment", "Interview", "__version__", "assess", "understand"]

if TYPE_CHECKING:
    from backstory.api import Interview, assess, understand
    from backstory.assessment import Assessment


def __getattr__(name: str) -> Any:
    """Import the public names when first used, so that the command line starts fast."""
    if name in {"Assessment", "Interview", "assess", "understand"}:
        from backstory import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'backstory' has no attribute '{name}'")
