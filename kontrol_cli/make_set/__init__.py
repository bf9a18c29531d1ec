"""The way back: a machine dump becomes a Live 11 set with a clip per pattern track and a scene per pattern."""

from __future__ import annotations

from exporters.errors import BadInput, UsageError
from exporters.formats import syx
from exporters.machine import Machine
from exporters.music import TellsMusic
from exporters.registry import all_machines
from kontrol_cli.make_set.document import set_bytes
from kontrol_cli.make_set.plan import SetPlan, plan_set

__all__ = ["SetPlan", "machine_of", "plan_from_dump", "plan_set", "set_bytes"]


def machine_of(data: bytes) -> Machine:
    """The machine whose messages a dump holds, of those whose dumps can be made into a set: the first that knows one.

    Raises BadInput when none does.
    """
    machines = [one for one in all_machines().values() if isinstance(one, TellsMusic)]
    if len(machines) == 1:  # it says what it misses
        return machines[0]
    for part in syx.read(data):
        if isinstance(part, syx.Message):
            found = next((one for one in machines if one.recognise(part.data) is not None), None)
            if found is not None:
                return found
    names = ", ".join(one.display_name for one in machines)
    raise BadInput(
        f"There is no message in this dump of a machine whose patterns can be made into a set ({names}). Dump the "
        "patterns from such a machine."
    )


def plan_from_dump(data: bytes, machine: Machine, *, song: int | None = None, rows: bool = False) -> SetPlan:
    """The set that a machine dump (.syx) makes; `set_bytes` writes it. `song` (0-based) and `rows` as in `plan_set`.

    Raises UsageError (the machine's dumps cannot be read as music, no such song), BadDump (no readable pattern) or
    BadInput as well (nothing plays in any pattern).
    """
    if not isinstance(machine, TellsMusic):
        able = ", ".join(one.display_name for one in all_machines().values() if isinstance(one, TellsMusic))
        raise UsageError(f"Dumps of the {machine.display_name} cannot be made into a set; those of these can: {able}.")
    return plan_set(machine.read_music(data), machine, song=song, rows=rows)
