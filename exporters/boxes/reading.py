"""Box files: the shipped ones by name, a user's own by path. Every key is described in boxes/plain.toml."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from exporters import paths
from exporters.boxes import (
    BANK_CONTROLLERS,
    CHANNELS,
    MOST_BANKS,
    MOST_LEAD_BEATS,
    MOST_STEPS,
    MOST_TRACKS,
    PROGRAMS,
    VALUES,
    Box,
    Mutes,
)
from exporters.errors import BadInput, UsageError
from exporters.numbers import finite, read_toml, whole, whole_number
from exporters.pattern_names import PatternNames
from exporters.words import counted, did_you_mean

SHIPPED = ("korg-es-1-mkii", "korg-esx-1", "plain")
"""The boxes that come with Kontrol: files of these names beside this one."""
MOST_BYTES = 64 << 10
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SECTIONS: Mapping[str, Collection[str]] = {
    "": ("name", "source", "tracks", "steps", "notes", "patterns", "midi", "mutes"),
    "patterns": ("banks", "per_bank", "first", "digits"),
    "midi": ("channel", "first_program", "programs", "bank_select", "first_bank", "lead_beats"),
    "mutes": ("send", "first_number", "numbers", "channel", "channels", "muted", "sounding"),
}


def read_box(text: str | os.PathLike[str], channel: int | None = None) -> Box:
    """The box of this name, or of this file (what ends in .toml or has a folder in it is a file); `channel` replaces
    its own.

    Raises UsageError (no such box or file) or BadInput (with the file, the key, and what was expected there).
    """
    name = os.fspath(text)
    if name.casefold().removesuffix(".toml") != name.casefold() or Path(name).name != name:
        return box_of(_on_channel(read_toml(_read(name), name), channel), name)
    known = {one.casefold(): one for one in SHIPPED}
    found = known.get(name.strip().casefold().replace(" ", "-"))
    if found is None:
        near = did_you_mean(name, SHIPPED)
        raise UsageError(
            f"`box`: there is no box '{name}'.{near} Boxes: {', '.join(SHIPPED)}; or name a file that ends in .toml."
        )
    file = files("exporters.boxes").joinpath(f"{found}.toml")
    return box_of(_on_channel(read_toml(file.read_bytes(), file.name), channel), file.name)


def _on_channel(document: dict[str, Any], channel: int | None) -> dict[str, Any]:
    """The document with another channel, so that mutes without a channel of their own follow it."""
    midi = document.get("midi", {})
    return (
        document if channel is None or not isinstance(midi, dict) else {**document, "midi": midi | {"channel": channel}}
    )


def _read(name: str) -> bytes:
    try:
        with Path(name).open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"`box`: {name} cannot be read ({paths.reason(error)}). Name a file, or one of {', '.join(SHIPPED)}."
        ) from error
    if len(data) > MOST_BYTES:
        raise BadInput(f"{name} has more than {MOST_BYTES >> 10} KiB; that is not a box file.")
    return data


def box_of(document: Mapping[str, Any], name: str) -> Box:
    """The box that a parsed document describes; `name` is the file's, for messages. Raises BadInput."""
    top = _Section(document, "", name)
    patterns = top.section("patterns")
    midi = top.section("midi")
    banks = patterns.text("banks", "ABCDEFGH", most=26)
    if any(char not in _LETTERS for char in banks) or len(set(banks)) != len(banks):
        raise patterns.wrong("banks", banks, 'different capital letters, or "" for plain numbers')
    per_bank = patterns.number("per_bank", 16, 1, 99 if banks else 999)
    first = patterns.number("first", 1, 0, 1)  # so that the last number has no more digits than per_bank
    names = PatternNames(
        banks=banks,
        per_bank=per_bank,
        first=first,
        digits=patterns.number("digits", 2 if banks else 3, 1, 3),
    )
    select = midi.choice("bank_select", "none", MOST_BANKS)
    first_program = midi.number("first_program", 0, 0, PROGRAMS - 1)
    programs = midi.number("programs", PROGRAMS - first_program, 1, PROGRAMS - first_program)
    first_bank = midi.number("first_bank", 0, 0, MOST_BANKS[select] - 1)
    reached = programs * (MOST_BANKS[select] - first_bank)
    if names.count > reached:
        raise patterns.wrong(
            "per_bank",
            per_bank,
            f"at most {counted(reached, 'pattern')} in all with [midi] as it is, and these are {names.count}",
        )
    tracks = top.number("tracks", 16, 1, MOST_TRACKS)
    channel = midi.number("channel", 1, 1, CHANNELS)
    return Box(
        name=top.text("name", Path(name).stem, most=40) or "box",
        source=top.text("source", "", most=2000),
        patterns=names,
        tracks=tracks,
        steps=top.number("steps", 64, 1, MOST_STEPS),
        channel=channel,
        first_program=first_program,
        programs=programs,
        bank_select=select,  # type: ignore[arg-type]
        first_bank=first_bank,
        lead_beats=midi.decimal("lead_beats", 0.0, 0.0, MOST_LEAD_BEATS),
        mutes=_mutes(top.section("mutes"), tracks, channel, select) if "mutes" in document else None,
        notes=top.texts("notes"),
    )


