"""How a machine that keeps its songs in files takes them from its memory card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """What the folder looks like into which a song file is copied.

    One of the files `shows_project` (`*` for any letters) lies in every folder that is a project of the machine, or the
    folder is called `folder`. A song file has one of the machine's `file_names`, or any name with the ending `ending`;
    `keeps`: files that are there are never replaced, so every song needs a new name. `same_bytes` names the files
    beside a song file that have to hold the same where they are there (a saved state that is loaded instead).
    `needs` names the files of a project that a song file plays, from the project's folder on ("patterns/01.mtp").
    `loses` is a sentence where a file (the first) holds more than a song, and another in its place would lose that.
    `afterwards` says what to do then. Names are compared in any case: cards have file systems that do not tell cases
    apart.
    """

    shows_project: tuple[str, ...]
    same_bytes: Callable[[str], tuple[str, ...]] = lambda _: ()
    needs: Callable[[bytes], tuple[str, ...]] = lambda _: ()
    loses: Callable[[bytes, bytes], str] = lambda _, __: ""
    afterwards: tuple[str, ...] = ()
    source: str = ""
    folder: str = ""
    ending: str = ""
    keeps: bool = False


def card_of(machine: object) -> Card | None:
    """The card of a machine; None where songs do not go onto one (an optional attribute of a machine, `card`)."""
    card: Card | None = getattr(machine, "card", None)
    return card
