"""LiveDumper as Live loads it: a whole life on each Live with the Python inside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kontrol_cli.in_live import assemble as in_live
from tests.assemble import PYTHONS, ROOT, assemble, python
from tests.live_dumper.dumping import valid
from tests.live_dumper.sim_sets import everything
from tests.some import some_of

LIVES = [
    ("2.7", "9.7"),
    ("2.7", "10.1"),
    ("3.7", "11.0"),
    ("3.7", "12.0"),
    ("3.11", "12.1"),
    ("3.11", "12.3"),
    ("3.11", "12.4"),
]


def life(tmp_path: Path, home: Path, interpreter: str, version: str, *events: str) -> dict[str, Any]:
    """What happened in a simulated Live with the stand-alone folder and these events."""
    folder = tmp_path / "Remote Scripts" / "LiveDumper"
    if not folder.exists():
        folder.parent.mkdir(parents=True)
        in_live.assemble(folder.parent, ("LiveDumper",))
    (tmp_path / "set.json").write_text(json.dumps(everything()))
    arguments = [part for event in events for part in ("--event", event)]
    result = tmp_path / "result.json"
    done = subprocess.run(
        [
            python(interpreter),
            "-B",
            "-m",
            "live_sim",
            str(tmp_path / "set.json"),
            "--script",
            str(folder),
            "--live",
            version,
            *arguments,
            "--json-out",
            str(result),
        ],
        cwd=ROOT,
        env=dict(os.environ, KONTROL_HOME=str(home)),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(result.read_text())
    return found


@pytest.mark.parametrize(("interpreter", "version"), some_of(LIVES, 3))
def test_three_dumps_by_button(interpreter: str, version: str, tmp_path: Path, home: Path) -> None:
    found = life(
        tmp_path,
        home,
        interpreter,
        version,
        "midi BF 77 7F",
        'wait "set finished" 100',
        "select track 2",
        "midi BF 76 7F",
        'wait "track finished" 100',
        "midi BF 75 7F",
        'wait "API finished" 100',
    )
    assert found["exceptions"] == [] and found["listeners_left"] == [] and found["not_simulated"] == {}
    assert found["python"].startswith(interpreter + ".")
    roots = {path.name.rpartition(" ")[0].rpartition(" ")[0]: valid(path) for path in (home / "dumps").iterdir()}
    assert len(roots) == 3
    (api,) = [root for root in roots.values() if root.tag == "live-api"]
    whole, alone = sorted(
        (root for root in roots.values() if root.tag == "live-set"), key=lambda root: -len(list(root.iter()))
    )
    assert (whole.get("scope"), alone.get("scope")) == ("set", "track")
    assert whole.get("python") == found["python"]
    assert [track.get("name") for track in whole.iter("track")] == ["Drums", "kick", "Schlüssel", "A-Delay", "Main"]
    assert [track.get("name") for track in alone.iter("track")] == ["kick"]
    assert [clip.get("name") for clip in whole.findall(".//slot/clip")] == [
        "A01 1 kick",
        "A02 1 kick",
        'A01 2 mélodie <&"\ufffd>',
    ]
    major, minor = (int(part) for part in version.split("."))
    assert len(whole.findall(".//arrangement-clips/clip")) == (1 if major >= 11 else 0)
    assert len(whole.findall(".//take-lane/clip")) == (1 if (major, minor) >= (12, 2) else 0)
    assert {note.get("pitch") for note in whole.iter("note")} == {"36", "37"}
    assert (whole.find(".//note[@probability]") is not None) == (major >= 11)
    # From 12.2 on Live says where the breakpoints are, from 12.4 on what an envelope moves: in the arrangement too.
    holders = (
        [] if (major, minor) < (12, 2) else ["slot"] if (major, minor) < (12, 4) else ["slot", "arrangement-clips"]
    )
    found_envelopes = list(whole.iter("envelope"))
    assert [envelope.getparent().getparent().tag for envelope in found_envelopes] == holders
    for envelope in found_envelopes:
        volume = envelope.xpath("ancestor::track/mixer/volume")[0]
        assert (envelope.get("parameter"), envelope.get("device")) == (volume.get("id"), None)
        points = [[float(point.get(name)) for name in ("time", "value", "value_at_time")] for point in envelope]
        assert points == [[0.0, 1.0, 0.85], [2.0, pytest.approx(10 ** (-6 / 20)), 0.7], [4.0, 0.036, 0.25]]
    assert len(list(api.iter("property"))) > 400
    pointed = (home / "last-dump").read_text(encoding="utf-8")
    assert valid(Path(pointed.rstrip("\n"))).tag == "live-api" and pointed.endswith(".xml\n")


def test_live_10_gives_notes_as_tuples_and_a_menu_only_delays(tmp_path: Path, home: Path) -> None:
    found = life(
        tmp_path, home, "2.7", "10.1", "midi BF 77 7F", "menu open", "tick 50", "menu close", 'wait "finished" 100'
    )
    assert found["exceptions"] == []
    (path,) = (home / "dumps").iterdir()
    assert [(n.get("pitch"), n.get("start_time")) for n in valid(path).iter("note")] == [("36", "0.0"), ("37", "0.25")]


def test_quitting_in_the_middle_leaves_nothing(tmp_path: Path, home: Path) -> None:
    home.mkdir(parents=True)
    (home / "live-dumper.json").write_text(json.dumps({"channel": 1, "dump_set": 20, "dump": {"budget_ms": 0.1}}))
    found = life(tmp_path, home, "3.11", "12.3", "midi B0 14 7F", "tick 1", "quit")
    assert found["exceptions"] == [] and found["listeners_left"] == []
    assert list((home / "dumps").iterdir()) == []
    assert any("switched off" in line for line in (one["text"] for one in found["log"]))


def test_a_wrong_profile_is_reported_and_the_defaults_work(tmp_path: Path, home: Path) -> None:
    home.mkdir(parents=True)
    (home / "live-dumper.json").write_text('{"channel": 17}')
    found = life(tmp_path, home, "3.11", "12.1", "midi BF 77 7F", 'wait "finished" 100')
    assert any("channel is 17. Write a number from 1 to 16." in line for line in (one["text"] for one in found["log"]))
    assert len(list((home / "dumps").iterdir())) == 1


def test_both_folders_side_by_side(tmp_path: Path, home: Path) -> None:
    """Two dumps at once, from the two copies of the same source."""
    assemble(tmp_path)
    code = f"""