def _mutes(section: _Section, tracks: int, channel: int, select: str) -> Mutes:
    send = section.choice("send", "cc", ("cc", "note"))
    if "numbers" in section.document and "first_number" in section.document:
        raise section.wrong("numbers", "both", "either first_number or numbers")
    if "first_number" in section.document:
        first = section.number("first_number", 0, 0, VALUES + 1 - tracks)
        numbers = tuple(range(first, first + tracks))
    else:
        numbers = section.numbers("numbers", tracks, 0, VALUES)
    if "channels" in section.document:
        channels = section.numbers("channels", tracks, 1, CHANNELS)
    else:
        channels = (section.number("channel", channel, 1, CHANNELS),) * tracks
    ways = list(zip(channels, numbers, strict=True))
    if len(set(ways)) != len(ways):
        raise section.wrong("numbers", "the same for two tracks", "another number or another channel for each track")
    taken = set() if send == "note" else {(channel, control) for control in BANK_CONTROLLERS[select]}
    if taken & set(ways):
        raise section.wrong(
            "numbers", "a controller that selects banks", "controllers other than 0 and 32 on the channel of [midi]"
        )
    muted, sounding = section.number("muted", 127, 0, VALUES), section.number("sounding", 0, 0, VALUES)
    if muted == sounding or (send == "note" and muted == 0):
        raise section.wrong("muted", muted, "another value than sounding, for notes at least 1")
    return Mutes(send, numbers, channels, muted, sounding)  # type: ignore[arg-type]


def mutes_of(text: str, box: Box) -> Box:
    """`box` with its tracks muted as `cc:20` or `note:36` says: controllers, or notes, from that number on.

    Raises UsageError.
    """
    kind, colon, rest = text.strip().casefold().partition(":")
    first, most = whole_number(rest), VALUES + 1 - box.tracks
    if kind not in ("cc", "note") or not colon or first is None or not 0 <= first <= most:
        raise UsageError(
            f"`mutes` '{text}': write cc: or note: and the number for track 1, from 0 to {most}; the next tracks have "
            "the next numbers. Write for example cc:20."
        )
    numbers = tuple(range(first, first + box.tracks))
    banks = [control for control in BANK_CONTROLLERS[box.bank_select] if kind == "cc" and control in numbers]
    if banks:
        raise UsageError(
            f"`mutes` '{text}': controllers {first}-{numbers[-1]} would select banks as well (controller {banks[0]} "
            f"does on this box). Begin at {banks[-1] + 1} or later."
        )
    return replace(box, mutes=Mutes(kind, numbers, (box.channel,) * box.tracks))  # type: ignore[arg-type]


