"""The live-set document of a small set of fakes, against expectations written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from kontrol_cli.sets.dump.schema import known_elements
from kontrol_cli.sets.liveset import read_set
from live_dumper import DumpXML, Settings, fields
from tests.live_dumper import fake_set
from tests.live_dumper.dumping import dump_song, finish, leftovers, valid
from tests.live_dumper.fakes import Refused, change


def attributes(root: etree._Element, path: str, *names: str) -> list[str | None]:
    found = root.find(path)
    assert found is not None, path
    return [found.get(name) for name in names]


def test_everything_of_a_full_set() -> None:
    root = dump_song(fake_set.full_set())
    assert attributes(root, ".", "version", "live_version", "scope") == ["1", "12.2.0", "set"]
    assert attributes(root, "song", "name", "tempo", "signature_numerator", "scale_name") == [
        "My set",
        "124.0",
        "7",
        "Minor",
    ]
    assert [scene.get("name") for scene in root.iter("scene")] == ["Intro", "Break 7/8"]
    assert attributes(root, ".//scene[2]", "tempo", "tempo_enabled", "color") == ["98.5", "true", None]
    assert attributes(root, ".//cue-point", "name", "time") == ["Chorus", "16.0"]
    assert [track.get("name") for track in root.findall("song/tracks/track")] == ["Drums", "kick", "Schlüssel ✨"]
    assert attributes(
        root,
        ".//tracks/track[2]",
        "color",
        "arm",
        "input_routing_type",
        "output_routing_channel",
        "current_monitoring_state",
        "fold_state",
    ) == [str(0x00A0FF), "false", "Ext. In", "Main", "1", None]
    group = root.find(".//tracks/track[1]")
    assert group is not None and group.get("fold_state") == "false" and group.get("input_routing_type") is None
    assert attributes(root, ".//tracks/track[2]", "group_track") == [group.get("id")]
    slots = root.findall(".//tracks/track[2]/slot")
    assert [(slot.get("has_clip"), slot.get("has_stop_button")) for slot in slots] == [
        ("true", "true"),
        ("false", "false"),
    ]
    assert attributes(root, ".//tracks/track[1]/slot[1]", "is_group_slot", "color") == ["true", str(0x123456)]
    assert attributes(
        root, ".//tracks/track[2]/slot/clip", "name", "warping", "warp_mode", "pitch_coarse", "file_path", "start_time"
    ) == ["A01 1 kick", "true", "4", "-2", "/music/kick.wav", None]
    assert [(m.get("sample_time"), m.get("beat_time")) for m in root.findall(".//slot/clip/warp-marker")] == [
        ("0.0", "0.0"),
        ("2.0", "4.0"),
    ]
    assert attributes(root, ".//arrangement-clips/clip", "start_time", "end_time") == ["8.0", "12.0"]
    assert attributes(root, ".//take-lane", "index", "name") == ["0", "Lane 1"]
    melody = root.find(".//tracks/track[3]/slot/clip")
    assert melody is not None and melody.get("name") == 'A01 2 mélodie <&"\ufffd\ufffd\ufffd>'
    assert melody.get("replaced") == "name=1b,fffd,0"
    assert [
        (n.get("pitch"), n.get("start_time"), n.get("mute"), n.get("probability")) for n in melody.iter("note")
    ] == [("60", "0.0", "false", "1.0"), ("64", "1.5", "true", "0.5")]
    rack = root.find(".//device[@class_name='DrumGroupDevice']")
    assert rack is not None
    envelope = melody.find("envelope")
    assert envelope is not None and envelope.get("target") == "Frequency" and envelope.get("device") == rack.get("id")
    assert [dict(event.attrib) for event in envelope] == [
        {"time": "0.0", "value": "0.5"},
        {"time": "2.0", "value": "1.0", "x1": "0.5", "y1": "0.5", "x2": "1.0", "y2": "1.0"},
    ]
    assert attributes(rack, "chain", "name", "in_note", "choke_group") == ["Kick", "36", "1"]
    assert attributes(rack, "chain/device/device-sample", "file_path", "length") == ["/music/snare.wav", "44100"]
    assert [(p.get("note"), p[0].get("chain")) for p in rack.findall("drum-pad")] == [
        ("36", rack.find("chain").get("id"))
    ]  # type: ignore[union-attr]
    on = root.find(".//tracks/track[2]/device/parameter[1]")
    assert on is not None and on.get("default_value") is None
    assert [item.get("name") for item in on] == ["Off", "On"]
    assert attributes(root, ".//tracks/track[2]/mixer/send", "index", "value", "display") == ["0", "0.5", "-14.0 dB"]
    master = root.find("song/master-track/track")
    assert master is not None and master.get("mute") is None
    assert attributes(master, "mixer/song-tempo", "display") == ["124.00 BPM"]
    assert attributes(root, "summary", "complete", "changed", "errors") == ["true", "false", "0"]


def test_the_readers_tables() -> None:
    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings())
    dump.start_set()
    finish(dump)
    live_set = read_set(Path(dump.last_path or ""))
    assert [row["kind"] for row in live_set.rows("tracks")] == ["group", "audio", "midi", "return", "master"]
    assert [row["where"] for row in live_set.rows("clips")] == ["session", "arrangement", "take_lane", "session"]
    assert [row["pitch"] for row in live_set.rows("notes")] == [60, 64]
    assert [row["class_name"] for row in live_set.rows("devices")] == ["Eq8", "DrumGroupDevice", "OriginalSimpler"]
    assert [row["value"] for row in live_set.rows("automation")] == [0.5, 1.0]
    assert live_set.remarks == ()


def test_what_a_version_lacks_is_absent() -> None:
    # Live 10: notes as tuples, no arrangement, no take lanes, no groove pool.
    clip = fake_set.thing(
        "Clip",
        name="A01",
        is_audio_clip=False,
        is_midi_clip=True,
        length=4.0,
        get_notes=lambda start, pitch, span, pitches: ((60, 0.5, 0.25, 90, True),),
    )
    track = fake_set.thing(
        "Track", name="keys", has_midi_input=True, clip_slots=(fake_set.thing("ClipSlot", has_clip=True, clip=clip),)
    )
    song = fake_set.thing(
        "Song",
        tempo=120.0,
        tracks=(track,),
        scenes=(),
        return_tracks=(),
        master_track=fake_set.thing("Track", name="Master"),
        cue_points=(),
    )
    root = dump_song(song)
    assert [dict(note.attrib) for note in root.iter("note")] == [
        {"pitch": "60", "start_time": "0.5", "duration": "0.25", "velocity": "90.0", "mute": "true"}
    ]
    assert (
        not list(root.iter("arrangement-clips")) and not list(root.iter("groove-pool")) and not list(root.iter("error"))
    )


def test_a_refused_value_is_an_error_in_its_element() -> None:
    kick = fake_set.track("kick")
    change(kick, "arm", Refused(RuntimeError("Track cannot be armed!")))
    root = dump_song(fake_set.song((kick,)))
    track = root.find("song/tracks/track")
    assert track is not None and track.get("arm") is None
    assert dict(track[0].attrib) == {"property": "arm", "class": "RuntimeError", "message": "Track cannot be armed!"}


def test_a_refused_list_makes_the_dump_incomplete() -> None:
    song = fake_set.full_set()
    change(song, "scenes", Refused(RuntimeError("no")))
    root = dump_song(song)
    assert attributes(root, "summary", "complete", "reason") == ["false", "Live did not give scenes"]
    assert len(root.findall("song/tracks/track")) == 3


def test_one_track_alone() -> None:
    song = fake_set.full_set()
    host = fake_set.Host(song)
    dump = DumpXML(host, Settings(use_timer=False))
    assert dump.start_track(song.tracks[1])
    finish(dump)
    root = valid(Path(dump.last_path or ""))
    assert root.get("scope") == "track"
    assert [(t.get("index"), t.get("name")) for t in root.iter("track")] == [("1", "kick")]
    assert len(root.findall(".//scene")) == 2
    assert "My set - kick" in Path(dump.last_path or "").name


def test_the_selected_track_and_none(home: Path) -> None:
    song = fake_set.full_set()
    host = fake_set.Host(song)
    dump = DumpXML(host, Settings(use_timer=False))
    assert dump.start_track()
    finish(dump)
    assert "Drums" in Path(dump.last_path or "").name
    assert not dump.start_track(fake_set.track("of another set"))
    assert "failed" in host.messages[-1] and "Select a track" in host.messages[-1]
    assert len(leftovers(home)) == 1


def test_a_scene_of_deep_racks_ends() -> None:
    inner: Any = fake_set.chain("circle")
    rack = fake_set.device("Rack", "AudioEffectGroupDevice", can_have_chains=True, chains=(inner,), return_chains=())
    change(inner, "devices", (rack,))
    root = dump_song(fake_set.song((fake_set.track(devices=(rack,)),)))
    assert [error.get("class") for error in root.iter("error")] == ["TooDeep"]


@pytest.mark.parametrize(
    ("element", "rows"),
    [
        ("song", fields.SONG),
        ("scene", fields.SCENE),
        ("cue-point", fields.CUE_POINT),
        ("groove", fields.GROOVE),
        (
            "track",
            fields.TRACK
            + fields.TRACK_GROUP
            + fields.TRACK_GROUPED
            + fields.TRACK_ARMABLE
            + fields.TRACK_CHAINS
            + fields.TRACK_NOT_MASTER
            + fields.TRACK_LAUNCHING
            + fields.TRACK_INPUT
            + fields.TRACK_OUTPUT
            + fields.VIEW,
        ),
        ("mixer", fields.MIXER + fields.MIXER_NOT_MASTER),
        ("parameter", fields.PARAMETER + fields.PARAMETER_CONTINUOUS),
        ("slot", fields.SLOT + fields.SLOT_GROUP),
        ("take-lane", fields.TAKE_LANE),
        ("clip", fields.CLIP + fields.CLIP_PLACED + fields.CLIP_AUDIO + fields.CLIP_GROOVE),
        ("note", fields.NOTE),
        ("warp-marker", fields.WARP_MARKER),
        ("envelope-event", fields.ENVELOPE_EVENT + fields.ENVELOPE_VALUE + fields.ENVELOPE_CURVE),
        ("device", fields.DEVICE + fields.DEVICE_RACK + fields.VIEW),
        ("device-sample", fields.DEVICE_SAMPLE),
        ("chain", fields.CHAIN),
        ("drum-pad", fields.DRUM_PAD),
    ],
)
def test_the_dumper_writes_all_that_the_schema_has_in_its_types(
    element: str, rows: tuple[tuple[str, Any], ...]
) -> None:
    # What the schema has besides: places, identity, marks, the display text, and what no Live gives to a script.
    apart = {"index", "id", "replaced", "display", "patch_path"}
    known = known_elements("live-set")[element].attributes
    types = {
        fields.boolean: "a_bool",
        fields.number: "a_float",
        fields.integer: "an_int",
        fields.pointer: "an_int",
        fields.rgb: "an_int",
        fields.text: "str",
        fields.display_name: "str",
    }
    written = {name: types[convert] for name, convert in rows}
    if element == "drum-pad":
        written["note"] = "an_int"
    assert written == {name: convert.__name__ for name, convert in known.items() if name not in apart}
