"""All machines in one place: ours in :data:`MACHINES`, those of other packages through their entry points."""

from __future__ import annotations

from collections.abc import Iterator

from exporters.analog_rytm.device import MACHINE as ANALOG_RYTM
from exporters.dirtywave_m8.device import MACHINE as DIRTYWAVE_M8
from exporters.errors import KontrolError, UsageError
from exporters.korg_es1mk2.device import MACHINE as KORG_ES1MK2
from exporters.korg_esx1.device import MACHINE as KORG_ESX1
from exporters.machine import Machine, wrong_parts
from exporters.machinedrum.device import MACHINE as MACHINEDRUM
from exporters.monomachine.device import MACHINE as MONOMACHINE
from exporters.neutral.device import MACHINE as NEUTRAL
from exporters.octatrack.device import MACHINE as OCTATRACK
from exporters.paper.device import MACHINE as PAPER
from exporters.polyend_tracker.device import MACHINE as POLYEND_TRACKER
from exporters.program_change.device import MACHINE as PROGRAM_CHANGE
from exporters.words import did_you_mean

ENTRY_POINTS = "kontrol.machines"

# A machine of ours is one import above and one word here.
_OURS: tuple[Machine, ...] = (
    MACHINEDRUM, ANALOG_RYTM, OCTATRACK, MONOMACHINE, POLYEND_TRACKER, KORG_ESX1, KORG_ES1MK2, DIRTYWAVE_M8,
    PROGRAM_CHANGE, PAPER, NEUTRAL,
)  # fmt: skip
MACHINES: dict[str, Machine] = {machine.slug: machine for machine in _OURS}


def all_machines() -> dict[str, Machine]:
    """Ours and, under names of their own, those of installed packages (entry-point group ``kontrol.machines``).

    An entry point names a :class:`exporters.machine.Machine` object. One that is at fault is left out, and
    :func:`machine_faults` says why.
    """
    return _found()[0]


def machine_faults() -> tuple[str, ...]:
    """A sentence for each entry point that cannot be loaded (whatever its code raises), is not a machine, or takes a
    name that exists: what it is, what is wrong, what to do."""
    return tuple(fault for _, fault in _found()[1])


def get_machine(name: str) -> Machine:
    """The machine with this slug, display name or alias, in any case.

    Raises UsageError with the names there are, KontrolError for the name of an entry point that is at fault.
    """
    wanted = _folded(name)
    for machine in MACHINES.values():
        if wanted in _names(machine):
            return machine
    machines, faults = _found()
    for machine in machines.values():
        if wanted in _names(machine):
            return machine
    for called, fault in faults:
        if wanted and _folded(called) == wanted:
            raise KontrolError(fault)
    near = did_you_mean(name, (one for machine in machines.values() for one in (machine.slug, *machine.aliases)))
    others = "".join(f" {fault}" for _, fault in faults)
    raise UsageError(f"There is no machine '{name}'.{near} Machines: {', '.join(machines)}.{others}")


def _found() -> tuple[dict[str, Machine], list[tuple[str, str]]]:
    """The machines by slug, and the other entry points: their names, and what is wrong with each."""
    from importlib.metadata import entry_points

    found = dict(MACHINES)
    faults: list[tuple[str, str]] = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: (e.name, e.value)):
        try:
            machine = entry.load()
            wrong = wrong_parts(machine)
        except (Exception, SystemExit) as error:  # a stranger's code runs here, and may raise anything
            why = str(error) or type(error).__name__
            fault = f"cannot be loaded: {why.rstrip('.')}"
        else:
            taken = {name for other in found.values() for name in _names(other)}
            double = None if wrong else next((name for name in _names(machine) if name in taken), None)
            fault = wrong or (f"calls itself {double}, which exists" if double is not None else "")
        if fault:
            called = f"The machine '{entry.name}' ({entry.value})"
            faults.append((entry.name, f"{called} {fault}. Mend or uninstall its package."))
        else:
            found[machine.slug] = machine
    return found, faults


def _names(machine: Machine) -> Iterator[str]:
    """Each name once, as :func:`_folded` writes it."""
    yield from dict.fromkeys(_folded(name) for name in (machine.slug, machine.display_name, *machine.aliases))


def _folded(name: str) -> str:
    """Case, blanks and hyphens do not tell machines apart: `Drum Box`, drum-box and DRUM_BOX are one."""
    return "".join(char for char in name.casefold() if char.isalnum())
