"""DumpXML as its host sees it: start, ticks, timer, progress, callbacks, files, the pointer to the last dump."""

from __future__ import annotations

import os
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kontrol_cli.sets.reading import last_dump_path
from live_dumper import DumpXML, Settings, SettingsError, clock
from live_dumper.dump_file import DumpFile, file_stem
from live_dumper.home import kontrol_home
from live_dumper.LiveDumper import read_profile
from tests.live_dumper import fake_set
from tests.live_dumper.dumping import finish, leftovers


def test_outside_and_inside_agree_where_the_last_dump_is(home: Path) -> None:
    dump = DumpXML(fake_set.Host(fake_set.full_set()), Settings())
    dump.start_set()
    finish(dump)
    assert last_dump_path() == Path(dump.last_path or "")
    assert (home / "last-dump").read_bytes() == (dump.last_path or "").encode() + b"\n"


def test_the_home_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KONTROL_HOME")
    assert kontrol_home() == str(Path.home() / ".kontrol")


def test_one_at_a_time(home: Path) -> None:
    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings(budget_ms=0.1, use_timer=False))
    assert dump.start_set() and dump.busy
    assert not dump.start_set()
    assert "under way" in host.messages[-1]
    dump.cancel()
    assert not dump.busy and leftovers(home) == [] and "cancelled" in host.messages[-1]
    dump.cancel()  # nothing left to cancel
    dump.tick()
    assert len(host.messages) == 3


def test_live_s_timer_where_there_is_one() -> None:
    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings(budget_ms=0.1, timer_ms=20))
    dump.start_set()
    (timer,) = fake_set.FakeTimer.made
    assert (timer.running, timer.interval, timer.repeat) == (True, 20, True)
    while dump.busy:
        timer.callback()
    assert not timer.running and dump.last_path


def test_a_live_without_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "Live", fake_set.live_module(timer=False))
    dump = DumpXML(fake_set.Host(fake_set.full_set()), Settings())
    dump.start_set()
    finish(dump)
    assert dump.last_path and fake_set.FakeTimer.made == []


def test_a_timer_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**arguments: Any) -> None:
        raise TypeError("Python argument types did not match C++ signature")

    monkeypatch.setattr(sys.modules["Live"].Base, "Timer", refuse)
    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings())
    assert dump.start_set()
    finish(dump)
    assert dump.last_path and any("timer cannot be used" in line for line in host.log)


def test_outside_live_nothing_is_left_behind(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "Live")
    dump = DumpXML(fake_set.Host(fake_set.full_set()), Settings())
    with pytest.raises(ImportError):
        dump.start_set()
    assert not dump.busy and leftovers(home) == []


def test_an_error_in_the_host_s_callback_is_the_host_s(home: Path) -> None:
    def broken(path: str, errors: int, changed: bool) -> None:
        raise ZeroDivisionError

    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings(use_timer=False), on_finished=broken)
    dump.start_set()
    with pytest.raises(ZeroDivisionError):
        finish(dump)
    assert "finished" in host.messages[-1] and len(leftovers(home)) == 1 and not dump.busy


def test_progress_is_shown_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def seconds() -> float:
        now[0] += 0.01
        return now[0]

    monkeypatch.setattr(clock, "seconds", seconds)
    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings(use_timer=False))
    dump.start_set()
    finish(dump)
    shown = [text for text in host.messages if "%" in text]
    assert 3 <= len(shown) <= now[0] / 0.5  # at most every half second, however many slices there are
    percents = [int(text.split()[-2]) for text in shown]
    assert percents == sorted(percents) and percents[-1] <= 100 and percents[0] < percents[-1]
    assert [text for text in host.log if "%" in text] == []  # Log.txt gets the beginning and the end only
    assert "started" in host.messages[0] and "finished" in host.messages[-1]


def test_callbacks() -> None:
    finished: list[Any] = []
    failed: list[str] = []
    dump = DumpXML(
        fake_set.Host(fake_set.full_set()),
        Settings(use_timer=False),
        on_finished=lambda *result: finished.append(result),
        on_failed=failed.append,
    )
    dump.start_set()
    finish(dump)
    assert finished == [(dump.last_path, 0, False)] and failed == []
    dump.start_set()
    dump.cancel("the controller was unplugged")
    assert failed == ["dump of the set failed: the controller was unplugged. No file was written."]


def test_a_host_without_status_bar() -> None:
    class Bare:
        def song(self) -> Any:
            return fake_set.full_set()

    dump = DumpXML(Bare(), Settings(use_timer=False))
    dump.start_set()
    finish(dump)
    assert dump.last_path


def test_nothing_is_overwritten(home: Path) -> None:
    paths = set()
    for _ in range(3):
        dump = DumpXML(fake_set.Host(fake_set.full_set()), Settings(use_timer=False))
        dump.start_set()
        finish(dump)
        paths.add(dump.last_path)
    assert len(paths) == 3 and len(leftovers(home)) == 3


def test_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: str) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "set.xml").write_text("mine")
    file = DumpFile(str(tmp_path), "set")
    file.write(b"<a/>")
    assert file.finish() == str(tmp_path / "set (2).xml")
    assert (tmp_path / "set.xml").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set (2).xml", "set.xml"]


