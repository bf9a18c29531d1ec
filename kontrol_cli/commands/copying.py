"""Song files and the cards of their machines: where to copy them, and the copying with its question and backup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kontrol_cli.commands.switches import with_switches
from kontrol_cli.output import write_bytes
from kontrol_cli.output.asking import agreed
from kontrol_cli.output.echo import say

if TYPE_CHECKING:
    from exporters.machine import Machine
    from kontrol_cli.midi.cards import Copy
    from kontrol_cli.midi.parcels import Load


_MOST_NAMED = 4


def told_where(file: str, machine: Machine, song: int | None) -> None:
    """What to do with a song file, step by step."""
    from exporters.card import card_of
    from kontrol_cli.songs.song_export import numbered_song

    number = song or numbered_song((file,), machine) or 1
    say("This file is not sent over a cable. What to do with it:")
    for step in machine.guide:
        say(f"  {step.format(file=file, song=number)}")
    if card_of(machine) is not None:
        say("Where the card is mounted, --card FOLDER copies it into the project for you.")


def copied(
    file: str,
    load: Load,
    card: str,
    song: int | None,
    backup: str | None,
    *,
    yes: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Copy a song file into a project on a card. Raises KontrolError."""
    from kontrol_cli.midi.cards import card_needed, lacking, planned_copies, song_file_name

    card_needed(load.machine)
    copies = planned_copies(card, song_file_name(file, song, load.machine), load.file, load.machine)
    missing = lacking(card, load.file, load.machine)
    if missing:
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        say(f"The song plays what is not in the project: {', '.join(missing[:_MOST_NAMED])}{more}.")
    for copy in copies:
        lost = "" if copy.before is None else card_needed(load.machine).loses(copy.before, copy.after)
        if lost:
            say(with_switches(lost))
    written(copies, load.machine, card, backup, yes=yes, dry_run=dry_run, force=force)


def written(
    copies: Sequence[Copy],
    machine: Machine,
    card: str,
    backup: str | None,
    *,
    yes: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Write files onto a card: list, question, backup, files, and a look at each. Raises KontrolError."""
    from kontrol_cli.midi.cards import backup_of, card_needed, check_backup, write_copies

    check_backup(backup, copies)
    say(f"Copying writes into {card}:")
    for copy in copies:
        say(copy.line)
    if dry_run:
        say("Dry run: nothing was written.")
        return
    if any(copy.before is not None for copy in copies) and not yes and not agreed("Copy it?", consent="yes"):
        say("Nothing was written.")
        return
    if backup is not None:
        old = backup_of(copies)
        if old is None:
            say("There is nothing to back up: no such file is on the card.")
        else:
            write_bytes(old, backup, force=force, tell=False)
            say(f"Backup written: {backup}")
    write_copies(copies)
    for copy in copies:
        say(f"Written and read back: {copy.target}")
    for step in card_needed(machine).afterwards:
        say(step)
