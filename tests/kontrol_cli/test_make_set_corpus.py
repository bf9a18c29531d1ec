"""Sets made of real dumps: the same demands after reading back, and built like real Live 11 files."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.errors import BadInput
from exporters.formats import syx
from exporters.machinedrum import dumps, wire
from exporters.machinedrum.device import MACHINE
from exporters.machinedrum.pattern import decode, pattern_of
from exporters.machinedrum.song import Song, song_of
from exporters.machinedrum.song import decode as decode_song
from exporters.planning.plan import PatternRow
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from kontrol_cli.make_set import plan_from_dump
from kontrol_cli.songs.song_input import session_of
from tests.corpus import corpus_path, manifest
from tests.kontrol_cli.set_facts import Facts, ids, next_pointee, read, real_sets, shared_ids
from tests.kontrol_cli.test_make_set import demands, live_set

pytestmark = pytest.mark.corpus

_FORMATS = ("pattern 2.1", "pattern 3.1")  # the Machinedrum's; a Monomachine's are 5.1
DUMPS = [row["file"] for row in manifest("elektron") if any(name in row["formats"] for name in _FORMATS)]
# What the user made: a set has these or not.
CONTENT = ("ReturnTrack", "AudioTrack", "TrackSendHolder", "SendPreBool", "ClipEnvelope")


def dump_messages(data: bytes, command: int) -> list[bytes]:
    found = syx.messages(data)
    return [message for message in found if wire.is_elektron(message) and message[6] == command]


def played(data: bytes) -> dict[int, set[tuple[int, int | None]]]:
    """What each pattern of a dump plays: (pattern, track) of every track with a trig within the length."""
    out: dict[int, set[tuple[int, int | None]]] = {}
    for message in dump_messages(data, dumps.PATTERN):
        music = pattern_of(decode(message))
        inside = (1 << music.length) - 1
        out[music.slot] = {(music.slot, track) for track in range(16) if music.trigs[track] & inside}
    return out


def test_there_are_real_dumps_with_patterns() -> None:
    corpus_path("elektron")
    assert {"ruinwesen-syx1.syx", "ruinwesen-md-tips.syx"} <= set(DUMPS)


@pytest.mark.parametrize("file", DUMPS)
def test_the_same_demand_per_scene_after_reading_back_and_exporting(file: str, tmp_path: Path) -> None:
    path = corpus_path("elektron", file)
    wanted = [claims for _, claims in sorted(played(path.read_bytes()).items()) if claims]
    if not wanted:
        with pytest.raises(BadInput, match="Nothing plays"):
            plan_from_dump(path.read_bytes(), MACHINE)
        return
    found = live_set(plan_from_dump(path.read_bytes(), MACHINE), tmp_path)
    assert demands(found) == wanted
    facts = MACHINE.read_dump(path.read_bytes())
    plan = plan_session(session_of(found), MACHINE, PlanOptions(facts=facts))
    claimed = {track for claims in wanted for _, track in claims}
    rows = [row for row in plan.rows if isinstance(row, PatternRow)]
    assert [{(row.pattern, track) for track in claimed - row.muted} for row in rows] == wanted
    assert all(row.plays == 1 and row.end_step == facts.patterns[row.pattern].length_steps for row in rows)
    assert len(plan.rows) == len(rows)


def test_a_real_song_row_by_row(tmp_path: Path) -> None:
    data = corpus_path("elektron", "ruinwesen-syx1.syx").read_bytes()
    (song,) = [song_of(decode_song(message)) for message in dump_messages(data, dumps.SONG)]
    assert isinstance(song, Song) and song.slot == 2
    rows = [row for row in song.rows if isinstance(row, PatternRow)]
    sounds = played(data)
    wanted = [{(p, t) for p, t in sounds[row.pattern] if t not in row.muted} for row in rows]
    found = live_set(plan_from_dump(data, MACHINE, song=2, rows=True), tmp_path)
    assert demands(found) == wanted and len(rows) == 72
    assert [row["tempo_bpm"] for row in found.rows("scenes")] == [row.tempo_bpm for row in rows]
    # Rows that play a few steps of a pattern have short loops, so the pattern lengths have to come from the dump.
    options = PlanOptions(facts=MACHINE.read_dump(data))
    exported = [row for row in plan_session(session_of(found), MACHINE, options).rows if isinstance(row, PatternRow)]
    assert [(r.pattern, r.plays) for r in exported] == [
        (r.pattern, r.plays) for r, claims in zip(rows, wanted, strict=True) if claims
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Sets of the real dumps, by pattern and by song row."""
    folder = tmp_path_factory.mktemp("made")
    out: list[Path] = []
    for name, song in (("ruinwesen-syx1.syx", None), ("ruinwesen-syx1.syx", 2), ("ruinwesen-md-tips.syx", None)):
        data = corpus_path("elektron", name).read_bytes()
        plan = plan_from_dump(data, MACHINE, song=song, rows=song is not None)
        path = folder / f"{len(out)}.als"
        path.mkdir()
        live_set(plan, path)
        out.append(path / "made.als")
    return out


