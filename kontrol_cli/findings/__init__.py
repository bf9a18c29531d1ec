"""Findings: what looks wrong in a set, why it matters and what to do about it.

Each rule is a small function over the rows of a set; :data:`RULES` lists them all. Rules can be left
out by id. A finding is a row, so it can be shown in every output format.
"""

from __future__ import annotations

from collections.abc import Iterable

from exporters.errors import UsageError
from exporters.words import did_you_mean
from kontrol_cli.findings import arrangement, devices, names, scenes, source, tracks
from kontrol_cli.findings.model import FINDING_COLUMNS, SEVERITIES, Finding, Rule, apply
from kontrol_cli.sets.tables import Column
from kontrol_cli.sets.view import View

__all__ = ["FINDING_COLUMNS", "RULES", "RULE_COLUMNS", "Finding", "Rule", "find_problems", "rule_rows"]

_ALL = (*source.RULES, *names.RULES, *scenes.RULES, *tracks.RULES, *devices.RULES, *arrangement.RULES)
RULES: tuple[Rule, ...] = tuple(sorted(_ALL, key=lambda rule: SEVERITIES.index(rule.severity)))

RULE_COLUMNS: tuple[Column, ...] = (
    Column("rule", "str", "id; --without takes it"),
    Column("severity", "str", "error, warning or info"),
    Column("title", "str", "what it finds"),
    Column("reason", "str", "why it matters"),
    Column("fix", "str", "what to do"),
)


def find_problems(view: View, *, without: Iterable[str] = ()) -> list[Finding]:
    """All findings in a set, errors first, except those of the rules named in `without`.

    Raises UsageError for an id that is not a rule.
    """
    left_out = set(without)
    unknown = left_out - {rule.id for rule in RULES}
    if unknown:
        wrong, known = min(unknown), sorted(rule.id for rule in RULES)
        raise UsageError(f"There is no rule '{wrong}'.{did_you_mean(wrong, known)} Rules: {', '.join(known)}.")
    return list(apply((rule for rule in RULES if rule.id not in left_out), view))


def rule_rows() -> list[dict[str, str]]:
    """The rules as rows."""
    return [
        {"rule": rule.id, "severity": rule.severity, "title": rule.title, "reason": rule.reason, "fix": rule.fix}
        for rule in RULES
    ]
