"""Whatever goes wrong: a complete file or none, and a sentence."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import live_sim
from live_dumper import DumpXML, Settings
from live_dumper.dump_file import DumpFile
from tests.assemble import ROOT
from tests.live_dumper import fake_set
from tests.live_dumper.dumping import dump_song, finish, leftovers, valid
from tests.live_dumper.fakes import Refused, change, kill
from tests.live_dumper.sim_sets import everything
from tests.systems import posix


def properties(thing: Any) -> Iterator[tuple[Any, str]]:
    """Every (object, property) below a fake, each object once."""
    seen: set[int] = set()
    pending = [thing]
    while pending:
        one = pending.pop()
        if isinstance(one, tuple):
            pending.extend(one)
        elif hasattr(one, "_changed") and id(one) not in seen:
            seen.add(id(one))
            for name, member in vars(type(one)).items():
                if isinstance(member, property):
                    yield one, name
                    try:
                        pending.append(getattr(one, name))
                    except Exception:
                        continue  # refused on purpose in this set


def content(root: Any) -> bytes:
    """The song of a document, without head and summary, which have times in them."""
    return bytes(etree.tostring(root.find("song")))


@pytest.mark.parametrize(
    "error", [RuntimeError("refused"), AttributeError("odd"), TypeError("dead"), OSError(5, "disk?")]
)
def test_every_property_of_a_full_set_refused_in_turn(error: Exception, home: Path) -> None:
    song = fake_set.full_set()
    everywhere = list(properties(song))
    assert len(everywhere) > 900
    step = 41 if isinstance(error, RuntimeError) else 61  # every property would take a minute; the places rotate
    whole = content(dump_song(song))
    reported = 0
    for thing, name in everywhere[::step]:
        before = thing._changed.get(name)
        change(thing, name, Refused(error))
        root = dump_song(song)
        problems = list(root.iter("error"))
        for problem in problems:
            assert problem.get("class") == type(error).__name__, (type(thing).__name__, name)
        # Whatever is missing from the document because of the refusal is reported in it.
        assert problems or content(root) == whole, (type(thing).__name__, name)
        reported += bool(problems)
        thing._changed.pop(name)
        if before is not None:
            change(thing, name, before)
    assert reported > len(everywhere[::step]) // 2
    assert not [name for name in leftovers(home) if not name.endswith(".xml")]


def facts_properties(version: str) -> list[str]:
    """The names of all properties that this Live has and the dumper's source speaks of."""
    simulation = live_sim.Simulation(everything(), version)
    source = " ".join(path.read_text(encoding="utf-8") for path in ROOT.joinpath("live_dumper").glob("*.py"))
    words = set(re.findall(r"\w+", source))
    return sorted(
        words & {name for facts in simulation.world.facts["classes"].values() for name in facts.get("properties", {})}
    )


def simulated(version: str = "12.3", **settings: Any) -> tuple[Any, Any]:
    """A simulated Live with the set of one of everything, and a dump of it under way."""
    simulation = live_sim.Simulation(everything(), version)
    dump = DumpXML(simulation.connect(), Settings(**settings))
    return simulation, dump


@pytest.mark.parametrize(
    ("version", "step"),
    [
        ("9.7", 9),
        ("12.3", 9),
        pytest.param("9.7", 1, marks=pytest.mark.slow),
        pytest.param("12.3", 1, marks=pytest.mark.slow),
    ],
)
def test_every_property_of_the_api_raising_in_turn(version: str, step: int) -> None:
    simulation, dump = simulated(version, use_timer=False, budget_ms=100)
    reported = 0
    for name in facts_properties(version)[::step]:
        simulation.world.raising = {name}
        reads = simulation.world.reads
        if not dump.start_set():
            assert name == "current_dialog_message" or "failed" in simulation.surface.messages[-1]["text"]
            continue
        finish(dump)
        assert simulation.world.reads > reads
        root = valid(Path(dump.last_path))
        for problem in root.iter("error"):
            reported += 1
            blamed = f"{problem.get('property')} {problem.get('message')}"
            # A track that does not say whether it is a group is asked for its arrangement, and a group then refuses.
            expected = name in blamed or (name, problem.get("property")) == ("is_foldable", "arrangement_clips")
            assert expected, (name, dict(problem.attrib))
        Path(dump.last_path).unlink()
    simulation.world.raising = set()
    assert reported > 1000 // step
    assert simulation.world.exceptions == []


@pytest.mark.parametrize("victim", ["track", "clip", "device", "scene"])
def test_something_deleted_in_every_tenth_tick(victim: str, home: Path) -> None:
    simulation, dump = simulated(use_timer=False, budget_ms=0.1)
    song = simulation.song
    assert dump.start_set()
    deleted = 0
    for tick in range(1, 100_000):
        dump.tick()
        if not dump.busy:
            break
        if tick % 10 == 0:
            if victim == "track" and len(song.tracks) > 1:
                song.delete_track(len(song.tracks) - 1)
            elif victim == "scene" and len(song.scenes) > 1:
                song.delete_scene(0)
            elif victim == "clip":
                held = [slot for track in song.tracks for slot in track.clip_slots if slot.has_clip]
                if not held:
                    continue
                held[-1].delete_clip()
            elif victim == "device":
                holders = [track for track in song.tracks if len(track.devices)]
                if not holders:
                    continue
                holders[-1].delete_device(0)
            else:
                continue
            deleted += 1
    assert deleted
    root = valid(Path(dump.last_path))
    summary = root.find("summary")
    assert summary is not None and summary.get("changed") == "true"
    assert "changed meanwhile" in simulation.surface.messages[-1]["text"]
    assert simulation.world.listeners_left() == []


