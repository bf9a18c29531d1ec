"""Known edits of real sets: each shows as itself and nothing else."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from kontrol_cli.diff import DIFF_TABLES, diff_sets
from kontrol_cli.sets.liveset import LiveSet, read_set
from tests.corpus import corpus_path

_LARGEST = 6_000_000
Edit = Callable[[Any, random.Random], bool]


def _tracks(root: Any) -> list[Any]:
    return list(root.find("LiveSet/Tracks"))


def _clips(root: Any) -> list[Any]:
    """The clips of sessions and arrangements; frozen copies, grooves and take lanes are none."""
    found = []
    for track in _tracks(root):
        for path in ("ClipSlotList/ClipSlot/ClipSlot/Value", "*/ArrangerAutomation/Events"):
            for holder in track.iterfind(f"DeviceChain/MainSequencer/{path}"):
                found += [one for one in holder if one.tag in ("AudioClip", "MidiClip")]
    return found


def rename_track(root: Any, chance: random.Random) -> bool:
    name = chance.choice(_tracks(root)).find("Name/EffectiveName")
    if name is not None:
        name.set("Value", "a name of its own")
    return name is not None


def remove_track(root: Any, chance: random.Random) -> bool:
    tracks = [track for track in _tracks(root) if track.tag in ("AudioTrack", "MidiTrack")]
    if len(tracks) > 1:
        track = chance.choice(tracks)
        track.getparent().remove(track)
    return len(tracks) > 1


def move_track(root: Any, chance: random.Random) -> bool:
    tracks = [track for track in _tracks(root) if track.tag != "ReturnTrack"]
    if len(tracks) < 3 or any(track.tag == "GroupTrack" for track in tracks):
        return False
    track = chance.choice(tracks[2:])
    holder = track.getparent()
    holder.remove(track)
    holder.insert(0, track)
    return True


def rename_scene(root: Any, chance: random.Random) -> bool:
    live_set = root.find("LiveSet")
    holder = live_set.find("Scenes")
    scene = chance.choice(list(live_set.find("SceneNames") if holder is None else holder))
    name = scene.find("Name")
    (scene if name is None else name).set("Value", "a name of its own")
    return True


def rename_clip(root: Any, chance: random.Random) -> bool:
    clips = _clips(root)
    if clips:
        chance.choice(clips).find("Name").set("Value", "a name of its own")
    return bool(clips)


def remove_clip(root: Any, chance: random.Random) -> bool:
    clips = _clips(root)
    if clips:
        clip = chance.choice(clips)
        clip.getparent().remove(clip)
    return bool(clips)


def change_note(root: Any, chance: random.Random) -> bool:
    notes = [note for clip in _clips(root) for note in clip.iter("MidiNoteEvent")]
    if notes:
        note = chance.choice(notes)
        note.set("Velocity", str(float(note.get("Velocity")) % 126 + 1))
    return bool(notes)


EDITS: dict[Edit, tuple[str, str]] = {
    rename_track: ("renamed", "track"),
    remove_track: ("removed", "track"),
    move_track: ("moved", "track"),
    rename_scene: ("renamed", "scene"),
    rename_clip: ("renamed", "clip"),
    remove_clip: ("removed", "clip"),
    change_note: ("changed", "note"),
}


@pytest.mark.corpus
@pytest.mark.slow
def test_known_edits_of_real_sets() -> None:
    chance = random.Random(8)
    made = dict.fromkeys(EDITS, 0)
    for path in sorted(corpus_path("als").glob("*.als")):
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        if len(data) > _LARGEST:
            continue
        base = _read(data)
        for edit, expected in EDITS.items():
            root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
            if edit(root, chance):
                found = diff_sets(base, _read(etree.tostring(root))).changes
                assert [(one.change, one.what) for one in found] == [expected], (path.name, edit.__name__, found[:5])
                made[edit] += 1
    assert all(count >= 10 for count in made.values()), made


def _read(data: bytes) -> LiveSet:
    return read_set(io.BytesIO(data), tables=DIFF_TABLES)
