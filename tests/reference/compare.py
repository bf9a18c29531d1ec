"""Exports a set through the command line and plays both sides against each other, scene by scene."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from kontrol_cli.app import app
from tests.exporters.md_player import SPEED
from tests.reference import set_player, song_player
from tests.reference.instrument import Event, LabelPart, Machine, heard, messages
from tests.reference.saved import saved_set
from tests.reference.set_player import Options, Played, Session
from tests.reference.song_player import Passage

SONG = 0x69
USAGE = 2
NOT_UNDERSTOOD = 3
DOES_NOT_FIT = 4
# What a remark has to speak of, beside the scene, to count as naming a difference of its kind (a duration: below).
SUBJECT = {
    "tempo": r"tempo|BPM",
    "sounds": r"track|clip|start|step|partner|record",
    "order": r"skip|silen|nothing sounds",
}


@dataclass(frozen=True)
class Case:
    """One input: a set, perhaps the machine's dump, and what the user asks for.

    A set with follow actions (`options.follow`) is exported from a saved set of the same content.
    """

    xml: bytes
    dump: bytes | None = None
    options: Options = field(default_factory=Options)
    switches: tuple[str, ...] = ()
    map_text: str | None = None


@dataclass(frozen=True)
class Difference:
    """Where set and song disagree, and whether a remark says so. `scene` is 0-based."""

    scene: int
    kind: str
    text: str
    named: bool

    def __str__(self) -> str:
        return f"scene {self.scene + 1}, {self.kind}: {self.text}{' (said)' if self.named else ''}"


@dataclass(frozen=True)
class Outcome:
    """What became of a case. `refused` has the exporter's words where it took none of it."""

    differences: tuple[Difference, ...] = ()
    scenes: int = 0
    refused: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def unsaid(self) -> list[Difference]:
        return [d for d in self.differences if not d.named]


@dataclass(frozen=True)
class Exported:
    """The song file, the listing of its rows, and everything that was said."""

    data: bytes
    rows: list[dict[str, Any]]
    remarks: tuple[str, ...]


class Refused(Exception):
    """The exporter refused, with its exit code and its words."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def export(case: Case, folder: Path, set_file: Path | None = None) -> Exported:
    """The song of a case, made by the command line in this process. `set_file` is read in place of the case's XML."""
    dump_file, map_file, song_file = (folder / name for name in ("dump.syx", "map.toml", "song.syx"))
    if set_file is None and case.options.follow:
        set_file = folder / "set.als"
        set_file.write_bytes(saved_set(case.xml, case.options.follow))
    elif set_file is None:
        set_file = folder / "set.xml"
        set_file.write_bytes(case.xml)
    song_file.unlink(missing_ok=True)
    arguments = ["export-sysex", str(set_file), "-m", "machinedrum", "-o", str(song_file), "--output", "json"]
    if case.dump is not None:
        dump_file.write_bytes(case.dump)
        arguments += ["--machine-dump", str(dump_file)]
    if case.map_text is not None:
        map_file.write_text(case.map_text, encoding="utf-8")
        arguments += ["--map", str(map_file)]
    result = CliRunner().invoke(app, [*arguments, *case.switches], catch_exceptions=False)
    if result.exit_code:
        raise Refused(result.exit_code, result.stderr.strip())
    rows = json.loads(result.stdout)
    return Exported(song_file.read_bytes(), rows, tuple(result.stderr.splitlines()))