@pytest.fixture(scope="module")
def ours(made: list[Path]) -> Facts:
    return Facts(read(path) for path in made)


@pytest.fixture(scope="module")
def real(ours: Facts) -> Facts:
    return Facts(real_sets(), within=ours)


@pytest.fixture(scope="module")
def first(ours: Facts) -> Facts:
    """Sets saved by Live 11.0 itself, the version that ours name."""
    return Facts((d for d in real_sets() if d.get("Creator") == "Ableton Live 11.0"), within=ours)


def test_every_path_and_attribute_occurs_in_real_sets(real: Facts, first: Facts, ours: Facts) -> None:
    assert real.files == 16 and first.files == 3
    assert real.unknown(ours) == set()
    assert first.unknown(ours) == set()


def test_what_all_real_sets_have_at_a_place_is_there(real: Facts, first: Facts, ours: Facts) -> None:
    assert real.missing(ours) == set()
    assert first.missing(ours, CONTENT) == set()


def test_siblings_stand_in_the_order_of_real_sets(real: Facts, first: Facts, ours: Facts) -> None:
    assert real.disordered(ours) == set()
    assert first.disordered(ours) == set()


def test_values_are_those_of_real_sets(real: Facts, ours: Facts) -> None:
    assert real.other_kind(ours, 10) == set()
    # What is alike in all real elements is alike in ours, but for ids, names, the music and its loop lengths.
    clip = "Ableton/LiveSet/Tracks/MidiTrack/DeviceChain/MainSequencer/ClipSlotList/ClipSlot/ClipSlot/Value/MidiClip"
    own = {f"{clip}/{name}@Value" for name in ("CurrentEnd", "Name")}
    own |= {f"{clip}/Loop/{n}@Value" for n in ("LoopStart", "LoopEnd", "OutMarker", "HiddenLoopStart", "HiddenLoopEnd")}
    own |= {f"Ableton/LiveSet/Scenes/Scene/{n}@Value" for n in ("Name", "Annotation", "Tempo", "IsTempoEnabled")}
    own.add("Ableton/LiveSet/Annotation@Value")
    assert {place for place in real.never_seen(ours, 3) if not place.endswith("@Id")} == own


def test_a_yardstick_that_can_fail(real: Facts, made: list[Path]) -> None:
    document = read(made[0])
    clip = next(document.iter("MidiClip"))
    clip.remove(clip[-1])
    clip[0].set("Novel", "1")
    next(document.iter("MidiTrack"))[0].set("Value", "yes")
    clip.append(clip[2])
    clip.remove(clip[2])
    broken = Facts([document])
    assert any(place.endswith("@Novel") for place in real.unknown(broken))
    assert any(place.endswith("MidiClip/ExpressionGrid") for place in real.missing(broken))
    assert any("MidiTrack/LomId@Value=yes" in place for place in real.other_kind(broken, 10))
    assert any(pair[2] == "CurrentStart" for pair in real.disordered(broken))


def test_ids_are_unique_where_they_are_in_real_sets(made: list[Path]) -> None:
    tags = {tag for path in made for tag in ids(read(path))}
    pool = shared_ids(real_sets(), tags)
    assert {"AutomationTarget", "ModulationTarget", "Pointee", "ControllerTargets.130"} <= pool
    for path in made:
        document = read(path)
        found = [number for tag, own in ids(document).items() if tag in pool for number in own]
        assert len(found) == len(set(found)) and max(found) < next_pointee(document)
        targets = set(ids(document)["AutomationTarget"])
        assert {int(element.attrib["Value"]) for element in document.iter("PointeeId")} <= targets
