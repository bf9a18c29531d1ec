"""The MIDI system of this computer, and its ports."""

from __future__ import annotations

from collections.abc import Iterator

from exporters.errors import KontrolError
from exporters.numbers import all_digits
from exporters.words import counted
from kontrol_cli.doctor.model import Finding, fine, worth_a_look
from kontrol_cli.midi.system import installed_wrapper, list_ports
from kontrol_cli.settings import chosen

_WITHOUT = (
    "Without it nothing goes to a machine from here; every other verb works, and a .syx can be sent with another "
    "program."
)


def look() -> Iterator[Finding]:
    """Backend and ports, and whether the port of the settings is among them."""
    if installed_wrapper() is None:
        return  # the extra's line says it
    try:
        listing = list_ports()
    except KontrolError as error:
        yield worth_a_look("midi", str(error), why=_WITHOUT, do="Start the MIDI system, or connect an interface.")
        return
    outputs, inputs = listing.outputs, listing.inputs
    yield fine(
        "midi",
        f"MIDI by {listing.wrapper}, {listing.system.name}: {counted(len(outputs), 'output')} ({', '.join(outputs)}), "
        f"{counted(len(inputs), 'input')} ({', '.join(inputs)})".replace(" ()", ""),
    )
    if listing.system.longest_message is not None:
        yield fine(
            "midi",
            f"{listing.system.name} loses messages of more than {listing.system.longest_message} bytes; they "
            "are refused here.",
        )
    try:
        port = chosen("port")
    except KontrolError:  # the settings' line says it
        return
    name = port.value
    if name is None or "://" in name or name.startswith("/") or all_digits(name):
        return
    name = name.partition(",")[0].strip()  # OUT,IN
    if not any(name.casefold() in one.casefold() for one in outputs):
        yield worth_a_look(
            "midi", f"The port of your settings, {name} ({port.place}), is not among the outputs.",
            why="send, receive and restore look for it.", do="Connect and switch on the interface, or "
            "kontrol config set port NAME",
        )  # fmt: skip
