"""A device that the person owns: whether it suits them, its size, and the programme with what is not known left out."""

from __future__ import annotations

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import Device, Verdict
from backstory.plan.document import DevicePart, Item, ReasonPart
from backstory.plan.gates import Judged, SafetyGate
from backstory.plan.person import PersonFile


def size_of(device: Device, height_m: float | None) -> tuple[str | None, str]:
    """The size that fits a height in metres, and what to say about it."""
    if not device.sizes:
        return None, "It comes in one size."
    if height_m is None:
        return None, "Tell us your height to find the size."
    fitting = [size for size in device.sizes if size.min_m <= height_m <= size.max_m]
    if not fitting:
        return None, device.no_size or "No size fits your height."
    if len(fitting) > 1:
        return fitting[0].id, device.overlap or f"Both {' and '.join(size.name for size in fitting)} fit your height."
    return fitting[0].id, f"{fitting[0].name} fits your height."


def device_part(
    base: KnowledgeBase, gate: SafetyGate, judged: Judged, device: Device, person: PersonFile
) -> DevicePart:
    """What an owner is told. Steps are given only if the device is not blocked, a size fits, and they can be told safely."""
    size, size_text = size_of(device, person.height_m)
    verdict = judged.verdict
    if device.sizes and size is None:
        verdict = Verdict.BLOCKED
    steps: list[Item] = []
    missing = list(device.unknown)
    first = device.stages[0] if device.stages else None
    for step in first.steps if first and verdict is not Verdict.BLOCKED and not device.unknown else ():
        if not step.coached or gate.judge(device, step.gate).verdict is Verdict.BLOCKED:
            missing.append(step.missing or f"{step.name}: not for you.")
            continue
        steps.append(
            Item(
                id=step.id,
                kind="device",
                name=step.name,
                text=first.text if first else "",
                how=step.how,
                source=step.source,
            )
        )
    reasons = [ReasonPart(text=r.text, source=r.source) for r in judged.reasons]
    return DevicePart(
        id=device.id,
        name=device.name,
        verdict=verdict,
        evidence=device.evidence,
        buying=device.buying,
        size=size,
        size_text=size_text,
        steps=tuple(steps),
        not_coached=tuple(missing),
        stop_rules=device.stop_rules,
        cautions=(*(r.text for r in reasons), *device.cautions),
        trial=device.trial if verdict is not Verdict.BLOCKED else None,
        source=tuple(dict.fromkeys((*device.source, *(s for r in reasons for s in r.source)))),
    )
