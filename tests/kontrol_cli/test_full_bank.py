"""A full bank of a Machinedrum (64 kits, 128 patterns, 32 songs) there and back over every kind of cable."""

from __future__ import annotations

import pytest

from exporters.link import Link, Pacing, Place
from exporters.machinedrum.simulated import lengthened
from exporters.registry import MACHINES
from kontrol_cli.midi.choosing import open_transport
from kontrol_cli.midi.delivering import Wishes, deliver
from kontrol_cli.midi.parcels import read_load
from kontrol_cli.midi.receiving import Patience
from kontrol_cli.midi.transport import Transport
from tests.cables import Cable, ServedCable, cable, jack, jack_machine
from tests.kontrol_cli.on_a_cable import link, sample_messages
from tests.kontrol_cli.test_rude_machines import CAREFUL, At

__all__ = ["cable", "jack", "jack_machine"]

MD = MACHINES["machinedrum"]
COUNTS = {"kit": 64, "pattern": 128, "song": 32}


def bank(shift: int) -> dict[Place, bytes]:
    """Every slot filled from the sample's dumps, every second pattern in the form for 64 steps (5410 bytes)."""
    filled: dict[Place, bytes] = {}
    for kind, count in COUNTS.items():
        ours = [message for place, message in sample_messages().items() if place.kind == kind]
        for slot in range(count):
            message = ours[(slot + shift) % len(ours)]
            made = lengthened(message) if kind == "pattern" and slot % 2 else message
            filled[Place(kind, slot)] = link(MD).moved(made, slot)
    return filled


def quick() -> Link:
    """The machine's link without the pace of a MIDI cable: a port that has a pace of its own keeps to that."""
    own = link(MD)
    return type("Quick", (type(own),), {"pacing": Pacing(1_000_000, 0, "inferred", "for tests")})()  # type: ignore[no-any-return]


@pytest.mark.parametrize("cable", ["memory", "tcp", pytest.param("jack", marks=pytest.mark.slow)], indirect=True)
def test_a_full_bank_with_backup_and_verify_and_back_again(cable: Cable) -> None:
    old, new = bank(0), bank(1)
    assert len(old) == 224 and sum(old[place] != new[place] for place in old) > 100
    fast = quick()
    sim = fast.simulated(old)
    before = dict(sim.memory)
    cable.serve(sim.respond)
    user = At()
    port = open_transport(cable.port)
    try:
        made = deliver(port, read_load(b"".join(new.values()), MACHINES), fast, CAREFUL, user)
        assert made.verified is not None and made.verified.sound and len(made.verified.same) == 224
        assert user.backups == [b"".join(old.values())]
        assert {place: sim.memory[place] for place in new} == new
        back = deliver(port, read_load(user.backups[0], MACHINES, backup=True), fast, Wishes(verify=True), At())
        assert back.verified is not None and back.verified.sound
        assert dict(sim.memory) == before
    finally:
        port.close()


@pytest.mark.slow
def test_ten_full_banks_in_a_row_over_jack_without_a_loss(jack: str, jack_machine: Transport) -> None:
    """Each is fetched, overwritten and read back; each slot is asked for once, so that nothing is mended in silence."""
    banks = [bank(0), bank(1)]
    fast = quick()
    sim = fast.simulated(banks[0])
    heard: list[bytes] = []
    cable = ServedCable("jack", jack_machine.name, jack_machine, stays=True)
    cable.serve(lambda message: (heard.append(message), sim.respond(message))[1])
    once = Wishes(patience=Patience(tries=1), backup=True, verify=True, names=False)
    port = open_transport(cable.port)
    try:
        for run in range(10):
            old, new = banks[run % 2], banks[(run + 1) % 2]
            user = At()
            heard.clear()
            made = deliver(port, read_load(b"".join(new.values()), MACHINES), fast, once, user)
            assert user.backups == [b"".join(old.values())], run
            assert made.verified is not None and len(made.verified.same) == 224 and made.verified.sound, run
            assert {place: sim.memory[place] for place in new} == new, run
            assert [message for message in heard if fast.place(message) is not None] == list(new.values()), run
    finally:
        port.close()
        cable.close()
