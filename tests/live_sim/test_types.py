"""Every property of every reachable object answers with the type that was seen in Live, or raises as Live does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import live_sim
from live_sim.build import LomBase
from live_sim.errors import NotSimulated
from live_sim.structs import StructBase
from live_sim.vectors import VectorBase
from tests.live_sim.test_sets import GROUPED

SIMPLE = {"int": int, "float": float, "str": str, "bool": bool}


def expected(kind: str, value: object) -> bool:
    if kind in SIMPLE:
        return type(value) is SIMPLE[kind]
    if kind in ("", "Any", "object", "NoneType") or value is None:
        return True
    if kind.startswith(("tuple", "list")):
        return isinstance(value, (tuple, list))
    if "Vector" in kind:
        return isinstance(value, VectorBase)
    if kind == "int | None":
        return isinstance(value, int)
    return isinstance(value, (LomBase, StructBase, int))


def reachable(first: object) -> Iterator[object]:
    seen, waiting = set(), [first]
    while waiting:
        thing = waiting.pop()
        if thing.__sim__ in seen:
            continue
        seen.add(thing.__sim__)
        yield thing
        for name in dir(type(thing)):
            if isinstance(getattr(type(thing), name, None), property) and not name.startswith("__"):
                try:
                    value = getattr(thing, name)
                except RuntimeError:
                    continue
                if isinstance(value, VectorBase):
                    waiting += [one for one in value if isinstance(one, LomBase)]
                elif isinstance(value, LomBase):
                    waiting.append(value)


@pytest.mark.parametrize("version", live_sim.VERSIONS)
def test_values_have_the_types_of_the_facts(version: str) -> None:
    simulation = live_sim.Simulation(GROUPED, version)
    simulation.connect()
    world, wrong, read, refused = simulation.world, [], 0, 0
    for thing in reachable(simulation.Live.Application.get_application().get_document()):
        kind_of = thing.__sim__.kind
        for name, (kind, _) in world.facts["classes"][kind_of].get("properties", {}).items():
            try:
                value = getattr(thing, name)
            except NotSimulated:
                wrong.append(f"{kind_of}.{name} is not simulated")
                continue
            except RuntimeError:
                refused += 1
                continue
            read += 1
            if value is None and kind_of == "Live.ClipSlot.ClipSlot" and name in ("color", "color_index"):
                continue  # the captures saw a group's slot: fact colors.slots
            if not expected(kind, value):
                wrong.append(f"{kind_of}.{name} is {value!r}, not {kind}")
    assert sorted(set(wrong)) == []
    assert read > 2000 and refused > 20
