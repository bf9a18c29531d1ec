"""Cue files as other programs expect them, written out by hand."""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import mido
import pytest
from typer.testing import CliRunner

from exporters.errors import BadInput, UsageError
from kontrol_cli.app import app
from kontrol_cli.cues import Cue, collect_cues, needed_tables, render
from kontrol_cli.cues.collect import clock_ms
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.rows import Rows
from tests.corpus import corpus_path, field_path


@pytest.fixture
def live_set() -> LiveSet:
    """120 BPM up to beat 16, then 60: the locators are at 0, 8 and 14 seconds."""
    rows = Rows()
    rows.of("set").append({"name": "Gig", "tempo_bpm": 120.0, "time_signature": "4/4"})
    events = [(0.0, 120.0), (16.0, 120.0), (16.0, 60.0)]
    rows.of("tempo_events").extend([{"time_beats": t, "tempo_bpm": b} for t, b in events])
    rows.of("signature_events").append({"time_beats": 0.0, "time_signature": "4/4"})
    rows.of("locators").extend(
        [
            {"locator": 0, "time_beats": 22.0, "name": 'The "end"'},
            {"locator": 1, "time_beats": 0.0, "name": "Intro"},
            {"locator": 2, "time_beats": 16.0, "name": "Bréak\n"},
        ]
    )
    rows.of("tracks").extend([{"track": n, "name": name} for n, name in enumerate(("Drums", "Bass", "1"))])
    names = [{"scene": 0, "name": "A"}, {"scene": 1, "name": "", "tempo_bpm": 60.0}, {"scene": 2, "name": "C"}]
    rows.of("scenes").extend(names)
    clip = {"where": "session", "track": 0}
    rows.of("clips").extend(
        [
            {**clip, "scene": 0, "length_beats": 4.0},
            {**clip, "scene": 0, "track": 1, "length_beats": 8.0},
            {**clip, "scene": 1, "length_beats": 4.0},
            {"where": "arrangement", "track": 1, "name": "riff", "start_beats": 16.0, "end_beats": 20.0},
            {"where": "take_lane", "track": 1, "name": "take", "start_beats": 0.0, "end_beats": 4.0},
            {"where": "arrangement", "track": 2, "name": "one", "start_beats": 0.0, "end_beats": 4.0},
        ]
    )
    return LiveSet(rows)


def test_locators_in_time_order_with_exact_times(live_set: LiveSet) -> None:
    cues = collect_cues(live_set)
    assert [(c.name, c.start_seconds, c.bar) for c in cues] == [
        ("Intro", 0.0, "1.1.1"),
        ("Bréak\n", 8.0, "5.1.1"),
        ('The "end"', 14.0, "6.3.1"),
    ]


def test_clips_of_a_track(live_set: LiveSet) -> None:
    for track in ("Bass", "2", "bass"):
        (cue,) = collect_cues(live_set, "clips", track=track)
        assert (cue.name, cue.start_seconds, cue.end_seconds) == ("riff", 8.0, 12.0)
    (cue,) = collect_cues(live_set, "clips", track="1")  # a name comes before a number
    assert cue.name == "one"
    with pytest.raises(UsageError, match=r"`track`: 'Choir' is not a track.*1 Drums, 2 Bass, 3 1"):
        collect_cues(live_set, "clips", track="Choir")
    with pytest.raises(UsageError, match=r"`track` NAME.*Tracks that have some: '"):
        collect_cues(live_set, "clips")


def test_scenes_end_to_end_each_at_its_tempo(live_set: LiveSet) -> None:
    cues = collect_cues(live_set, "scenes")
    # A: 8 beats at 120 = 4 s. Scene 2: 4 beats at 60 = 4 s. C has no clips and takes no time.
    assert [(c.name, c.start_seconds, c.end_seconds) for c in cues] == [("A", 0.0, 4.0), ("Scene 2", 4.0, 8.0)]


def test_a_scene_without_a_tempo_keeps_the_one_before() -> None:
    rows = Rows()
    rows.of("set").append({"tempo_bpm": 120.0, "time_signature": "4/4"})
    rows.of("scenes").extend([{"scene": 0, "name": "A", "tempo_bpm": 60.0}, {"scene": 1, "name": "B"}])
    rows.of("clips").extend([{"where": "session", "track": 0, "scene": n, "length_beats": 4.0} for n in (0, 1)])
    found = [(cue.start_seconds, cue.end_seconds, cue.bar) for cue in collect_cues(LiveSet(rows), "scenes")]
    assert found == [(0.0, 4.0, "1.1.1"), (4.0, 8.0, "2.1.1")]


