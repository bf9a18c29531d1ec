"""``kontrol restore``: a backup back into the machine, or onto its card, and read back."""

from __future__ import annotations

from typing import Annotated

import typer

from exporters.errors import UsageError
from kontrol_cli.commands.transferring import DelayMs, DryRun, MachineOption, Port, Timeout, Yes


def restore(
    file: Annotated[
        str,
        typer.Argument(metavar="BACKUP", help="What 'send --backup' or 'receive' wrote (.syx; .zip for a card)."),
    ],
    port: Port = None,
    machine: MachineOption = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    delay_ms: DelayMs = None,
    timeout: Timeout = None,
    card: Annotated[
        str | None,
        typer.Option(
            "--card", metavar="FOLDER", show_default=False, help="The project's folder on the machine's card."
        ),
    ] = None,
) -> None:
    """Bring a backup back: everything in it goes to its slot, and is read back and compared byte by byte.

    A port that only leads to the machine cannot read back: there 'kontrol send' does the same unverified.
    Example: kontrol restore before.syx --port NAME
    """
    from exporters.registry import all_machines, get_machine
    from kontrol_cli.commands.transferring import Screen, checked_delay, checked_patience, delivered
    from kontrol_cli.midi.cards import is_zip
    from kontrol_cli.midi.delivering import Wishes
    from kontrol_cli.midi.parcels import read_load
    from kontrol_cli.songs.machine_files import read_song_file

    chosen = None if machine is None else get_machine(machine)
    data = read_song_file(file)
    if card is not None:
        from kontrol_cli.commands.copying import written
        from kontrol_cli.midi.cards import machine_of_backup, restored_copies

        if port is not None:
            raise UsageError("--card and --port are two ways to a machine. Choose one.")
        known = machine_of_backup(data, all_machines()) if chosen is None else chosen
        written(restored_copies(card, data, known), known, card, None, yes=yes, dry_run=dry_run, force=False)
        return
    if is_zip(data):
        raise UsageError("This is a backup of files on a card: say --card with the project's folder.")
    load = read_load(data, all_machines(), chosen, backup=True)
    if load.link is None:
        raise UsageError(f"Songs of the {load.machine.display_name} are files: say --card with the project's folder.")
    wishes = Wishes(
        rest_ms=checked_delay(delay_ms),
        patience=checked_patience(timeout),
        verify=True,
        names=not yes,
        dry_run=dry_run,
    )
    delivered(load, load.link, port, wishes, Screen(load.machine.display_name, yes=yes, dry_run=dry_run))
