"""Real dumps for tests, and walks over decoded fields."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from exporters.formats.syx import messages
from exporters.machinedrum import wire
from tests.corpus import corpus_path, manifest


def real_messages(command: int) -> list[tuple[str, bytes]]:
    """(file, message) of every Machinedrum dump of one type; skips the test when the corpus is absent."""
    folder = corpus_path("elektron")
    return [
        (row["file"], message)
        for row in manifest("elektron")
        for message in messages((folder / row["file"]).read_bytes())
        if message[4] == wire.MACHINEDRUM and message[6] == command
    ]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every number and every byte in decoded fields."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list | bytes):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path


def flipped(fields: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """A copy of `fields` with the lowest bit of one number or byte flipped."""
    out = copy.deepcopy(fields)
    holder: Any = out
    trail = [out]
    for key in path[:-1]:
        holder = holder[key]
        trail.append(holder)
    if isinstance(holder, bytes):
        changed = bytearray(holder)
        changed[path[-1]] ^= 1
        trail[-2][path[-2]] = bytes(changed)
    else:
        holder[path[-1]] ^= 1
    return out
