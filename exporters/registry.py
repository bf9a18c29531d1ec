"""All machines in one place: ours in :data:`MACHINES`, those of other packages through their entry points."""

from __future__ import annotations

from exporters.errors import KontrolError, UsageError
from exporters.machine import Machine
from exporters.machinedrum.device import MACHINE as MACHINEDRUM

ENTRY_POINTS = "kontrol.machines"

MACHINES: dict[str, Machine] = {machine.slug: machine for machine in (MACHINEDRUM,)}


def all_machines() -> dict[str, Machine]:
    """Ours and, under names of their own, those of installed packages (entry-point group ``kontrol.machines``).

    An entry point names a :class:`exporters.machine.Machine` object. Raises KontrolError for one that cannot be
    loaded, is not a machine, or takes a name that exists.
    """
    from importlib.metadata import entry_points

    found = dict(MACHINES)
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: (e.name, e.value)):
        try:
            machine = entry.load()
        except (ImportError, AttributeError) as error:
            raise KontrolError(f"The machine '{entry.name}' ({entry.value}) cannot be loaded: {error}.") from error
        if not isinstance(machine, Machine):
            raise KontrolError(f"The machine '{entry.name}' ({entry.value}) lacks parts of exporters.machine.Machine.")
        if machine.slug in found:
            raise KontrolError(f"The machine '{entry.name}' ({entry.value}) calls itself {machine.slug}, which exists.")
        found[machine.slug] = machine
    return found


def get_machine(slug: str) -> Machine:
    """The machine called `slug`. Raises UsageError with the names that there are."""
    if slug in MACHINES:
        return MACHINES[slug]
    machines = all_machines()
    if slug not in machines:
        raise UsageError(f"There is no machine '{slug}'. Machines: {', '.join(machines)}.")
    return machines[slug]
