"""All machines in one place: ours in :data:`MACHINES`, those of other packages through their entry points."""

from __future__ import annotations

from collections.abc import Iterator

from exporters.analog_rytm.device import MACHINE as ANALOG_RYTM
from exporters.errors import KontrolError, UsageError
from exporters.machine import Machine, missing_parts
from exporters.machinedrum.device import MACHINE as MACHINEDRUM
from exporters.words import did_you_mean

ENTRY_POINTS = "kontrol.machines"

# A machine of ours is one import above and one word here.
_OURS: tuple[Machine, ...] = (MACHINEDRUM, ANALOG_RYTM)
MACHINES: dict[str, Machine] = {machine.slug: machine for machine in _OURS}


def all_machines() -> dict[str, Machine]:
    """Ours and, under names of their own, those of installed packages (entry-point group ``kontrol.machines``).

    An entry point names a :class:`exporters.machine.Machine` object. Raises KontrolError for one that cannot be
    loaded (whatever its code raises), is not a machine, or takes a name that exists.
    """
    from importlib.metadata import entry_points

    found = dict(MACHINES)
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: (e.name, e.value)):
        called = f"The machine '{entry.name}' ({entry.value})"
        remedy = "Mend or uninstall its package."
        try:
            machine = entry.load()
        except Exception as error:  # a stranger's code runs here, and may raise anything
            why = str(error) or type(error).__name__
            raise KontrolError(f"{called} cannot be loaded: {why.rstrip('.')}. {remedy}") from error
        missing = missing_parts(machine)
        if missing:
            raise KontrolError(f"{called} lacks parts of exporters.machine.Machine: {', '.join(missing)}. {remedy}")
        taken = {name for other in found.values() for name in _names(other)}
        double = next((name for name in _names(machine) if name in taken), None)
        if double is not None:
            raise KontrolError(f"{called} calls itself {double}, which exists. {remedy}")
        found[machine.slug] = machine
    return found


def get_machine(name: str) -> Machine:
    """The machine with this slug, display name or alias, in any case. Raises UsageError with the names there are."""
    wanted = _folded(name)
    for machine in MACHINES.values():
        if wanted in _names(machine):
            return machine
    machines = all_machines()
    for machine in machines.values():
        if wanted in _names(machine):
            return machine
    near = did_you_mean(name, (one for machine in machines.values() for one in (machine.slug, *machine.aliases)))
    raise UsageError(f"There is no machine '{name}'.{near} Machines: {', '.join(machines)}.")


def _names(machine: Machine) -> Iterator[str]:
    """Each name once, as :func:`_folded` writes it."""
    yield from dict.fromkeys(_folded(name) for name in (machine.slug, machine.display_name, *machine.aliases))


def _folded(name: str) -> str:
    """Case, blanks and hyphens do not tell machines apart: `Drum Box`, drum-box and DRUM_BOX are one."""
    return "".join(char for char in name.casefold() if char.isalnum())
