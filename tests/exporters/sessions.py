"""Sessions for planning tests, written as a musician would sketch them."""

from __future__ import annotations

from typing import Any

from exporters.machinedrum.device import MACHINE
from exporters.planning.plan import Cell, Column, PatternRow, Scene, Session, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session


def cell(text: str) -> Cell:
    """`.` empty with a stop button, `-` empty without one, `!name` a deactivated clip, else a clip's name."""
    if text in (".", "-"):
        return Cell(has_stop_button=text == ".")
    return Cell(text.removeprefix("!"), active=not text.startswith("!"))


def session(columns: str, *scenes: tuple[str, str], **values: Any) -> Session:
    """`columns` are names separated by `|` (`(name)` = switched off); each scene is (name, cells separated by `|`)."""
    names = [name.strip() for name in columns.split("|")]
    return Session(
        columns=tuple(Column(i, n.strip("()"), not n.startswith("(")) for i, n in enumerate(names)),
        scenes=tuple(
            Scene(i, name, tuple(cell(text.strip()) for text in cells.split("|")))
            for i, (name, cells) in enumerate(scenes)
        ),
        **{"name": "set", "tempo_bpm": 120.0, **values},
    )


def plan(source: Session, **options: Any) -> SongPlan:
    """A plan for the Machinedrum."""
    return plan_session(source, MACHINE, PlanOptions(**options))


def rows(source: Session, **options: Any) -> list[PatternRow]:
    """The rows of such a plan."""
    found = [row for row in plan(source, **options).rows if isinstance(row, PatternRow)]
    assert len(found) == len(plan(source, **options).rows)
    return found


def muted(row: PatternRow) -> list[int]:
    """Muted tracks counted from 1, as the machine shows them."""
    return [track + 1 for track in sorted(row.muted)]
