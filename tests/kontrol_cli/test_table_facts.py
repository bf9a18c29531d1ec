"""What both readers say: makers, untyped names, ranges, scales, crossfader, lengths, samples spelled otherwise."""

from __future__ import annotations

import gzip
import io
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exporters.paths import Spellings
from kontrol_cli.findings import find_problems
from kontrol_cli.in_live.simulate.description import describe
from kontrol_cli.sets.als.scales import scale_name
from kontrol_cli.sets.als.tracks import KINDS, untyped_name
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.view import SUMMARY_TABLES, View
from tests.corpus import corpus_path, manifest
from tests.field import field_path
from tests.kontrol_cli.als_xml import clip, document, read, slot, track
from tests.kontrol_cli.test_als_devices import device, file_ref

OLD_LIVE = "Ableton Live 8.2.2"  # the last that stores no name for tracks without a typed one


def dump(inner: str, *, live: str = "12.3.5") -> dict[str, list[dict[str, Any]]]:
    """All tables of a dump whose song holds `inner`."""
    text = (
        f'<live-set version="1" live_version="{live}"><song name="x" tempo="120.0">{inner}</song>'
        '<summary complete="true"/></live-set>'
    )
    live_set = read_set(io.BytesIO(text.encode()))
    return {name: live_set.rows(name) for name in live_set.tables}


# Makers of plug-ins.


def plugin(place: str, info: str = "<Vst3PluginInfo><Name Value='Plate'/></Vst3PluginInfo>") -> dict[str, Any]:
    context = f'<SourceContext><Value><BranchSourceContext><BrowserContentPath Value="{place}"/></BranchSourceContext>'
    inner = f"{context}</Value></SourceContext><PluginDesc>{info}</PluginDesc>"
    return read(document(track(devices=device("PluginDevice", inner))), ("devices",)).of("devices")[0]


@pytest.mark.parametrize(
    ("place", "maker"),
    [
        ("query:Plugins#VST3:Maker%20%26%20Sons:Small%20Plate", "Maker & Sons"),
        ("query:Plugins#VST3:A%3AB:Plate", "A:B"),  # a colon of the name is encoded, so it parts nothing
        ("query:Plugins#VST3:Caf%C3%A9:Plate", "Café"),
        ("view:X-Plugins#Soundtoys:Decapitator", "Soundtoys"),  # Live 12
        ("query:Plugins#VST3:Plate", None),
        ("query:Plugins#VST3::Plate", None),
        ("query:Find#Maker:Plate", None),  # found by a search: no maker there
        ("", None),
    ],
)
def test_the_maker_of_a_vst3_is_where_the_browser_has_it(place: str, maker: str | None) -> None:
    assert plugin(place).get("plugin_vendor") == maker


def test_the_folder_of_a_vst2_is_no_maker() -> None:
    vst2 = "<VstPluginInfo><PlugName Value='Tube'/></VstPluginInfo>"
    assert plugin("query:Plugins#VST:Custom:Maker:Tube", vst2).get("plugin_vendor") is None
    assert plugin("view:X-Plugins#Maker:Tube", vst2).get("plugin_vendor") is None


def test_the_makers_of_the_field() -> None:
    rows = read_set(field_path("vst3-vendor-in-browser-path.als"), tables=("devices",)).rows("devices")
    assert [(row["plugin_format"], row["plugin_vendor"]) for row in rows] == [("vst3", "Maker & Sons"), ("vst2", None)]


@pytest.mark.corpus
def test_every_vst3_of_the_corpus_that_was_loaded_by_maker_has_one() -> None:
    makers: list[str | None] = []
    for entry in manifest("als"):
        rows = read_set(corpus_path("als", entry["file"]), tables=("devices",)).rows("devices")
        makers += [row["plugin_vendor"] for row in rows if row["plugin_format"] == "vst3"]
        assert all(row["plugin_vendor"] is None for row in rows if row["plugin_format"] == "vst2")
    # Counted in the XML: 16 of the 21 devices have a path with a maker, 5 were found by a search.
    assert len(makers) == 21 and makers.count(None) == 5
    assert {maker for maker in makers if maker} == {"Arturia", "BEATSURFING", "FabFilter", "Soundtoys", "Waves"}


# Names that Live makes.


def untyped(kind: str, devices: str = "", *, track_id: int = 1) -> str:
    name = f"<Name><UserName Value=''/></Name><DeviceChain><DeviceChain><Devices>{devices}</Devices></DeviceChain>"
    return f'<{kind} Id="{track_id}">{name}</DeviceChain></{kind}>'