def scenes(
    *rows: dict[str, Any], live: str | None = "9.7.7", length: float = 4.0, tempo: float | None = 60.0
) -> LiveSet:
    """A set in 4/4 whose scenes have one clip each, as long as `length` unless the scene has beats of its own."""
    out = Rows()
    out.live_version = live
    out.of("set").append({"tempo_bpm": tempo, "time_signature": "4/4"})
    for number, row in enumerate(rows):
        beats = row.pop("beats", length)
        out.of("scenes").append({"scene": number, **row})
        if beats:
            out.of("clips").append({"where": "session", "track": 0, "scene": number, "length_beats": beats})
    return LiveSet(out)


def spans(live_set: LiveSet) -> list[tuple[float, float, str]]:
    return [(cue.start_beats, pytest.approx(cue.start_seconds), cue.bar) for cue in collect_cues(live_set, "scenes")]


NAMED = (
    {"name": "A 120 BPM"},
    {"name": "B 3/4"},
    {"name": "C 1500 BPM 7/9"},
    {"name": "102bpm", "beats": 0},
    {"name": "D"},
)


def test_names_set_tempo_and_signature_up_to_live_10() -> None:
    # A and B at 120: 2 s each. B's 3/4 begins at bar 2, C is 4 beats later: bar 3, beat 2. 1500 is out of Live's range.
    # The scene without clips takes no time, but its tempo stays for D.
    live_set = scenes(*(dict(row) for row in NAMED))
    assert spans(live_set) == [(0.0, 0.0, "1.1.1"), (4.0, 2.0, "2.1.1"), (8.0, 4.0, "3.2.1"), (12.0, 6.0, "4.3.1")]
    assert collect_cues(live_set, "scenes")[-1].end_seconds == pytest.approx(6.0 + 4 * 60 / 102)


@pytest.mark.parametrize("live", ["11.0", "12.4.5", None])
def test_names_are_only_names_from_live_11_on(live: str | None) -> None:
    live_set = scenes(*(dict(row) for row in NAMED), live=live)
    assert spans(live_set) == [(0.0, 0.0, "1.1.1"), (4.0, 4.0, "2.1.1"), (8.0, 8.0, "3.1.1"), (12.0, 12.0, "4.1.1")]


def test_fields_set_tempo_and_signature() -> None:
    live_set = scenes({"name": "A", "tempo_bpm": 120.0, "time_signature": "2/4"}, {"name": "B"}, live="12.1")
    assert spans(live_set) == [(0.0, 0.0, "1.1.1"), (4.0, 2.0, "3.1.1")]


def test_a_signature_that_comes_back_counts_again() -> None:
    signatures = ("4/4", "3/4", "4/4", None)
    live_set = scenes(*({"name": "s", "time_signature": one} for one in signatures), length=12.0, live="12.1")
    # 12 beats each: 3 bars of 4/4, 4 bars of 3/4, 3 bars of 4/4 again.
    assert [bar for _, _, bar in spans(live_set)] == ["1.1.1", "4.1.1", "8.1.1", "11.1.1"]


def test_the_longest_clip_of_a_scene_decides_wherever_it_is() -> None:
    rows = Rows()
    rows.of("set").append({"tempo_bpm": 60.0, "time_signature": "4/4"})
    rows.of("scenes").append({"scene": 0, "name": "A x2"})
    lengths = (8.0, 16.0, 4.0)
    rows.of("clips").extend(
        [{"where": "session", "track": n, "scene": 0, "length_beats": length} for n, length in enumerate(lengths)]
    )
    (cue,) = collect_cues(LiveSet(rows), "scenes")
    assert (cue.end_beats, cue.plays) == (32.0, 2.0)


def test_how_long_a_scene_lasts() -> None:
    follow = {"follow_enabled": True, "follow_time": 32.0}
    live_set = scenes(
        {"name": "twice x2"},
        {"name": "after 32 beats", **follow},
        {"name": "the name wins X3", **follow},
        {"name": "off", "follow_enabled": False, "follow_time": 32.0},
        {"name": "no clips", "beats": 0, **follow},
        {"name": "end"},
        live="11.3",
    )
    assert [start for start, _, _ in spans(live_set)] == [0.0, 8.0, 40.0, 52.0, 56.0]


def test_a_scene_that_plays_no_time_is_refused() -> None:
    with pytest.raises(BadInput, match=r"scene 2 'B x0': 'x0' in its name asks for 0 plays"):
        collect_cues(scenes({"name": "A"}, {"name": "B x0"}), "scenes")


