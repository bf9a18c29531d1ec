"""Which port the user means: its number, its name, or a part of its name that no other port has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exporters.errors import UsageError
from exporters.numbers import whole_number
from exporters.words import counted, did_you_mean
from kontrol_cli.midi.memory import MEMORY, offer, take
from kontrol_cli.midi.raw_device import RAW, RawDevice
from kontrol_cli.midi.system import Listing, PortName, SystemPort, list_ports
from kontrol_cli.midi.tcp import TCP, connect, listen
from kontrol_cli.midi.transport import PortError, Transport

VIRTUAL = "virtual:"
_MOST_LISTED = 12
PLUG_IT_IN = "Plug the machine in, switch it on, and look with 'kontrol ports'."
_DIRECTIONS = ("in", "out", "input", "output")


@dataclass(frozen=True)
class Port:
    """A port as the user sees it: what sends to us and what takes from us under one name is one port."""

    index: int  # from 0; its number on the screen is one more
    name: str  # of several with one name, the second has " (2)" behind it
    input: PortName | None  # we can listen to it
    output: PortName | None  # we can send to it

    def __str__(self) -> str:
        return f"{self.index + 1} {self.name}"


def ports_of(listing: Listing) -> list[Port]:
    """The ports of a system in the order in which they are numbered: those that take messages, then the others."""
    inputs, outputs = _numbered(listing.inputs), _numbered(listing.outputs)
    every = dict.fromkeys([*outputs, *inputs])
    return [
        Port(
            index,
            str(one),
            one if one in inputs else None,
            one if one in outputs else None,
        )
        for index, one in enumerate(every)
    ]


def _numbered(names: Sequence[str]) -> list[PortName]:
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        out.append(PortName(name, seen[name]))
        seen[name] += 1
    return out


def find_port(text: str, ports: Sequence[Port], *, input: bool) -> Port:
    """The port with an input (or with `input` False an output) that `text` means. UsageError where that is none or
    more than one: the first of several is never taken silently."""
    usable = [port for port in ports if (port.input if input else port.output)]
    wanted = text.strip().casefold()
    for same in (
        [port for port in usable if port.name == text],
        [port for port in usable if port.name.casefold() == wanted],
    ):
        if len(same) == 1:
            return same[0]
    number = whole_number(wanted)
    if number is not None:
        return _by_number(number, ports, usable, input=input)
    found = [port for port in usable if wanted and wanted in port.name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"'{text}' is part of the names of {named(found)}. Say more of the name, or the number.")
    hint = did_you_mean(text, [port.name for port in usable])
    there = f"There are {named(usable)}." if len(usable) > 1 else f"There is only {usable[0]}." if usable else ""
    raise UsageError(f"There is no port '{text}' {_WAY[input]}. {hint.strip() or there or _NONE}")


_WAY = {True: "that sends to this computer", False: "that takes messages"}
_NONE = "No other is there: plug the machine in, and look with 'kontrol ports'."


def _by_number(number: int, ports: Sequence[Port], usable: Sequence[Port], *, input: bool) -> Port:
    if not 1 <= number <= len(ports):
        raise UsageError(f"There is no port {number}: 'kontrol ports' lists {counted(len(ports), 'port')}.")
    port = ports[number - 1]
    if port not in usable:
        raise UsageError(f"Port {port} is not one {_WAY[input]}. {_these(usable)}")
    return port


def _these(usable: Sequence[Port]) -> str:
    return f"Such are {named(usable)}." if usable else _NONE


def named(ports: Sequence[Port]) -> str:
    """The ports for a sentence, with their numbers; of many the first."""
    names = [f"'{port}'" for port in ports[:_MOST_LISTED]]
    more = f" and {len(ports) - len(names)} more" if len(ports) > len(names) else ""
    return (", ".join(names) + more) if more or len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def find_both(text: str, ports: Sequence[Port]) -> tuple[PortName | None, PortName | None]:
    """The output that `text` means and the input that belongs to it, if any; or ``OUT,IN`` where the machine's two
    cables are on ports that nothing joins. UsageError as :func:`find_port`."""
    out, comma, back = text.partition(",")
    if comma and not any(text.strip().casefold() in port.name.casefold() for port in ports):
        return find_port(out, ports, input=False).output, find_port(back, ports, input=True).input
    output = find_port(text, ports, input=False)
    return output.output, partner(output, ports, text)


def partner(output: Port, ports: Sequence[Port], text: str) -> PortName | None:
    """The input that belongs to `output`: of the same port, or the only one that `text` means or that has the same
    name but for numbers and the words in and out. None where it is not clear."""
    if output.input is not None:
        return output.input
    inputs = [port for port in ports if port.input is not None]
    wanted = text.strip().casefold()
    ways: tuple[Callable[[Port], bool], ...] = (
        lambda port: _bare(port.name) == _bare(output.name),
        lambda port: whole_number(wanted) is None and wanted in port.name.casefold(),
    )
    for fits in ways:
        found = [port for port in inputs if fits(port)]
        if len(found) == 1:
            return found[0].input
    return None


def _bare(name: str) -> str:
    """A name without what differs between the two directions of one machine: "MD-01:out" and "MD:in" are "md"."""
    words = re.split(r"[^\w]+", re.sub(r"[-_ ]\d+(?=:)", "", name.casefold()))
    return " ".join(
        word for word in words if word not in ("in", "out", "input", "output") and whole_number(word) is None
    )


def open_transport(name: str, *, sends: bool = True) -> Transport:
    """The cable that `name` means: ``tcp://127.0.0.1:9080``, ``memory:NAME``, a raw device of Linux, or a port of
    this computer by number, name or unique part of it. Its input is the one that belongs to it where there is one;
    ``OUT,IN`` names both. With `sends` False only the input is opened.

    UsageError for a name that means none or several, PortError for a port that cannot be opened.
    """
    if name.startswith(MEMORY):
        return take(name.removeprefix(MEMORY))
    if name.startswith(TCP):
        return connect(name)
    if name.startswith(RAW):
        return RawDevice(name)
    listing = list_ports()
    ports = ports_of(listing)
    if not ports:
        raise PortError(f"{listing.system.name} has no MIDI ports now. {PLUG_IT_IN}")
    if not sends:
        return SystemPort(listing, input_=find_port(name, ports, input=True).input)
    output, back = find_both(name, ports)
    return SystemPort(listing, output=output, input_=back)


def open_far_end(name: str) -> Transport:
    """The machine's end of a cable: ``tcp://127.0.0.1:9080`` listens there, ``memory:NAME`` lays a cable in this
    process, and ``virtual:NAME`` makes a pair of ports that other programs see as NAME. UsageError for other names."""
    if name.startswith(MEMORY):
        return offer(name.removeprefix(MEMORY))
    if name.startswith(TCP):
        return listen(name)
    if not name.startswith(VIRTUAL) or not name.removeprefix(VIRTUAL).strip():
        raise UsageError(f"'{name}' is not a place for a machine: take tcp://127.0.0.1:9080 or {VIRTUAL}NAME.")
    listing = list_ports()
    if not listing.system.virtual:
        raise PortError(
            f"{listing.system.name} lets no program make ports of its own. Take tcp://127.0.0.1:9080, or the port of a "
            "program that does, such as loopMIDI."
        )
    return SystemPort(listing, virtual=name.removeprefix(VIRTUAL).strip())
