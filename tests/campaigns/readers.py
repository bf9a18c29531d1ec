"""Readers and small functions called directly: thousands of inputs a second, and what must be true of each answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from exporters import numbers, words
from exporters.errors import KontrolError
from exporters.formats import sevenbit, syx
from exporters.planning import grammar, scene_names
from exporters.planning.mapfile import parse_map
from exporters.registry import get_machine
from kontrol_cli.in_live.simulate import controls
from kontrol_cli.output import csv_lines, json_lines, markdown_lines
from kontrol_cli.output.text import fit, plain, width
from kontrol_cli.scan.find import tempo_ranges
from kontrol_cli.sets.dump.signatures import parse_doc
from kontrol_cli.sets.reading import document_kind, read_into
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.sniffing import UnpackedStream, root_name
from tests.campaigns import cases, documents, evil, messages
from tests.campaigns.cases import Case
from tests.campaigns.seeds import Seeds

_FIELDS: dict[str, Any] = {"field": "tracks", "kind": "a track", "having": "There are 9.", "example": "3-8"}


def number(rng: random.Random, seeds: Seeds) -> Case:
    """Numbers from text, ranges and lists of them, tempos, names of scenes and clips."""
    text = evil.number(rng) if rng.random() < 0.4 else evil.value(rng)
    if rng.random() < 0.5:
        text += rng.choice(("-", ",", " ", "x", ".", "e", "/", "")) + evil.number(rng)
    if rng.random() < 0.7:
        text += rng.choice(("-", ",", " ", ".", "e", ":", "")) + str(rng.randrange(10 ** rng.randint(1, 12)))

    def call() -> None:
        value = numbers.whole_number(text)
        assert value is None or -(1 << 63) <= value < 1 << 63
        decimal = numbers.decimal_number(text)
        assert decimal is None or decimal - decimal == 0
        words.range_ends(text)
        name = scene_names.read_scene_name(text)
        assert name.tempo_bpm is None or 20 <= name.tempo_bpm <= 999
        grammar.parse_clip_name(text)
        _allowed(lambda: tempo_ranges(text))
        _allowed(lambda: words.read_choice(text, range(9), **_FIELDS))

    return Case(call=call, material=text.encode("utf-8", "surrogatepass"))


def text(rng: random.Random, seeds: Seeds) -> Case:
    """What makes names safe for a terminal, measures and cuts them; the lines of csv, JSON and Markdown."""
    value = evil.text(rng)[:500] + rng.choice(("", "\u200d", "\ud800", "\x1b]0;x\x07", "🏽")) + evil.text(rng)[:200]
    cells = rng.choice((0, 1, 2, 3, 10, 40))

    def call() -> None:
        safe = plain(value)
        assert not _STEERS.intersection(safe), "plain() lets a control character through"
        if cells:
            assert width(fit(safe, cells)) == cells, "fit() gives another width"
        row = {"a": value, "b": [value, 1.5, None], "c": float("nan")}
        for lines in (json_lines, csv_lines, markdown_lines):
            for line in lines([row], ["a", "b", "c"]):
                assert not _STEERS.difference("\r\n").intersection(line), (
                    f"{lines.__name__} lets a control character through"
                )
        parse_doc(value[:30], value)

    return Case(call=call, material=value.encode("utf-8", "surrogatepass") + bytes((cells,)))


_STEERS = frozenset(
    {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
)


def start(rng: random.Random, seeds: Seeds) -> Case:
    """The first look at a file: what it is, through every layer of packing."""
    maker = rng.choice((cases.dump_bytes, cases.saved_bytes, cases.api_bytes))
    data = maker(rng, seeds)[: rng.choice((40, 400, 4000, 100_000))]
    if rng.random() < 0.3:
        data = evil.damage(rng, rng.choice((data, b"", b"\x1f\x8b", b"<", b"\xff\xfe<\0", b"\0<", b"<?xml ", b"<!--")))

    def call() -> None:
        document_kind(data)
        _allowed(lambda: root_name(UnpackedStream(BytesIO(data), "x"), "x"))
        _allowed(lambda: len(UnpackedStream(BytesIO(data), "x").read()))

    return Case(call=call, material=data)


def stream(rng: random.Random, seeds: Seeds) -> Case:
    """Streams of machine messages and rubbish: cut, and nothing of them lost; packing of seven bits."""
    data = messages.dump(rng, seeds.messages) if rng.random() < 0.3 else b""
    data += bytes(
        rng.choice((0xF0, 0xF7, 0xF8, 0xFE, 0x7E, 0, 0x20, 0x3C, rng.randrange(256))) for _ in range(rng.randint(0, 60))
    )

    def call() -> None:
        assert sum(len(part.data) for part in syx.split(data)) == len(data), "bytes were lost or added"
        list(syx.read(data))
        syx.from_text(data)
        assert sevenbit.unpack(sevenbit.pack(data)) == data

    return Case(call=call, material=data)


def codec(rng: random.Random, seeds: Seeds) -> Case:
    """One machine message with a mended checksum: decoded, shown, as tables, and encoded as it was."""
    data = messages.song(rng) if rng.random() < 0.4 else messages.changed(rng, rng.choice(seeds.messages))
    machine = get_machine("machinedrum")

    def call() -> None:
        def work() -> None:
            objects = machine.decode([data])
            machine.tables(objects)

        _allowed(work)

    return Case(call=call, material=data)


def toml(rng: random.Random, seeds: Seeds) -> Case:
    """Map files by the reader of maps alone."""
    data = documents.toml_map(rng)
    machine = get_machine("machinedrum")
    return Case(call=lambda: _allowed(lambda: parse_map(numbers.read_toml(data, "map"), machine)), material=data)


def profile(rng: random.Random, seeds: Seeds) -> Case:
    """Controller profiles: as simulate reads them, and as the script inside Live does."""
    data = documents.json_bytes(rng, documents.changed(rng, rng.choice(seeds.profiles), rng.choice((0, 1, 1, 2, 4, 8))))
    surface = rng.choice(("MidiKontrol", "MidiKontrol", "LiveDumper"))
    case = Case(files={"profile.json": data}, material=surface.encode())

    def call() -> None:
        _allowed(lambda: controls.read_profile(surface, Path("nowhere"), "profile.json"))
        script = script_profile()
        with suppress(script.ProfileError):
            script.read_profile("profile.json")
        _allowed(lambda: numbers.read_json(data, "profile"))

    case.call = call
    return case


@cache
def script_profile() -> Any:
    """The module Profile of the controller script, from the folder as Live loads it."""
    import importlib
    import sys

    from tests.assemble import scripts

    sys.path.insert(0, str(scripts()))
    try:
        return importlib.import_module("MidiKontrol.Profile")
    finally:
        sys.path.remove(str(scripts()))


def _reads(maker: Callable[[random.Random, Seeds], bytes]) -> Callable[[random.Random, Seeds], Case]:
    def make(rng: random.Random, seeds: Seeds) -> Case:
        data = maker(rng, seeds)
        tables = rng.choice(
            (None, None, ("clips",), ("set", "locators"), ("devices", "parameters"), ("tracks", "notes"))
        )

        def call() -> None:
            _allowed(lambda: read_into(BytesIO(data), Rows(tables)))

        return Case(call=call, material=data + repr(tables).encode())

    return make


def _allowed(work: Callable[[], Any]) -> None:
    """Run it; a sentence for the user is an answer, anything else is not."""
    try:
        work()
    except KontrolError as error:
        assert str(error).strip(), "an error without a sentence"


READERS: Mapping[str, Callable[[random.Random, Seeds], Case]] = {
    "number": number,
    "text": text,
    "start": start,
    "stream": stream,
    "codec": codec,
    "toml": toml,
    "profile": profile,
    "read-dump": _reads(cases.dump_bytes),
    "read-saved": _reads(cases.saved_bytes),
    "read-api": _reads(cases.api_bytes),
}
