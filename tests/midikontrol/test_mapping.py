"""The calls into Live.MidiMap, argument by argument, as the article's script made them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from MidiKontrol import LiveAccess
from MidiKontrol.ParamMap import ParamMap


class Rule:
    pass


class FakeMidiMap:
    """Takes what Live's module takes and remembers it; `taken` are CCs that Live refuses."""

    MapMode = SimpleNamespace(absolute=0, relative_two_compliment=3)
    CCFeedbackRule = Rule

    def __init__(self, taken: tuple[int, ...] = ()) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.taken = taken

    def map_midi_cc_with_feedback_map(self, *args: Any) -> bool:
        self.calls.append(args)
        return args[3] not in self.taken

    def send_feedback_for_parameter(self, *args: Any) -> None:
        self.calls.append(args)


class Parameter:
    def __init__(self) -> None:
        self.listeners: list[Any] = []

    def add_name_listener(self, call: Any) -> None:
        assert call not in self.listeners
        self.listeners.append(call)

    def remove_name_listener(self, call: Any) -> None:
        self.listeners.remove(call)

    def name_has_listener(self, call: Any) -> bool:
        return call in self.listeners


@pytest.fixture
def midi_map(monkeypatch: pytest.MonkeyPatch) -> FakeMidiMap:
    fake = FakeMidiMap(taken=(99,))
    monkeypatch.setattr(LiveAccess, "Live", SimpleNamespace(MidiMap=fake))
    return fake


def param_map(takeover: bool, lines: list[str]) -> ParamMap:
    profile = SimpleNamespace(takeover=takeover, lcd_on=False, shows_values=True)
    reader = SimpleNamespace(read=getattr)
    parent = SimpleNamespace(_tracer=None, log=lines.append, profile=profile, reader=reader, want_rebuild=None)
    return ParamMap(parent)


@pytest.mark.parametrize("takeover", [True, False])
def test_seven_arguments_and_then_the_value(midi_map: FakeMidiMap, takeover: bool) -> None:
    parameter = Parameter()
    assert param_map(takeover, []).map_with_feedback(7, 15, 20, parameter, "relative_two_compliment")
    call, feedback = midi_map.calls
    assert call[:5] == (7, parameter, 15, 20, 3)
    rule = call[5]
    assert (rule.channel, rule.cc_no, rule.cc_value_map, rule.delay_in_ms) == (15, 20, (), -1.0)
    assert call[6:] == (not takeover,)  # the last argument is "avoid takeover"
    assert feedback == (7, parameter)


def test_another_speed_is_live_s_sensitivity_an_eighth_argument(midi_map: FakeMidiMap) -> None:
    mapping = param_map(True, [])
    assert mapping.map_with_feedback(7, 0, 20, Parameter(), "relative_two_compliment", speed=0.5)
    assert midi_map.calls[0][6:] == (False, 0.5)


def test_what_live_refuses_is_said_and_not_listened_to(midi_map: FakeMidiMap) -> None:
    lines: list[str] = []
    parameter = Parameter()
    mapping = param_map(True, lines)
    assert not mapping.map_with_feedback(7, 0, 99, parameter, "absolute")
    assert lines == ["Live did not map CC 99 on channel 1."]
    assert parameter.listeners == [] and mapping.mapped == {} and len(midi_map.calls) == 1


def test_one_parameter_on_two_encoders_is_listened_to_once(midi_map: FakeMidiMap) -> None:
    parameter = Parameter()
    mapping = param_map(True, [])
    assert mapping.map_with_feedback(7, 0, 1, parameter, "absolute")
    assert mapping.map_with_feedback(7, 0, 2, parameter, "absolute")
    assert len(parameter.listeners) == 1
    mapping.begin()
    assert parameter.listeners == [] and mapping.mapped == {}


def test_a_deleted_parameter_is_not_mapped(midi_map: FakeMidiMap) -> None:
    assert not param_map(True, []).map_with_feedback(7, 0, 1, None, "absolute")
    assert midi_map.calls == []
