"""Findings for the page: by rule, those with weight apart from those that are only good to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from exporters.words import counted
from kontrol_cli.findings import RULES, Finding
from kontrol_cli.sets.view import View

_WORDS = {"error": "error", "warning": "warning", "info": "note"}  # the heaviest first
_UNKNOWN_FOLDER = "folder not known"


@dataclass(frozen=True)
class Group:
    """The findings of one rule. `parts` are a heading ("" for none) with its places; missing samples go by folder."""

    rule: str
    severity: str
    title: str
    reason: str
    fix: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def count(self) -> int:
        """How many places it has."""
        return sum(len(hits) for _, hits in self.parts)


def groups(view: View, findings: Sequence[Finding]) -> list[Group]:
    """The findings by rule, errors first, and in front of each weight the missing samples."""
    titles = {rule.id: rule.title for rule in RULES}
    found = []
    for rule, run in groupby(findings, key=lambda one: one.rule):
        hits = list(run)
        first = hits[0]
        parts = _by_folder(view, hits) if rule == "missing-sample" else (("", tuple(one.finding for one in hits)),)
        found.append(Group(rule, first.severity, titles[rule], first.reason, first.fix, parts))
    return sorted(found, key=lambda one: (list(_WORDS).index(one.severity), one.rule != "missing-sample"))


def _by_folder(view: View, hits: Sequence[Finding]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    samples = {row["sample"]: row for row in view.rows("samples")}
    folders: dict[str, list[str]] = {}
    for hit in hits:
        row = samples.get(hit.sample)
        path = (row["path"] or row["relative_path"] or "") if row is not None else ""
        folder = path.replace("\\", "/").rpartition("/")[0]
        folders.setdefault(folder or _UNKNOWN_FOLDER, []).append(hit.finding)
    ordered = sorted(folders.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((folder, tuple(names)) for folder, names in ordered)


def weight(findings: Sequence[Finding]) -> str:
    """``1 error, 3 warnings, 2 notes``."""
    counts: Counter[str] = Counter(one.severity for one in findings)
    return ", ".join(counted(counts[one], _WORDS[one]) for one in _WORDS if counts[one])
