"""Which lines of the command file are meant for which of the running scripts."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest

from live_dumper.instance import Instance, address

NAMES = ["MidiKontrol", "Left", "Right", "LiveDumper"]


class Host:
    """A c_instance with a number of its own."""

    def __init__(self, number: int) -> None:
        self.number = number

    def instance_identifier(self) -> int:
        return self.number


class Strange:
    """Somebody else's script, which raises whatever it is asked."""

    def __getattr__(self, name: str) -> Any:
        raise ValueError(name)


def running(names: list[str]) -> list[Instance]:
    """Scripts in folders of these names that have met each other, and a stranger among them."""
    found = [
        Instance("LiveDumper" if name == "LiveDumper" else "MidiKontrol", f"{name}.Module", Host(number))
        for number, name in enumerate(names, 7)
    ]
    for one in found:
        one.meet([Strange(), None, *(SimpleNamespace(kontrol_instance=other) for other in found)])
    return found


@pytest.mark.parametrize(
    ("line", "name", "command"),
    [
        ("dump set", None, "dump set"),
        ("@Left dump set", "Left", "dump set"),
        ("@Left   select track  A  b ", "Left", "select track  A  b"),
        ("@Left\tstatus", "Left", "status"),
        ("@Left", "Left", ""),
        ("@", "", ""),
        ("python '@Left'", None, "python '@Left'"),
    ],
)
def test_address(line: str, name: str | None, command: str) -> None:
    assert address(line) == (name, command)


def test_lines_are_labelled_where_several_scripts_write() -> None:
    assert [one.label for one in running(["MidiKontrol"])] == [""]
    assert [one.label for one in running(["Left"])] == ["Left"]
    assert [one.label for one in running(["MidiKontrol", "Left"])] == ["MidiKontrol", "Left"]
    assert [one.label for one in running(["Left", "Left"])] == ["Left #7", "Left #8"]
    assert running(["MidiKontrol", "Left"])[1].labelled("text") == "Left: text"


def test_a_script_that_goes_is_forgotten() -> None:
    first, second = running(["MidiKontrol", "Left"])
    first.meet([SimpleNamespace(kontrol_instance=first)])
    assert first.label == "" and first.is_the_only_one
    for wrong in (None, 7, "text", Strange()):
        second.meet(wrong)
        assert second.label == "Left"


def test_a_script_that_has_ended_is_nobody_even_where_live_does_not_say_so() -> None:
    left, right, third = running(["Left", "Right", "MidiKontrol"])
    left.end()
    said: list[str] = []
    for one in (right, third):
        assert list(one.mine(["@Left status"], said.append)) == []
    assert said == ["@Left status = no script of Kontrol called Left is running; running: MidiKontrol, Right"]
    right.end()
    assert third.label == ""


def test_before_the_scripts_have_met_nothing_is_said_of_names() -> None:
    said: list[str] = []
    alone = Instance("MidiKontrol", "MidiKontrol.X", Host(1))
    assert list(alone.mine(["@Left status", "@MidiKontrol status"], said.append)) == ["status"] and said == []


def test_a_host_without_numbers() -> None:
    for host in (object(), SimpleNamespace(instance_identifier=lambda: "one"), Strange()):
        assert Instance("MidiKontrol", "Left", host).number is None


@pytest.mark.parametrize("seed", range(200))
def test_each_line_reaches_exactly_whom_it_should(seed: int) -> None:
    chance = random.Random(seed)
    names = [chance.choice(NAMES) for _ in range(chance.randint(1, 4))]
    wanted = [
        (chance.choice([None, *NAMES, "left", "Nobody", ""]), chance.choice(["status", "dump set"]))
        for _ in range(chance.randint(1, 8))
    ]
    scripts = running(names)
    for one in scripts:
        one.listens = chance.random() < 0.8
    lines = [command if name is None else f"@{name} {command}" for name, command in wanted]
    said: list[str] = []
    listening = [(name, one) for name, one in zip(names, scripts, strict=True) if one.listens]
    for name, one in listening:
        meant = [command for to, command in wanted if to is None or to.lower() == name.lower()]
        assert list(one.mine(lines, said.append)) == meant
    reached = {name.lower() for name, _ in listening}
    lost = [line for line, (to, _) in zip(lines, wanted, strict=True) if to is not None and to.lower() not in reached]
    assert [one.partition(" = ")[0] for one in said] == (lost if listening else [])
