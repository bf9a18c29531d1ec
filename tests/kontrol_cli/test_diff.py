"""Two sets compared: nothing where nothing changed, and each known edit exactly."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.diff import CHANGE_COLUMNS, DIFF_TABLES, Change, SetDiff, diff_sets
from kontrol_cli.diff.changes_page import html_page, text_lines
from kontrol_cli.diff.match import Matcher, common_order, moved, out_of_order
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.rows import Row
from tests.corpus import corpus_path
from tests.kontrol_cli import als_xml

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
DUMPS = ("drum-set.xml", "arrangement.xml", "mixed-scenes.xml", "difficult.xml")
RUN = CliRunner()
Facts = tuple[str, str, str | None, Any, Any]


def device(live_id: int, cutoff: float = 0.5, name: str = "") -> str:
    return (
        f'<AutoFilter Id="{live_id}"><On><Manual Value="true"/><AutomationTarget Id="{live_id}1"/></On>'
        f'<UserName Value="{name}"/><Cutoff><Manual Value="{cutoff}"/><AutomationTarget Id="{live_id}2"/>'
        "</Cutoff></AutoFilter>"
    )


def notes(*events: tuple[int, float, float]) -> str:
    keys = "".join(
        f'<KeyTrack><MidiKey Value="{pitch}"/><Notes><MidiNoteEvent Time="{time}" Duration="0.5" '
        f'Velocity="{velocity}" OffVelocity="64"/></Notes></KeyTrack>'
        for pitch, time, velocity in events
    )
    return f"<Notes><KeyTracks>{keys}</KeyTracks></Notes>"


BEAT = notes((36, 0, 100), (38, 1, 90), (36, 2, 100), (42, 3, 80))


def saved_set(*tracks: str, scenes: tuple[str, ...] = ("Intro", "Verse", "Break"), tempo: float = 120) -> LiveSet:
    rows = "".join(f'<Scene Id="{n}"><Name Value="{name}"/></Scene>' for n, name in enumerate(scenes))
    locator = '<Locator Id="1"><Time Value="8"/><Name Value="Drop"/></Locator>'
    rest = f"<Scenes>{rows}</Scenes><Locators><Locators>{locator}</Locators></Locators>"
    return LiveSet(
        als_xml.read(als_xml.document("".join(tracks), main=als_xml.main_track_11(tempo), rest=rest), DIFF_TABLES)
    )


def midi(live_id: int, name: str, *slots: str, **more: str) -> str:
    return als_xml.track(track_id=live_id, name=name, slots="".join(als_xml.slot(clip) for clip in slots), **more)


def beat(name: str, extra: str = BEAT) -> str:
    return als_xml.clip(name=name, extra=extra)


DRUMS = midi(10, "1-Drums", beat("A01"), beat("A02"), "", devices=device(3) + device(5, 0.25))
BASS = midi(11, "2-Bass", beat("B01", notes((30, 0, 90))), "", beat("B02", notes((31, 0, 90))))
KEYS = midi(12, "3-Keys", "", beat("chords", notes((60, 0, 90))), "")


def facts(found: SetDiff) -> list[Facts]:
    return [(one.change, one.what, one.column, one.old, one.new) for one in found.changes]


def changes(*tracks: str, **more: Any) -> list[Facts]:
    """What changed from the three tracks to these."""
    return facts(diff_sets(saved_set(DRUMS, BASS, KEYS), saved_set(*tracks, **more)))


def test_a_set_and_itself() -> None:
    assert changes(DRUMS, BASS, KEYS) == []


@pytest.mark.parametrize("name", DUMPS)
def test_a_sample_and_itself(name: str) -> None:
    one, other = (read_set(SAMPLES / name, tables=DIFF_TABLES) for _ in range(2))
    assert diff_sets(one, other).changes == ()


def test_a_track_renamed_keeps_its_identity_by_its_number() -> None:
    renamed = DRUMS.replace("1-Drums", "Percussion")
    assert changes(renamed, BASS, KEYS) == [("renamed", "track", "name", "1-Drums", "Percussion")]


def test_numbers_that_live_puts_before_names_are_no_renaming() -> None:
    """A new track on top shifts "1-Drums" to "2-Drums": nobody renamed it."""
    shifted = (DRUMS.replace("1-Drums", "2-Drums"), BASS.replace("2-Bass", "3-Bass"), KEYS.replace("3-Keys", "4-Keys"))
    assert changes(midi(20, "1-Pad", "", "", ""), *shifted) == [
        ("added", "track", "contains", None, "0 clips, 0 devices")
    ]


def test_a_removed_track_takes_its_clips_along() -> None:
    assert changes(DRUMS, KEYS.replace("3-Keys", "2-Keys")) == [
        ("removed", "track", "contains", "2 clips, 0 devices", None)
    ]


def test_a_track_moved_to_the_front_is_the_only_one_that_moved() -> None:
    found = diff_sets(saved_set(DRUMS, BASS, KEYS), saved_set(KEYS, DRUMS, BASS))
    assert [(one.change, one.name, one.a, one.b) for one in found.changes if one.change == "moved"] == [
        ("moved", "track 1 '3-Keys'", 2, 0)
    ]


def test_unrelated_tracks_of_one_template_are_not_the_same() -> None:
    """Sets that began as the same template share numbers; nothing else is alike here."""
    other = midi(10, "1-Choir", beat("ah", notes((70, 0, 1))), "", "")
    assert [one[:2] for one in changes(other, BASS, KEYS)] == [("removed", "track"), ("added", "track")]


def test_clips_moved_renamed_removed() -> None:
    def drums(*slots: str) -> str:
        return midi(10, "1-Drums", *slots, devices=device(3) + device(5, 0.25))

    assert changes(drums(beat("A01"), "", beat("A02")), BASS, KEYS) == [
        ("moved", "clip", "place", "scene 2 'Verse'", "scene 3 'Break'")
    ]
    assert changes(drums(beat("A01"), beat("fill"), ""), BASS, KEYS) == [("renamed", "clip", "name", "A02", "fill")]
    assert changes(drums("", beat("A02"), ""), BASS, KEYS) == [("removed", "clip", "place", "scene 1 'Intro'", None)]
    assert changes(drums(beat("A02"), beat("A01"), ""), BASS, KEYS) == [
        ("moved", "clip", "place", "scene 2 'Verse'", "scene 1 'Intro'"),
        ("moved", "clip", "place", "scene 1 'Intro'", "scene 2 'Verse'"),
    ]


def test_a_clip_moved_to_another_track() -> None:
    bass = midi(11, "2-Bass", beat("B01", notes((30, 0, 90))), "", "")
    keys = midi(12, "3-Keys", "", beat("chords", notes((60, 0, 90))), beat("B02", notes((31, 0, 90))))
    assert changes(DRUMS, bass, keys) == [
        ("moved", "clip", "place", "track 2 '2-Bass', scene 3 'Break'", "track 3 '3-Keys', scene 3 'Break'")
    ]


def test_a_clip_moved_to_a_track_that_took_its_old_ones_name() -> None:
    taken = midi(13, "1-Drums", "", beat("A02"), "")
    left = midi(10, "2-Drums", beat("A01"), "", "", devices=device(3) + device(5, 0.25))
    found = diff_sets(saved_set(DRUMS), saved_set(taken, left))
    place = "track 1 '1-Drums', scene 2 'Verse'"
    assert ("moved", "clip", "place", f"{place} (now track 2 '2-Drums')", place) in facts(found)


@pytest.mark.parametrize(
    ("edited", "expected"),
    [
        (notes((36, 0, 100), (38, 1, 90), (36, 2, 100)), [("removed", "note", "start_beats", 3.0, None)]),
        (BEAT.replace('Velocity="80"', 'Velocity="81"'), [("changed", "note", "velocity", 80.0, 81.0)]),
        (
            BEAT.replace('<MidiKey Value="42"/>', '<MidiKey Value="44"/>'),
            [("moved", "note", "place", "F#1 at 3", "G#1 at 3")],
        ),
        (BEAT.replace('Time="3"', 'Time="3.5"'), [("moved", "note", "place", "F#1 at 3", "F#1 at 3.5")]),
    ],
)
def test_notes(edited: str, expected: list[Facts]) -> None:
    drums = midi(10, "1-Drums", beat("A01", edited), beat("A02"), "", devices=device(3) + device(5, 0.25))
    assert changes(drums, BASS, KEYS) == expected


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        (device(3, 0.75) + device(5, 0.25), [("changed", "parameter", "value", 0.5, 0.75)]),
        (device(5, 0.25), [("removed", "device", "position", 0, None)]),
        (device(3) + device(9) + device(5, 0.25), [("added", "device", "position", None, 1)]),
        (device(3, name="Sweep") + device(5, 0.25), [("renamed", "device", "name", "Auto Filter", "Sweep")]),
        (device(3).replace('"true"', '"false"') + device(5, 0.25), [("changed", "device", "enabled", True, False)]),
    ],
)
def test_devices(devices: str, expected: list[Facts]) -> None:
    drums = midi(10, "1-Drums", beat("A01"), beat("A02"), "", devices=devices)
    assert changes(drums, BASS, KEYS) == expected


def test_devices_that_changed_places_keep_their_numbers() -> None:
    drums = midi(10, "1-Drums", beat("A01"), beat("A02"), "", devices=device(5, 0.25) + device(3))
    assert [one[:2] for one in changes(drums, BASS, KEYS)] == [("moved", "device")]


def test_scenes_between_others() -> None:
    drums = midi(10, "1-Drums", "", beat("A01"), beat("A02"), "", devices=device(3) + device(5, 0.25))
    bass = midi(11, "2-Bass", "", beat("B01", notes((30, 0, 90))), "", beat("B02", notes((31, 0, 90))))
    keys = midi(12, "3-Keys", "", "", beat("chords", notes((60, 0, 90))), "")
    assert changes(drums, bass, keys, scenes=("Count in", "Intro", "Verse", "Break")) == [
        ("added", "scene", "contains", None, "0 clips")
    ]
    assert changes(DRUMS, BASS, KEYS, scenes=("Intro", "Chorus", "Break")) == [
        ("renamed", "scene", "name", "Verse", "Chorus")
    ]


def test_the_tempo() -> None:
    assert changes(DRUMS, BASS, KEYS, tempo=124) == [("changed", "set", "tempo_bpm", 120.0, 124.0)]


# Output.


def test_text() -> None:
    """The whole page of a small difference, word for word."""
    drums = midi(10, "1-Drums", beat("A01"), beat("fill"), "", devices=device(3, 0.75) + device(5, 0.25))
    page = "".join(text_lines(diff_sets(saved_set(DRUMS, BASS, KEYS), saved_set(drums, BASS, KEYS, tempo=124))))
    assert page == (
        "a set -> a set\n"
        "\n"
        "~ tempo: 120 BPM -> 124 BPM\n"
        "\n"
        "track 1 '1-Drums'\n"
        "  = clip 'fill' in scene 2 'Verse' (was 'A02')\n"
        "\n"
        "track 1 '1-Drums', Auto Filter\n"
        "  ~ Cutoff: 0.5 -> 0.75\n"
        "\n"
        "1 renamed, 2 changed\n"
    )


def test_places_in_a_chain_count_from_one_for_people() -> None:
    drums = midi(10, "1-Drums", beat("A01"), beat("A02"), "", devices=device(3))
    page = "".join(text_lines(diff_sets(saved_set(DRUMS, BASS, KEYS), saved_set(drums, BASS, KEYS))))
    assert "- device 'Auto Filter' (position 2)" in page


def test_html_is_one_page_and_escapes_names() -> None:
    drums = DRUMS.replace("1-Drums", "&lt;script&gt;alert(1)&lt;/script&gt;\u202e")
    page = html_page(diff_sets(saved_set(DRUMS, BASS, KEYS), saved_set(drums, BASS, KEYS)))
    assert "&lt;script&gt;" in page and "<script" not in page and "\u202e" not in page
    assert "http" not in page and "src=" not in page
    root = etree.fromstring(page, etree.HTMLParser())
    (line,) = root.iterfind(".//tbody/tr")
    assert [cell.text for cell in line] == [
        "= renamed",
        "track 1 '<script>alert(1)</script>\\u202e' (was '1-Drums')",
    ]


def test_json_and_exit_code(tmp_path: Path) -> None:
    changed = tmp_path / "b.xml"
    root = etree.parse(str(SAMPLES / "arrangement.xml")).getroot()
    root.find(".//cue-point").set("name", "Start")
    changed.write_bytes(etree.tostring(root))
    sample = str(SAMPLES / "arrangement.xml")
    same = RUN.invoke(app, ["diff", sample, sample, "--exit-code"])
    assert same.exit_code == 0 and same.stdout.endswith("No difference.\n")
    differs = RUN.invoke(app, ["diff", sample, str(changed), "--exit-code", "--output", "json"])
    assert differs.exit_code == 1
    found = json.loads(differs.stdout)
    assert found["same"] is False and found["counts"] == {"renamed": 1}
    (change,) = found["changes"]
    assert list(change) == [column.name for column in CHANGE_COLUMNS]
    assert (change["old"], change["new"]) == ("Intro", "Start")


def test_not_a_set_is_exit_3(tmp_path: Path) -> None:
    (tmp_path / "x.als").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    result = RUN.invoke(app, ["diff", str(tmp_path / "x.als"), str(SAMPLES / "arrangement.xml")])
    assert result.exit_code == 3 and "git lfs pull" in result.stderr


def test_columns_of_only_one_source_are_named_and_not_compared() -> None:
    dump = read_set(SAMPLES / "arrangement.xml", tables=DIFF_TABLES)
    found = diff_sets(dump, saved_set(DRUMS, BASS, KEYS))
    assert "set.root_note" in found.remarks[0]
    assert not [one for one in found.changes if one.column == "root_note"]


# The parts.


@given(st.lists(st.integers(0, 5), max_size=12), st.lists(st.integers(0, 5), max_size=12))
def test_common_order_is_common_rising_and_longest(a: list[int], b: list[int]) -> None:
    pairs = common_order(a, b)
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(pairs))
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            best[i + 1][j + 1] = best[i][j] + 1 if a[i] == b[j] else max(best[i][j + 1], best[i + 1][j])
    assert len(pairs) == best[-1][-1]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([(0, 0), (2, 1), (1, 2)], [{1}, {2}]),  # two neighbours changed places: either moved
        ([(0, 0), (3, 3), (2, 5)], [{2}]),  # the one that kept its number stayed
        ([(2, 3), (3, 4), (0, 5)], [{2}]),
        ([(0, 1), (1, 2), (2, 3)], [set()]),  # something came in before them
    ],
)
def test_what_moved_is_not_what_kept_its_number(places: list[tuple[int, int]], expected: list[set[int]]) -> None:
    assert moved(places) in expected


class Token:
    """A token that counts how often any is compared."""

    compared = 0

    def __init__(self, value: int) -> None:
        self.value = value

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        Token.compared += 1
        return isinstance(other, Token) and self.value == other.value


def test_long_lists_are_brought_into_order_in_linear_time() -> None:
    """20,000 rows of seven kinds, every list in another order: some comparisons a row, not some thousand."""
    one, other = ([Token((n * step) % 7) for n in range(20_000)] for step in (1, 3))
    Token.compared = 0
    pairs = common_order(one, other)
    assert Token.compared < 20 * 20_000
    assert pairs and all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    assert all(one[i].value == other[j].value for i, j in pairs)


def test_long_lists_are_scored_in_linear_time() -> None:
    rows = [{"n": n} for n in range(5_000)]
    matcher = Matcher(rows, rows[::-1])
    scored = []

    def score(one: Row, other: Row) -> float:
        scored.append(one)
        return 0.0

    matcher.by_likeness(score, 0.5)
    matcher.by(lambda row: "one key", None, lambda one, other: bool(scored.append(one)))
    assert 0 < len(scored) < 5_000 * 100


@given(st.permutations(range(7)))
def test_out_of_order_leaves_a_rising_rest(order: list[int]) -> None:
    out = out_of_order(order)
    rest = [value for at, value in enumerate(order) if at not in out]
    assert rest == sorted(rest)
    longest = max(
        bin(mask).count("1")
        for mask in range(1 << 7)
        if (chosen := [order[at] for at in range(7) if mask >> at & 1]) == sorted(chosen)
    )
    assert len(rest) == longest


@pytest.mark.corpus
def test_every_real_set_and_itself() -> None:
    checked = 0
    for path in sorted(corpus_path("als").glob("*.als")):
        live_set = read_set(path, tables=DIFF_TABLES)
        assert diff_sets(live_set, live_set).changes == (), path.name
        checked += 1
    assert checked > 50


@pytest.mark.corpus
def test_what_changed_between_two_real_sets() -> None:
    """Known from the manifest: the two files differ in their tempo automation (3 events and none) and nothing else."""
    one, other = (
        read_set(corpus_path("als", f"offlinemark__dawtool__live9-patch-{part}.als"), tables=DIFF_TABLES)
        for part in ("2-0point", "markers-noauto")
    )
    (change,) = diff_sets(one, other).changes
    assert change == Change("changed", "set", "", "tempo automation", "points", "3 (2 gone)", "1 (0 new)")


def test_a_clip_that_moved_and_changed_a_little_is_the_same_clip() -> None:
    """Same name and three of four notes the same: moved, with its new note, and not removed and added."""
    changed = notes((36, 0, 100), (38, 1, 90), (36, 2, 100), (46, 3, 80))
    bass = midi(11, "Bass", beat("B01"), beat("B02"), beat("B03"))  # what tells which scene is which
    before = saved_set(midi(10, "Drums", beat("A01"), "", ""), bass)
    after = saved_set(midi(10, "Drums", "", "", beat("A01", changed)), bass)
    found = diff_sets(before, after).changes
    assert [(change.change, change.what) for change in found if change.what == "clip"] == [("moved", "clip")]
    assert any(change.what == "note" for change in found)
    other = saved_set(midi(10, "Drums", "", "", beat("fill", notes((60, 0, 1), (61, 1, 1)))), bass)
    kinds = {change.change for change in diff_sets(before, other).changes if change.what == "clip"}
    assert kinds == {"added", "removed"}
