"""The shipped suite (kontrol_testing) over every machine of ours and two toys, which keep the suite itself honest; how
machines of other packages are found."""

from __future__ import annotations

from typing import Any

import pytest

from exporters.errors import KontrolError, UsageError
from exporters.registry import ENTRY_POINTS, MACHINES, all_machines, get_machine
from kontrol_testing.test_declared import *  # noqa: F403
from kontrol_testing.test_planned import *  # noqa: F403
from kontrol_testing.test_read import *  # noqa: F403
from kontrol_testing.test_written import *  # noqa: F403
from tests.toybox.cardbox import MACHINE as CARDBOX
from tests.toybox.toybox import MACHINE as TOYBOX


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "machine" in metafunc.fixturenames:
        metafunc.parametrize("machine", [*MACHINES.values(), TOYBOX, CARDBOX], ids=[*MACHINES, "toybox", "cardbox"])


def test_there_are_machines() -> None:
    assert MACHINES
    assert all(slug == machine.slug for slug, machine in MACHINES.items())


class FakeEntry:
    name, value = "toy", "toy_machine:MACHINE"

    def __init__(self, target: Any) -> None:
        self.target = target

    def load(self) -> Any:
        if isinstance(self.target, Exception):
            raise self.target
        return self.target


def test_machines_of_other_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    entries: list[FakeEntry] = []
    asked: list[str] = []

    def entry_points(group: str) -> list[FakeEntry]:
        asked.append(group)
        return entries

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    assert all_machines() == MACHINES
    assert asked == [ENTRY_POINTS]
    own = {"slug": "toy", "display_name": "Toy Box", "aliases": ("TB-1",)}
    toy = type("Toy", (type(next(iter(MACHINES.values()))),), own)()
    entries.append(FakeEntry(toy))
    assert all_machines()["toy"] is toy
    for name in ("toy", "TOY", "Toy Box", "toy-box", "tb1", "TB-1"):
        assert get_machine(name) is toy
    for target, said in (
        (ImportError("no module"), r"The machine 'toy' \(toy_machine:MACHINE\) cannot be loaded: no module\. Mend"),
        (ZeroDivisionError("division by zero"), "cannot be loaded: division by zero"),
        (SyntaxError(), "cannot be loaded: None"),
        (object(), "lacks parts of exporters.machine.Machine: aliases, alphabet, capabilities"),
        (next(iter(MACHINES.values())), "which exists"),
    ):
        entries[:] = [FakeEntry(target)]
        with pytest.raises(KontrolError, match=said):
            all_machines()
    entries.clear()
    with pytest.raises(UsageError, match=r"'tr808'.*machinedrum"):
        get_machine("tr808")
