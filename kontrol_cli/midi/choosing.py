"""Which port the user means."""

from __future__ import annotations

from exporters.errors import UsageError
from kontrol_cli.midi.memory import take
from kontrol_cli.midi.transport import Transport

MEMORY = "memory:"


def open_transport(name: str) -> Transport:
    """The cable that `name` means: ``memory:NAME``. UsageError for a name that means none."""
    if name.startswith(MEMORY):
        return take(name.removeprefix(MEMORY))
    raise UsageError(f"There is no port '{name}'. See 'kontrol ports'.")
