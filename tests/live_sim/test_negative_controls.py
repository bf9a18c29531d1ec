"""A host that is broken in one place is noticed: by the check of that place, and by the Probe script's life."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest

import live_sim
from tests.live_sim import checks

Check = Callable[[object], None]
# What the Probe cannot see: it does not delete-and-reuse an object, and it does not use the member that is left out.
NOT_SEEN_BY_PROBE = {"dead_objects_usable"}


@pytest.fixture(autouse=True)
def fresh_probe() -> Iterator[None]:
    yield
    sys.modules.pop("Probe", None)


def factory(**broken: object) -> Callable[..., live_sim.Simulation]:
    return lambda version="12.1": live_sim.Simulation(checks.SET, version, live_sim.Rules(**broken))


@pytest.mark.fact("objects.dead-equals-none", "objects.no-change-in-listener")
@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_the_faithful_host_passes(check: Check) -> None:
    check(factory())


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_the_broken_host_is_noticed(check: Check) -> None:
    name, value = checks.CHECKS[check]
    with pytest.raises((AssertionError, AttributeError, RuntimeError)):
        check(factory(**{name: value}))


def test_every_rule_has_its_check() -> None:
    assert {name for name, _ in checks.CHECKS.values()} == set(live_sim.Rules.NAMES)


def lives(**broken: object) -> bool:
    simulation = checks.probe_life(factory(**broken))
    result = simulation.result()
    return not result["exceptions"] and not result["listeners_left"]


def test_the_probe_lives_in_the_faithful_host() -> None:
    assert lives()


@pytest.mark.parametrize(
    "rule",
    [(name, value) for name, value in checks.CHECKS.values() if name not in NOT_SEEN_BY_PROBE],
    ids=lambda rule: rule[0],
)
def test_the_probe_does_not_live_in_a_broken_host(rule: tuple[str, object]) -> None:
    assert not lives(**dict([rule]))
