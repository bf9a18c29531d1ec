"""Questions to an exported song, for tests that expect one value."""

from __future__ import annotations

import re
from fractions import Fraction

from tests.reference.compare import Case, Exported, mentions, passages
from tests.reference.instrument import KIT, PATTERN, messages
from tests.reference.set_player import Session


def beats_of(case: Case, made: Exported, scene: int) -> Fraction:
    """How long a scene (0-based) lasts in the song."""
    played = list(passages(case, made, Session(case.xml)))
    assert played
    return sum((passage.beats for number, passage in played if number == scene), Fraction(0))


def new_patterns(made: Exported) -> int:
    """Patterns that the file writes."""
    return sum(message[6] == PATTERN for message in messages(made.data))


def new_kits(made: Exported) -> int:
    """Kits that the file writes."""
    return sum(message[6] == KIT for message in messages(made.data))


def spoken_of(made: Exported, scene: int, subject: str) -> bool:
    """Whether a remark, or a note of its rows, names a scene (0-based) and the subject."""
    name = next((row["scene_name"] for row in made.rows if row["scene"] == scene), "")
    said = [text for text in made.remarks if mentions(text, scene, name)]
    said += [note for row in made.rows if row["scene"] == scene for note in row["notes"]]
    return any(re.search(subject, text) for text in said)


def accepting() -> str:
    """The switch that accepts changes of sound."""
    return "--accept-changes"
