"""What real systems do that a friendly test does not: clocks set back, files in use, marks, homes, timers' ends."""

from __future__ import annotations

import gc
import io
import os
import sys
import types
import weakref
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import live_sim
from live_dumper import DumpXML, Settings
from live_dumper import home as home_module
from live_dumper.clip_walk import envelopes
from live_dumper.clock import Steady
from live_dumper.dump_file import DumpFile
from live_dumper.LiveDumper import LiveDumper, read_profile
from live_dumper.output import Output
from live_dumper.walk import Walk
from tests.live_dumper import fake_set
from tests.live_dumper.dumping import finish, valid
from tests.live_dumper.fakes import Refused, kill, thing
from tests.live_dumper.sim_sets import everything


def test_a_clock_that_is_set_back_does_not_lengthen_a_slice() -> None:
    times = iter([100.0, 101.0, 41.0, 42.0, 42.0, 43.5])
    clock = Steady(lambda: next(times))
    assert [clock() for _ in range(5)] == [101.0, 101.0, 102.0, 102.0, 103.5]


@pytest.mark.parametrize("version", ["11.0", "12.3"])
def test_groups_returns_and_master_are_not_asked_for_clips_on_the_timeline(version: str) -> None:
    group = {"type": "group", "name": "drums"}
    kick = {"type": "audio", "name": "kick", "group": 0, "arrangement_clips": [{"name": "A01", "start_time": 4.0}]}
    description = {"live_sim_set": 1, "tracks": [group, kick], "return_tracks": [{"name": "A"}]}
    simulation = live_sim.Simulation(description, version)
    dump = DumpXML(simulation.connect(), Settings(use_timer=False))
    assert dump.start_set()
    finish(dump)
    root = valid(Path(dump.last_path or ""))
    assert list(root.iter("error")) == []
    assert [track.find("arrangement-clips") is not None for track in root.findall("song/tracks/track")] == [False, True]


def test_a_timer_is_kept_until_its_callback_is_over() -> None:
    simulation = live_sim.Simulation(everything(), "12.3")
    dump = DumpXML(simulation.connect(), Settings())
    assert dump.start_set()
    kept = weakref.ref(dump._timer)
    simulation.tick(100)
    assert not dump.busy and simulation.world.exceptions == []
    assert kept() is not None
    dump.tick()  # the display update that comes next
    assert kept() is None


def test_a_cancelled_dump_keeps_no_timer() -> None:
    simulation = live_sim.Simulation(everything(), "12.3")
    dump = DumpXML(simulation.connect(), Settings())
    dump.start_set()
    kept = weakref.ref(dump._timer)
    dump.cancel()
    gc.collect()
    assert kept() is None


class Instance(fake_set.Host):
    """A c_instance for the script object."""

    def request_rebuild_midi_map(self) -> None:
        pass


def test_a_home_that_python_2_cannot_spell_does_not_keep_live_dumper_from_starting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unspeakable(path: str) -> None:
        raise UnicodeEncodeError("ascii", "\xe9", 0, 1, "ordinal not in range(128)")

    monkeypatch.setattr("live_dumper.LiveDumper.make_folder", unspeakable)
    host = Instance(fake_set.full_set())
    assert LiveDumper(host)._buttons[119] == "dump_set"
    assert "defaults are used" in host.log[0]


def test_a_profile_from_a_windows_editor(tmp_path: Path) -> None:
    path = tmp_path / "live-dumper.json"
    path.write_bytes(b'\xef\xbb\xbf{"channel": 3}')
    assert read_profile(str(path))[0] == 2


def test_windows_home_is_the_same_for_every_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("KONTROL_HOME")
    monkeypatch.setenv("HOME", "/cygwin/home/me")  # set by other programs; Python before 3.8 would take it
    monkeypatch.setenv("USERPROFILE", "/Users/me")
    assert home_module.kontrol_home() == str(Path("/Users/me") / ".kontrol")


