"""Two slots: every folder has its profile, and a command reaches exactly the scripts that it is meant for."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.assemble import scripts
from tests.midikontrol.running import QUIT, Outcome, live

CC = 0xB0
LEFT = {"base": "generic-8-encoders"}
# Its own channel, so that what it maps cannot be mistaken for Left's; dumps with notes 36, plays with CC 64.
RIGHT = {
    "name": "Right hand", "channel": 5,
    "pages": [{"content": "track_volumes", "ccs": [7, 8]}, {"content": "device", "ccs": [7, 8], "layer": 2}],
    "buttons": {"dump_track": {"note": 36}, "play": {"cc": 64}},
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What Live's folder of scripts holds after installing two copies beside the usual two."""
    made = tmp_path / "Remote Scripts"
    shutil.copytree(scripts(), made)
    for name in ("Left", "Right"):
        shutil.copytree(made / "MidiKontrol", made / name)
    return made


def profiles(home: Path, **content: Any) -> None:
    (home / "profiles").mkdir(exist_ok=True)
    for name, profile in content.items():
        text = profile if isinstance(profile, str) else json.dumps(profile)
        (home / "profiles" / f"{name}.json").write_text(text, encoding="utf-8")


def both(
    steps: list[list[Any]],
    home: Path,
    folder: Path,
    *,
    names: tuple[str, ...] = ("Left", "Right"),
    version: str = "12.4",
) -> Outcome:
    begin = [*(["start", name] for name in names), ["tick", 3]]
    return live(version, [*begin, *steps, ["see", "end"], *QUIT], home, folder=folder)


def command(*lines: str) -> list[Any]:
    return ["write", "command", "".join(f"{line}\n" for line in lines), "a"]


def messages(outcome: Outcome) -> list[list[str]]:
    """What each script showed in the status bar, the first script first."""
    results = [outcome.result, *outcome.result["others"]]
    return [[message["text"] for message in result["messages"]] for result in results]


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.4"])
def test_each_folder_reads_the_profile_of_its_name(version: str, kontrol_home: Path, folder: Path) -> None:
    profiles(kontrol_home, Left=LEFT, Right=RIGHT)
    (kontrol_home / "profile.json").write_text('{"base": "fcb1010"}', encoding="utf-8")
    outcome = both([], kontrol_home, folder, names=("Left", "Right", "MidiKontrol"), version=version)
    outcome.check()
    left, right, usual = outcome.seen("end")["maps"]
    assert sorted(left) == [f"0/{cc}" for cc in range(16, 24)]
    assert right == {"4/7": "song tracks 0 mixer_device Track Volume", "4/8": "song tracks 1 mixer_device Track Volume"}
    assert sorted(usual) == ["0/27", "0/7"]  # the two pedals of the FCB1010: no file of its name, so profile.json
    said = [texts[0] for texts in messages(outcome)]
    assert [re.sub("[0-9.]+ is", "V is", text) for text in said] == [
        "Left: MidiKontrol V is running: 8 encoders",
        "Right: MidiKontrol V is running: Right hand",
        "MidiKontrol V is running: FCB1010 foot controller",
    ]
    assert f"Left: Profile 8 encoders from {kontrol_home / 'profiles' / 'Left.json'}." in outcome.log()


def test_the_usual_folder_may_have_a_file_of_its_name_too(kontrol_home: Path, folder: Path) -> None:
    profiles(kontrol_home, MidiKontrol=RIGHT)
    (kontrol_home / "profile.json").write_text('{"base": "fcb1010"}', encoding="utf-8")
    outcome = both([], kontrol_home, folder, names=("MidiKontrol",))
    outcome.check()
    assert sorted(outcome.seen("end")["map"]) == ["4/7", "4/8"]


