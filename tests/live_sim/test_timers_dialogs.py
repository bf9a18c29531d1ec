"""Timers as they were measured, and message boxes: what goes on while one is open, and who presses its buttons."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import Any

import pytest

import live_sim
from live_sim.errors import NotSimulated
from live_sim.events import Events


def gaps(interval: float, *, ticks: int, jitter: bool = False) -> list[float]:
    """The times between the calls of a repeated timer, in ms."""
    simulation = live_sim.Simulation(live_sim.make_set())
    simulation.connect()
    if jitter:
        Events(simulation).run("jitter on")
    times = [0.0]
    timer = simulation.Live.Base.Timer(lambda: times.append(simulation.world.now_ms), interval, repeat=True, start=True)
    simulation.tick(ticks)
    assert timer is not None
    return [later - earlier for earlier, later in pairwise(times)]


@pytest.mark.fact("timers.floor")
def test_no_timer_is_faster_than_10_ms() -> None:
    assert gaps(1, ticks=1) == pytest.approx([10.0] * 10)  # about 10 calls in 100 ms
    assert gaps(25, ticks=1) == pytest.approx([25.0] * 4)


@pytest.mark.fact("timers.jitter")
def test_timers_come_late_on_request() -> None:
    found = gaps(10, ticks=100, jitter=True)
    assert median(found) == pytest.approx(10.3, abs=0.05)
    assert max(found) == pytest.approx(22.0, abs=0.1) and min(found) >= 10.0
    assert len(found) > 500


@pytest.mark.fact("timers.exception")
@pytest.mark.parametrize("repeat", [True, False])
def test_an_exception_ends_a_timer_for_good(repeat: bool) -> None:
    simulation = live_sim.Simulation(live_sim.make_set())
    simulation.connect()
    calls: list[int] = []

    def call() -> None:
        calls.append(1)
        raise ValueError("sheep")

    timer = simulation.Live.Base.Timer(call, 50, repeat=repeat, start=True)
    simulation.tick(3)
    assert len(calls) == 1 and "ValueError: sheep" in simulation.world.exceptions[0]
    timer.start()
    timer.restart()
    simulation.tick(3)
    assert len(calls) == 1


class Script:
    """Counts what Live calls."""

    def __init__(self) -> None:
        self.ticks = 0
        self.heard: list[tuple[int, ...]] = []

    def update_display(self) -> None:
        self.ticks += 1

    def receive_midi(self, message: tuple[int, ...]) -> None:
        self.heard.append(message)

    def build_midi_map(self, handle: int) -> None: ...


def running() -> tuple[live_sim.Simulation, Script, Any]:
    simulation, script = live_sim.Simulation(live_sim.make_set()), Script()
    simulation.connect()
    simulation.surface.script = script
    return simulation, script, simulation.Live.Application.get_application()


@pytest.mark.fact("dialogs.members", "dialogs.no-ticks", "dialogs.timers-go-on", "dialogs.press")
def test_a_message_box_stops_ticks_but_not_timers() -> None:
    simulation, script, application = running()
    counts: list[int] = []
    application.add_open_dialog_count_listener(lambda: counts.append(application.open_dialog_count))
    calls: list[int] = []
    timer = simulation.Live.Base.Timer(lambda: calls.append(1), 20, repeat=True, start=True)
    simulation.user.dialog("Save changes?", 3)
    assert (application.open_dialog_count, application.current_dialog_button_count) == (1, 3)
    assert application.current_dialog_message == "Save changes?"
    simulation.tick(2)
    simulation.midi(0xF0, 1, 0xF7)
    assert script.ticks == 0 and script.heard == [] and len(calls) == 10 and timer is not None
    application.press_current_dialog_button(2)
    assert script.heard == [(0xF0, 1, 0xF7)] and application.open_dialog_count == 0
    assert application.current_dialog_message == "" and counts == [1, 0]
    simulation.tick(2)
    assert script.ticks == 2


@pytest.mark.fact("dialogs.no-such-button")
def test_buttons_that_are_not_there_are_not_answered() -> None:
    simulation, _, application = running()
    with pytest.raises(NotSimulated):
        application.press_current_dialog_button(0)
    simulation.user.dialog("", 0)  # a panel of the operating system
    with pytest.raises(NotSimulated):
        application.press_current_dialog_button(0)
    Events(simulation).run("press close")
    assert application.open_dialog_count == 0


@pytest.mark.fact("dialogs.show-message")
def test_a_script_gets_the_button_that_was_pressed() -> None:
    simulation, _, application = running()
    buttons = simulation.Live.Application.MessageButtons
    Events(simulation).run("answer 2")
    assert application.show_message("Once more?", buttons.OK_RETRY_BUTTON) == 1
    assert application.show_message("Done.") == 0
    assert application.open_dialog_count == 0
    assert [line for _, line in simulation.world.log if line.startswith("Dialog")] == [
        "Dialog: Once more?",
        "Dialog: Done.",
    ]