MOMENT = time.struct_time((2026, 11, 23, 18, 4, 59, 0, 327, 0))


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("My set", "My set"),
        ("a/b\\c:d*e", "a_b_c_d_e"),
        ("", "set"),
        ("...", "set"),
        ("CON", "set CON"),
        ("nul.als", "set nul.als"),
        ("x\x00\ud800", "x__"),
        ("Mélodie ✨", "Mélodie ✨"),
        ("z" * 300, "z" * 80),
    ],
)
def test_file_names_that_every_system_takes(name: str, stem: str) -> None:
    assert file_stem(name, MOMENT) == f"{stem} 2026-11-23 18.04.59"


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"budget_ms": 0}, "budget_ms"),
        ({"budget_ms": "5"}, "budget_ms"),
        ({"budget_ms": True}, "budget_ms"),
        ({"timer_ms": 5000}, "timer_ms"),
        ({"use_timer": 1}, "use_timer"),
        ({"folder": "here"}, "whole path"),
        ({"speed": 1}, "There is no dump setting speed"),
    ],
)
def test_settings_that_make_no_sense(values: dict[str, Any], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        Settings.from_dict(values)


def test_another_folder(tmp_path: Path) -> None:
    dump = DumpXML(fake_set.Host(fake_set.full_set()), Settings(folder=str(tmp_path / "dumps here"), use_timer=False))
    dump.start_set()
    finish(dump)
    assert Path(dump.last_path or "").parent == tmp_path / "dumps here"


def test_profiles(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    channel, buttons, settings = read_profile(str(path))
    assert (channel, buttons[119], buttons[116], settings.budget_ms) == (15, "dump_set", "cancel", 5)
    path.write_text('{"channel": 3, "dump_set": 20, "cancel": null, "dump": {"budget_ms": 8}}')
    channel, buttons, settings = read_profile(str(path))
    assert (channel, buttons, settings.budget_ms) == (2, {20: "dump_set", 118: "dump_track", 117: "dump_api"}, 8)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "not JSON"),
        ("[]", "no object"),
        ('{"channel": 0}', "1 to 16"),
        ('{"dump_set": 128}', "0 to 127"),
        ('{"dump": 5}', '"dump"'),
        ('{"button": 1}', "no setting button"),
        ('{"dump": {"budget_ms": -1}}', "budget_ms"),
    ],
)
def test_profiles_that_cannot_be_used(text: str, word: str, tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text(text)
    with pytest.raises(SettingsError, match=word):
        read_profile(str(path))


@pytest.mark.parametrize(("tracks", "clips"), [(300, 1), (1, 1000)])
def test_progress_does_not_flood_the_status_bar_or_the_log(
    tracks: int, clips: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many tracks: at most two lines a second, each percent once. One big track: a sign of life every five seconds."""
    now = [0.0]

    def seconds() -> float:
        now[0] += 0.01  # each look at the clock; a slice ends after one step, so this is a slow computer
        return now[0]

    monkeypatch.setattr(clock, "seconds", seconds)
    one = fake_set.track("t", clip_slots=tuple(fake_set.slot(fake_set.clip()) for _ in range(clips)))
    host = fake_set.Host(fake_set.song((one,) * tracks, ()))
    said: list[tuple[float, str]] = []
    monkeypatch.setattr(host, "show_message", lambda text: said.append((now[0], text)))
    dump = DumpXML(host, Settings(budget_ms=1, use_timer=False))
    assert dump.start_set()
    finish(dump)
    progress = [(at, text) for at, text in said if "dumping the set, " in text]
    pairs = list(pairwise(progress))
    assert len(progress) > 5 and now[0] > 30
    assert all(later - at >= (5.0 if text == again else 0.5) for (at, text), (later, again) in pairs)
    different = {text for _, text in progress}
    assert len(different) > 50 if tracks > 1 else len(progress) > len(different), "hundred percents, or signs of life"
    assert len(said) == len(progress) + 2 and len(host.log) == 2, "started and finished"


def test_a_button_that_is_pressed_again_and_again_does_not_fill_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(clock, "seconds", lambda: now[0])
    host = fake_set.Host(fake_set.full_set())
    dump = DumpXML(host, Settings(use_timer=False))
    dump.start_set()
    for _ in range(50):
        now[0] += 0.25
        dump.start_set()
    assert sum("under way already" in text for text in host.messages) == 50, "each press is answered"
    assert sum("under way already" in text for text in host.log) == 2, "the log has it every ten seconds"


@pytest.mark.parametrize(
    "name", ["\U0001f941" * 100, "\u00fc" * 200, "a" + "\u30c9" * 99, "ab" + "\u30c9" * 99, "x" * 300]
)
def test_long_names_are_cut_by_bytes_and_not_inside_a_character(name: str, tmp_path: Path) -> None:
    """A file system takes 255 bytes: a hundred drums of four bytes each are too many."""
    stem = file_stem(name)
    cut = stem[: -len(" 2026-11-23 18.04.59")]
    assert cut and name.startswith(cut) and len(cut) <= 80 and len(cut.encode()) <= 160
    assert len(cut) == 80 or len((cut + name[len(cut)]).encode()) > 160, "no shorter than it must be"
    host = fake_set.Host(fake_set.song((), (), name=name))
    dump = DumpXML(host, Settings(folder=str(tmp_path), use_timer=False))
    assert dump.start_set(), host.messages
    finish(dump)
    assert dump.last_path is not None and Path(dump.last_path).name.startswith(cut), host.messages