import sys
sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT / "tests" / "live_dumper")!r}]
import fake_set
sys.modules["Live"] = fake_set.live_module()
import LiveDumper
package = __import__("MidiKontrol.live_dumper", fromlist=["DumpXML"])
assert package.DumpXML is not LiveDumper.DumpXML and package.__name__ == "MidiKontrol.live_dumper"
song = fake_set.full_set()
dumps = [made.DumpXML(fake_set.Host(song), made.Settings(budget_ms=0.1)) for made in (package, LiveDumper)]
for dump in dumps:
    assert dump.start_set()
while any(dump.busy for dump in dumps):
    for dump in dumps:
        dump.tick()
print(len(set(dump.last_path for dump in dumps)))
"""
    for version in PYTHONS:
        done = subprocess.run(
            [python(version), "-B", "-c", code],
            capture_output=True,
            text=True,
            timeout=60,
            env=dict(os.environ, KONTROL_HOME=str(home)),
        )
        assert done.stdout.strip() == "2", done.stderr
    assert len([valid(path) for path in (home / "dumps").iterdir()]) == 6


@pytest.mark.parametrize("version", PYTHONS)
def test_the_fakes_on_each_python(version: str, home: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests/live_dumper'); import fake_set\n"
        "sys.modules['Live'] = fake_set.live_module()\nfrom live_dumper import DumpXML\n"
        "dump = DumpXML(fake_set.Host(fake_set.full_set()))\ndump.start_set()\nwhile dump.busy: dump.tick()\n"
    )
    subprocess.run(
        [python(version), "-B", "-c", code],
        cwd=ROOT,
        check=True,
        timeout=60,
        env=dict(os.environ, KONTROL_HOME=str(home)),
    )
    (path,) = (home / "dumps").iterdir()
    root = valid(path)
    assert [e.get("name") for e in root.iter("track")] == ["Drums", "kick", "Schlüssel ✨", "A-Delay", "Main"]
    melody = root.find(".//tracks/track[3]/slot/clip")
    assert melody is not None and melody.get("replaced") == "name=1b,fffd,0"


def test_only_the_standard_library_and_one_module_that_touches_live() -> None:
    import ast

    standard = set(sys.stdlib_module_names)
    touching = []
    for path in sorted((ROOT / "live_dumper").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        guards = [one for one in ast.walk(tree) if isinstance(one, ast.If) and ast.unparse(one.test) == "TYPE_CHECKING"]
        for_checkers = [inner for guard in guards for inner in guard.body]  # never run
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    if name.name.split(".")[0] == "Live":
                        touching.append(path.name)
                    else:
                        assert name.name.split(".")[0] in standard, (path.name, name.name)
            elif isinstance(node, ast.ImportFrom):
                allowed = ("__future__", "typing") if node in for_checkers else ("__future__",)
                assert node.level == 1 or node.module in allowed, (path.name, node.module)
    assert touching == ["gateway.py"]


def test_the_oldest_python_is_2_7() -> None:
    vermin = Path(sys.executable).with_name("vermin")
    if not vermin.exists():
        pytest.skip("vermin is not installed")
    done = subprocess.run(
        [str(vermin), "-t=2.7-", "-t=3.7-", "--violations", "--no-tips", str(ROOT / "live_dumper")],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
