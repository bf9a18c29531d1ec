"""Songs for any box on the command line: a MIDI file of program changes, and a page for the hands."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import mido
import pytest
from typer.testing import CliRunner, Result

from kontrol_cli.app import app
from kontrol_cli.commands import completing

ROOT = Path(__file__).resolve().parents[2]
SET = str(ROOT / "samples" / "drum-set.xml")
ARRANGED = str(ROOT / "samples" / "arrangement.xml")


def export(machine: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["export-sysex", SET, "--machine", machine, *arguments])


def test_a_midi_file_is_written_read_back_and_what_to_do_is_said(tmp_path: Path) -> None:
    target = tmp_path / "song.mid"
    done = export("program-change", "--mutes", "cc:20", "--lead", "1", "--channel", "10", "-o", str(target))
    assert done.exit_code == 0, done.output
    assert "Changes are sent 1 beat before their bar" in done.stderr and "channel 10" in done.stderr
    assert "Select the first row's pattern on the box by hand" in done.stderr and f"Play {target}" in done.stderr
    opened = mido.MidiFile(str(target))
    assert {m.channel for m in opened.tracks[0] if not m.is_meta} == {9}
    read = CliRunner().invoke(app, ["inspect", str(target), "--check"])
    assert read.exit_code == 0 and "(program 16)" in read.stdout and "1 identical" in read.stderr, read.output
    unrolled = CliRunner().invoke(app, ["inspect", str(target), "--unroll"])
    assert unrolled.exit_code == 0 and "428 beats, 3:28.4" in unrolled.stdout, unrolled.output


def test_what_to_do_names_the_users_own_box_and_channel(tmp_path: Path) -> None:
    box = tmp_path / "mine.toml"
    box.write_text("name = 'My {Box}'\n[midi]\nchannel = 5\n[mutes]\nfirst_number = 40\n")
    for more, channel in (((), 5), (("--channel", "7"), 7)):
        done = export("program-change", "--box", str(box), *more, "--force", "-o", str(tmp_path / "song.mid"))
        assert done.exit_code == 0, done.output
        assert f"On the box (My {{Box}}): receive program changes on channel {channel}," in done.stderr, more


def test_mutes_that_the_box_does_not_take_are_refused_with_a_way_out(tmp_path: Path) -> None:
    done = export("program-change", "-o", str(tmp_path / "song.mid"))
    assert done.exit_code == 4 and list(tmp_path.iterdir()) == []
    assert "Say which controllers or notes mute the tracks of your box (--mutes cc:20)." in done.stderr
    assert export("program-change", "--accept-changes", "-o", str(tmp_path / "song.mid")).exit_code == 0


def test_a_box_file_is_read_and_what_is_wrong_in_it_is_said(tmp_path: Path) -> None:
    box, target = tmp_path / "mine.toml", tmp_path / "song.mid"
    box.write_text("[patterns]\nbanks = 'AB'\n[midi]\nprograms = 16\nbank_select = 'lsb'\n[mutes]\nfirst_number = 40\n")
    done = export("pc", "--box", str(box), "-o", str(target))
    assert done.exit_code == 0, done.output
    banks = [m.value for m in mido.MidiFile(str(target)).tracks[0] if m.type == "control_change" and m.control == 32]
    assert set(banks) == {0, 1}
    box.write_text("[midi]\nchannel = 17\n")
    done = export("pc", "--box", str(box), "-o", str(target), "--force")
    assert done.exit_code == 3 and "mine.toml: 'channel' in [midi] is 17; write a whole number" in done.stderr
    done = export("pc", "--box", "tr-99", "-o", str(tmp_path / "other.mid"))
    assert done.exit_code == 2 and "--box: there is no box 'tr-99'" in done.stderr and "plain" in done.stderr
    done = export("pc", "--box", "plain", "--mutes", "cc:999", "-o", str(tmp_path / "other.mid"))
    assert done.exit_code == 2 and "--mutes 'cc:999'" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml", "song.mid"]


def test_a_box_file_is_never_written_onto(tmp_path: Path) -> None:
    box = tmp_path / "mine.md"  # what has a folder in it is a file, whatever it ends in
    box.write_text("tracks = 16\n")
    done = export("paper", "--box", str(box), "-o", str(box), "--force")
    assert done.exit_code == 2 and "is the file that is read" in done.stderr and box.read_text() == "tracks = 16\n"


@pytest.mark.parametrize("option", [("--box", "plain"), ("--lead", "1"), ("--channel", "2"), ("--mutes", "cc:1")])
def test_other_machines_refuse_the_options(option: tuple[str, str], tmp_path: Path) -> None:
    done = export("machinedrum", *option, "-o", str(tmp_path / "song.syx"))
    assert done.exit_code == 2 and f"{option[0]} means nothing for the Machinedrum." in done.stderr


def test_the_ending_says_what_kind_of_page_and_a_screen_gets_markdown(tmp_path: Path) -> None:
    for name, start in (("a.md", b"# Song 1: drum-set"), ("a.html", b"<!doctype html>"), ("a.HTM", b"<!doctype")):
        done = export("paper", "-o", str(tmp_path / name))
        assert done.exit_code == 0 and (tmp_path / name).read_bytes().startswith(start), done.output
        assert f"Print {tmp_path / name}" in done.stderr
    assert export("sheet", "-o", "-").stdout.encode() == (tmp_path / "a.md").read_bytes()
    done = export("paper", "-o", str(tmp_path / "a.pdf"))
    assert done.exit_code == 2 and ".html" in done.stderr
    done = export("program-change", "-o", str(tmp_path / "a.syx"))
    assert done.exit_code == 2 and ".mid" in done.stderr


def test_the_arrangements_signatures_and_tempos_are_in_the_file(tmp_path: Path) -> None:
    target = tmp_path / "song.mid"
    done = CliRunner().invoke(
        app, ["export-sysex", ARRANGED, "-m", "pc", "--source", "arrangement", "--mutes", "cc:1", "--accept-changes",
              "-o", str(target)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    kinds = {message.type for message in mido.MidiFile(file=io.BytesIO(target.read_bytes())).tracks[0]}
    assert {"program_change", "set_tempo"} <= kinds


def test_the_shell_offers_the_boxes() -> None:
    assert [word for word, _ in completing.boxes("korg")] == ["korg-es-1-mkii", "korg-esx-1"]


def test_a_terminal_is_shown_a_page_and_not_a_midi_file() -> None:
    for machine, shown in (("paper", True), ("program-change", False)):
        ours, theirs = pty.openpty()
        command = [
            sys.executable,
            "-m",
            "kontrol_cli",
            "export-sysex",
            SET,
            "-m",
            machine,
            "--accept-changes",
            "-o",
            "-",
        ]
        with subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, cwd=ROOT) as process:
            os.close(theirs)
            seen = b""
            with contextlib.suppress(OSError):  # the other end is closed
                while part := os.read(ours, 4096):
                    seen += part
            said = process.stderr.read().decode() if process.stderr else ""
        os.close(ours)
        assert (process.returncode == 0) == shown, said
        assert (b"# Song 1: drum-set" in seen) == shown and (b"MThd" in seen) is False
        assert ("would garble the terminal" in said) != shown
