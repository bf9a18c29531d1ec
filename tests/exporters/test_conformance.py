"""The shipped suite (kontrol_testing) over every machine of ours and two toys, which keep the suite itself honest; how
machines of other packages are found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exporters.dirtywave_m8.device import MACHINE as M8
from exporters.errors import KontrolError, UsageError
from exporters.registry import ENTRY_POINTS, MACHINES, all_machines, get_machine, machine_faults
from kontrol_testing.test_declared import *  # noqa: F403
from kontrol_testing.test_linked import *  # noqa: F403
from kontrol_testing.test_planned import *  # noqa: F403
from kontrol_testing.test_read import *  # noqa: F403
from kontrol_testing.test_written import *  # noqa: F403
from tests.toybox.cardbox import MACHINE as CARDBOX
from tests.toybox.toybox import MACHINE as TOYBOX


def _with_silence() -> Any:
    """The M8 with a chain for silence: its rows can mute. That chain is no pattern then, so there is one less."""
    silent: Any = M8.configured({"silent_chain": "FE"})  # type: ignore[attr-defined]
    last = M8.limits.patterns.value - 1
    parts = {
        "limits": replace(M8.limits, patterns=replace(M8.limits.patterns, value=last)),
        "pattern_names": replace(M8.pattern_names, per_bank=last),
    }
    return type("WithSilence", (type(M8),), parts)(silent.silent)


WITH_SILENCE = _with_silence()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "machine" in metafunc.fixturenames:
        metafunc.parametrize(
            "machine",
            [*MACHINES.values(), WITH_SILENCE, TOYBOX, CARDBOX],
            ids=[*MACHINES, "silence", "toybox", "cardbox"],
        )


def test_there_are_machines() -> None:
    assert MACHINES
    assert all(slug == machine.slug for slug, machine in MACHINES.items())


class FakeEntry:
    name, value = "toy", "toy_machine:MACHINE"

    def __init__(self, target: Any) -> None:
        self.target = target

    def load(self) -> Any:
        if isinstance(self.target, BaseException):
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
    entries.clear()
    with pytest.raises(UsageError, match=r"'tr808'.*machinedrum"):
        get_machine("tr808")


def _like_the_toybox(**parts: Any) -> Any:
    return type("Toy", (type(TOYBOX),), parts)()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (ImportError("no module"), "cannot be loaded: no module. Mend"),
        (ZeroDivisionError("division by zero"), "cannot be loaded: division by zero. Mend"),
        (SyntaxError(), "cannot be loaded: None. Mend"),
        (SystemExit(), "cannot be loaded: SystemExit. Mend"),
        (object(), "lacks parts of exporters.machine.Machine: aliases, alphabet, capabilities"),
        (type(TOYBOX), "is a class, not a machine: write MACHINE = Toybox() and name that. Mend"),
        (None, "lacks parts"),
        (next(iter(MACHINES.values())), f"calls itself {next(iter(MACHINES))}, which exists. Mend"),
        (_like_the_toybox(slug=""), "not what exporters.machine.Machine declares: slug. Mend"),
        (_like_the_toybox(slug=None, display_name="-"), "declares: slug, display_name. Mend"),
        (_like_the_toybox(aliases="tb1"), "declares: aliases. Mend"),
        (_like_the_toybox(aliases=("tb1", "..")), "declares: aliases. Mend"),
        (_like_the_toybox(aliases=["tb1"]), "declares: aliases. Mend"),
        (_like_the_toybox(limits={}), "declares: limits. Mend"),
        (_like_the_toybox(capabilities=("loops",)), "declares: capabilities. Mend"),
        (_like_the_toybox(capabilities=[]), "declares: capabilities. Mend"),
        (_like_the_toybox(pattern_names=("A", "B")), "declares: pattern_names. Mend"),
        (_like_the_toybox(ends={}), "declares: ends. Mend"),
        (_like_the_toybox(columns=()), "declares: columns. Mend"),
        (_like_the_toybox(transport="usb"), "declares: transport. Mend"),
        (_like_the_toybox(view="notes"), "declares: view. Mend"),
        (_like_the_toybox(file_names=()), "declares: file_names. Mend"),
        (_like_the_toybox(file_names="a.syx"), "declares: file_names. Mend"),
        (_like_the_toybox(limits=property(lambda _: 1 // 0)), "cannot be loaded: integer division or modulo by zero."),
    ],
)
def test_a_machine_at_fault_is_left_out_and_named(target: Any, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others go on; whoever asks for it hears why, and so does who asks for what does not exist."""
    good = FakeEntry(TOYBOX)
    good.name = "zz-good"
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [FakeEntry(target), good])
    assert all_machines() == {**MACHINES, "toybox": TOYBOX}
    (fault,) = machine_faults()
    assert fault.startswith("The machine 'toy' (toy_machine:MACHINE) ") and said in fault
    assert fault.endswith(". Mend or uninstall its package.") and ".." not in fault.replace("'..'", "")
    assert get_machine("toybox") is TOYBOX
    with pytest.raises(KontrolError) as caught:
        get_machine("Toy")
    assert str(caught.value) == fault
    with pytest.raises(UsageError) as caught:
        get_machine("tr808")
    assert str(caught.value).endswith(f"Machines: {', '.join(MACHINES)}, toybox. {fault}")


def test_two_machines_of_one_name_are_told_apart_by_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first by the names of the entry points stays; names differ by letters and digits alone."""
    first, second = FakeEntry(TOYBOX), FakeEntry(_like_the_toybox(slug="other", display_name="Toy-BOX", aliases=()))
    first.name, second.name, second.value = "a", "b", "other:MACHINE"
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [second, first])
    assert all_machines()["toybox"] is TOYBOX and "other" not in all_machines()
    assert machine_faults() == (
        "The machine 'b' (other:MACHINE) calls itself toybox, which exists. Mend or uninstall its package.",
    )
