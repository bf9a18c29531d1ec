"""A newcomer's set: her own names for scenes and clips. From the first refusal to the song by what is printed."""

from __future__ import annotations

import difflib
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from exporters.errors import UsageError
from exporters.pattern_names import PatternNames
from kontrol_cli.commands.next_steps import SongCommand, expression_for
from samples.own_names import PARTS, scenes
from tests.corpus import corpus_path
from tests.kontrol_cli.live_documents import write_set

ROOT = Path(__file__).resolve().parents[2]
SET = "own names.xml"  # with a blank, so that quoting matters

# By hand, from what stands on the machine's panel: BD 1, SD 2, CP 6, CH 9, OH 10, RC 11. Perc and bass are the seventh
# and eighth Live track, and tracks 7 and 8 are free.
PLACE = {"K": 1, "S": 2, "C": 6, "H": 9, "O": 10, "R": 11, "P": 7, "B": 8}
PATTERN = {"intro": "A01", "verse": "A02", "drop": "A03", "break": "A04", "outro": "A05"}


class Shell:
    """A shell in a folder of its own, in which the command `kontrol` is ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        script = folder / "bin" / "kontrol"
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kontrol_cli "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "KONTROL_HOME": str(folder / "home")}

    def __call__(self, line: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a line as it would be pasted."""
        done = subprocess.run(
            ["sh", "-c", line], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, (line, done.stdout, done.stderr)
        return done


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    if os.name == "nt":
        pytest.skip("the lines are quoted for another shell there")
    (tmp_path / SET).write_bytes((ROOT / "samples" / "own-names.xml").read_bytes())
    return Shell(tmp_path)


def commands(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The command lines in what was said, ready to paste."""
    found = [line.strip() for line in done.stderr.splitlines() if line.strip().startswith("kontrol ")]
    assert found, done.stderr
    return found


def filled(text: str, patterns: dict[str, str]) -> str:
    """A map with these words filled in."""
    for word, pattern in patterns.items():
        text, changed = re.subn(rf'(?m)^{word} = ""', f'{word} = "{pattern}"', text)
        assert changed == 1, word
    return text


def test_from_the_first_refusal_to_the_song_by_pasting(shell: Shell) -> None:
    first = shell(f"kontrol export-sysex '{SET}' -m machinedrum -o song.syx", 3)
    a_map, a_regex, by_scene = commands(first)
    for line in (a_regex, by_scene):
        shell(line)
    assert not (shell.folder / "song.syx").exists()

    (song,) = commands(shell(a_map))
    again = commands(shell(a_map, 2))  # a second time: the map stays, and the next command is the same
    assert again == [song]
    assert commands(shell(song, 3)) == [song]  # nothing is filled in yet

    path = shell.folder / "map.toml"
    written = path.read_text(encoding="utf-8")
    path.write_text(filled(written, {"intro": "I01"}), encoding="utf-8")
    wrong = shell(song, 4)
    assert "[patterns] 'intro': 'I01' is not one of the patterns A01-H16" in wrong.stderr
    assert commands(wrong) == [song]

    path.write_text(filled(written, {"intro": "A01"}), encoding="utf-8")
    assert "4 patterns are still to be filled in: [patterns] verse, drop, break, outro." in shell(song, 3).stderr

    working = re.sub(r"(?m)^Vocals = .*\n", "", filled(written, PATTERN))
    path.write_text(working, encoding="utf-8")
    differences = [
        line for line in difflib.ndiff(written.splitlines(), working.splitlines()) if line[:2] in ("- ", "+ ")
    ]
    assert len(differences) == 11 <= 12

    done = shell(song)
    assert "Written: song.syx" in done.stderr
    assert "Not in the song, because [tracks] in the map gives them no machine track: 'Vocals'." in done.stderr
    (replace,) = commands(shell(song, 2))  # up arrow: the song is there already
    shell(replace)
    listed = shell("kontrol inspect song.syx --table rows --output json")
    check_rows(json.loads(listed.stdout))


def check_rows(rows: list[dict]) -> None:
    """The rows of the song against the sketch of the set, worked by hand."""
    assert len(rows) == 41 and rows[-1]["kind"] == "end"
    plays = {"intro": 4, "verse": 4, "drop": None, "break": 2, "outro": 4}
    for row, (name, part, playing) in zip(rows[:-1], scenes(), strict=True):
        muted = sorted(place - 1 for letter, place in PLACE.items() if letter not in playing)
        assert row["pattern_name"] == PATTERN[part], name
        assert row["muted_tracks"] == muted, name
        assert row["plays"] == (plays[part] or (8 if "124" in name else 16)), name
        assert row["tempo_bpm"] == float(name.split()[2]), name
        assert (row["start_step"], row["end_step"]) == (0, 16), name
    # Four of them without any rule: Intro 1 is the hat alone, Drop 4 everything, Break 3 hat, perc and bass, the last
    # drop (scene 36) the kick alone.
    by_hand = {
        0: ("A01", 4, 122.0, [1, 2, 6, 7, 8, 10, 11]),
        17: ("A03", 8, 124.0, []),
        24: ("A04", 2, 118.0, [1, 2, 6, 10, 11]),
        35: ("A03", 16, 126.0, [2, 6, 7, 8, 9, 10, 11]),
    }
    for number, (pattern, times, tempo, muted) in by_hand.items():
        row = rows[number]
        found = (row["pattern_name"], row["plays"], row["tempo_bpm"], [track + 1 for track in row["muted_tracks"]])
        assert found == (pattern, times, tempo, muted), number


def test_the_sketch_has_forty_scenes_and_five_parts() -> None:
    assert len(scenes()) == 40 and {part.lower() for part, *_ in PARTS} == set(PATTERN)
    assert scenes()[0][0] == "Intro 1 122 bpm x4"


def test_the_map_of_what_a_regular_expression_captures_makes_the_same_song(shell: Shell) -> None:
    _, a_regex, _ = commands(shell(f"kontrol export-sysex '{SET}' -m machinedrum --dry-run", 3))
    (song,) = commands(shell(a_regex))
    assert "--clip-pattern" in song
    path = shell.folder / "regex-map.toml"
    text = filled(path.read_text(encoding="utf-8"), PATTERN)
    path.write_text(re.sub(r"(?m)^Vocals = .*\n", "", text), encoding="utf-8")
    check_rows([*json.loads(shell(song + " --output json").stdout), {"kind": "end"}])


def test_both_verbs_write_the_same_map(shell: Shell) -> None:
    shell(f"kontrol export-sysex '{SET}' -m machinedrum --write-map a.toml")
    shell(f"kontrol map '{SET}' --machine machinedrum -o b.toml")
    a, b = (shell.folder / name for name in ("a.toml", "b.toml"))
    assert a.read_bytes() == b.read_bytes() == shell(f"kontrol map '{SET}'").stdout.encode()
    tomllib.loads(a.read_text(encoding="utf-8"))


def test_a_map_that_is_there_stays(shell: Shell) -> None:
    path = shell.folder / "map.toml"
    path.write_text("mine", encoding="utf-8")
    for line in (
        f"kontrol map '{SET}' -o map.toml",
        f"kontrol export-sysex '{SET}' -m machinedrum --write-map map.toml",
    ):
        assert "map.toml exists already" in shell(line, 2).stderr
        assert path.read_text(encoding="utf-8") == "mine"
        shell(f"{line} --force")
        assert path.read_text(encoding="utf-8").startswith("# A starter map")
        path.write_text("mine", encoding="utf-8")


@pytest.mark.parametrize("name", ["drum-set.xml", "cut-off.xml"])
def test_where_a_song_comes_without_a_map_the_starter_map_changes_nothing(shell: Shell, name: str) -> None:
    (shell.folder / "set.xml").write_bytes((ROOT / "samples" / name).read_bytes())
    shell("kontrol export-sysex set.xml -m machinedrum -o plain.syx")
    shell("kontrol map set.xml -o map.toml")
    shell("kontrol export-sysex set.xml -m machinedrum --map map.toml -o mapped.syx")
    assert (shell.folder / "plain.syx").read_bytes() == (shell.folder / "mapped.syx").read_bytes()
    for name in ("plain", "mapped"):  # and so do the other ways to a song
        more = " --map map.toml" if name == "mapped" else ""
        shell(f"kontrol export-sysex set.xml -m machinedrum --assign by-scene -o {name}-by-scene.syx{more}")
    assert (shell.folder / "plain-by-scene.syx").read_bytes() == (shell.folder / "mapped-by-scene.syx").read_bytes()


def test_every_line_of_a_starter_map_is_good_when_its_comment_sign_is_taken_away(shell: Shell) -> None:
    (shell.folder / "set.xml").write_bytes((ROOT / "samples" / "drum-set.xml").read_bytes())
    text = shell("kontrol map set.xml").stdout
    live = re.sub(r'(?m)^# (?=(?:"[^\n]*"|[\w-]+) = )', "", text)
    document = tomllib.loads(live)
    assert {name: len(table) for name, table in document.items()} == {
        "tracks": 16, "patterns": 1, "clips": 52, "scenes": 24,
    }  # fmt: skip
    # Every clip says its own track, and so the guess for its Live track is that one, whatever the panel says.
    assert list(document["tracks"].values()) == list(range(1, 17))
    (shell.folder / "live.toml").write_text(live, encoding="utf-8")
    shell("kontrol export-sysex set.xml -m machinedrum --map live.toml --dry-run")


HOSTILE = (
    'say "A"', "back\\slash", "new\nline", "tab\t", "]", "# no comment", "x = 1", "'''", '"""', "*", "a?b", "[*]", "",
    "\u202eevil", "\u2028", "3", "é", "e\u0301", "Kick", "kick", "a.b", "=", "x4", "120 bpm", "[tracks]", "a" * 5000,
)  # fmt: skip


def test_a_name_with_a_pattern_that_does_not_exist_is_to_be_filled_in(shell: Shell) -> None:
    write_set(shell.folder / "set.xml", "Kick | Fx", ("", "A01 1 kick | I01 2 fx"), ("", "A02 1 kick | A02 2 fx"))
    assert "'I01' is not one of" in shell("kontrol export-sysex set.xml -m machinedrum --dry-run", 4).stderr
    shell("kontrol map set.xml -o map.toml")
    text = (shell.folder / "map.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"tracks": {}, "patterns": {"i01": ""}, "clips": {}, "scenes": {}}
    refused = shell("kontrol export-sysex set.xml -m machinedrum --map map.toml --dry-run", 3)
    assert "1 pattern is still to be filled in: [patterns] i01." in refused.stderr
    (shell.folder / "map.toml").write_text(text.replace('i01 = ""', 'i01 = "A01"'), encoding="utf-8")
    shell(*commands(refused))


def test_hostile_names_are_quoted(shell: Shell) -> None:
    def escaped(text: str) -> str:
        return "".join(f"&#{ord(letter)};" for letter in text)

    tracks = "".join(
        f'<track index="{at}" name="{escaped(name)}" mute="false" has_midi_input="true">'
        + "".join(
            f'<slot index="{scene}" has_clip="true" has_stop_button="true">'
            f'<clip name="{escaped(HOSTILE[(at + scene) % len(HOSTILE)])}" is_midi_clip="true" length="4.0"/></slot>'
            for scene in range(len(HOSTILE))
        )
        + "</track>"
        for at, name in enumerate(HOSTILE)
    )
    scenes_xml = "".join(f'<scene index="{at}" name="{escaped(name)}"/>' for at, name in enumerate(HOSTILE))
    (shell.folder / "evil.xml").write_text(
        '<live-set version="1" live_version="11.3.13"><song tempo="120.0"><scenes>'
        f'{scenes_xml}</scenes><tracks>{tracks}</tracks></song><summary complete="true" errors="0"/></live-set>',
        encoding="utf-8",
    )
    shell("kontrol map evil.xml -o map.toml")
    text = (shell.folder / "map.toml").read_text(encoding="utf-8")
    assert not re.search("[\u202e\u2028\x00-\x09\x0b-\x1f]", text)
    document = tomllib.loads(text)
    assert set(document) == {"tracks", "patterns", "clips", "scenes"}
    # 25 names of clips (x4 is written like a pattern, and has a line in [patterns]) are fewer than 26 scenes.
    assert document["patterns"] == {"x4": ""} and document["scenes"] == {}
    assert len(document["clips"]) == 25 and set(document["clips"].values()) == {""}
    path = shell.folder / "map.toml"
    path.write_text(text.replace(' = ""', ' = "A01"'), encoding="utf-8")
    rows = json.loads(
        shell("kontrol export-sysex evil.xml -m machinedrum --map map.toml --dry-run --output json").stdout
    )
    assert len(rows) == len(HOSTILE) and {row["pattern_name"] for row in rows} == {"A01"}
    # 16 machine tracks, each taken once.
    assert sorted(document["tracks"].values()) == list(range(1, 17))


def test_two_words_in_one_name_get_a_line_of_their_own(shell: Shell) -> None:
    write_set(
        shell.folder / "set.xml", "Kick | Fx",
        ("Verse 1", "kick verse | verse to drop fx"), ("Drop 1", "kick drop | ."), ("3", "loop | ."),
    )  # fmt: skip
    shell("kontrol map set.xml -o map.toml")
    document = tomllib.loads((shell.folder / "map.toml").read_text(encoding="utf-8"))
    assert document["patterns"] == {"verse": "", "drop": ""}
    assert document["clips"] == {"verse to drop fx": ""}
    assert document["scenes"] == {"3": ""}
    assert document["tracks"] == {"Kick": 1, "Fx": 2}


def test_scenes_without_names_are_asked_for_by_number_or_by_their_clips(shell: Shell) -> None:
    write_set(shell.folder / "few.xml", "a | b", ("", "ay | oh"), ("", "bee | pea"))
    write_set(shell.folder / "same.xml", "a", *[("", "x" if number % 2 else "y") for number in range(9)])
    assert tomllib.loads(shell("kontrol map few.xml").stdout)["scenes"] == {"1": "", "2": ""}
    same = tomllib.loads(shell("kontrol map same.xml").stdout)
    assert (same["clips"], same["scenes"]) == ({"x": "", "y": ""}, {})


def test_a_drum_rack_is_looked_into(shell: Shell) -> None:
    def track(at: int, name: str, pads: tuple[tuple[int, str], ...]) -> str:
        chains = "".join(f'<chain index="{n}" id="{at}5{n}" name="{pad}"/>' for n, (_, pad) in enumerate(pads))
        notes = "".join(
            f'<drum-pad note="{note}"><chain-ref chain="{at}5{n}"/></drum-pad>' for n, (note, _) in enumerate(pads)
        )
        return (
            f'<track index="{at}" name="{name}" has_midi_input="true"><slot index="0" has_clip="true">'
            f'<clip name="loop" is_midi_clip="true" length="4.0"/></slot><device index="0" name="Drum Rack" '
            f'class_name="DrumGroupDevice" can_have_drum_pads="true">{chains}{notes}</device></track>'
        )

    # General MIDI has the closed hat on note 42.
    tracks = (
        track(0, "1-MIDI", ((40, "Snare 808"),))
        + track(1, "2-MIDI", ((36, "Kick"), (39, "Clap")))
        + track(2, "3-MIDI", ((42, ""),))
    )
    (shell.folder / "rack.xml").write_text(
        '<live-set version="1" live_version="11.3.13"><song tempo="120.0"><scenes>'
        '<scene index="0" name="Intro"/></scenes>'
        f'<tracks>{tracks}</tracks></song><summary complete="true" errors="0"/></live-set>',
        encoding="utf-8",
    )
    text = shell("kontrol map rack.xml").stdout
    assert tomllib.loads(text)["tracks"] == {"1-MIDI": 2, "2-MIDI": "all", "3-MIDI": 9}
    assert 'the pad of its drum rack is called "Snare 808"' in text


def test_groups_and_returns_are_counted_and_take_no_part(shell: Shell) -> None:
    def track(at: int, name: str, clips: tuple[str, ...], more: str) -> str:
        slots = "".join(
            f'<slot index="{n}" has_clip="true"><clip name="{clip}" is_midi_clip="true" length="4.0"/></slot>'
            for n, clip in enumerate(clips)
        )
        return f'<track index="{at}" name="{name}" has_midi_input="true" {more}>{slots}</track>'

    tracks = (
        track(0, "Drums A", (), 'is_foldable="true"') + track(1, "Kick", ("kick a", "kick b"), 'group_track="0"')
        + track(2, "Drums B", (), 'is_foldable="true"') + track(3, "KICK ", ("boom a", "boom b"), 'group_track="2"')
    )  # fmt: skip
    (shell.folder / "groups.xml").write_text(
        '<live-set version="1" live_version="11.3.13"><song tempo="120.0"><scenes><scene index="0" name="Intro"/>'
        f'<scene index="1" name="Verse"/></scenes><tracks>{tracks}</tracks><return-tracks>'
        '<track index="0" name="Snare reverb"/></return-tracks></song><summary complete="true" errors="0"/></live-set>',
        encoding="utf-8",
    )
    (song,) = commands(shell("kontrol map groups.xml -o map.toml"))
    path = shell.folder / "map.toml"
    text = path.read_text(encoding="utf-8")
    # Both are called Kick, so they go by their numbers in Live, where groups count: 2 and 4.
    assert tomllib.loads(text)["tracks"] == {"2": 1, "4": 13}
    assert "Drums" not in text and "Snare" not in text
    path.write_text(filled(text, {"intro": "A01", "verse": "A02"}), encoding="utf-8")
    shell(song)
    rows = json.loads(shell("kontrol inspect song.syx --table rows --output json").stdout)
    assert [(row["pattern_name"], row["muted_tracks"]) for row in rows[:-1]] == [("A01", []), ("A02", [])]


def test_a_number_that_is_another_track_s_name_is_no_key(shell: Shell) -> None:
    write_set(shell.folder / "set.xml", "Kick | Kick | 2", ("Intro", "a | b | c"))
    text = shell("kontrol map set.xml").stdout
    assert list(tomllib.loads(text)["tracks"]) == ["1", "2"]
    assert '# Live track 3, 1 clip "2": ' in text and '# "Kick" (Live track 2): ' in text


@pytest.mark.parametrize(("version", "more"), [("10.1.30", ""), ("11.3.13", " is only a name in this version of Live")])
def test_a_scene_says_once_how_often_it_plays_and_whether_its_tempo_counts(
    version: str, more: str, shell: Shell
) -> None:
    write_set(shell.folder / "set.xml", "Kick", ("Intro x4 124 BPM", "A01 1"), version=version)
    (line,) = [line for line in shell("kontrol map set.xml").stdout.splitlines() if line.startswith('# "Intro')]
    assert re.split(r"  +# ", line) == ['# "Intro x4 124 BPM" = "A01"', f"1 scene, plays 4 times, 124 BPM{more}"]


def test_clips_without_a_pattern_take_part_where_no_clip_has_one(shell: Shell) -> None:
    write_set(shell.folder / "none.xml", "a | b", ("Intro", "I01 3 | low end"))
    assert tomllib.loads(shell("kontrol map none.xml").stdout)["patterns"] == {"i01": "", "intro": ""}
    write_set(shell.folder / "some.xml", "a | b", ("Intro", "I01 3 | low end"), ("Verse", "A02 3 | low end"))
    assert tomllib.loads(shell("kontrol map some.xml").stdout)["patterns"] == {"i01": ""}


def test_the_arrangement_has_a_map_too(shell: Shell) -> None:
    (shell.folder / "set.xml").write_bytes((ROOT / "samples" / "arrangement.xml").read_bytes())
    shell("kontrol map set.xml --source arrangement -o map.toml")
    for name, more in (("plain", ""), ("mapped", " --map map.toml")):
        shell(f"kontrol export-sysex set.xml -m machinedrum --source arrangement -o {name}.syx{more}")
    assert (shell.folder / "plain.syx").read_bytes() == (shell.folder / "mapped.syx").read_bytes()


def test_a_set_that_is_all_arrangement_leads_there(shell: Shell) -> None:
    (shell.folder / "set.xml").write_bytes((ROOT / "samples" / "arrangement.xml").read_bytes())
    text = (shell.folder / "set.xml").read_text(encoding="utf-8")
    (shell.folder / "set.xml").write_text(text.replace('has_clip="true"', 'has_clip="false"'), encoding="utf-8")
    for line, written in (("kontrol map set.xml -o m.toml", "m.toml"),
                          ("kontrol export-sysex set.xml -m machinedrum -o a.syx", "a.syx")):  # fmt: skip
        done = shell(line, 3)
        assert "all in the arrangement" in done.stderr
        shell(*commands(done))
        assert (shell.folder / written).exists()


def test_scenes_that_mix_patterns_lead_to_a_map_with_a_line_for_them(shell: Shell) -> None:
    write_set(
        shell.folder / "set.xml", "Kick | Snare",
        ("Intro", "A01 1 kick | A02 2 snare"), ("Verse", "A02 1 kick | A02 2 snare"),
    )  # fmt: skip
    mixed = shell("kontrol export-sysex set.xml -m machinedrum -o song.syx", 4)
    (line,) = re.findall(r"\[scenes\]: (\w+ = \S+)\)", mixed.stderr)
    assert line == 'Intro = "A01"'
    written = shell(*commands(mixed))
    assert "refused for another reason than its names: scene 1 'Intro' mixes 2 patterns" in written.stderr
    (song,) = commands(shell("kontrol export-sysex set.xml -m machinedrum --map map.toml -o song.syx", 4))
    with (shell.folder / "map.toml").open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")  # [scenes] is the last table
    shell(song)


def test_a_missing_map_is_offered(shell: Shell) -> None:
    (write,) = commands(shell(f"kontrol export-sysex '{SET}' -m machinedrum --map mine.toml -o song.syx", 2))
    shell(write)
    assert (shell.folder / "mine.toml").exists()


def test_the_file_that_was_named_is_in_every_next_command(shell: Shell) -> None:
    typed = f"kontrol export-sysex '{SET}' -m machinedrum"
    named = ["-o", "live set.syx", "--notes", "rehearsal.md"]
    first = shell(f"{typed} -o 'live set.syx' --notes rehearsal.md", 3)
    a_map, a_regex, _ = commands(first)
    (song,) = commands(shell(a_map))
    (captured,) = commands(shell(a_regex))
    (again,) = commands(shell(f"{typed} --write-map other.toml -o 'live set.syx' --notes rehearsal.md"))
    (missing,) = commands(shell(f"{typed} --map none.toml -o 'live set.syx' --notes rehearsal.md", 2))
    for line in (a_map, a_regex, song, captured, again, missing):
        words = shlex.split(line)
        for at in (0, 2):
            place = words.index(named[at])
            assert words[place + 1] == named[at + 1], line
    (unnamed,) = commands(shell(f"{typed} --write-map third.toml"))
    assert shlex.split(unnamed)[-2:] == ["-o", "song.syx"]
    assert not (shell.folder / "live set.syx").exists() and not (shell.folder / "rehearsal.md").exists()


def test_a_command_without_a_file_to_write_is_completed(shell: Shell) -> None:
    (shell.folder / "set.xml").write_bytes((ROOT / "samples" / "drum-set.xml").read_bytes())
    (line,) = commands(shell("kontrol export-sysex set.xml -m machinedrum --repeats 2", 2))
    shell(line)
    assert (shell.folder / "song.syx").exists() and "--repeats 2" in line


def test_what_was_typed_is_in_the_next_command() -> None:
    from kontrol_cli.songs.request import ExportRequest

    request = ExportRequest(tracks=("Kick,Snare", "a b"), stay=True, tempo_tolerance_bpm=None, song=3, repeats=None)
    command = SongCommand("-x.als", "machinedrum", "s.syx", request, "n.md")
    line = command.song(map_file="m.toml")
    words = shlex.split(line) if os.name != "nt" else line.split()
    assert words[:3] == ["kontrol", "export-sysex", "./-x.als"]
    assert words[3:5] == ["--machine", "machinedrum"]
    for part in (
        ["--tracks", "Kick,Snare"],
        ["--song", "3"],
        ["--map", "m.toml"],
        ["-o", "s.syx"],
        ["--notes", "n.md"],
    ):
        at = words.index(part[0])
        assert words[at : at + 2] == part
    assert "--stay" in words and "--repeats" not in words


@pytest.mark.corpus
@pytest.mark.parametrize("file", [
    "burtlo__techmaulogy-album__techlust.als",
    "burtlo__techmaulogy-album__offline.als",
    "burtlo__techmaulogy-album__ddd-printer.als",
    "FrancoCerone__ElektroWaveEP__Time4you.als",
])  # fmt: skip
def test_starter_maps_of_real_sets_lack_patterns_alone(file: str, shell: Shell) -> None:
    source = shlex.quote(str(corpus_path("als", file)))
    shell(f"kontrol map {source} -o map.toml")
    path = shell.folder / "map.toml"
    text = path.read_text(encoding="utf-8")
    assert (
        "still to be filled in"
        in shell(f"kontrol export-sysex {source} -m machinedrum --map map.toml -o s.syx", 3).stderr
    )
    path.write_text(re.sub(r'(?m)^([^#].*?) = ""', r'\1 = "A01"', text), encoding="utf-8")
    done = shell(f"kontrol export-sysex {source} -m machinedrum --map map.toml -o s.syx")
    assert "Left out" not in done.stderr and "match nothing" not in done.stderr


@pytest.mark.parametrize(("names", "captured"), [
    (("kick A01 3", "x"), "A01"),
    (("b7-2 snare",), "b7"),
    (("kick pre-chorus", "kick verse"), "pre-chorus"),
    (("kick one", "snare two"), "one"),
    (("kick_A01_x", "kick_A02"), "A01"),
    (("KICK_808_BREAKDOWN_02", "KICK_BREAK_1", "drop"), "BREAKDOWN"),
    (("kick \U0001f305 Morgenr\u00f6te 1", "kick Feuer 1"), "Morgenr\u00f6te"),
    (("clip 1", "clip 2"), "1"),
    (("droplet 7 kick", "drop snare", "x"), None),
])  # fmt: skip
def test_the_regular_expression_finds_something_in_the_first_name(names: tuple[str, ...], captured: str | None) -> None:
    from exporters.planning.clip_pattern import clip_pattern

    found = clip_pattern(expression_for(names, PatternNames())).search(names[0])
    assert (None if found is None else found["pattern"]) == captured


@pytest.mark.parametrize(("patterns", "name", "captured"), [
    (PatternNames("ABCDEFGHIJKLMNOP"), "kick L01", "L01"), (PatternNames("UP", 8), "kick P8", "P8"),
    (PatternNames("UP", 8), "kick R8 intro", "intro"), (PatternNames("", 256, 1, 3), "kick 12 intro", "intro"),
])  # fmt: skip
def test_the_regular_expression_knows_the_pattern_names_of_the_machine(
    patterns: PatternNames, name: str, captured: str
) -> None:
    from exporters.planning.clip_pattern import clip_pattern

    found = clip_pattern(expression_for((name,), patterns)).search(name)
    assert found is not None and found["pattern"] == captured
    assert re.fullmatch(patterns.expression, patterns.name(patterns.count - 1))
    with pytest.raises(UsageError, match=re.escape(patterns.expression)):
        clip_pattern("x", patterns.expression)


def test_a_set_without_names_is_not_offered_a_search_in_names(shell: Shell) -> None:
    write_set(shell.folder / "set.xml", "1-MIDI | 2-MIDI", ("", " | "), ("", " | "))
    a_map, by_scene = commands(shell("kontrol export-sysex set.xml -m machinedrum -o s.syx", 3))
    shell(by_scene)
    (song,) = commands(shell(a_map))
    (shell.folder / "map.toml").write_text(
        (shell.folder / "map.toml").read_text(encoding="utf-8").replace('\n"" = ""', '\n"" = "A01"'), encoding="utf-8"
    )
    shell(song)


def test_patterns_that_do_not_exist_lead_to_a_map_with_a_line_for_each(shell: Shell) -> None:
    write_set(shell.folder / "set.xml", "a | b | c", *[(f"{n}", f"I0{n} 3 | I0{n} 5 | A17 9") for n in range(1, 9)])
    (a_map,) = commands(shell("kontrol export-sysex set.xml -m machinedrum -o s.syx", 4))
    (song,) = commands(shell(a_map))
    path = shell.folder / "map.toml"
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert document["patterns"] == {**{f"i0{n}": "" for n in range(1, 9)}, "a17": ""}
    assert (document["tracks"], document["clips"]) == ({"a": 3, "b": 5, "c": 9}, {})
    path.write_text(path.read_text(encoding="utf-8").replace(' = ""  ', ' = "B01"  '), encoding="utf-8")
    shell(song)
    rows = json.loads(shell("kontrol inspect s.syx --table rows --output json").stdout)
    assert [(row["pattern_name"], row["muted_tracks"]) for row in rows[:-1]] == [("B01", [])] * 8
    path.write_text(path.read_text(encoding="utf-8").replace("B01", "X01"), encoding="utf-8")
    again = song.replace("s.syx", "again.syx")
    assert commands(shell(again, 4)) == [again]


def test_too_many_rows_lead_to_songs_that_hold_them(shell: Shell) -> None:
    write_set(shell.folder / "set.xml", "Kick", *[(f"{n}", "A01 1") for n in range(300)])
    (songs,) = commands(shell("kontrol export-sysex set.xml -m machinedrum -o s.syx", 4))
    assert "Written: s-1.syx" in shell(songs).stderr and (shell.folder / "s-2.syx").exists()
    done = shell("kontrol export-sysex set.xml -m machinedrum --assign by-scene --scenes 100- -o n.syx", 4)
    assert "Choose those before it (--scenes 100-227)" in done.stderr
    (first,) = commands(done)
    assert "--scenes 100-227" in first
    shell(first)
    late = shell(
        "kontrol export-sysex set.xml -m machinedrum --assign by-scene --scenes 100- --first-pattern H16 -o o.syx", 4
    )
    assert "(--scenes 100)" in late.stderr


GERMAN = {
    "Bassdrum": 1, "Schnarre": 2, "Klatschen": 6, "Hi-Hat zu": 9, "HH_op": 10, "Becken": 12, "Glocke": 8, "Gesang": 13,
}  # fmt: skip


def test_german_names_and_scenes_in_any_language_take_a_line_for_each_part(shell: Shell) -> None:
    parts = ("Intro", "Strophe", "Br\u00fccke", "Schluss", "\U0001f525 Feuer", "\u30b5\u30d3")
    clips = {part: " | ".join(f"{track} {part}" for track in GERMAN) for part in parts}
    write_set(
        shell.folder / "set.xml",
        " | ".join(GERMAN),
        *[(f"{part} {n} 122 bpm x4", clips[part]) for part in parts for n in (1, 2)],
    )
    document = tomllib.loads(shell("kontrol map set.xml").stdout)
    assert document["tracks"] == GERMAN
    words = ["intro", "strophe", "br\u00fccke", "schluss", "feuer", "\u30b5\u30d3"]
    assert document["patterns"] == dict.fromkeys(words, "")
    assert (document["clips"], document["scenes"]) == ({}, {})


def test_words_of_a_scene_that_clips_of_other_scenes_have_are_no_pattern(shell: Shell) -> None:
    write_set(shell.folder / "set.xml", "Kick", ("Deep 1", "deep loop"), ("Deep 2", "loop"), ("Wide 1", "deep thing"),
              ("Wide 2", "thing"))  # fmt: skip
    document = tomllib.loads(shell("kontrol map set.xml").stdout)
    assert document["patterns"] == {"wide": ""}
    assert document["scenes"] == {"Deep 1": "", "Deep 2": ""} and document["clips"] == {}
