"""``kontrol fake-machine``: a simulated drum machine at the end of a cable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import decimal, integer

if TYPE_CHECKING:
    from exporters.link import Memory
    from exporters.machine import Machine
    from kontrol_cli.midi.fake_machines import Box


def fake_machine(
    name: Annotated[
        str,
        typer.Argument(
            metavar="MACHINE", show_default=False, help="The machine to play.", autocompletion=completing.machines
        ),
    ],
    port: Annotated[
        str,
        typer.Option(
            "-p",
            "--port",
            metavar="PORT",
            help="Where others find it: an address on this computer, or virtual:NAME for a MIDI port of that name.",
        ),
    ] = "tcp://127.0.0.1:9080",
    memory: Annotated[
        str | None,
        typer.Option(
            "--memory",
            metavar="FILE",
            show_default=False,
            help="Its memory, a .syx: read at the start, written when something was stored; made if it is not there.",
        ),
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option(
            "--mode", metavar="MODE", show_default=False, help="How it takes dumps ('kontrol machines NAME' has them)."
        ),
    ] = None,
    rude: Annotated[
        str | None,
        typer.Option(
            "--rude",
            metavar="KIND",
            show_default=False,
            help="Be rude: silent, slow, wrong-checksum, half-message, duplicate, another-machine, unplugged, "
            "memory-full or receive-page-closed.",
            autocompletion=completing.rude_kinds,
        ),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option(
            "--after",
            metavar="N",
            show_default=False,
            parser=integer,
            help="unplugged: pull the cable after N messages (3). memory-full: take N dumps first (0).",
        ),
    ] = None,
    cable: Annotated[
        bool, typer.Option("--cable-speed", help="Answer as slowly as a MIDI cable carries the bytes.")
    ] = False,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds",
            metavar="SECONDS",
            show_default=False,
            parser=decimal,
            help="End when so much time has gone by; Ctrl-C ends it if left out.",
        ),
    ] = None,
) -> None:
    """Play a drum machine at the end of a cable, to try sending and receiving without the real one.

    It takes dumps, answers requests and keeps its memory in a file. Each message that comes is a line on standard
    error. 'kontrol machines NAME' says how sure we are that the real machine does the same.

    \b
    kontrol fake-machine md --port tcp://127.0.0.1:9080 --memory machine.syx
    kontrol fake-machine md --rude wrong-checksum
    """
    from exporters import paths
    from exporters.errors import UsageError
    from exporters.registry import get_machine
    from exporters.words import counted
    from kontrol_cli.midi.fake_machines import Keeper, far_end, serve
    from kontrol_cli.midi.interrupts import keeping_what_came
    from kontrol_cli.output import check_out
    from kontrol_cli.output.echo import say

    machine = get_machine(name)
    if memory == "-":
        raise UsageError("The memory is read and written again and again: name a file for it, not -.")
    check_out(memory, ("sysex",), force=True)
    found = _memory(machine, memory) if memory is not None and paths.size(memory) else None
    box = _box(machine, found or {}, mode=mode, rude=rude, after=after, cable=cable)
    keeper = Keeper(memory, box, found)
    with far_end(port) as transport:
        keeper.save()  # only when the port is ours: what is refused writes nothing
        clock = transport.clock
        until = None if seconds is None else clock.now() + seconds
        say(f"A simulated {machine.display_name}{f' ({rude})' if rude else ''} waits at {transport.name}. "
            f"{'Ctrl-C ends it.' if until is None else ''}".rstrip())  # fmt: skip
        try:
            with keeping_what_came():
                serve(
                    transport,
                    box,
                    report=say,
                    ended=lambda: until is not None and clock.now() >= until,
                    quiet=keeper.save,
                )
        except KeyboardInterrupt:
            pass
        finally:
            keeper.save()
    say(f"{counted(box.heard, 'message')} came." + (f" The memory is in {memory}." if memory is not None else ""))


def _box(
    machine: Machine, memory: Memory, *, mode: str | None, rude: str | None, after: int | None, cable: bool
) -> Box:
    """The machine with its manners. Raises UsageError for one that cannot be played, and for what it does not know."""
    from exporters.errors import UsageError
    from exporters.link import link_of
    from exporters.registry import all_machines
    from exporters.words import did_you_mean
    from kontrol_cli.midi.fake_machines import RUDE, Box, MemoryFull, Unplugged

    link = link_of(machine)
    if link is None:
        others = ", ".join(one.slug for one in all_machines().values() if link_of(one) is not None)
        raise UsageError(
            f"The {machine.display_name} cannot be played: it has no cable that we know of. Take {others}."
        )
    modes = [one.name for one in link.receive_modes]
    if mode is not None and mode not in modes:
        there = f"Its modes are {', '.join(modes)}." if modes else "It has only one."
        raise UsageError(f"The {machine.display_name} has no mode '{mode}'.{did_you_mean(mode, modes)} {there}")
    if rude is not None and rude not in RUDE:
        raise UsageError(f"There is no rudeness '{rude}'.{did_you_mean(rude, RUDE)} There are {', '.join(RUDE)}.")
    box = RUDE.get(rude or "", Box)(machine, link.simulated(memory, mode or ""), cable=cable)
    if after is not None:
        if not isinstance(box, (MemoryFull, Unplugged)) or after < 0:
            raise UsageError("`after` is a number from 0 on, and goes with unplugged and memory-full only.")
        box.after = after
    return box


def _memory(machine: Machine, path: str) -> Memory:
    """The memory in a .syx. Raises BadInput when it holds anything else, which writing it again would lose."""
    from exporters.errors import BadInput, UsageError
    from exporters.link import link_of
    from exporters.simulated import read_memory
    from kontrol_cli.songs.machine_files import read_sysex

    link = link_of(machine)
    if link is None:
        raise UsageError(f"The {machine.display_name} has no memory that can be played.")
    data = read_sysex(path)
    try:
        held, remarks = read_memory(link, data, machine.check_frame)
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from error
    if remarks:
        raise BadInput(
            f"{path} holds something that would be lost when the memory is written to it again: {remarks[0]}"
            f"{'' if len(remarks) == 1 else f' (and {len(remarks) - 1} more)'}. Name another file for the memory."
        )
    return held
