"""The Cardbox: the Toybox's opposite, for tests. Its songs are files of text with every kind of row, it patches the
user's own file (lines that begin with #), and a wrong sum is only remarked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from exporters.checking import check_plan
from exporters.errors import BadDump, BadInput
from exporters.machine import Capability, Codec, Limit, Limits, Recognised, Row, Seal
from exporters.machine_base import MachineBase
from exporters.pattern_names import PatternNames
from exporters.planning.plan import (
    End,
    HaltRow,
    JumpRow,
    LoopRow,
    PatternRow,
    ReminderRow,
    SongPlan,
    SongRow,
)
from exporters.song_shown import song_lines, song_tables

HEAD = b"CARDBOX 1\n"
NAMES = PatternNames(banks="AB", per_bank=4, digits=1)  # A1-B4
_LAST = re.compile(rb"sum ([0-9]{5})\n\Z")


@dataclass(frozen=True)
class Card:
    """What a file holds: its rows, the user's own lines, the sum as it stands there."""

    rows: tuple[SongRow, ...]
    own: tuple[str, ...] = ()
    total: int | None = None

    def tables(self) -> dict[str, list[Row]]:
        return song_tables(0, "", self.rows, NAMES)


def total_of(text: bytes) -> int:
    return sum(text) % 65536


def line(row: SongRow) -> str:
    match row:
        case PatternRow():
            muted = "".join(str(track) for track in sorted(row.muted)) or "-"
            return f"P {row.pattern} {row.plays} {muted} {row.start_step} {row.end_step}"
        case LoopRow(target, passes):
            return f"L {target} {passes or 0}"
        case JumpRow(target):
            return f"J {target}"
        case ReminderRow(text):
            return f"R {text}"
        case _:
            return "H"


def row_of(text: str) -> SongRow:
    kind, _, rest = text.partition(" ")
    if kind == "R":
        return ReminderRow(rest)
    if kind == "H" and not rest:
        return HaltRow()
    if kind not in ("P", "L", "J") or re.fullmatch(r"[0-9-]{1,6}( [0-9-]{1,6})*", rest) is None:
        raise BadDump("Cardbox song", got=f"the line {text[:20]!r}", hint="Copy it from the card again.")
    words = rest.split(" ")
    try:
        if kind == "P":
            pattern, plays, muted, start, end = words
            tracks = frozenset() if muted == "-" else frozenset(int(track) for track in muted)
            NAMES.name(int(pattern))
            return PatternRow(int(pattern), int(plays), tracks, None, int(start), int(end))
        numbers = [int(word) for word in words]
        return LoopRow(numbers[0], numbers[1] or None) if kind == "L" else JumpRow(numbers[0])
    except Exception as error:  # of a toy
        raise BadDump("Cardbox song", got=f"the line {text[:20]!r}") from error


def encode(card: Card) -> bytes:
    lines = "".join(f"{text}\n" for text in (*(line(row) for row in card.rows), *card.own))
    text = HEAD + lines.encode("ascii")
    return text + b"sum %05d\n" % (total_of(text) if card.total is None else card.total)


def decode(data: bytes) -> Card:
    last = _LAST.search(data)
    if not data.startswith(HEAD) or last is None or not data.isascii():
        raise BadDump("Cardbox file", got="its first or last line is missing", hint="Copy it from the card again.")
    lines = data[len(HEAD) : last.start()].decode("ascii").split("\n")[:-1]
    own = tuple(text for text in lines if text.startswith("#"))
    card = Card(tuple(row_of(text) for text in lines if not text.startswith("#")), own, int(last[1]))
    if encode(card) != data:
        raise BadDump("Cardbox file", got="lines that we would lose")
    return card


def renewed(data: bytes) -> bytes:
    last = _LAST.search(data)
    return data if last is None else data[: last.start()] + b"sum %05d\n" % total_of(data[: last.start()])


class Cardbox(MachineBase):
    slug = "cardbox"
    display_name = "Cardbox"
    transport = "file"
    file_names = ("song1.card",)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"
    limits = Limits(
        patterns=Limit(NAMES.count, "verified"),
        songs=Limit(1, "verified"),
        song_rows=Limit(40, "inferred"),
        tracks=Limit(6, "verified"),
        steps=Limit(32, "verified"),
        plays_per_row=Limit(9, "verified"),
        row_name_chars=Limit(6, "verified"),
    )
    capabilities = (
        Capability("row repeats", True, "verified"),
        Capability("row mutes", True, "verified"),
        Capability("row steps", True, "verified"),
        Capability("row names", True, "verified"),
        Capability("loops", True, "verified"),
        Capability("jumps", True, "verified"),
        Capability("row tempo", False, "verified"),
        Capability("song names", False, "verified"),
        Capability("base file", True, "verified"),
        Capability("reading", True, "verified"),
    )
    pattern_names = NAMES
    ends: Mapping[End, str] = {"halt": "halts.", "end": "goes on with what is on the card.", "loop": "starts again."}
    notes = ("Nobody has seen a card with more than 40 rows.",)
    guide = ("Copy {file} to the card.",)
    seal = Seal(
        guarded=lambda data: range(len(HEAD), len(data) - len(b"sum 00000\n")),
        renewed=renewed,
        newer=lambda data: data.replace(b"CARDBOX 1", b"CARDBOX 2", 1),
        warns=True,
    )

    def base_remarks(self, base: bytes) -> list[str]:
        found = self.recognise(base)
        if found is None or found.codec is None:
            raise BadInput("`base_file`: that is not a file of the Cardbox. Name one from its card.")
        found.codec.decode(base)
        return [f"`base_file`: {found.note}."] if found.note else []

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        check_plan(plan, self)
        if base is None:
            return [encode(Card(plan.rows, ("# a new card",)))]
        self.base_remarks(base)
        return [encode(Card(plan.rows, decode(base).own))]

    def recognise(self, message: bytes) -> Recognised | None:
        if not message.startswith(b"CARDBOX "):
            return None
        if not message.startswith(HEAD):
            return Recognised("song", None, note="a version that is unknown to us: not read")
        return Recognised("song", SONG, note="" if renewed(message) == message else "its sum is wrong")


SONG = Codec(
    "song",
    decode,
    encode,
    lines=lambda card: song_lines(card.rows, NAMES),
    tables=Card.tables,
    song_rows=lambda card: card.rows,
)
MACHINE = Cardbox()
