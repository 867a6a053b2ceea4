"""The coach: a movement's key poses in, its figure (moving or still, as SVG) and joints in space out; it reads no file or clock."""

from backstory.coach.drawing import moving, still
from backstory.coach.figure import Figure
from backstory.coach.motion import Motion

__all__ = ["Figure", "Motion", "moving", "still"]