def test_scenes_without_a_tempo_are_refused() -> None:
    with pytest.raises(BadInput, match=r"The times of scene 1 'A' and later ones are not known"):
        collect_cues(scenes({"name": "A"}, tempo=None), "scenes")
    assert collect_cues(scenes({"name": "A 60 BPM"}, tempo=None), "scenes")[0].end_seconds == 4.0


def test_the_scenes_of_the_field() -> None:
    live_set = read_set(field_path("scene-tempo-in-names-live9.als"), tables=needed_tables("scenes"))
    assert [cue.start_seconds for cue in collect_cues(live_set, "scenes")] == pytest.approx([0, 4, 8, 10.352941])


@pytest.mark.corpus
def test_every_scene_of_a_live_9_set_at_the_tempo_of_its_name() -> None:
    """Time4you: 213 scenes, most with a tempo in the name; lengths and tempos taken from the document here."""
    root = fromstring(gzip.decompress(corpus_path("als", "FrancoCerone__ElektroWaveEP__Time4you.als").read_bytes()))
    names = [scene.get("Value", "") for scene in root.findall("LiveSet/SceneNames/Scene")]
    live_set = read_set(corpus_path("als", "FrancoCerone__ElektroWaveEP__Time4you.als"), tables=needed_tables("scenes"))
    longest: dict[int, float] = {}
    for row in live_set.rows("clips"):
        if row["where"] == "session":
            longest[row["scene"]] = max(longest.get(row["scene"], 0.0), row["length_beats"])
    now, tempo, expected = 0.0, 137.0, []  # the set's tempo when it was saved
    for number, name in enumerate(names):
        said = re.search(r"(\d+) ?bpm", name, re.IGNORECASE)
        tempo = float(said[1]) if said else tempo
        if number in longest:
            expected.append(now)
            now += longest[number] * 60 / tempo
    found = [cue.start_seconds for cue in collect_cues(live_set, "scenes")]
    assert len(found) == 203
    assert found == pytest.approx(expected, abs=1e-3)
    assert found[1] == pytest.approx(4 * 60 / 90)


def test_nothing_to_export_says_what_else_there_is() -> None:
    with pytest.raises(BadInput, match="holds no set"):
        collect_cues(LiveSet(Rows()))
    with pytest.raises(BadInput, match=r"no locators. Try `source` scenes"):
        collect_cues(LiveSet(Rows(needed_tables("locators"))))


def test_times_that_are_not_known_are_not_invented() -> None:
    dump = (
        '<?xml version="1.0"?><live-set version="1" live_version="11.3" started="2026-01-01T00:00:00Z">'
        '<song name="Moving" tempo="120.0"><cue-points><cue-point time="4.0" name="Intro"/></cue-points>'
        '<master-track><track index="0" id="1" name="Master"><mixer><song-tempo automation_state="{}"/></mixer></track>'
        '</master-track></song><summary complete="true"/></live-set>'
    )
    steady = read_set(io.BytesIO(dump.format(0).encode()), tables=needed_tables("locators"))
    assert steady.name == "Moving"
    assert [(cue.name, cue.start_seconds) for cue in collect_cues(steady)] == [("Intro", 2.0)]
    automated = read_set(io.BytesIO(dump.format(1).encode()), tables=needed_tables("locators"))
    with pytest.raises(BadInput, match="times of these locators are not known"):
        collect_cues(automated)


def test_a_cue_sheet(live_set: LiveSet) -> None:
    text = render(collect_cues(live_set), "cue", "Gig").decode("utf-8")
    assert text.split("\r\n") == [
        'TITLE "Gig"', 'FILE "Gig.wav" WAVE',
        "  TRACK 01 AUDIO", '    TITLE "Intro"', "    INDEX 01 00:00:00",
        "  TRACK 02 AUDIO", '    TITLE "Bréak\\n"', "    INDEX 01 00:08:00",
        "  TRACK 03 AUDIO", "    TITLE \"The 'end'\"", "    INDEX 01 00:14:00", "",
    ]  # fmt: skip


def test_frames_are_seventy_fifths() -> None:
    cue = Cue("x", 0, 61.0 + 74.5 / 75, None, None, "")
    assert b"INDEX 01 01:01:74" in render([cue], "cue", "t")


def test_audacity_labels(live_set: LiveSet) -> None:
    text = render(collect_cues(live_set), "audacity", "Gig").decode()
    assert text.splitlines()[1] == "8.000000\t8.000000\tBréak\\n"
    (clip,) = render(collect_cues(live_set, "clips", track="Bass"), "audacity", "Gig").decode().splitlines()
    assert clip == "8.000000\t12.000000\triff"


