"""``kontrol send``: a dump or song to the machine, with a question before and, if wanted, a look afterwards."""

from __future__ import annotations

from typing import Annotated

import typer

from exporters.errors import UsageError
from kontrol_cli.commands.options import integer
from kontrol_cli.commands.transferring import BackupFile, DelayMs, DryRun, MachineOption, Port, Timeout, Yes


def send(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A dump (.syx), a machine's song file, or - for standard input.")
    ],
    port: Port = None,
    machine: MachineOption = None,
    backup: BackupFile = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Afterwards ask the machine for everything and compare, byte by byte.")
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    delay_ms: DelayMs = None,
    timeout: Timeout = None,
    card: Annotated[
        str | None,
        typer.Option(
            "--card",
            metavar="FOLDER",
            show_default=False,
            help="Copy a song file into this project's folder on the machine's card (machines whose songs are files).",
        ),
    ] = None,
    song: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            parser=integer,
            show_default=False,
            help="Which song of the project on the card the file becomes (from 1), where its name does not say it.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the backup file if it exists.")] = False,
) -> None:
    """Send a dump to the machine: ask before anything is overwritten, keep its pace, and say what was written.

    It is "sent, not verified" unless --verify reads everything back. Ctrl-C finishes the message that is on its way.
    Example: kontrol send song.syx --port NAME --backup before.syx --verify
    """
    from exporters.registry import all_machines, get_machine, machine_faults
    from kontrol_cli.commands.configured import is_settled
    from kontrol_cli.commands.transferring import Screen, checked_delay, checked_patience, delivered
    from kontrol_cli.midi.delivering import Wishes
    from kontrol_cli.midi.parcels import read_load
    from kontrol_cli.output import check_out
    from kontrol_cli.output.echo import say
    from kontrol_cli.songs.machine_files import read_song_file

    if backup == "-":
        raise UsageError("--backup needs a file that stays: it is written before anything is sent.")
    check_out(backup, ("sysex",) if card is None else ("zip",), force=force)
    chosen = None if machine is None else get_machine(machine)
    for fault in machine_faults() if chosen is None else ():
        say(fault)
    wishes = Wishes(
        rest_ms=checked_delay(delay_ms),
        patience=checked_patience(timeout),
        backup=backup is not None,
        verify=verify,
        names=not yes,
        dry_run=dry_run,
    )
    load = read_load(read_song_file(file), all_machines(), chosen)
    if load.link is None:
        from kontrol_cli.commands.copying import copied, told_where

        if port is not None and not is_settled("port"):
            raise UsageError(
                f"Songs of the {load.machine.display_name} are files: they are copied, not sent to a port."
            )
        if card is None:
            told_where(file, load.machine, song)
        else:
            copied(file, load, card, song, backup, yes=yes, dry_run=dry_run, force=force)
        return
    if card is not None:
        raise UsageError(f"The {load.machine.display_name} takes dumps over a cable: say --port instead of --card.")
    if song is not None:
        raise UsageError("--song belongs to --card. A dump says itself which song of the machine it is.")
    screen = Screen(load.machine.display_name, yes=yes, dry_run=dry_run, backup=backup, force=force)
    delivered(load, load.link, port, wishes, screen)