def test_a_wrong_file_of_its_name_is_said_and_no_other_controller_s_profile_taken(
    kontrol_home: Path, folder: Path
) -> None:
    profiles(kontrol_home, Left='{"base": "sheep", "channel": 17}', Right=RIGHT)
    (kontrol_home / "profile.json").write_text('{"base": "fcb1010"}', encoding="utf-8")
    outcome = both([], kontrol_home, folder)
    outcome.check()
    left, right = outcome.seen("end")["maps"]
    assert len(left) == 16 and len(right) == 2  # the profile original; and Right is not touched by it
    assert "Your profiles/Left.json is not used: base: expected one of fcb1010" in messages(outcome)[0][0]
    assert "And 1 more" in messages(outcome)[0][0]
    assert "profile.channel: expected a whole number 1-16, got 17" in outcome.log()


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.4"])
@pytest.mark.parametrize("broken", ["a folder", "a link to itself", "profiles is a file"])
def test_what_lies_in_place_of_the_file_never_stops_the_script(
    broken: str, version: str, kontrol_home: Path, folder: Path
) -> None:
    place = kontrol_home / "profiles" / "Left.json"
    (kontrol_home / "profile.json").write_text('{"base": "fcb1010"}', encoding="utf-8")
    if broken == "profiles is a file":
        place.parent.write_text("")
    else:
        place.parent.mkdir()
        place.mkdir() if broken == "a folder" else place.symlink_to(place)
    outcome = both([], kontrol_home, folder, names=("Left",), version=version)
    outcome.check()
    refused = broken != "profiles is a file"
    assert len(outcome.seen("end")["map"]) == (16 if refused else 2)
    assert ("Your profiles/Left.json is not used: " in messages(outcome)[0][0]) is refused


def test_a_copy_without_the_dumper_says_how_to_install_it(kontrol_home: Path, folder: Path) -> None:
    shutil.rmtree(folder / "Left" / "live_dumper")
    outcome = live("12.1", [["start_broken", "Left"]], kontrol_home, folder=folder)
    log = [one["text"] for one in outcome.result["log"]]
    assert any("missing inside Left. Install the script with: kontrol install --as Left" in line for line in log)


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.4"])
def test_every_command_and_reload_reaches_whom_it_should(version: str, kontrol_home: Path, folder: Path) -> None:
    profiles(kontrol_home, Left=LEFT, Right=RIGHT)
    steps = [
        command("@Left select layer 2"), ["tick", 2], ["see", "left"],
        command("@right select layer 2"), ["tick", 2], ["see", "both"],
        command("select layer 1"), ["tick", 2], ["see", "all"],
        ["write", "profiles/Left.json", json.dumps(RIGHT)], ["write", "profiles/Right.json", json.dumps(LEFT)],
        command("@Left reload profile"), ["tick", 3], ["see", "one reloaded"],
        command("reload profile"), ["tick", 3], ["see", "both reloaded"],
        command("@Left trace on", "@Right status", "@Left dump track"), ["tick", 60],
    ]  # fmt: skip
    outcome = both(steps, kontrol_home, folder, version=version)
    outcome.check()
    layers = {label: outcome.seen(label)["layers"] for label in ("left", "both", "all")}
    assert layers == {"left": [1, 0], "both": [1, 1], "all": [0, 0]}
    eight, two = [f"0/{cc}" for cc in range(16, 24)], ["4/7", "4/8"]
    assert [sorted(one) for one in outcome.seen("all")["maps"]] == [eight, two]
    assert [sorted(one) for one in outcome.seen("one reloaded")["maps"]] == [two, two]
    assert [sorted(one) for one in outcome.seen("both reloaded")["maps"]] == [two, eight]
    answers = [line[20:] for line in outcome.log().splitlines() if re.match(r"(Left|Right): .* = ", line[20:])]
    assert sorted(answers[:4]) == [
        "Left: select layer 1 = layer 1", "Left: select layer 2 = layer 2",
        "Right: select layer 1 = layer 1", "Right: select layer 2 = layer 2",
    ]  # fmt: skip
    assert answers[4:8] == ["Left: reload profile = Right hand", "Left: reload profile = Right hand",
                            "Right: reload profile = 8 encoders", "Left: trace on = trace is on"]  # fmt: skip
    assert [line for line in answers if "status = " in line] == [answers[-1]]
    assert answers[-1].startswith("Right: status = profile 8 encoders; layer 1 of 2; 8 controls mapped; 0 errors")
    assert len(list((kontrol_home / "dumps").glob("*.xml"))) == 1
    traced = (kontrol_home / "trace.log").read_text(encoding="utf-8")
    assert " Left: calling " in traced and " Right: " not in traced


def test_a_press_reaches_the_script_of_its_controller_alone(kontrol_home: Path, folder: Path) -> None:
    profiles(kontrol_home, Left=LEFT, Right=RIGHT)
    steps = [["event", "midi to 2 94 24 64"], ["tick", 60], ["see", "dumped"], ["midi_to", 0, CC, 101, 127],
             ["tick", 3], ["see", "layer"], ["midi_to", 1, CC | 4, 64, 127], ["see", "play"]]  # fmt: skip
    outcome = both(steps, kontrol_home, folder)
    outcome.check()
    assert len(list((kontrol_home / "dumps").glob("*.xml"))) == 1
    assert any("dump of the track finished" in text for text in messages(outcome)[1])
    assert not any("dump" in text for text in messages(outcome)[0])
    assert outcome.seen("layer")["layers"] == [1, 0]
    assert outcome.seen("play")["is_playing"]  # one set, whoever starts it


