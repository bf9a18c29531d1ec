"""What a document holds, where a verb finds nothing to work on: a sentence that says so and leads on.

A document that holds nothing of the kind is input not understood (BadInput, exit code 3); a choice that leaves nothing
over is usage (UsageError, exit code 2).
"""

from __future__ import annotations

from dataclasses import dataclass

from exporters.errors import BadInput
from exporters.numbers import version_numbers
from exporters.planning.nothing import EMPTY_SET, UNSEEN
from kontrol_cli.sets.rows import Row

_ONLY_ARRANGED = (
    "The clips of this set are all in the arrangement: a song is made of it with 'kontrol export-sysex' and --source "
    "arrangement, cues with 'kontrol cues' and --from clips --track NAME."
)
_PRESETS = {"adg", "adv"}


@dataclass(frozen=True)
class Contents:
    """How many clips the two views of a set hold, and how many locators; `hidden`: its arrangement cannot be seen."""

    session: int
    arrangement: int
    locators: int
    hidden: bool

    @classmethod
    def of(cls, head: Row) -> Contents:
        """The contents that a row of the set table tells."""
        session, arrangement, locators = (
            int(head.get(name) or 0) for name in ("session_clips", "arrangement_clips", "locators")
        )
        numbers = version_numbers(head.get("live_version"))
        hidden = head.get("source") == "dump" and numbers is not None and numbers[0] <= 10
        return cls(session, arrangement, locators, hidden)

    @property
    def only_arranged(self) -> bool:
        """Whether all its clips are in the arrangement."""
        return self.arrangement > 0 and not self.session

    @property
    def hint(self) -> str:
        """How to go on with a set whose clips are all in the arrangement; "" for others."""
        return _ONLY_ARRANGED if self.only_arranged else ""

    @property
    def empty(self) -> str:
        """The sentence about a set without clips; "" for one that has some."""
        if self.session or self.arrangement:
            return ""
        return UNSEEN if self.hidden else EMPTY_SET


def require_set(head: Row) -> None:
    """Raise BadInput unless `head`, the row of the set table (empty for none), is that of a set."""
    if head.get("source") in _PRESETS:
        raise BadInput(
            "This is a preset: it holds devices and no set. Look at it with 'kontrol analyze', or name a saved set "
            "(.als) or the dump of one."
        )
    if not head:
        raise BadInput(
            "This document holds no set. If it documents Live's API, look at it with 'kontrol analyze FILE --table "
            "members'; otherwise name a saved set (.als) or the dump of one."
        )
