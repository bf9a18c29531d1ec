"""``kontrol ports``: the MIDI ports of this computer, and what arrives at one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, OutFile, OutputFormat, decimal
from kontrol_cli.output import Format, choose, show

if TYPE_CHECKING:
    from kontrol_cli.midi.heard import Controls, Heard
    from kontrol_cli.midi.transport import Transport


def ports(
    monitor: Annotated[
        bool, typer.Option("--monitor", help="Show what arrives, until Ctrl-C: the way to learn a controller's CCs.")
    ] = False,
    port: Annotated[
        str | None,
        typer.Option(
            "--port",
            metavar="PORT",
            show_default=False,
            help="With --monitor: the port to listen to, by number, part of its name, or tcp://127.0.0.1:9080.",
            autocompletion=completing.input_ports,
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds", parser=decimal, metavar="N", show_default=False, help="With --monitor: stop after N seconds."
        ),
    ] = None,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """List the MIDI ports; with --monitor, show what arrives at one and sum up its controls.

    Example: kontrol ports --monitor --port nano
    """
    from exporters.errors import UsageError

    fmt = choose(output, out, force=force)
    if monitor:
        if seconds is not None and seconds <= 0:
            raise UsageError("--seconds has to be more than 0.")
        _monitor(port, seconds, fmt, out, force=force)
    elif port is not None or seconds is not None:
        raise UsageError(f"{'--port' if port is not None else '--seconds'} goes with --monitor.")
    else:
        _list(fmt, out, force=force)


def _list(fmt: Format, out: str | None, *, force: bool) -> None:
    from kontrol_cli.midi.choosing import PLUG_IT_IN, ports_of
    from kontrol_cli.midi.system import list_ports
    from kontrol_cli.output.echo import say
    from kontrol_cli.sets.tables import Column

    listing = list_ports()
    found = ports_of(listing)
    columns = (
        Column("port", "int", "number for --port"),
        Column("name", "str", "the name that the system gives it"),
        Column("input", "bool", "it sends to this computer: receive, --monitor"),
        Column("output", "bool", "it takes messages: send"),
        Column("system", "str", "the MIDI system that it belongs to"),
        Column("through", "str", "the package by which we reach it"),
    )
    rows = [
        {
            "port": one.index + 1,
            "name": one.name,
            "input": one.input is not None,
            "output": one.output is not None,
            "system": listing.system.name,
            "through": listing.wrapper,
        }
        for one in found
    ]
    show(rows, columns, fmt, out, force=force, wrap="name")
    if not found:
        say(f"{listing.system.name} has no MIDI ports now. {PLUG_IT_IN}")


def _monitor(port: str | None, seconds: float | None, fmt: Format, out: str | None, *, force: bool) -> None:
    from kontrol_cli.midi.choosing import open_transport
    from kontrol_cli.midi.heard import Controls
    from kontrol_cli.output.echo import say

    controls = Controls()
    cable = open_transport(_only_input() if port is None else port, sends=False)
    try:
        say(f"Listening to {cable.name}. Move one control after the other{'; Ctrl-C ends' if not seconds else ''}.")
        _listen(cable, controls, seconds)
    except KeyboardInterrupt:  # the way to end it
        say("")
    finally:  # also where the port went away
        cable.close()
        _sum_up(controls, fmt, out, force=force)


def _only_input() -> str:
    """The number of the only port that sends something; UsageError where there are several."""
    from exporters.errors import UsageError
    from kontrol_cli.midi.choosing import named, ports_of
    from kontrol_cli.midi.system import list_ports

    found = [one for one in ports_of(list_ports()) if one.input is not None]
    if len(found) != 1:
        there = f"Those that send something are {named(found)}." if found else "None sends anything now."
        raise UsageError(f"--monitor needs --port, the port to listen to. {there}")
    return str(found[0].index + 1)


def _listen(cable: Transport, controls: Controls, seconds: float | None) -> None:
    from kontrol_cli.midi.heard import understood
    from kontrol_cli.output.echo import say

    begun = cable.clock.now()
    while seconds is None or (left := begun + seconds - cable.clock.now()) > 0:
        message = cable.receive(1.0 if seconds is None else left)
        if message is not None:
            heard = understood(message)
            controls.add(heard)
            say(f"{cable.clock.now() - begun:9.3f}  {line(heard)}")


def line(heard: Heard) -> str:
    """A message as a line: channel, what it is, its number, its value."""
    from exporters.words import counted
    from kontrol_cli.output.words import note_name

    if heard.kind == "sysex":
        return f"sysex, {counted(len(heard.data), 'byte')}: {_hex(heard.data)}"
    if heard.channel is None:
        return heard.kind if heard.value is None else f"{heard.kind} {heard.value}"
    what: str = heard.kind
    value = f"value {heard.value}"
    if heard.kind == "CC":
        what = f"CC {heard.number}"
    elif heard.kind == "program change":
        value = f"program {heard.value} (from 0)"
    elif heard.number is not None:
        what = f"{heard.kind} {heard.number} ({note_name(heard.number)})"
        value = f"{'value' if heard.kind == 'key pressure' else 'velocity'} {heard.value}"
    return f"channel {heard.channel + 1:<2}  {what:<16}  {value}"


def _hex(data: bytes) -> str:
    """The bytes; of many the first sixteen and the last two."""
    return data.hex(" ").upper() if len(data) <= 20 else f"{data[:16].hex(' ')} ... {data[-2:].hex(' ')}".upper()


def _sum_up(controls: Controls, fmt: Format, out: str | None, *, force: bool) -> None:
    from exporters.words import counted
    from kontrol_cli.output.echo import say
    from kontrol_cli.sets.tables import Column

    columns = (
        Column("channel", "int", "from 1, as on controllers"),
        Column("message", "str", "CC, note on, program change, pitch bend, ..."),
        Column("number", "int", "of the CC or the note"),
        Column("times", "int", "how often it came"),
        Column("lowest", "int", "lowest value"),
        Column("highest", "int", "highest value"),
        Column("last", "int", "last value"),
    )
    rows = [
        {
            "channel": one.channel + 1,
            "message": one.kind,
            "number": one.number,
            "times": one.times,
            "lowest": one.lowest,
            "highest": one.highest,
            "last": one.last,
        }
        for one in controls
    ]
    if rows or fmt is not Format.table or out is not None:
        show(rows, columns, fmt, out, force=force)
    others = ", ".join(counted(number, kind, kind) for kind, number in controls.others.items())
    if others:
        say(f"Besides: {others}.")
    if not rows and not others:
        say("Nothing arrived. Is it the right port, and is the controller set to send on it?")
