"""Random edits of the sample sets: each shows as itself and nothing else, in both directions."""

from __future__ import annotations

import copy
import io
import random
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from kontrol_cli.diff import DIFF_TABLES, diff_sets
from kontrol_cli.sets.liveset import LiveSet, read_set

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
DUMPS = ("drum-set.xml", "arrangement.xml", "mixed-scenes.xml", "difficult.xml")


def _elements(root: Any, path: str) -> list[Any]:
    return list(root.iterfind(path))


def _renumber(root: Any) -> None:
    for at, scene in enumerate(root.iterfind(".//scenes/scene")):
        scene.set("index", str(at))
    for at, track in enumerate(root.iterfind(".//tracks/track")):
        track.set("index", str(at))
        for number, slot in enumerate(track.iterfind("slot")):
            slot.set("index", str(number))


def _set(element: Any, name: str, value: str) -> None:
    element.set(name, value)


def edit(root: Any, kind: str, chance: random.Random) -> list[tuple[str, str]] | None:
    """Make one edit of `kind`; the changes to expect, or None when the sample has no place for it."""
    tracks = _elements(root, ".//tracks/track")
    if kind == "rename track":
        chance.choice(tracks).set("name", "a name of its own")
        return [("renamed", "track")]
    if kind == "mute track":
        track = chance.choice(tracks)
        _set(track, "mute", "false" if track.get("mute") == "true" else "true")
        return [("changed", "track")]
    if kind == "rename scene":
        chance.choice(_elements(root, ".//scenes/scene")).set("name", "a name of its own")
        return [("renamed", "scene")]
    if kind == "add scene":
        holder = root.find(".//scenes")
        at = chance.randrange(len(holder) + 1)
        holder.insert(at, etree.Element("scene", name="a name of its own", is_empty="true"))
        for track in tracks:
            slots = track.findall("slot")
            if slots:
                new = etree.Element("slot", has_clip="false", has_stop_button="true")
                if at < len(slots):
                    slots[at].addprevious(new)
                else:
                    slots[-1].addnext(new)
        _renumber(root)
        return [("added", "scene")]
    if kind == "remove track":
        track = chance.choice([one for one in tracks if one.get("name") and one.get("is_foldable") != "true"])
        track.getparent().remove(track)
        _renumber(root)
        return [("removed", "track")]
    clips = _elements(root, ".//tracks/track/slot/clip")
    if kind == "rename clip" and clips:
        chance.choice(clips).set("name", "a name of its own")
        return [("renamed", "clip")]
    if kind == "colour clip" and clips:
        clip = chance.choice(clips)
        clip.set("color", str(int(clip.get("color") or 1) ^ 0x0F0F0F))
        return [("changed", "clip")]
    if kind == "remove clip" and clips:
        clip = chance.choice(clips)
        clip.getparent().set("has_clip", "false")
        clip.getparent().remove(clip)
        return [("removed", "clip")]
    if kind == "move clip" and clips:
        clip = chance.choice(clips)
        track = clip.getparent().getparent()
        free = [slot for slot in track.findall("slot") if slot.find("clip") is None]
        if not free:
            return None
        clip.getparent().set("has_clip", "false")
        slot = chance.choice(free)
        slot.set("has_clip", "true")
        slot.append(clip)
        return [("moved", "clip")]
    parameters = [one for one in root.iterfind(".//parameter") if one.get("name") != "Device On"]
    if kind == "turn parameter" and parameters:
        parameter = chance.choice(parameters)
        parameter.set("value", repr(float(parameter.get("value") or 0) + 0.125))
        return [("changed", "parameter")]
    cues = _elements(root, ".//cue-point")
    if kind == "rename locator" and cues:
        chance.choice(cues).set("name", "a name of its own")
        return [("renamed", "locator")]
    if kind == "move locator" and cues:
        chance.choice(cues).set("time", "1234.5")
        return [("moved", "locator")]
    note_list = _elements(root, ".//note")
    if kind == "remove note" and note_list:
        note = chance.choice(note_list)
        note.getparent().remove(note)
        return [("removed", "note")]
    slots = _elements(root, ".//tracks/track/slot")
    if kind == "stop button" and slots:
        slot = chance.choice([one for one in slots if one.getparent().get("is_foldable") != "true"])
        slot.set("has_stop_button", "false" if slot.get("has_stop_button") == "true" else "true")
        return [("changed", "slot")]
    return None


EDITS = (
    "rename track",
    "mute track",
    "rename scene",
    "add scene",
    "remove track",
    "rename clip",
    "colour clip",
    "remove clip",
    "move clip",
    "turn parameter",
    "rename locator",
    "move locator",
    "remove note",
    "stop button",
)
_TREES: dict[str, Any] = {}
_READ: dict[str, LiveSet] = {}


def tree(name: str) -> Any:
    if name not in _TREES:
        _TREES[name] = etree.parse(str(SAMPLES / name)).getroot()
        _READ[name] = read_set(io.BytesIO(etree.tostring(_TREES[name])), tables=DIFF_TABLES)
    return copy.deepcopy(_TREES[name])


def read(root: Any) -> LiveSet:
    return read_set(io.BytesIO(etree.tostring(root)), tables=DIFF_TABLES)


def test_every_edit_has_a_sample() -> None:
    for kind in EDITS:
        assert any(edit(tree(name), kind, random.Random(1)) for name in DUMPS), kind


@settings(deadline=None, max_examples=60)
@example("arrangement.xml", "move locator", 343)  # one that has no name
@given(st.sampled_from(DUMPS), st.sampled_from(EDITS), st.integers(0, 10_000))
def test_one_random_edit_shows_and_nothing_else(name: str, kind: str, seed: int) -> None:
    root = tree(name)
    expected = edit(root, kind, random.Random(seed))
    if expected is None:
        return
    found = diff_sets(_READ[name], read(root))
    assert [(one.change, one.what) for one in found.changes] == expected, found.changes
    back = diff_sets(read(root), _READ[name])
    opposite = {"added": "removed", "removed": "added"}
    assert [(one.change, one.what) for one in back.changes] == [
        (opposite.get(change, change), what) for change, what in expected
    ]