def compare(case: Case, folder: Path | None = None) -> Outcome:
    """Export and compare one case. A set that claims one track twice has to be refused, any other may be."""
    if folder is None:
        with tempfile.TemporaryDirectory() as name:
            return compare(case, Path(name))
    session = Session(case.xml)
    before = None if case.dump is None else Machine(case.dump)
    try:
        scenes = set_player.play(session, before, case.options)
    except set_player.Clash as clash:
        scenes, clashes = [], str(clash)
    else:
        clashes = ""
    try:
        exported = export(case, folder)
    except Refused as refusal:
        silent = refusal.code in (USAGE, NOT_UNDERSTOOD) and "Nothing sounds in " in str(refusal)
        if silent and any(scene.heard for scene in scenes):
            return Outcome((Difference(0, "order", f"not silent: {refusal}", False),))
        if refusal.code != DOES_NOT_FIT and not silent:
            raise
        return Outcome(refused=str(refusal))
    if clashes:
        return Outcome((Difference(0, "order", f"not refused: {clashes}", False),), 0, "", exported.remarks)
    try:
        played = list(passages(case, exported, session))
    except song_player.BadSong as bad:
        return Outcome((Difference(0, "order", f"not a song: {bad}", False),), len(scenes), "", exported.remarks)
    found = tuple(_differences(case, scenes, played, exported))
    return Outcome(found, len(scenes), "", exported.remarks)


def passages(case: Case, exported: Exported, session: Session) -> Iterator[tuple[int, Passage]]:
    """(scene, row as it comes). The listing says which row belongs to which scene; it must list the stored rows."""
    song = next(m for m in messages(exported.data) if m[6] == SONG)
    after = None if case.dump is None else Machine(case.dump, exported.data)
    written = {m[9] for m in messages(exported.data) if m[6] == 0x67}
    rows = song_player.stored_rows(song)
    if len(rows) != len(exported.rows) + 1:
        raise song_player.BadSong(f"{len(exported.rows)} rows are listed, {len(rows) - 1} stored")
    for row, listed in zip(rows, exported.rows, strict=False):
        if listed["kind"] == "pattern" and (row.pattern, row.plays) != (listed["pattern"], listed["plays"]):
            raise song_player.BadSong(f"row {row.index + 1} is listed as another one")
    claimed = set_player.claimed(session, case.options)
    everything = frozenset(range(16))
    mixed = _mixed_scenes(case, session)
    part = after.part if after else lambda slot: LabelPart(slot, 64)
    played = song_player.play(
        rows,
        lambda row: part(row.pattern),
        lambda row: everything if row.pattern in written or exported.rows[row.index]["scene"] in mixed else claimed,
        round(session.tempo * 24),
    )
    for passage in played:
        yield exported.rows[passage.row.index]["scene"], passage


def _mixed_scenes(case: Case, session: Session) -> set[int]:
    if case.dump is None:
        return set()
    return {scene.scene for scene in set_player.play(session, Machine(case.dump), case.options) if scene.mixed}


def _differences(
    case: Case, scenes: list[Played], played: list[tuple[int, Passage]], exported: Exported
) -> Iterator[Difference]:
    def difference(scene: int, name: str, kind: str, text: str, *figures: Fraction) -> Difference:
        return Difference(scene, kind, text, is_named(exported, scene, name, kind, figures))

    if "--loops" in case.switches:  # a row of a loop's body belongs to several scenes
        found = unequal(*_in_one(scenes, played))
        if found:
            start = Fraction(0)
            for scene in scenes:
                start += scene.beats
                if start > found[1]:
                    break
            yield difference(scene.scene, scene.name, "sounds", found[0])
        return
    order = list(dict.fromkeys(scene for scene, _ in played))
    if order != [scene.scene for scene in scenes]:
        wrong = sorted(set(order) ^ {scene.scene for scene in scenes}) or order
        text = f"scenes {[n + 1 for n in order]} instead of {[s.scene + 1 for s in scenes]}"
        yield difference(wrong[0], "", "order", text)
    for scene in scenes:
        rows = [passage for number, passage in played if number == scene.scene]
        if not rows:
            continue
        beats = sum((passage.beats for passage in rows), Fraction(0))
        if beats != scene.beats:
            text = f"{float(beats)} beats, not {float(scene.beats)}"
            yield difference(scene.scene, scene.name, "duration", text, beats, scene.beats)
        tempi = {passage.tempo for passage in rows}
        if tempi != {scene.tempo}:
            text = f"{sorted(t / 24 for t in tempi)} BPM, not {scene.tempo / 24}"
            yield difference(scene.scene, scene.name, "tempo", text)
        found = unequal(scene, rows, min(beats, scene.beats))
        if found:
            yield difference(scene.scene, scene.name, "sounds", found[0])


