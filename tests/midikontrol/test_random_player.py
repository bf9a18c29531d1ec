"""Anything that a player may do, in any order: the map and the display always say what the set and the profile say.

random_player.py plays under the Python that each Live brings, random_oracle.py judges what Live then has. Every look
checks: what each control turns, nothing hidden or deleted, no control of another layer, forwards, Live's frame,
the blue hand, the labels on the display, and that the script is at rest when nothing happens. At the end: no exception,
no listener left, no traceback in the log. A complaint names the look, the moves before it, and the seed to play again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.assemble import ROOT, python, scripts
from tests.midikontrol.random_oracle import Oracle, controls
from tests.midikontrol.running import PAIRS

Json = dict[str, Any]
SHIPPED = sorted(path.stem for path in (ROOT / "MidiKontrol" / "profiles").glob("*.json"))


def _shipped(name: str) -> Json:
    found: Json = json.loads((ROOT / "MidiKontrol" / "profiles" / f"{name}.json").read_text(encoding="utf-8"))
    return found


# What the shipped ones do not have together: a display with layers, names, pans and sends, accelerated encoders.
OWN: Json = {
    "name": "Everything",
    "channel": 3,
    "encoder_mode": "relative_two_compliment",
    "pages": [
        {"content": "track_volumes", "ccs": [1, 2, 3], "labels": "names", "first": 2},
        {"content": "track_pans", "ccs": [4, 5, 6], "first": 2, "channel": 5, "acceleration": 4},
        {"content": "track_sends", "ccs": [1, 2, 3, 4], "send": 2, "layer": 2},
        {
            "content": "selected_track",
            "ccs": [5, 6, 7, 8],
            "layer": 2,
            "targets": ["pan", "send 2", "eq high", "volume"],
        },
    ],
    "buttons": {
        "next_layer": {"note": 1},
        "previous_layer": {"note": 2},
        "volumes_left": {"note": 3},
        "volumes_right": {"note": 4},
        "fold": {"note": 5},
        "lock": {"note": 6},
        "next_bank": {"note": 7},
        "device_in": {"note": 8},
        "device_out": {"note": 9},
        "next_device": {"note": 10},
        "play": {"cc": 80, "lamp": True, "toggle": True},
        "next_track": {"note": 12},
        "previous_track": {"note": 13},
        "arm": {"note": 14},
    },
    "pedals": [
        {"cc": 11, "target": "crossfader"},
        {"cc": 12, "target": "selected_track_send", "number": 2},
        {"cc": 13, "target": "device_parameter", "number": 3},
        {"cc": 14, "target": "tempo"},
    ],
    "lcd": {"on": True},
}
DEVICES: Json = {
    "name": "Devices in layers",
    "base": "original",
    "pages": [
        {"content": "device", "ccs": [24, 25, 26, 27]},
        {"content": "device", "ccs": [28, 29, 30, 31], "first": 5},
        {"content": "selected_track", "ccs": [20, 21, 22, 23]},
        {"content": "track_volumes", "ccs": [16, 17, 18, 19], "layer": 2},
    ],
    "buttons": {
        "next_layer": {"cc": 1},
        "previous_layer": {"cc": 2},
        "lock": {"cc": 3},
        "next_bank": {"cc": 4},
        "previous_bank": {"cc": 5},
        "next_device": {"cc": 6},
        "device_in": {"cc": 7},
        "fold": {"cc": 8},
        "device_out": {"cc": 9},
        "dump": {"cc": 10},
        "cancel_dump": {"cc": 11},
    },
}
PROFILES: dict[str, Json] = {name: _shipped(name) for name in SHIPPED}
PROFILES["own"] = OWN
PROFILES["devices"] = {**_shipped("original"), **{key: value for key, value in DEVICES.items() if key != "base"}}

PLUGIN = {"class_name": "PluginDevice", "name": "Synth", "parameters": [{"name": f"Knob {n}"} for n in range(20)]}
DRUMS = {
    "class_name": "DrumGroupDevice",
    "name": "Kit",
    "chains": [
        {
            "name": "Kick",
            "in_note": 36,
            "devices": [{"class_name": "OriginalSimpler", "name": "BD"}, {"class_name": "Eq8"}],
        },
        {"name": "Snare", "in_note": 37, "devices": [PLUGIN]},
        {"name": "Nothing", "in_note": 38, "devices": []},
    ],
}
RACK = {
    "class_name": "AudioEffectGroupDevice",
    "name": "Rack",
    "chains": [
        {"name": "Dry", "devices": []},
        {"name": "Wet", "devices": [{"class_name": "Reverb"}, {"class_name": "Delay"}]},
    ],
}
# Groups in groups (from Live 10 on; before, a group holds no groups), racks, drum racks, EQs, tracks without devices.
LARGE: Json = {
    "live_sim_set": 1,
    "scenes": [{"name": f"Scene {n}"} for n in range(4)],
    "tracks": [
        {"type": "group", "name": "Drums"},
        {"type": "midi", "name": "Kit", "group": 0, "devices": [DRUMS, {"class_name": "Eq8"}]},
        {"type": "group", "name": "Tops", "group": 0, "fold_state": True},
        {"type": "audio", "name": "Hat", "group": 2, "devices": [{"class_name": "FilterEQ3"}, {"class_name": "Eq8"}]},
        {"type": "group", "name": "Deep", "group": 2},
        {"type": "audio", "name": "Ride", "group": 4, "devices": [{"class_name": "AutoFilter"}]},
        {"type": "midi", "name": "Bass", "devices": [{"class_name": "Operator"}, PLUGIN, RACK]},
        {"type": "audio", "name": "Bass", "devices": []},
        {"type": "audio", "name": "Vox", "devices": [RACK, {"class_name": "Compressor2"}, {"class_name": "FilterEQ3"}]},
    ],
    "return_tracks": [{"name": "Room", "devices": [{"class_name": "Reverb"}]}, {"name": "Echo"}],
    "master_track": {"devices": [{"class_name": "Eq8"}]},
}
FLAT: Json = {
    **LARGE,
    "tracks": [
        {**track, **({"group": 0} if "group" in track else {})}
        for track in LARGE["tracks"]
        if track["name"] not in ("Tops", "Deep")
    ],
}
EMPTY: Json = {"live_sim_set": 1, "tracks": [{"type": "midi", "name": "1-MIDI"}], "return_tracks": [], "scenes": [{}]}


def play(
    version: str,
    profile: str,
    seed: int,
    count: int,
    home: Path,
    *,
    folder: Path | None = None,
    reloads: list[str] | None = None,
) -> tuple[Json, Oracle, str]:
    """(what the player wrote, the oracle that has judged it, the script's log) of `count` moves."""
    from MidiKontrol import consts
    from MidiKontrol.Labels import label

    large = FLAT if version == "9.7" else LARGE
    job = {
        "root": str(ROOT),
        "folder": str(folder or scripts()),
        "version": version,
        "sets": [large, EMPTY, large],
        "profiles": {name: controls(data) for name, data in PROFILES.items()},
        "profile": profile,
        "reloads": reloads or [profile],
        "actions": list(consts.ACTIONS),
        "seed": seed,
        "count": count,
    }
    run = subprocess.run(
        [python(dict(PAIRS)[version]), str(Path(__file__).with_name("random_player.py"))],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8", "KONTROL_HOME": str(home)},
    )
    assert run.returncode == 0, run.stderr
    found: Json = json.loads(run.stdout)
    oracle = Oracle(PROFILES, label)
    oracle.judge(found["looks"])
    log = (home / "midikontrol.log").read_text(encoding="utf-8")
    # Switched on while nothing is armed: what Live does then is not known (recording.overdub-unarmed).
    found["not_simulated"].pop("Live.Song.Song.overdub", None)
    bad = [line for line in log.splitlines() if "Traceback" in line or "could not be" in line or "did not map" in line]
    ends = [f"at the end: {name}: {found[name]}" for name in ("left", "exceptions", "not_simulated") if found[name]]
    oracle.complaints += ends + [f"in the log: {line}" for line in bad]
    return found, oracle, log


def check(version: str, profile: str, seed: int, count: int, home: Path, reloads: list[str] | None = None) -> Oracle:
    _, oracle, log = play(version, profile, seed, count, home, reloads=reloads)
    first = "\n".join(oracle.complaints[:5])
    assert not oracle.complaints, f"Live {version}, {profile}, seed {seed}, {count} moves:\n{first}\n{log[-1000:]}"
    return oracle


VERSIONS = [version for version, _ in PAIRS]
NAMES = list(PROFILES)


@pytest.mark.parametrize(("version", "profile"), [(v, NAMES[n % len(NAMES)]) for n, v in enumerate(VERSIONS)])
def test_whatever_a_player_does(version: str, profile: str, kontrol_home: Path) -> None:
    """A little of it: every version, every profile once."""
    oracle = check(version, profile, 1, 60, kontrol_home)
    assert oracle.judged["rest"] >= 10 and oracle.judged["forwards"] >= 10


@pytest.mark.slow
@pytest.mark.parametrize("profile", NAMES)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_thousand_things_that_a_player_does(version: str, profile: str, kontrol_home: Path) -> None:
    check(version, profile, 100 + VERSIONS.index(version), 1000, kontrol_home)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_a_thousand_things_while_the_profile_changes(version: str, kontrol_home: Path) -> None:
    check(version, "original", 200 + VERSIONS.index(version), 1000, kontrol_home, reloads=NAMES)


# What a script may get wrong: file, what stands there, what is put in its place, profile, and a word of the complaint.
FAULTS = {
    "hidden tracks on page 1": (
        "MidiKontrolMixerController",
        "tracks = self.helper.visible_tracks()\n        self._place",
        "tracks = self.helper.tracks()\n        self._place",
        "original",
        "turns",
    ),
    "deaf to folding": (
        "MidiKontrolMixerController",
        '("tracks", "visible_tracks", "return_tracks")',
        '("return_tracks",)',
        "own",
        "turns",
    ),
    "the window one track off": (
        "MidiKontrolMixerController",
        "first = self._window.first_of(page)",
        "first = self._window.first_of(page) + 1",
        "original",
        "turns",
    ),
    "the first EQ": (
        "MidiKontrolHelper",
        "                found = device\n",
        "                return device\n",
        "original",
        "turns",
    ),
    "a lock that does not hold": (
        "MidiKontrolDeviceController",
        "return self._locked if self._locked is not None else",
        "return",
        "original",
        "turns",
    ),
    "the pad does not matter": (
        "DeviceInHand",
        "return chain if chain is not None and chain in chains else next(iter(chains), None)",
        'return next(iter(self._read_list(rack, "chains")), None)',
        "original",
        "hand",
    ),
    "a layer that stays": (
        "MidiKontrolScript",
        "self.layer = layer % self.profile.layers\n        self.want_rebuild()",
        "self.layer = layer % self.profile.layers",
        "devices",
        "layer",
    ),
    "labels where nothing is": (
        "MidiKontrolComponent",
        'shown.append(text if works else u"")',
        "shown.append(text)",
        "original",
        "turns nothing and shows",
    ),
    "pages sent once": (
        "MidiKontrolHelper",
        "if self._sent.get(place) != shown:",
        "if place not in self._sent:",
        "original",
        "shows",
    ),
    "names of long ago": (
        "ParamMap",
        'self._listeners.listen(parameter, "name", self._on_name_changed)',
        "pass",
        "devices",
        "shows",
    ),
    "nothing sent again": (
        "MidiKontrolScript",
        "self.helper.forget_sent()\n        self.param_map",
        "self.param_map",
        "original",
        "has no page",
    ),
    "encoders that stand wrong": (
        "Turning",
        "        self._sent = {}\n\n    def add",
        "        pass\n\n    def add",
        "own",
        "stands at",
    ),
    "a listener too many": (
        "Listeners",
        "kept, self._kept = self._kept, []",
        "kept, self._kept = self._kept[1:], []",
        "original",
        "left",
    ),
    "no end of building": (
        "MidiKontrolMixerController",
        "        self._frame_changed = True\n\n    def _map_tracks",
        "        self._on_tracks_changed()\n\n    def _map_tracks",
        "original",
        "built again",
    ),
    "an error": (
        "MidiKontrolMixerController",
        "if not self._window.width:",
        "if not self._window.wide:",
        "original",
        "Traceback",
    ),
    "a button that is not heard": (
        "MidiKontrolScript",
        "in sorted(self._buttons):",
        "in sorted(self._buttons)[1:]:",
        "own",
        "forwarded",
    ),
    "names of another layer": (
        "MidiKontrolHelper",
        'return (u"",) * len(labels)',
        "return labels",
        "devices",
        "is of another layer and shows",
    ),
    "a window left of the first track": (
        "TrackWindow",
        "        self._moved = max(self._moved, -self._base)\n",
        "",
        "own",
        "frame",
    ),
    "the second half again": (
        "MidiKontrolDeviceController",
        "wanted = slice(page.first, page.first + len(page.ccs))",
        "wanted = slice(0, len(page.ccs))",
        "original",
        "the same of",
    ),
    "the frame elsewhere": (
        "SessionFrame",
        "frame = (first, row, width, 1, True)",
        "frame = (first, 0, width, 1, True)",
        "original",
        "frame",
    ),
}


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fault, marks=() if fault in ("hidden tracks on page 1", "pages sent once") else pytest.mark.slow)
        for fault in FAULTS
    ],
)
def test_the_player_finds_what_is_wrong(fault: str, kontrol_home: Path, tmp_path: Path) -> None:
    """A script with one mistake: somebody complains, and the complaint names it."""
    file, right, wrong, profile, says = FAULTS[fault]
    folder = tmp_path / "wrong"
    shutil.copytree(scripts(), folder, symlinks=False)
    path = folder / "MidiKontrol" / f"{file}.py"
    text = path.read_text(encoding="utf-8")
    assert text.count(right) == 1, f"{file}.py has other words now: {right}"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    for seed in range(8):  # a mistake that shows seldom needs a longer life
        _, oracle, _ = play("12.4", profile, seed, 150 + 100 * seed, kontrol_home, folder=folder)
        if any(says in complaint for complaint in oracle.complaints):
            return
    raise AssertionError(f"nobody noticed: {oracle.complaints[:3]}")