def test_modules_that_are_built_into_live_are_dumped(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Live's modules are built in like sys and time; only the latter are none of its own."""
    live: Any = fake_set.live_module()
    song = types.ModuleType("Song")
    song.Song = type("Song", (), {"__module__": "Song", "tempo": property(lambda self: 120.0)})  # type: ignore[attr-defined]
    live.Song, live.time = song, types.ModuleType("time")
    monkeypatch.setattr(sys, "builtin_module_names", (*sys.builtin_module_names, "Live", "Song", "time"))
    monkeypatch.setitem(sys.modules, "Live", live)
    dump = DumpXML(fake_set.Host(fake_set.full_set()), Settings(use_timer=False))
    assert dump.start_api()
    finish(dump)
    root = valid(Path(dump.last_path or ""))
    assert root.find(".//module[@name='Song']/class[@name='Song']/property[@name='tempo']") is not None
    assert root.find(".//module[@name='time']") is None


def test_no_parameter_is_asked_when_all_envelopes_are_found() -> None:
    """A plug-in may have thousands of parameters, and each question goes to Live."""
    asked: list[Any] = []
    envelope = thing("Envelope", events_in_range=lambda low, high: ())
    clip = thing(
        "Clip", automation_envelopes=(envelope,), automation_envelope=lambda target: asked.append(target) or envelope
    )
    first, second = thing("DeviceParameter", name="one"), thing("DeviceParameter", name="two")
    out = Output(io.BytesIO())
    assert Walk(envelopes(out, clip, lambda: [(first, None), (second, None)]), out.writer, print).run(1000)
    assert asked == [first] and out.counts == {"envelopes": 1}


def test_envelopes_that_say_what_they_move_are_asked_themselves() -> None:
    """From Live 12.4 on; one refuses, one has lost its parameter, and one has a mixer's, which is no device."""
    mixer = thing("MixerDevice", _live_ptr=8)
    owner = thing("Device", _live_ptr=9, class_name="Eq8")
    known = thing("DeviceParameter", _live_ptr=1, name="Gain", canonical_parent=owner)
    volume = thing("DeviceParameter", _live_ptr=2, name="Track Volume", canonical_parent=mixer)
    lost = thing("DeviceParameter", name="gone")
    kill(lost)
    point = thing("EnvelopeEvent", time=-63072000.0, value=1.0)
    asked: list[float] = []

    def envelope(parameter: Any) -> Any:
        return thing(
            "Envelope",
            parameter=parameter,
            events_in_range=lambda low, high: asked.append(low) or (point,),
            value_at_time=lambda time: 0.85,
        )

    made = [envelope(one) for one in (known, Refused(RuntimeError("not now")), lost, volume)]
    clip = thing("Clip", automation_envelopes=tuple(made), automation_envelope=lambda target: 1 / 0)
    stream = io.BytesIO()
    out = Output(stream)
    out.start("clip", ())
    assert Walk(envelopes(out, clip, list), out.writer, print).run(1000)
    out.writer.finish()
    clip_element = etree.fromstring(stream.getvalue())
    assert [dict(one.attrib) for one in clip_element.iter("envelope")] == [
        {"parameter": "1", "device": "9", "target": "Gain"},
        {},
        {},
        {"parameter": "2", "target": "Track Volume"},
    ]
    assert [error.get("message") for error in clip_element.iter("error")] == ["not now"]
    assert {(one.get("time"), one.get("value_at_time")) for one in clip_element.iter("envelope-event")} == {
        ("-63072000.0", "0.85")
    }
    assert asked == [-63072000.0] * 4, "what holds before all time is asked for too"


def test_a_taken_name_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "link")  # Python 2 on Windows
    (tmp_path / "set.xml").write_text("the player's own")
    file = DumpFile(str(tmp_path), "set")
    file.write(b"<live-set/>")
    assert Path(file.finish()).name == "set (2).xml"
    assert (tmp_path / "set.xml").read_text() == "the player's own"


class RecordingOs:
    """`os` as the dump file sees it; what matters for a power cut is written down in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def fsync(self, number: int) -> None:
        self.calls.append(("fsync", os.fstat(number).st_size))
        os.fsync(number)

    def link(self, source: str, target: str) -> None:
        self.calls.append(("named", Path(source).stat().st_size))
        os.link(source, target)

    def rename(self, source: str, target: str) -> None:
        self.calls.append(("named", Path(source).stat().st_size))
        Path(source).rename(target)


def test_a_dump_is_on_the_disk_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = RecordingOs()
    monkeypatch.setattr("live_dumper.dump_file.os", recording)
    file = DumpFile(str(tmp_path), "set")
    file.write(b"<live-set/>")
    file.finish()
    assert recording.calls == [("fsync", 11), ("named", 11)]  # all 11 bytes, first there, then named


def test_letting_a_button_go_starts_nothing(home: Path) -> None:
    host = Instance(fake_set.full_set())
    script = LiveDumper(host)
    script.receive_midi((0xBF, 119, 0))
    script.update_display()
    assert len(host.messages) == 1 and "is running" in host.messages[0]
    script.receive_midi((0xBF, 119, 127))
    script.receive_midi((0xBF, 119, 0))
    script.update_display()
    assert "dump of the set started" in host.messages[1]
    script.disconnect()
