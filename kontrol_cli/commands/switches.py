"""The fields that the planner's texts name, as the switches that a user types.

Errors and remarks of `exporters` and of `kontrol_cli.songs` speak of the fields of a request, in backquotes: "`stay`
and `repeats` both say how often a scene plays". On the screen that is "--stay and --repeats both say ...", so that it
can be pasted. The table behind it comes from the declared options of a song; a verb that has a field of its own
(`track` of cues) shows that as its own switch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from kontrol_cli.commands.song_options import SONG_OPTIONS

_FIELD = re.compile(r"`(\w+)`")


def with_switches(text: str, options: Iterable[Any] = ()) -> str:
    """`text` with the switch in place of every field in backquotes; other words in backquotes stay as they are.

    `options` are those of the verb that the text is from; what it does not have is looked up among those of a song.
    """
    if "`" not in text:
        return text
    own = _switches_of(options)
    return _FIELD.sub(lambda found: own.get(found[1]) or _switches().get(found[1]) or found[0], text)


def switch_of(field: str) -> str:
    """The switch of a field of a song's request."""
    return _switches()[field]


@cache
def _switches() -> Mapping[str, str]:
    # Typer keeps the name that an option is given in place of its default until a parameter takes the option on.
    return {
        field: option.default if isinstance(option.default, str) else f"--{field.replace('_', '-')}"
        for field, option in SONG_OPTIONS.items()
    }


def _switches_of(options: Iterable[Any]) -> dict[str, str]:
    return {option.name or "": next((text for text in option.opts if text.startswith("--")), "") for option in options}