def test_a_name_that_nobody_has_is_said_once(kontrol_home: Path, folder: Path) -> None:
    profiles(kontrol_home, Left=LEFT, Right={**RIGHT, "command_file": {"on": False}})
    steps = [command("@Middle status", "@LiveDumper status", "@Right status", "@Left", "@"), ["tick", 3]]
    outcome = both(steps, kontrol_home, folder, names=("Right", "LiveDumper", "Left"))
    outcome.check()
    log = outcome.log()
    nobody = "no script of Kontrol called Middle is running; running: Left, Right, LiveDumper"
    assert log.count(f"Left: @Middle status = {nobody}") == 1 and log.count("@Middle") == 1
    assert log.count("@Right status = Right takes no commands: command_file.on is false in its profile") == 1
    assert "Left:  = not understood. Commands: dump set" in log
    assert "Left: @ = @ needs the name of a script behind it; running: Left, Right, LiveDumper" in log
    dumper = [
        line["text"] for line in outcome.result["log"] if "LiveDumper" in line["text"] and "no dump" in line["text"]
    ]
    assert len(dumper) == 1 and " status = " not in log.replace("@Middle status = ", "").replace("@Right status = ", "")


def test_a_script_that_was_switched_off_is_nobody(kontrol_home: Path, folder: Path) -> None:
    profiles(kontrol_home, Left=LEFT, Right=RIGHT)
    steps = [["switch_off", 1], command("@Right status"), ["tick", 2]]
    outcome = both(steps, kontrol_home, folder)
    outcome.check()
    assert "@Right status = no script of Kontrol called Right is running; running: Left" in outcome.log()


def test_the_status_bar_and_live_s_log_say_which_script_it_is(kontrol_home: Path, folder: Path) -> None:
    profiles(kontrol_home, Left=LEFT, Right=RIGHT)
    asked = command("@Left select layer 2", "@Left press previous_scene", "@Right status", "@Right dump track")
    later = command("@LiveDumper dump api")
    steps = [asked, ["tick", 60], later, ["tick", 2]]
    outcome = both(steps, kontrol_home, folder, names=("Left", "Right", "LiveDumper"))
    outcome.check()
    left, right, dumper = messages(outcome)
    assert dumper[1] == "LiveDumper: dump of the Live API started."
    assert left[1:] == ["Left: layer 2 of 2", "Left: This is the first scene"]
    assert right[1].startswith("Right: profile Right hand; layer 1 of 2; ")
    assert right[2] == "Right: dump of the track started." and right[-1].startswith("Right: dump of the track finished")
    log = [one["text"] for one in outcome.result["log"] if "dump of the track" in one["text"]]
    assert len(log) == 2 and all("Kontrol: Right: dump of the track" in line for line in log)


def test_one_folder_in_two_slots_is_told_apart_in_the_log(kontrol_home: Path, folder: Path) -> None:
    steps = [command("@MidiKontrol select scene 2", "trace on"), ["tick", 2]]
    outcome = both(steps, kontrol_home, folder, names=("MidiKontrol", "MidiKontrol"))
    outcome.check()
    found = re.findall(r"MidiKontrol #([0-9]+): select scene 2 = Selected scene 2", outcome.log())
    assert len(found) == 2 and len(set(found)) == 2
    trace = (kontrol_home / "trace.log").read_text(encoding="utf-8")
    assert set(re.findall(r"MidiKontrol #([0-9]+): calling ", trace)) == set(found)


def test_any_action_may_be_given_as_a_command(kontrol_home: Path, folder: Path) -> None:
    profiles(kontrol_home, Left=LEFT, Right=RIGHT)
    steps = [command("@Left press next_scene"), ["tick", 2], ["see", "scene"], command("@Right press Next Layer"),
             ["tick", 2], ["see", "layer"], command("@Left press sheep", "@Left press cancel_dump"),
             ["tick", 2]]  # fmt: skip
    outcome = both(steps, kontrol_home, folder)
    outcome.check()
    assert outcome.seen("scene")["scene"] == "Verse" and outcome.seen("layer")["layers"] == [0, 1]
    log = outcome.log()
    assert "Left: press next_scene = done" in log and "Right: press Next Layer = layer 2" in log
    assert "Left: press sheep = there is no action sheep. Actions: arm, cancel_dump, " in log
    assert "Left: press cancel_dump = No dump is under way" in log
