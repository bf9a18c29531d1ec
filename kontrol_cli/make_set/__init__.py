"""The way back: a machine dump becomes a Live 11 set with a clip per pattern track and a scene per pattern."""

from __future__ import annotations

from exporters.errors import UsageError
from exporters.machine import Machine
from exporters.music import TellsMusic
from kontrol_cli.make_set.document import set_bytes
from kontrol_cli.make_set.plan import SetPlan, plan_set

__all__ = ["SetPlan", "plan_from_dump", "plan_set", "set_bytes"]


def plan_from_dump(data: bytes, machine: Machine, *, song: int | None = None, rows: bool = False) -> SetPlan:
    """The set that a machine dump (.syx) makes; `set_bytes` writes it. `song` (0-based) and `rows` as in `plan_set`.

    Raises UsageError (the machine's dumps cannot be read as music, no such song), BadDump (no readable pattern) or
    DoesNotFit (patterns in which nothing plays).
    """
    if not isinstance(machine, TellsMusic):
        raise UsageError(f"Dumps of the {machine.display_name} cannot be made into a set; those of a Machinedrum can.")
    return plan_set(machine.read_music(data), machine, song=song, rows=rows)
