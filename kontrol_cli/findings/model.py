"""What a finding and a rule are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from kontrol_cli.sets.tables import Column
from kontrol_cli.sets.view import View

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Hit:
    """One place where a rule applies: a sentence without the reason, and the rows it is about (from 0)."""

    text: str
    track: int | None = None
    scene: int | None = None
    clip: int | None = None
    device: int | None = None
    locator: int | None = None
    sample: int | None = None


@dataclass(frozen=True)
class Rule:
    """A question to a set. `reason` says why it matters, `fix` what to do; `title` heads several hits."""

    id: str
    severity: Severity
    title: str
    reason: str
    fix: str
    check: Callable[[View], Iterable[Hit]]


@dataclass(frozen=True)
class Finding:
    """A rule's hit, as a row: the same names are JSON keys and columns."""

    rule: str
    severity: Severity
    finding: str
    track: int | None
    scene: int | None
    clip: int | None
    device: int | None
    locator: int | None
    sample: int | None
    reason: str
    fix: str

    def row(self) -> dict[str, Any]:
        """The finding as a row."""
        return asdict(self)


_MEANINGS = {
    "rule": "rule that found it; --without takes this id",
    "severity": "error, warning or info",
    "finding": "what was found",
    "reason": "why it matters",
    "fix": "what to do",
}
FINDING_COLUMNS: tuple[Column, ...] = tuple(
    Column(one.name, "str", _MEANINGS[one.name])
    if one.name in _MEANINGS
    else Column(one.name, "int", f"row of the {one.name}s table that it is about")
    for one in fields(Finding)
)


def apply(rules: Iterable[Rule], view: View) -> Iterator[Finding]:
    """Every finding of `rules`, rule by rule."""
    for rule in rules:
        for hit in rule.check(view):
            yield Finding(
                rule=rule.id,
                severity=rule.severity,
                finding=hit.text,
                track=hit.track,
                scene=hit.scene,
                clip=hit.clip,
                device=hit.device,
                locator=hit.locator,
                sample=hit.sample,
                reason=rule.reason,
                fix=rule.fix,
            )
