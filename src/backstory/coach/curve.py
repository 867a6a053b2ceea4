"""Smooth endless curves through key values: monotone cubics (Fritsch and Carlson 1980), so that nothing overshoots."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from backstory.coach.figure import Array


class Curve:
    """``values`` of shape ``(keys, channels)``, each reached in its ``seconds`` from the one before and held for its ``holds``.

    Where a key is held the curve stops; through the others it flows on, unless it turns there.
    """

    def __init__(self, values: Array, seconds: list[float], holds: list[float]) -> None:
        self.values = values
        self.seconds = seconds
        self.holds = holds
        arrive = [0.0]
        for hold, after in zip(holds, seconds[1:] + seconds[:1], strict=True):
            arrive.append(arrive[-1] + hold + after)
        self.arrive = arrive
        self.period = arrive[-1]
        self.slopes = self._slopes()

    def _slopes(self) -> Array:
        following = np.roll(self.values, -1, axis=0)
        spans = np.array(self.seconds[1:] + self.seconds[:1])[:, None]
        out = (following - self.values) / spans
        into = np.roll(out, 1, axis=0)
        w_in, w_out = np.roll(spans, 1, axis=0), spans
        weight_in, weight_out = 2 * w_out + w_in, w_out + 2 * w_in
        turns = into * out <= 0
        safe_in, safe_out = np.where(turns, 1.0, into), np.where(turns, 1.0, out)
        mean = (weight_in + weight_out) / (weight_in / safe_in + weight_out / safe_out)
        held = np.array(self.holds)[:, None] > 0
        return np.where(turns | held, 0.0, mean)

    def where(self, time: float) -> tuple[int, float | None]:
        """The key last reached at ``time`` (s), and the share (0 to 1) of the way to the next; None while it is held."""
        time %= self.period
        for number, (start, end) in enumerate(pairwise(self.arrive)):
            if time < end or number == len(self.values) - 1:
                gone = time - start - self.holds[number]
                return number, None if gone <= 0 else min(gone / (end - start - self.holds[number]), 1.0)
        raise AssertionError("a time within the period lies between two keys")

    def at(self, time: float) -> Array:
        """The values at ``time`` seconds, shape ``(channels,)``."""
        number, share = self.where(time)
        if share is None:
            return np.asarray(self.values[number], dtype=np.float64)
        after = (number + 1) % len(self.values)
        span = self.arrive[number + 1] - self.arrive[number] - self.holds[number]
        s2, s3 = share * share, share**3
        value = (
            (2 * s3 - 3 * s2 + 1) * self.values[number]
            + (s3 - 2 * s2 + share) * span * self.slopes[number]
            + (3 * s2 - 2 * s3) * self.values[after]
            + (s3 - s2) * span * self.slopes[after]
        )
        return np.asarray(value, dtype=np.float64)

    def samples(self, most: int) -> list[float]:
        """Times (s) from 0 to the period, ``most`` steps at the most from key to key; straight lines between them look smooth."""
        times = [0.0]
        for number, hold in enumerate(self.holds):
            span = self.arrive[number + 1] - self.arrive[number] - hold
            steps = min(max(round(span * 5), 4), most)
            if hold > 0:
                times.append(self.arrive[number] + hold)
            times.extend(self.arrive[number] + hold + span * step / steps for step in range(1, steps + 1))
        return times
