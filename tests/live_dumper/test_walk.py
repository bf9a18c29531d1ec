"""Slices: resumed where they stopped, within their time, and past what was deleted meanwhile."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from live_dumper import clock
from live_dumper.walk import Walk
from live_dumper.xml_writer import XmlWriter
from tests.live_dumper.fakes import kill, thing


class Clock:
    """A clock that moves 1 ms with every look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


def writer() -> XmlWriter:
    return XmlWriter(io.BytesIO())


def test_a_slice_ends_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "seconds", Clock())
    done: list[int] = []

    def job() -> Iterator[None]:
        for number in range(20):
            done.append(number)
            yield

    walk = Walk(job(), writer(), lambda owner: None)
    sizes = []
    finished = False
    while not finished:
        before = len(done)
        finished = walk.run(5)
        sizes.append(len(done) - before)
    assert done == list(range(20))
    assert sizes == [5, 5, 5, 5, 0]  # one look at the clock per step, 1 ms each


def test_parts_nest_without_recursion() -> None:
    deepest = 5000

    def part(depth: int) -> Iterator[Any]:
        if depth < deepest:
            yield part(depth + 1), None
        else:
            reached.append(depth)
            yield

    reached: list[int] = []
    walk = Walk(part(0), writer(), lambda owner: None)
    while not walk.run(1000):
        pass
    assert reached == [deepest]


def test_a_deleted_owner_ends_its_part_only() -> None:
    track, device = thing("Track"), thing("Device")
    stream = io.BytesIO()
    out = XmlWriter(stream)
    steps: list[str] = []

    def device_part() -> Iterator[Any]:
        out.start("device")
        steps.append("device begun")
        yield
        steps.append("never")
        out.end()

    def track_part() -> Iterator[Any]:
        out.start("track")
        yield device_part(), device
        steps.append("never either")
        out.end()

    def job() -> Iterator[Any]:
        out.start("tracks")
        yield track_part(), track
        steps.append("next track")
        yield
        out.end()

    gone: list[object] = []

    def on_gone(owner: object) -> None:
        gone.append(owner)
        out.empty("error")

    walk = Walk(job(), out, on_gone)
    while "device begun" not in steps:
        walk.run(0)
    kill(track)
    kill(device)  # a track takes its devices with it: reported once, for the outermost
    while not walk.run(0):
        pass
    out.finish()
    assert steps == ["device begun", "next track"]
    assert [owner is track for owner in gone] == [True]
    assert " ".join(stream.getvalue().decode().split()) == (
        '<?xml version="1.0" encoding="UTF-8"?> <tracks> <track> <device> </device> <error/> </track> </tracks>'
    )


def test_an_owner_without_its_element_yet() -> None:
    clip = thing("Clip")
    out = writer()

    def job() -> Iterator[Any]:
        out.start("slot")
        yield iter(()), clip
        out.end()

    walk = Walk(job(), out, lambda owner: out.empty("error"))
    kill(clip)
    while not walk.run(0):
        pass
    assert out.depth == 0