def test_tracks_without_a_typed_name_are_called_as_live_calls_them() -> None:
    preset = (
        f"<LastPresetRef><Value><FilePresetRef>{file_ref('/kits/Kit-808.adg')}</FilePresetRef></Value></LastPresetRef>"
    )
    vst2 = "<PluginDesc><VstPluginInfo><PlugName Value='Massive'/><Flags Value='1'/></VstPluginInfo></PluginDesc>"
    sample = "<Player><MultiSamplePart><Name Value='tom 03'/></MultiSamplePart></Player>"
    tracks = (
        untyped("GroupTrack")
        + untyped("AudioTrack", device("Reverb"))
        + untyped("MidiTrack", device("MidiArpeggiator"))
        + untyped("MidiTrack", device("MidiArpeggiator") + device("Operator"))
        + untyped("MidiTrack", device("Collision", user_name="Bells"))
        + untyped("MidiTrack", device("DrumGroupDevice", preset))
        + untyped("MidiTrack", device("DrumGroupDevice"))
        + untyped("MidiTrack", device("PluginDevice", vst2))
        + untyped("MidiTrack", device("OriginalSimpler", sample))
        + untyped("ReturnTrack")
        + untyped("ReturnTrack", device("Eq8") + device("CrossDelay", user_name="Delay"))
    )
    rows = read(document(tracks, creator=OLD_LIVE), ("tracks",)).of("tracks")
    assert [row["name"] for row in rows[:-1]] == [
        "1-Group",
        "2-Audio",
        "3-MIDI",
        "4-Operator",
        "5-Bells",
        "6-Kit-808",
        "7-Drum Rack",
        "8-Massive",
        "9-tom 03",
        "A-Return",
        "B-EQ Eight | Delay",
    ]


@pytest.mark.corpus
def test_the_rule_gives_the_names_that_live_9_wrote_itself() -> None:
    """Live 9 stores the name it made beside the empty typed one; 15 returns of its own template are called after a
    device that the template renamed, and two sets were cut down by a program, which left the old numbers.
    """
    made: dict[str, int] = {}
    for entry in manifest("als"):
        data = corpus_path("als", entry["file"]).read_bytes()
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        root = etree.fromstring(data, etree.XMLParser(huge_tree=True, remove_blank_text=True))
        if not (root.get("Creator") or "").startswith("Ableton Live 9."):
            continue
        returns = 0
        for number, element in enumerate(root.iterfind("LiveSet/Tracks/*"), 1):
            kind = KINDS[str(element.tag)]
            returns += kind == "return"
            if element.find("Name/UserName").get("Value"):
                continue
            name = element.find("Name/EffectiveName").get("Value")
            place = chr(ord("A") + returns - 1) if kind == "return" else str(number)
            found = untyped_name(kind, place, element.find("DeviceChain/DeviceChain/Devices"))
            if found != name:
                assert "abletoolz" in entry["file"] or found.startswith("A-Ambience Medium"), (entry["file"], found)
            made[kind] = made.get(kind, 0) + (found == name)
    assert made == {"audio": 55, "midi": 100, "group": 2, "return": 25}


# Scales, by hand from the list of the device Auto Shift.


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "Major"), (1, "Minor"), (2, "Dorian"), (11, "Minor Pentatonic"), (15, "Dorian #4"), (20, "Super Locrian"),
     (29, "Pelog Tembung"), (30, "Messiaen 3"), (34, "Messiaen 7"), (35, None), (-1, None), (None, None)],
)  # fmt: skip
def test_a_scale_is_named_by_its_number(number: int | None, name: str | None) -> None:
    assert scale_name(number) == name


def test_a_set_without_a_scale_has_none() -> None:
    empty = "<ScaleInformation><RootNote Value='0'/><Name Value=''/></ScaleInformation>"  # Live 9.6 to 10.0
    assert read(document(rest=empty)).of("set")[0]["scale_name"] is None


# The crossfader.


def test_the_side_of_the_crossfader_from_a_file() -> None:
    def side(number: int) -> str:
        return f'<CrossFadeState><LomId Value="0"/><Manual Value="{number}"/></CrossFadeState>'

    tracks = "".join(track(track_id=number, mixer=side(number)) for number in range(4)) + track(track_id=4)
    rows = read(document(tracks), ("tracks",)).of("tracks")
    assert [row.get("crossfader") for row in rows] == ["A", "none", "B", None, None, None]  # the last is the master


def test_the_side_of_the_crossfader_from_a_dump() -> None:
    def one(place: int, mixer: str) -> str:
        return f'<track index="{place}" id="{place}" name="t"><mixer {mixer}/></track>'

    chain = (
        '<device index="0" class_name="DrumGroupDevice"><chain index="0"><mixer crossfade_assign="2"/></chain></device>'
    )
    tracks = one(0, 'crossfade_assign="0"') + one(1, 'crossfade_assign="1"') + one(2, 'crossfade_assign="2"')
    tracks += f'<track index="3" id="9" name="rack"><mixer crossfade_assign="1"/>{chain}</track>' + one(4, "")
    rows = dump(f"<tracks>{tracks}</tracks>")["tracks"]
    assert [row["crossfader"] for row in rows] == ["A", "none", "B", "none", None]