def test_a_track_deleted_while_it_is_dumped() -> None:
    song = fake_set.full_set()
    keys = song.tracks[2]
    host = fake_set.Host(song)
    dump = DumpXML(host, Settings(use_timer=False, budget_ms=0.1))
    dump.start_set()
    written = 0
    while dump.busy:
        dump.tick()
        written += 1
        if dump.busy and dump._job.done == 2 and not keys._dead:
            kill(keys)
    root = valid(Path(dump.last_path or ""))
    assert [error.get("class") for error in root.iter("error")][-1:] == ["Deleted"]
    assert root.find("song/master-track/track") is not None


def test_a_clip_that_moved_behind_our_back_is_noticed() -> None:
    song = fake_set.full_set()
    dump = DumpXML(fake_set.Host(song), Settings(use_timer=False, budget_ms=0.1))
    dump.start_set()
    while dump._job is None or dump._job.done < 3:
        dump.tick()
    change(song.tracks[1].clip_slots[0].clip, "name", "A01 1 kick, renamed")  # no list changed, no listener fired
    finish(dump)
    root = valid(Path(dump.last_path or ""))
    assert [changed.get("list") for changed in root.iter("changed")] == ["clips or devices"]


def test_a_track_that_is_renamed_meanwhile_is_noticed() -> None:
    simulation, dump = simulated(use_timer=False, budget_ms=0.1)
    assert dump.start_set()
    while dump._job.done < 2:
        dump.tick()
    simulation.song.tracks[0].name = "Drums, renamed"  # already in the file, under its old name
    finish(dump)
    root = valid(Path(dump.last_path))
    assert [changed.get("list") for changed in root.iter("changed")] == ["track.name"]
    assert "changed meanwhile" in simulation.surface.messages[-1]["text"]


def test_listeners_are_removed_however_it_ends() -> None:
    for end in ("finish", "cancel"):
        kept: list[Any] = []
        dump = DumpXML(fake_set.Host(fake_set.full_set(kept)), Settings(use_timer=False, budget_ms=0.1))
        dump.start_set()
        while not dump._job.done:
            dump.tick()
        assert kept
        finish(dump) if end == "finish" else dump.cancel()
        assert kept == []


def test_disk_full(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = fake_set.Host(fake_set.full_set())
    failed: list[str] = []
    dump = DumpXML(host, Settings(use_timer=False), on_failed=failed.append)
    dump.start_set()

    def full(self: DumpFile, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(DumpFile, "write", full)
    finish(dump)
    assert leftovers(home) == [] and not (home / "last-dump").exists()
    assert host.messages[-1] == failed[0].join(["Kontrol: ", ""])
    assert "failed" in failed[0] and "disk is full" in failed[0] and "Free some space" in failed[0]
    assert dump.start_set() and dump.busy  # the next one may begin


@posix
def test_a_file_that_the_system_will_not_let_grow(home: Path) -> None:
    """A real refusal by the operating system in the middle of the file, in a process of its own."""
    import resource

    code = (
        "import sys; sys.path.insert(0, 'tests/live_dumper'); import fake_set\n"
        "sys.modules['Live'] = fake_set.live_module()\n"
        "from live_dumper import DumpXML\nhost = fake_set.Host(fake_set.full_set())\ndump = DumpXML(host)\n"
        "dump.start_set()\nwhile dump.busy: dump.tick()\nprint(host.messages[-1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env=dict(os.environ, KONTROL_HOME=str(home)),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
        check=True,
    )
    assert "failed" in done.stdout and "No file was written" in done.stdout
    assert leftovers(home) == []


def test_a_folder_that_cannot_be_made(home: Path) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file where the folder should be")
    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings(use_timer=False))
    assert not dump.start_set()
    assert not dump.busy
    assert "failed" in host.messages[-1] and str(home) in host.messages[-1]


def test_a_folder_that_is_not_writable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    def refuse(path: str, mode: str) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(io, "open", refuse)  # root may write anywhere: the refusal is made here
    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings(use_timer=False))
    assert not dump.start_set()
    monkeypatch.undo()
    assert "Permission denied" in host.messages[-1] and "Choose another folder" in host.messages[-1]


def test_an_error_of_ours_keeps_its_traceback_and_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings(use_timer=False))
    dump.start_set()
    monkeypatch.setattr("live_dumper.set_walk.SetWalk._summary", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        finish(dump)
    assert not dump.busy and leftovers(home) == []
    assert any("ZeroDivisionError" in line for line in host.log)


def test_menus_that_block_the_ticks(home: Path) -> None:
    simulation, dump = simulated(budget_ms=0.1)
    assert dump.start_set()
    simulation.tick(1)
    simulation.surface.menu(True)
    simulation.tick(100)
    assert dump.busy, (simulation.surface.messages, simulation.tick_ms, simulation.world.exceptions)
    assert [name for name in leftovers(home) if name.endswith(".xml")] == []
    simulation.surface.menu(False)
    simulation.tick(200)
    assert not dump.busy
    valid(Path(dump.last_path))