def _in_one(scenes: list[Played], played: list[tuple[int, Passage]]) -> tuple[Played, list[Passage], Fraction]:
    """The whole song as one scene; a change of tempo and the end are events of their own."""
    found: set[Event] = set()
    start, tempo = Fraction(0), 0
    for scene in scenes:
        found |= {event._replace(at=event.at + start) for event in scene.heard}
        if scene.tempo != tempo:
            found.add(Event(start, 0, "tempo", scene.tempo))
        start, tempo = start + scene.beats, scene.tempo
    rows, tempo = [], 0
    for _, passage in played:
        change = {Event(Fraction(0), 0, "tempo", passage.tempo)} if passage.tempo != tempo else set()
        rows.append(replace(passage, heard=passage.heard | change))
        tempo = passage.tempo
    found.add(Event(start, 0, "end", None))
    rows.append(replace(rows[-1], heard=frozenset({Event(Fraction(0), 0, "end", None)})))
    return Played(0, "", start, 0, True, frozenset(found)), rows, start + 1


def unequal(scene: Played, rows: list[Passage], until: Fraction) -> tuple[str, Fraction] | None:
    """The first thing that sounds on one side only, and when (in beats)."""
    found: set[Event] = set()
    start = Fraction(0)
    for passage in rows:
        found |= {event._replace(at=event.at + start) for event in passage.heard}
        start += passage.beats
    song = {event for event in heard(found) if event.at < until}
    live = {event for event in scene.heard if event.at < until}
    first = min(song ^ live, key=lambda event: event[:3], default=None)
    if first is None:
        return None
    at = f"step {float(4 * first.at) + 1:g}, track {first.place + 1}, {first.kind}"
    counterparts = [e for e in (live if first in song else song) if e[:3] == first[:3]]
    what = f"{_short(first.what)} / {_short(counterparts[0].what)}" if counterparts else _short(first.what)
    return f"{at}: only in the {'song' if first in song else 'set'}: {what}", first.at


def _short(what: Any) -> str:
    return str(what) if len(str(what)) < 400 else str(what)[:400] + " ..."


def is_named(exported: Exported, scene: int, name: str, kind: str, figures: tuple[Fraction, ...] = ()) -> bool:
    """Whether a remark, or a note of the scene's rows, speaks of this scene and of this kind of thing.

    A duration that differs has to be said with both figures, in beats or in steps at one of the four speeds.
    """
    own = [note for row in exported.rows if row["scene"] == scene for note in row["notes"]]
    said = [*own, *(remark for remark in exported.remarks if mentions(remark, scene, name))]
    if kind == "duration":
        return any(all(_has_figure(text, beats) for beats in figures) for text in said)
    return any(re.search(SUBJECT[kind], text, re.IGNORECASE) for text in said)


def _has_figure(text: str, beats: Fraction) -> bool:
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]
    wanted = [float(beats), *(float(4 * beats * speed) for speed in SPEED.values())]
    return any(abs(number - figure) < 0.01 for number in numbers for figure in wanted)


def mentions(remark: str, scene: int, name: str) -> bool:
    """Whether a remark has the scene's number (`scene 2`, `scenes 1, 3-5`) or its name in quotes."""
    if name and f"'{name}'" in remark:
        return True
    for numbers in re.findall(r"\bscenes? (\d[\d, -]*(?:and \d+)?)", remark, re.IGNORECASE):
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", numbers):
            if int(first) - 1 <= scene <= int(last or first) - 1:
                return True
    return False


def toml(sections: Mapping[str, Mapping[str, Any]]) -> str:
    """A map file."""
    lines = []
    for section, entries in sections.items():
        lines.append(f"[{section}]")
        for key, value in entries.items():
            lines.append(f"{json.dumps(key)} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value)