def document_of(box: Box) -> dict[str, Any]:
    """The document that :func:`box_of` makes `box` of."""
    names, mutes = box.patterns, box.mutes
    document: dict[str, Any] = {
        "name": box.name, "source": box.source, "tracks": box.tracks, "steps": box.steps, "notes": list(box.notes),
        "patterns": {
            "banks": names.banks, "per_bank": names.per_bank, "first": names.first, "digits": names.digits,
        },
        "midi": {
            "channel": box.channel, "first_program": box.first_program, "programs": box.programs,
            "bank_select": box.bank_select, "first_bank": box.first_bank, "lead_beats": box.lead_beats,
        },
    }  # fmt: skip
    if mutes is not None:
        document["mutes"] = {
            "send": mutes.send, "numbers": list(mutes.numbers), "channels": list(mutes.channels),
            "muted": mutes.muted, "sounding": mutes.sounding,
        }  # fmt: skip
    return document


class _Section:
    """A table of the document whose values are read with their bounds. Keys that nobody knows are refused at once."""

    def __init__(self, document: Mapping[str, Any], title: str, name: str) -> None:
        self.document, self.title, self.name = document, title, name
        for key in document:
            if key not in _SECTIONS[title]:
                near = did_you_mean(key, _SECTIONS[title])
                known = ", ".join(_SECTIONS[title])
                raise BadInput(f"{name}: {self._place(key)} is not a key of a box.{near} Keys there: {known}.")

    def _place(self, key: str) -> str:
        return f"'{key[:40]}'" + (f" in [{self.title}]" if self.title else "")

    def wrong(self, key: str, got: object, expected: str) -> BadInput:
        return BadInput(f"{self.name}: {self._place(key)} is {str(got)[:60]}; write {expected}.")

    def section(self, key: str) -> _Section:
        value = self.document.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, _shown(value), f"a table [{key}]")
        return _Section(value, key, self.name)

    def number(self, key: str, usual: int, low: int, high: int) -> int:
        number = whole(self.document.get(key, usual))
        if number is None or not low <= number <= high:
            raise self.wrong(key, _shown(self.document.get(key, usual)), f"a whole number from {low} to {high}")
        return number

    def numbers(self, key: str, count: int, low: int, high: int) -> tuple[int, ...]:
        value = self.document.get(key)
        found = [whole(one) for one in value] if isinstance(value, list) else []
        good = [one for one in found if one is not None and low <= one <= high]
        if len(good) != count or len(found) != count:
            raise self.wrong(key, _shown(value), f"a list of {count} whole numbers from {low} to {high}, one a track")
        return tuple(good)

    def decimal(self, key: str, usual: float, low: float, high: float) -> float:
        number = finite(self.document.get(key, usual))
        if number is None or not low <= number <= high:
            raise self.wrong(key, _shown(self.document.get(key, usual)), f"a number from {low:g} to {high:g}")
        return number

    def text(self, key: str, usual: str, most: int) -> str:
        value = self.document.get(key, usual)
        if not isinstance(value, str) or len(value) > most or not value.isprintable():
            raise self.wrong(key, _shown(value), f"a text in quotes, on one line and of at most {most} letters")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.document.get(key, [])
        good = isinstance(value, list) and all(isinstance(one, str) and one.isprintable() for one in value)
        if not good or len(value) > 20 or any(len(one) > 300 or not one.endswith(".") for one in value):
            raise self.wrong(key, _shown(value), "a list of up to 20 sentences, each of at most 300 letters")
        return tuple(value)

    def choice(self, key: str, usual: str, among: Collection[str]) -> str:
        value = self.document.get(key, usual)
        if not isinstance(value, str) or value not in among:
            raise self.wrong(key, _shown(value), "one of " + ", ".join(f'"{one}"' for one in among))
        return value


def _shown(value: object) -> str:
    if value is None:
        return "missing"
    if isinstance(value, list | dict):
        return f"a {'list' if isinstance(value, list) else 'table'} of {len(value)}"
    return f"'{value}'" if isinstance(value, str) else str(value)
