"""The API of every version dumped inside the simulated Live: the document has the members of the facts, no other."""

from __future__ import annotations

import pytest

import live_sim
from kontrol_cli.api import read_api, shipped_versions
from live_dumper import DumpXML, Settings
from tests.live_dumper.dumping import finish
from tests.live_dumper.sim_sets import everything

# What a document can say of a member. Types of properties, bases and what lists hold are not among it: Live itself
# does not give them to a script, and the simulated one has bases of its own.
SAID = ("holder", "name", "kind", "settable", "listenable", "value", "text")


@pytest.mark.parametrize("version", shipped_versions())
def test_a_dump_of_the_simulated_live_has_the_members_of_the_facts(version: str) -> None:
    dump = DumpXML(live_sim.Simulation(everything(), version).connect(), Settings(use_timer=False))
    assert dump.start_api()
    finish(dump)
    document, facts = read_api(dump.last_path), read_api(version)
    assert (document.live_version, document.remarks) == (facts.live_version, ())
    dumped, known = document.by_name(), facts.by_name()
    assert dumped.keys() == known.keys()
    assert len(document.members) == len(facts.members) > 1500
    called = 0
    for name, member in known.items():
        found = dumped[name]
        assert {one: getattr(found, one) for one in SAID} == {one: getattr(member, one) for one in SAID}
        # The lists of the simulated Live are written in Python, and where the facts have no signature it has to make
        # one up.
        if member.signatures and not (member.holder.endswith("Vector") and member.name in ("append", "extend")):
            assert found.signatures == member.signatures, name
            called += 1
    assert called > 800
