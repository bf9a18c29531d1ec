"""Which port the user means."""

from __future__ import annotations

from exporters.errors import UsageError
from kontrol_cli.midi.memory import take
from kontrol_cli.midi.tcp import TCP, connect
from kontrol_cli.midi.transport import Transport

MEMORY = "memory:"


def open_transport(name: str) -> Transport:
    """The cable that `name` means: ``tcp://127.0.0.1:9080`` or ``memory:NAME``. UsageError where none is."""
    if name.startswith(MEMORY):
        return take(name.removeprefix(MEMORY))
    if name.startswith(TCP):
        return connect(name)
    raise UsageError(f"There is no port '{name}'. See 'kontrol ports'.")