def test_the_simulated_live_gets_sides_and_ranges() -> None:
    from kontrol_cli.sets.rows import Rows

    rows = Rows()
    rows.of("set").append({"name": "x"})
    rows.of("tracks").extend(
        {"track": number, "kind": "midi", "name": side, "crossfader": side} for number, side in enumerate("AB")
    )
    rows.of("devices").append({"device": 0, "track": 0, "position": 0, "name": "EQ"})
    wide = {"min": 0.0, "max": 10.0, "mapping_min": 2.0, "mapping_max": 3.0}
    rows.of("parameters").extend(
        [
            {"device": 0, "parameter": 1, "name": "file", "value": 440.0, "mapping_min": 10.0, "mapping_max": 22000.0},
            {"device": 0, "parameter": 2, "name": "dump", "value": 5.0, **wide},
        ]
    )
    made = describe(rows)
    assert [one["mixer_device"]["crossfade_assign"] for one in made["tracks"]] == [0, 2]
    ranges = {one["name"]: (one["min"], one["max"]) for one in made["tracks"][0]["devices"][0]["parameters"]}
    assert ranges == {"Device On": (0.0, 1.0), "file": (10.0, 22000.0), "dump": (0.0, 10.0)}


# The length of a set.


def test_the_length_of_a_set_is_the_same_from_both_readers() -> None:
    placed = '<clip id="{}" is_midi_clip="true" start_time="{}" end_time="{}"/>'
    clips = "<arrangement-clips>" + placed.format(5, 8.0, 24.0) + placed.format(6, 0.0, 4.0) + "</arrangement-clips>"
    for arrangement, inside, length in (
        (clip(start=8, end=24) + clip(start=0, end=4), clips, 24.0),
        ("", "<arrangement-clips/>", 0.0),
    ):
        saved = read(document(track(slots=slot(clip()), arrangement=arrangement))).of("set")[0]
        dumped = dump(f'<tracks><track index="0" id="1" name="t" has_midi_input="true">{inside}</track></tracks>')[
            "set"
        ]
        assert (saved["length_beats"], dumped[0]["length_beats"]) == (length, length)


def test_a_dump_of_live_10_does_not_know_the_length() -> None:
    tracks = '<tracks><track index="0" id="1" name="t" has_midi_input="true"/></tracks>'
    old, new = dump(tracks, live="10.1.43")["set"][0], dump(tracks, live="11.0")["set"][0]
    assert (old["length_beats"], old["arrangement_clips"]) == (None, None)
    assert (new["length_beats"], new["arrangement_clips"]) == (0.0, 0)


# Samples under another spelling.


def tells_spellings_apart(folder: Path) -> bool:
    """Not so on a Mac, on Windows and on some external disks: there the sample is simply found."""
    probe = folder / "Probe.TXT"
    probe.write_bytes(b"")
    return not (folder / "probe.txt").exists()


def test_the_project_of_a_mac_is_found_in_another_spelling(tmp_path: Path) -> None:
    project = tmp_path / "names Project"
    shutil.copytree(field_path("names Project"), project)
    composed, decomposed = (unicodedata.normalize(form, "Décès.wav") for form in ("NFC", "NFD"))
    if not tells_spellings_apart(project):
        pytest.skip("this disk takes other spellings for the same file")
    live_set = read_set(project / "names.als", tables=SUMMARY_TABLES)
    rows = {row["name"]: (row["exists"], row["other_spelling"]) for row in live_set.rows("samples")}
    there = project / "Samples" / "Imported"
    assert rows == {
        composed: (False, str(there / decomposed)),
        "upper.wav": (False, str(there / "UPPER.WAV")),
        "gone.wav": (False, None),
    }
    found = [one.finding for one in find_problems(View(live_set)) if one.rule == "missing-sample"]
    assert found == [
        f"{composed} (a file of the same name in another spelling is there: {decomposed})",
        "upper.wav (a file of the same name in another spelling is there: UPPER.WAV)",
        "gone.wav",
    ]


def test_a_dump_finds_other_spellings_too(tmp_path: Path) -> None:
    if not tells_spellings_apart(tmp_path):
        pytest.skip("this disk takes other spellings for the same file")
    (tmp_path / "Samples" / "KICKS").mkdir(parents=True)
    (tmp_path / "Samples" / "KICKS" / "Deep.WAV").write_bytes(b"")
    paths = [tmp_path / "samples" / "kicks" / "deep.wav", tmp_path / "samples" / "none.wav"]
    inside = "".join(
        f'<slot index="{number}" has_clip="true"><clip id="{number}" is_audio_clip="true" file_path="{path}"/></slot>'
        for number, path in enumerate(paths)
    )
    rows = dump(f'<tracks><track index="0" id="9" name="t">{inside}</track></tracks>')["samples"]
    there = str(tmp_path / "Samples" / "KICKS" / "Deep.WAV")
    assert [(row["exists"], row["other_spelling"]) for row in rows] == [(False, there), (False, None)]


def test_what_is_not_looked_at_has_no_other_spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kick.wav").write_bytes(b"")
    (tmp_path / "FOLDER").mkdir()
    monkeypatch.chdir(tmp_path)
    spellings = Spellings()
    for path in ("KICK.WAV", "", "//server/share/kick.wav", "smb://server/kick.wav", "\0", f"{tmp_path}/folder"):
        assert spellings.of(path) is None, path
    assert spellings.of(tmp_path / "kick.wav") is None  # it is there as it is spelled
    assert spellings.of(tmp_path / ("x" * 300) / "kick.wav") is None
