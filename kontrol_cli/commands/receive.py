"""``kontrol receive``: dumps from the machine into a file that is whole or not there."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exporters.errors import KontrolError, MidiError, UsageError
from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, integer
from kontrol_cli.commands.transferring import Port, Timeout

if TYPE_CHECKING:
    from exporters.link import Link, Place
    from exporters.machine import Machine
    from kontrol_cli.midi.receiving import Patience, Received


def receive(
    machine: Annotated[
        str,
        typer.Option(
            "--machine",
            "-m",
            metavar="NAME",
            help="The machine ('kontrol machines' lists them).",
            autocompletion=completing.machines,
        ),
    ],
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE", help="The .syx to write; - for output.")],
    slots: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SLOTS]...",
            show_default=False,
            help="What to fetch: kits, patterns, songs, globals; kit:3, song:1-4; A01-A16. Everything if left out.",
        ),
    ] = None,
    port: Port = None,
    every: Annotated[
        bool, typer.Option("--all", help="Everything that the machine stores (as without SLOTS).")
    ] = False,
    timeout: Timeout = None,
    tries: Annotated[
        int | None,
        typer.Option(metavar="N", parser=integer, show_default=False, help="How often each slot is asked for (3)."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from what an earlier receive that broke off kept in FILE.part.")
    ] = False,
    force: Force = False,
) -> None:
    """Fetch dumps from the machine: asked for one by one where it answers requests, else as you send them from it.

    Every message is checked; what is late or damaged is asked for again. A file appears only when nothing is missing:
    until then what came is in FILE.part. Example: kontrol receive -m NAME --port NAME kits song:1 -o dump.syx
    """
    from exporters.link import link_of
    from exporters.registry import get_machine
    from exporters.words import counted
    from kontrol_cli.commands.transferring import checked_patience
    from kontrol_cli.midi.slots import places_of
    from kontrol_cli.output import check_out, write_bytes
    from kontrol_cli.output.echo import say

    device = get_machine(machine)
    link = link_of(device)
    if link is None and device.transport == "file":
        raise UsageError(f"Songs of the {device.display_name} are files: copy them from where it keeps them.")
    if link is None:
        raise UsageError(f"How the {device.display_name} sends dumps over a cable is not known to us.")
    if every and slots:
        raise UsageError("--all fetches everything; name slots without it.")
    if port is None:
        raise UsageError("Say with --port where the machine is. 'kontrol ports' lists what is there.")
    patience = checked_patience(timeout, tries)
    places = places_of(slots or (), link)
    check_out(out, ("sysex",), force=force)
    part = None if out == "-" else f"{out}.part"
    before = _kept(part, device, link, resume=resume, force=force)
    found = _fetched(device, link, port, places, before, patience)
    if found.missing:
        found.got = before | found.got  # what was kept and not wanted now is kept on
        _keep(found, link, part)
    write_bytes(found.file(link), out, force=force)
    if left := len(before.keys() - set(places)):
        say(f"{counted(left, 'message')} in {part} were not wanted now: it stays.")
    elif part is not None and (before or force):  # what was kept is in the file now, or was given up
        with contextlib.suppress(OSError):
            Path(part).unlink(missing_ok=True)


def _kept(part: str | None, machine: Machine, link: Link, *, resume: bool, force: bool) -> dict[Place, bytes]:
    """What an earlier receive kept. Raises UsageError when there is such a file and nobody says what becomes of it."""
    from exporters import paths
    from exporters.words import counted
    from kontrol_cli.midi.receiving import taken_up
    from kontrol_cli.output.echo import say
    from kontrol_cli.songs.machine_files import read_sysex

    there = part is not None and paths.exists(part)
    if not resume:
        if there and not force:
            raise UsageError(
                f"{part} is what an earlier receive kept when it broke off. Add `resume` to go on from it, or `force` "
                "to start anew."
            )
        return {}
    if part is None or not there:
        say("There is nothing to resume: everything is fetched.")
        return {}
    kept = taken_up(read_sysex(part), machine, link)
    say(f"{counted(len(kept), 'message')} taken from {part}.")
    return kept


def _fetched(
    machine: Machine, link: Link, port: str, places: list[Place], before: dict[Place, bytes], patience: Patience
) -> Received:
    from exporters.words import counted
    from kontrol_cli.commands.transferring import Screen, opened
    from kontrol_cli.midi.fetching import fetch
    from kontrol_cli.midi.interrupts import keeping_what_came
    from kontrol_cli.output.echo import say

    screen = Screen(machine.display_name)
    with keeping_what_came(), opened(port) as transport, screen.watching():
        found = fetch(transport, machine, link, places, patience, screen, before=before)
    say(f"Received: {counted(len(found.got), 'message')} of {len(places)}.")
    return found


def _keep(found: Received, link: Link, part: str | None) -> None:
    """Keep what came beside the file that is not written, and say what is missing: raises MidiError, or leaves after
    Ctrl-C with 130."""
    from exporters.files import write_whole
    from kontrol_cli.output.echo import say

    kept = ""
    if found.got and part is not None:
        try:
            write_whole(part, found.file(link), force=True)
            kept = f"What came is kept in {part}: the same command with `resume` goes on from there."
        except KontrolError as error:
            kept = f"What came could not be kept: {error}"
    text = " ".join(one for one in (found.complaint(link), found.broke) if one)
    if found.interrupted:
        say(f"Stopped. {text}")
        say(kept.replace("`resume`", "--resume"))
        raise typer.Exit(130)
    raise MidiError("\n".join(one for one in (text, kept) if one))