def test_reaper_markers_and_regions(live_set: LiveSet) -> None:
    lines = render(collect_cues(live_set), "reaper", "Gig").decode().splitlines()
    assert lines[0] == "#,Name,Start,End,Length"
    assert lines[3] == 'M3,"The ""end""",0:00:14.000,,'
    assert render(collect_cues(live_set, "clips", track="2"), "reaper", "").decode().splitlines()[1] == (
        "R1,riff,0:00:08.000,0:00:12.000,0:00:04.000"
    )


def test_audition_markers_are_tab_separated_with_lengths(live_set: LiveSet) -> None:
    assert render(collect_cues(live_set, "clips", track="2"), "audition", "").decode("ascii") == (
        "Name\tStart\tDuration\tTime Format\tType\tDescription\nriff\t0:08.000\t0:04.000\tdecimal\tCue\t\n"
    )
    late = [Cue("é", 0, 6293.1112, None, None, ""), Cue("tab\there", 0, 59.9996, None, 60.5, "")]
    data = render(late, "audition", "")
    assert data.startswith(b"\xef\xbb\xbfName\t")
    assert data.decode("utf-8-sig").splitlines()[1:] == [
        "é\t1:44:53.111\t0:00.000\tdecimal\tCue\t",
        "tab\\there\t1:00.000\t0:00.500\tdecimal\tCue\t",
    ]


def test_the_screen_shows_minutes_and_how_often_scenes_play() -> None:
    follow = {"follow_enabled": True, "follow_time": 6.0}
    live_set = scenes({"name": "A x20"}, {"name": "B", **follow}, {"name": "C"}, live="11.3")
    rows = [cue.screen_row(number) for number, cue in enumerate(collect_cues(live_set, "scenes"))]
    # 80 beats at 60 BPM, then 6 of the follow action (one and a half times the clip of 4), then 4.
    assert [(row["name"], row["start"], row["end"], row["plays"]) for row in rows] == [
        ("A x20", "0:00.000", "1:20.000", 20.0),
        ("B", "1:20.000", "1:26.000", 1.5),
        ("C", "1:26.000", "1:30.000", 1.0),
    ]
    result = CliRunner().invoke(app, ["cues", ARRANGEMENT])
    assert result.stdout.splitlines()[0].split()[:4] == ["cue", "name", "start", "end"]
    assert "0:00.000" in result.stdout.splitlines()[2] and "start_seconds" not in result.stdout


def test_the_clock_has_hours_from_an_hour_on() -> None:
    seconds = (0.0004, 59.9996, 3599.999, 3600, 36_000)
    clocks = ["0:00.000", "1:00.000", "59:59.999", "1:00:00.000", "10:00:00.000"]
    assert [clock_ms(one) for one in seconds] == clocks


def test_youtube_rules() -> None:
    def at(*seconds: float) -> list[Cue]:
        return [Cue(f"c{n}", 0, s, None, None, "") for n, s in enumerate(seconds)]

    assert render(at(0, 10, 3725), "youtube", "").decode() == "0:00:00 c0\n0:00:10 c1\n1:02:05 c2\n"
    # From an hour on all times have hours, as YouTube writes them; below it none has.
    assert render(at(0, 1800, 3600), "youtube", "").decode() == "0:00:00 c0\n0:30:00 c1\n1:00:00 c2\n"
    assert render(at(0, 1800, 3599.9), "youtube", "").decode() == "0:00 c0\n30:00 c1\n59:59 c2\n"
    # A first cue within 10 seconds begins the video; a line of ours stands only where it lasts 10 seconds.
    assert render(at(10, 30), "youtube", "").decode() == "0:00 Start\n0:10 c0\n0:30 c1\n"
    assert render(at(9.9, 12, 30), "youtube", "").decode() == "0:00 c0\n0:12 c1\n0:30 c2\n"
    assert render(at(-3, 12, 30), "youtube", "").decode() == "0:00 c0\n0:12 c1\n0:30 c2\n"
    with pytest.raises(UsageError, match="'c0' lasts 7"):  # the cues' own fault
        render(at(3, 7, 30), "youtube", "")
    with pytest.raises(UsageError, match="3 chapters or more; there are 2"):
        render(at(0, 30), "youtube", "")
    with pytest.raises(UsageError, match="3 chapters or more; there is 1"):
        render(at(0), "youtube", "")
    with pytest.raises(UsageError, match="10 seconds"):
        render(at(0, 30, 39), "youtube", "")


