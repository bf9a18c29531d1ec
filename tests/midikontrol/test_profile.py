"""Profiles: what is shipped, what a user may write, and what is refused with which sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from MidiKontrol import Profile as module
from MidiKontrol.consts import PAGE_CONTENTS
from MidiKontrol.Profile import Profile, ProfileError, load_profile, read_profile, shipped
from MidiKontrol.ProfileFields import Fields
from tests.assemble import ROOT

FOLDER = Path(module.__file__).parent / "profiles"


def write(home: Path, data: Any) -> Path:
    path = home / "profile.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_the_shipped_profiles() -> None:
    assert shipped() == ["fcb1010", "generic-16-encoders", "generic-8-encoders", "original"]


@pytest.mark.parametrize(("name", "encoders", "layers", "lcd"), [
    ("original", 16, 1, True), ("generic-16-encoders", 16, 1, False), ("generic-8-encoders", 8, 2, False),
    ("fcb1010", 0, 1, False),
])  # fmt: skip
def test_what_each_profile_offers(name: str, encoders: int, layers: int, lcd: bool) -> None:
    profile = read_profile(str(FOLDER / f"{name}.json"))
    for layer in range(layers):
        assert len({(p.channel, cc) for p in profile.pages if p.layer == layer for cc in p.ccs}) == encoders
    assert (profile.layers, profile.lcd_on) == (layers, lcd)
    assert "dump" in profile.buttons
    assert not profile.python_on
    assert bool(profile.pedals) == (name == "fcb1010")


def test_the_original_has_the_pages_of_the_article() -> None:
    profile = read_profile(str(FOLDER / "original.json"))
    assert [(p.content, len(p.ccs), p.first) for p in profile.pages] == [
        ("track_volumes", 4, 0), ("selected_track", 4, 0), ("device", 4, 0), ("device", 4, 4),
    ]  # fmt: skip
    assert set(profile.scroll) == {"scene", "track"}
    assert profile.channel == 0  # channel 1


def test_channels_and_tracks_count_from_1_in_the_file(kontrol_home: Path) -> None:
    path = write(kontrol_home, {
        "name": "mine", "channel": 16,
        "pages": [{"content": "track_volumes", "ccs": [1, 2], "first": 5, "channel": 2}],
        "buttons": {"play": {"note": 60}},
    })  # fmt: skip
    profile = read_profile(str(path))
    assert profile.channel == 15
    assert (profile.pages[0].channel, profile.pages[0].first) == (1, 4)
    assert profile.buttons["play"][:3] == ("note", 15, 60)


def test_a_base_and_what_differs(kontrol_home: Path) -> None:
    path = write(kontrol_home, {"base": "fcb1010", "channel": 3, "command_file": {"python": True}})
    profile = read_profile(str(path))
    assert profile.name == "FCB1010 foot controller"
    assert profile.pedals[0].channel == 2
    assert profile.python_on


BAD: list[tuple[dict[str, Any], str]] = [
    ({"channel": 17}, "profile.channel: expected a whole number 1-16, got 17"),
    ({"channel": True}, "profile.channel"),
    ({"channel": "1"}, 'got "1"'),
    ({"encoder_mode": "relative"}, "profile.encoder_mode: expected one of absolute"),
    ({"chanel": 1}, "unknown key chanel"),
    ({"pages": {}}, "pages: expected a list"),
    ({"pages": [[]]}, r"pages\[1\]: expected an object"),
    ({"pages": [{"content": "volumes", "ccs": [1]}]}, r"pages\[1\].content: expected one of track_volumes"),
    ({"pages": [{"content": "device"}]}, r"pages\[1\]: ccs is missing"),
    ({"pages": [{"content": "device", "ccs": []}]}, "expected a list of 1 to 16"),
    ({"pages": [{"content": "device", "ccs": [128]}]}, "expected a whole number 0-127, got 128"),
    ({"pages": [{"content": "device", "ccs": [1, 1]}]}, "cc 1 on channel 1 is used twice: by page 1 and by page 1"),
    ({"pages": [{"content": "device", "ccs": [1, 2], "first": 8}]}, "goes beyond"),
    ({"pages": [{"content": "selected_track", "ccs": [1, 2, 3, 4, 5]}]}, "at most 4"),
    ({"pages": [{"content": "device", "ccs": [40], "mode": "absolute_14_bit"}]}, "14-bit"),
    ({"pages": [{"content": "device", "ccs": [1], "layer": 2}]}, "layer 1 has no page"),
    ({"buttons": {"explode": {"cc": 1}}}, 'no action "explode"'),
    ({"buttons": {"play": {}}}, "buttons.play: expected one of cc or note"),
    ({"buttons": {"play": {"cc": 1, "note": 2}}}, "buttons.play: expected one of"),
    ({"buttons": {"play": {"cc": 1}, "stop": {"cc": 1}}}, "used twice: by buttons.play and by buttons.stop"),
    ({"buttons": {"play": 5}}, "buttons.play: expected an object"),
    ({"scroll": {"mode": "absolute"}}, "scroll.mode"),
    ({"scroll": {"scene": {"note": 1}}}, "scroll.scene: expected one of cc"),
    ({"pedals": [{"cc": 1}]}, r"pedals\[1\]: target is missing"),
    ({"lcd": {"on": 1}}, "lcd.on: expected true or false"),
    ({"lcd": {"on": True}, "pages": [{"content": "device", "ccs": [1, 2, 3, 4, 5]}]}, "4 pages of 4 encoders"),
    ({"lcd": {"page_fields": ["names"]}}, "lcd.page_fields"),
    ({"lcd": {"page_fields": [1, None, "names", "ccs"]}}, "lcd.page_fields"),
    ({"lcd": {"page_fields": 4}}, "lcd.page_fields"),
    ({"command_file": {"python": "yes"}}, "command_file.python: expected true or false"),
    ({"log_limit_bytes": 5}, "log_limit_bytes"),
    ({"name": 4}, "profile.name: expected a text"),
    ({"highlight": "yes"}, 'profile.highlight: expected true or false, got "yes"'),
    ({"select_hidden": "open"}, 'profile.select_hidden: expected one of unfold, refuse, got "open"'),
    ({"display": {"values": 1}}, "display.values: expected true or false, got 1"),
    ({"display": {"bars": True}}, "display: unknown key bars"),
    ({"pages": [{"content": "track_sends", "ccs": [1], "send": 13}]}, r"pages\[1\].send: expected a whole number 1-12"),
    (
        {"pages": [{"content": "track_pans", "ccs": [1], "send": 1}]},
        "send is for the content track_sends, not for track_pans",
    ),
    ({"pages": [{"content": "device", "ccs": [1], "targets": ["pan"]}]}, "targets is for the content selected_track"),
    (
        {"pages": [{"content": "selected_track", "ccs": [1], "targets": "pan"}]},
        r"targets: expected a list of 1 to 16 of volume",
    ),
    (
        {"pages": [{"content": "selected_track", "ccs": [1], "targets": ["pan", "send 13"]}]},
        'eq high, send 1, .* got "send 13"',
    ),
    (
        {"pages": [{"content": "selected_track", "ccs": [1, 2], "targets": ["pan"]}]},
        "has 1 parameter here, so at most 1",
    ),
    ({"pages": [{"content": "device", "ccs": [1], "speed": 0}]}, r"pages\[1\].speed: expected a number 0.01-10, got 0"),
    ({"pages": [{"content": "device", "ccs": [1], "speed": "fast"}]}, 'speed: expected a number 0.01-10, got "fast"'),
    (
        {"pages": [{"content": "device", "ccs": [1, 2], "speed": [1]}]},
        "one number for all ccs or 2 numbers, one for each; got 1",
    ),
    (
        {"pages": [{"content": "device", "ccs": [1], "acceleration": 11}]},
        "acceleration: expected a number 1-10, got 11",
    ),
    (
        {"pages": [{"content": "device", "ccs": [1], "acceleration": True}]},
        "acceleration: expected a number 1-10, got true",
    ),
    ({"pages": [{"content": "device", "ccs": [1], "speed": 2}]}, "speed and acceleration are for relative modes"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_a_wrong_value_is_named(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ProfileError, match=sentence):
        Profile({"name": "x", **change}, "test")


def test_every_fault_is_named_at_once_and_what_is_right_is_compared() -> None:
    with pytest.raises(ProfileError) as caught:
        Profile({
            "name": 4, "channel": 0,
            "pages": [{"content": "device", "ccs": [1, "2"], "layer": 9}, 7, {"ccs": [3]}],
            "buttons": {"play": {"cc": 1}, "stop": {"cc": 300}, "lock": {"cc": 1},
                        "tap_tempo": {"cc": 1, "channel": 99}},
            "pedals": [{"cc": 5, "target": "tempo"}, {"target": "tempo"}],
        }, "test")  # fmt: skip
    faults = caught.value.faults
    for fault, begins in zip(faults, [
        "profile.name: expected a text", "profile.channel: expected a whole number 1-16, got 0",
        'pages[1].ccs: expected a whole number 0-127, got "2"', "pages[1].layer: expected a whole number 1-8, got 9",
        "pages[2]: expected an object in {}", "pages[3]: content is missing",
        "buttons.stop.cc: expected a whole number 0-127, got 300",
        "buttons.tap_tempo.channel: expected a whole number 1-16, got 99", "pedals[2]: cc is missing",
        "cc 1 on the profile's channel is used twice: by buttons.lock and by buttons.play",
    ], strict=True):  # fmt: skip
        assert fault.startswith(begins)
    assert str(caught.value).startswith("10 faults: (1) profile.name") and " (10) cc 1 on" in str(caught.value)
    assert caught.value.first == faults[0] + " And 9 more: see midikontrol.log."


def test_every_fault_of_the_newer_keys_is_named_at_once() -> None:
    page = {"ccs": [1, 2], "mode": "relative_signed_bit"}
    with pytest.raises(ProfileError) as caught:
        Profile({
            "name": "x", "highlight": 1, "select_hidden": None, "display": {"values": "on", "size": 2},
            "pages": [{**page, "content": "track_pans", "send": 0, "speed": [2, "2"], "acceleration": 0},
                      {**page, "content": "selected_track", "targets": ["pan", "eq mid"], "layer": 2, "speed": []}],
        }, "test")  # fmt: skip
    for fault, begins in zip(caught.value.faults, [
        "profile.highlight: expected true or false, got 1",
        "profile.select_hidden: expected one of unfold, refuse, got null",
        'display.values: expected true or false, got "on"', "display: unknown key size",
        "pages[1]: send is for the content track_sends", "pages[1].send: expected a whole number 1-12, got 0",
        'pages[1].speed: expected a number 0.01-10, got "2"', "pages[1].acceleration: expected a number 1-10, got 0",
        "pages[2].targets: expected some of volume, pan, eq low",  # counted as two: what it lacks is said once
        "pages[2].speed: expected one number for all ccs or 2 numbers",
    ], strict=True):  # fmt: skip
        assert fault.startswith(begins)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"display": {"bars": 1}}, "display: unknown key bars. Keys here are: values."),
        ({"scroll": {"sheep": 1}}, "scroll: unknown key sheep. Keys here are: mode, scene, track."),
        ({"scroll": {"scene": {"cc": 1, "x": 1}}},
         "scroll.scene: unknown key x. Keys here are: cc, channel, lamp, toggle."),
        ({"buttons": {"play": {"note": 1, "x": 1}}},
         "buttons.play: unknown key x. Keys here are: cc, channel, lamp, note, toggle."),
        ({"pedals": [{"cc": 1, "target": "tempo", "x": 1}]},
         "pedals[1]: unknown key x. Keys here are: cc, channel, mode, number, target."),
        ({"pages": [{"content": "device", "ccs": [1], "x": 1}]},
         "pages[1]: unknown key x. Keys here are: acceleration, ccs, channel, content, first, labels, layer, mode, "
         "send, speed, targets."),
    ],
)  # fmt: skip
def test_a_key_that_is_none_gets_the_keys_that_there_are(data: dict[str, Any], fault: str) -> None:
    with pytest.raises(ProfileError) as caught:
        Profile({"name": "x", **data}, "test")
    assert caught.value.faults == [fault]


def test_what_is_not_there_is_as_it_was_before() -> None:
    pages = [{"content": "selected_track", "ccs": [1, 2]}, {"content": "track_sends", "ccs": [3]}]
    profile = Profile({"name": "x", "pages": pages}, "test")
    assert profile.highlight and profile.unfolds and profile.shows_values
    assert profile.pages[0].targets == ("volume", "send 1", "eq low", "eq high")
    assert (profile.pages[1].send, profile.pages[0].speeds, profile.pages[0].acceleration) == (0, (1.0, 1.0), 1.0)


def test_every_key_of_a_profile_is_on_the_page_for_players(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[tuple[str, str]] = set()
    take = Fields.take

    def noting(self: Any, key: str, default: Any = ProfileError) -> Any:
        asked.add((re.sub(r"\[\d+\]", "", self.place), key))
        return take(self, key, default)

    monkeypatch.setattr(Fields, "take", noting)
    for content in PAGE_CONTENTS:
        Profile({"name": "x", "pages": [{"content": content, "ccs": [1], "channel": 1}],
                 "scroll": {"scene": {"cc": 2}, "track": {"cc": 3, "channel": 1}},
                 "buttons": {"dump": {"note": 4}}, "pedals": [{"cc": 5, "target": "tempo"}]}, "test")  # fmt: skip
    section = (ROOT / "docs" / "controller.md").read_text(encoding="utf-8").partition("Every key of a profile\n")[2]
    words = set(re.findall(r"[`\"]([a-z_]+)[`\"]", section))
    keys = {key for _, key in asked} - {"base"}  # on the page before: it is about files
    assert len(keys) > 35 and keys - words == set()


def test_thousands_of_faults_stay_one_line() -> None:
    with pytest.raises(ProfileError) as caught:
        Profile({"name": "x", "pages": [7] * 5000}, "test")
    assert len(caught.value.faults) == 5000
    assert str(caught.value).endswith("... and 4980 more.") and len(str(caught.value)) < 2000


def test_14_bit_encoders_take_their_low_half_too() -> None:
    pages = [{"content": "device", "ccs": [1], "mode": "absolute_14_bit"}]
    with pytest.raises(ProfileError, match="cc 33 on channel 1 is used twice"):
        Profile({"name": "x", "pages": pages, "buttons": {"dump": {"cc": 33}}}, "test")


def test_the_same_cc_may_serve_in_two_layers_but_not_a_button_and_a_page() -> None:
    pages = [{"content": "device", "ccs": [1], "layer": n} for n in (1, 2)]
    assert Profile({"name": "x", "pages": pages}, "test").layers == 2
    with pytest.raises(ProfileError, match="used twice"):
        Profile({"name": "x", "pages": pages, "buttons": {"dump": {"cc": 1}}}, "test")


def test_the_examples_of_the_page_for_players() -> None:
    page = (ROOT / "docs" / "controller.md").read_text(encoding="utf-8")
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    whole = [Profile(example, "the page") for example in examples if "base" not in example]
    assert len(examples) == 2 and [profile.name for profile in whole] == ["My keyboard"]


@pytest.mark.parametrize(
    "content", ["{", "[]", "7", '{"name": "x", "channel": 99}', '{"base": "mpk"}', '{"base": []}', "\x00"]
)
def test_a_bad_user_profile_is_reported_and_the_default_used(kontrol_home: Path, content: str) -> None:
    write(kontrol_home, content)
    lines: list[str] = []
    assert load_profile(lines.append).name == "MidiKontrol (original)"
    assert "is not used" in lines[0] and "reload profile" in lines[0]
    assert str(kontrol_home / "profile.json") in lines[0]


def test_a_profile_from_a_windows_editor(kontrol_home: Path) -> None:
    (kontrol_home / "profile.json").write_bytes(b'\xef\xbb\xbf{"base": "fcb1010"}')
    assert load_profile(print).name == "FCB1010 foot controller"


def test_not_utf8_is_reported(kontrol_home: Path) -> None:
    (kontrol_home / "profile.json").write_bytes(b'{"name": "\xff"}')
    lines: list[str] = []
    assert load_profile(lines.append).name == "MidiKontrol (original)"
    assert "not JSON" in lines[0]


@pytest.mark.parametrize(
    ("profile", "faults"),
    [
        # No channel is not channel 0: two that are wrong are not the same control.
        ({"buttons": {"play": {"cc": 7, "channel": 99}, "stop": {"cc": 7, "channel": 99}}},
         ["buttons.play.channel: expected a whole number 1-16, got 99.",
          "buttons.stop.channel: expected a whole number 1-16, got 99."]),
        # Buttons are there in every layer, but said once.
        ({"buttons": {"play": {"cc": 5}, "stop": {"cc": 5}},
          "pages": [{"content": "device", "ccs": [1], "layer": 1}, {"content": "device", "ccs": [1], "layer": 2}]},
         ["cc 5 on channel 1 is used twice: by buttons.play and by buttons.stop."]),
        # A wrong number is not compared with 31, ...
        ({"pages": [{"content": "device", "ccs": ["x", 20], "mode": "absolute_14_bit"}]},
         ['pages[1].ccs: expected a whole number 0-127, got "x".']),
        # ... a page does not repeat what is wrong above it, ...
        ({"takeover": 1, "encoder_mode": None, "pages": [{"content": "device", "ccs": [7]}]},
         ["profile.encoder_mode: expected one of ", "profile.takeover: expected true or false, got 1."]),
        # ... layers have no gaps where one of them is not known, ...
        ({"pages": [{"content": "device", "ccs": [7], "layer": 9}, {"content": "device", "ccs": [8], "layer": 2}]},
         ["pages[1].layer: expected a whole number 1-8, got 9."]),
        # ... and two kinds at once are one mistake.
        ({"buttons": {"play": {"cc": 3, "note": 4}}},
         ["buttons.play: expected one of cc or note with a number 0-127."]),
    ],
)  # fmt: skip
def test_one_mistake_is_one_fault(profile: dict[str, Any], faults: list[str]) -> None:
    with pytest.raises(ProfileError) as caught:
        Profile({"name": "x", **profile}, "test")
    assert len(caught.value.faults) == len(faults), caught.value.faults
    for found, expected in zip(caught.value.faults, faults, strict=True):
        assert found.startswith(expected)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["name", "channel", "pages", "ccs", "content", "cc", "note", "buttons", "play", "lcd", "on",
                         "scroll", "scene", "pedals", "target", "dump", "mode"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@settings(deadline=None)  # a busy machine is not a fault
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "channel",
                "pages",
                "buttons",
                "scroll",
                "pedals",
                "lcd",
                "dump",
                "ports",
                "command_file",
                "takeover",
                "encoder_mode",
                "log_limit_bytes",
            ]
        ),
        JSON,
    )
)
def test_any_json_gives_a_profile_or_a_profile_error(data: dict[str, Any]) -> None:
    try:
        profile = Profile({"name": "x", **data}, "test")
    except ProfileError as error:
        assert str(error)
    else:
        assert 0 <= profile.channel <= 15
