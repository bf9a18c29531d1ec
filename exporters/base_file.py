"""Machines whose songs go into the user's own file and nowhere else."""

from __future__ import annotations

from exporters.errors import UsageError
from exporters.machine import Machine


def example_base(machine: Machine) -> bytes | None:
    """A file to put songs into, for tests; None for a machine that writes a whole file itself.

    An optional method of a machine, `example_base`: a machine that has it cannot do without a file of the user's.
    """
    made = getattr(machine, "example_base", None)
    return None if made is None else bytes(made())


def check_base(machine: Machine, base: object) -> None:
    """Raise UsageError when `machine` needs a file of the user's and none was named."""
    if base is None and hasattr(machine, "example_base"):
        raise UsageError(
            f"What a song of the {machine.display_name} plays is in its own file: name yours, into which the song goes "
            "(`base_file`). A new file is written; yours stays as it is."
        )
