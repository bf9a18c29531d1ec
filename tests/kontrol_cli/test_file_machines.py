"""A machine whose songs are files, from another package, on the command line: the Cardbox of the tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exporters.errors import BadInput
from exporters.inspection import inspect_bytes
from exporters.music import DumpMusic
from kontrol_cli.app import app
from kontrol_cli.make_set import machine_of
from kontrol_testing.songs import song
from tests.exporters.test_conformance import FakeEntry
from tests.toybox.cardbox import MACHINE as CARDBOX
from tests.toybox.toybox import Toybox

ROOT = Path(__file__).resolve().parents[2]
SET = str(ROOT / "samples" / "drum-set.xml")
BY_SCENE = ("--assign", "by-scene", "--scenes", "1-3")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [FakeEntry(CARDBOX)])


def export(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["export-sysex", SET, "--machine", "Cardbox", *BY_SCENE, *arguments])


def test_a_song_is_written_as_the_machines_file_and_what_to_do_is_said(tmp_path: Path) -> None:
    target = tmp_path / "song1.card"
    done = export("-o", str(target))
    assert done.exit_code == 0, done.output
    lines = target.read_text().splitlines()
    assert lines[0] == "CARDBOX 1" and lines[-3] == "H" and [text[0] for text in lines if text[0] == "P"] == ["P"] * 3
    assert f"Copy {target} to the card." in done.stderr
    assert "Nobody has seen a card with more than 40 rows." in done.stderr  # the machine's notes
    assert "hold no tempo; set it by hand" in done.stderr
    assert "Sending it replaces" not in done.stderr
    read = CliRunner().invoke(app, ["inspect", str(target), "--check"])
    assert read.exit_code == 0 and "HALT" in read.stdout and "1 identical" in read.stderr, read.output


def test_a_name_for_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    done = export("-o", str(tmp_path / "song.syx"))
    assert done.exit_code == 2 and ".card" in done.stderr and list(tmp_path.iterdir()) == []


def test_the_users_own_file_keeps_what_is_in_it(tmp_path: Path) -> None:
    base, target = tmp_path / "mine.card", tmp_path / "new.card"
    text = b"CARDBOX 1\nH\n# my own words\n"
    base.write_bytes(text + b"sum %05d\n" % (sum(text) % 65536))
    done = export("--from", str(base), "-o", str(target))
    assert done.exit_code == 0, done.output
    assert "\n# my own words\n" in target.read_text()
    assert export("--from", str(base), "-o", str(base), "--force").exit_code == 2  # an input is never written


@pytest.mark.parametrize("data", [b"hello", b"CARDBOX 2\nsum 00000\n", b"CARDBOX 1\nQ\nsum 00000\n"])
def test_a_base_file_of_another_kind_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "base").write_bytes(data)
    done = export("--from", str(tmp_path / "base"), "-o", str(tmp_path / "new.card"))
    assert done.exit_code == 3 and done.stderr.count("\n") == 1 and not (tmp_path / "new.card").exists()


def test_a_wrong_sum_is_said_and_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "base").write_bytes(b"CARDBOX 1\nH\nsum 00001\n")
    (item,) = inspect_bytes(b"CARDBOX 1\nH\nsum 00001\n", [CARDBOX])
    assert (item.state, item.check, item.note) == ("ok", "identical", "its sum is wrong")
    done = export("--from", str(tmp_path / "base"), "-o", str(tmp_path / "new.card"))
    assert done.exit_code == 0 and "--from: its sum is wrong." in done.stderr


def test_reminders_come_from_the_scenes_and_can_be_left_out(tmp_path: Path) -> None:
    rows = json.loads(export("--dry-run", "--output", "json").stdout)
    assert [row["kind"] for row in rows].count("reminder") == 3
    rows = json.loads(export("--no-reminders", "--dry-run", "--output", "json").stdout)
    assert [row["kind"] for row in rows] == ["pattern"] * 3 + ["halt"]


def test_options_that_mean_nothing_to_a_machine_are_refused(tmp_path: Path) -> None:
    done = export("--name", "X", "--dry-run")
    assert done.exit_code == 4 and "--name means nothing for the Cardbox: its songs have no names." in done.stderr
    command = ["export-sysex", SET, "--machine", "md", "--from", SET, "--dry-run"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 4 and "--from means nothing for the Machinedrum" in done.stderr


def test_make_set_asks_the_messages_which_machine_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Singing(Toybox):
        def read_music(self, data: bytes) -> DumpMusic:
            return DumpMusic({})

    singing = Singing()
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [FakeEntry(singing)])
    (message,) = singing.encode(song(singing, ()))
    assert machine_of(b"\xf0\x7e\x00\x06\x01\xf7" + message) is singing
    assert machine_of((ROOT / "samples" / "machine-dump.syx").read_bytes()).slug == "machinedrum"
    with pytest.raises(BadInput, match=r"\(Machinedrum, Toybox\)"):
        machine_of(b"\xf0\x7e\x00\x06\x01\xf7")


@pytest.mark.parametrize(
    ("arguments", "names_it"),
    [
        (("machines",), True),
        (("machines", "--table", "abilities"), True),
        (("machines", "Machinedrum"), False),  # has nothing to do with it
        (("inspect", str(ROOT / "samples" / "machine-dump.syx"), "--brief"), True),
        (("make-set", str(ROOT / "samples" / "machine-dump.syx"), "-o", "{out}"), True),
        (("make-set", str(ROOT / "samples" / "machine-dump.syx"), "-o", "{out}", "--machine", "md"), False),
        (("export-sysex", SET, "--machine", "cardbox", *BY_SCENE, "--dry-run"), False),
    ],
)
def test_a_machine_of_others_that_breaks_costs_no_verb_anything(
    arguments: tuple[str, ...], names_it: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = FakeEntry(ImportError("No module named 'usb'"))
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [broken, FakeEntry(CARDBOX)])
    done = CliRunner().invoke(app, [word.format(out=tmp_path / "set.als") for word in arguments])
    assert done.exit_code == 0, done.output
    fault = "The machine 'toy' (toy_machine:MACHINE) cannot be loaded: No module named 'usb'. Mend or uninstall"
    assert (fault in done.stderr) == names_it and fault not in done.stdout
    if arguments == ("machines",):
        assert "cardbox" in done.stdout


def test_a_machine_of_others_that_breaks_is_named_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = FakeEntry(ImportError("No module named 'usb'"))
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [broken])
    done = CliRunner().invoke(app, ["machines", "toy"])
    assert done.exit_code == 1 and "cannot be loaded: No module named 'usb'" in done.stderr
    assert isinstance(done.exception, SystemExit)


def test_no_option_is_named_that_the_machine_does_not_have() -> None:
    """Pattern lengths come from no dump where the machine has none to read."""
    said = export("--dry-run").stderr
    assert "Pattern lengths are assumed (16 steps); make sure that" in said and "machine-dump" not in said
    said = CliRunner().invoke(app, ["export-sysex", SET, "--machine", "md", *BY_SCENE, "--dry-run"]).stderr
    assert "Pattern lengths are assumed (16 steps); --machine-dump reads them from your dump." in said