def test_a_midi_file_with_markers_at_the_exact_second(live_set: LiveSet) -> None:
    data = render(collect_cues(live_set), "midi", "Gig")
    song = mido.MidiFile(file=io.BytesIO(data))
    now, marks = 0.0, []
    for message in song:
        now += message.time
        if message.type == "marker":
            marks.append((message.text, round(now, 3)))
    assert marks == [("Intro", 0.0), ("Bréak\\n", 8.0), ('The "end"', 14.0)]


def test_a_cue_sheet_ends_at_99() -> None:
    with pytest.raises(UsageError, match="99"):
        render([Cue("x", 0, n, None, None, "") for n in range(100)], "cue", "t")


ARRANGEMENT = str(Path(__file__).resolve().parents[2] / "samples" / "arrangement.xml")


@pytest.mark.parametrize(
    ("name", "more", "begins"),
    [
        ("x.cue", (), b'TITLE "Arrangement"\r\n'),
        ("x.MID", (), b"MThd"),
        ("x.csv", (), b"cue,name,start_seconds"),
        ("x.md", (), b"| cue | name |"),
        ("x.txt", (), b"cue  name"),
        ("x.json", ("--output", "cue"), b'TITLE "Arrangement"\r\n'),
        ("x.cue", ("--output", "audacity"), b"0.000000\t0.000000\tIntro\n"),
        ("x.txt", ("--output", "reaper"), b"#,Name,Start,End,Length\n"),
    ],
)
def test_output_or_the_ending_decides_the_kind_of_file(
    tmp_path: Path, name: str, more: tuple[str, ...], begins: bytes
) -> None:
    result = CliRunner().invoke(app, ["cues", ARRANGEMENT, "-o", str(tmp_path / name), *more])
    assert (result.exit_code, result.stderr) == (0, f"Written: {tmp_path / name}\n")
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_listing_on_standard_output() -> None:
    result = CliRunner().invoke(app, ["cues", ARRANGEMENT, "--output", "ndjson"])
    assert json.loads(result.stdout.splitlines()[1])["name"] == "Groove"
    refused = CliRunner().invoke(app, ["cues", ARRANGEMENT, "--output", "svg"])
    assert refused.exit_code == 2 and "'youtube'" in refused.stderr


def located(*attributes: str, tempo: str = "120") -> LiveSet:
    points = "".join(f"<cue-point {one}/>" for one in attributes)
    dump = (
        f'<live-set version="1" live_version="11.3"><song name="x" tempo="{tempo}"><cue-points>{points}</cue-points>'
        '</song><summary complete="true"/></live-set>'
    )
    return read_set(io.BytesIO(dump.encode()), tables=needed_tables("locators"))


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ('name="a"', "a locator 'a' without a place"),
        ('name="a" time="1e308"', "a locator 'a' at beat 1e.308, farther than any music"),
        ('name="a" time="-1e10"', "a locator 'a' at beat -1e.10, farther than any music"),
    ],
)
def test_a_locator_without_a_usable_place_is_refused_by_name(point: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        collect_cues(located('name="good" time="4"', point))
    assert [cue.start_seconds for cue in collect_cues(located('name="far" time="1e9"'))] == [5e8]


@pytest.mark.parametrize("tempo", ["0", "-1", "1e300", "1e-300", "fast"])
def test_a_tempo_that_is_none_gives_no_times(tempo: str) -> None:
    with pytest.raises(BadInput, match="times of these locators are not known"):
        collect_cues(located('name="a" time="4"', tempo=tempo))


def test_scenes_that_last_for_ever_are_refused() -> None:
    for row in ({"name": "A x999999999"}, {"name": "A", "beats": 1e308}):
        with pytest.raises(BadInput, match=r"scene 1 'A.* would last .* farther than any music"):
            collect_cues(scenes(row), "scenes")


def test_a_scene_without_a_number_is_passed_over() -> None:
    live_set = scenes({"name": "A"}, {"name": "B"})
    live_set._rows.of("scenes")[0]["scene"] = None
    assert [cue.name for cue in collect_cues(live_set, "scenes")] == ["B"]


def test_a_gap_that_a_midi_file_cannot_hold_is_refused() -> None:
    longest = 0x0FFFFFFF / 1920  # seconds: four bytes of seven bits, at 120 BPM and 960 ticks a beat
    assert render([Cue("end", 0, longest, None, None, "")], "midi", "x")
    with pytest.raises(UsageError, match="gaps of up to 39 hours"):
        render([Cue("end", 0, longest + 1, None, None, "")], "midi", "x")
