"""What of a file goes to the machine, and what is refused before a byte is sent."""

from __future__ import annotations

import pytest

from exporters.errors import BadInput, UsageError
from exporters.link import Place
from exporters.machinedrum.device import Machinedrum
from exporters.registry import MACHINES
from kontrol_cli.midi.delivering import Wishes, deliver
from kontrol_cli.midi.memory import memory_cable
from kontrol_cli.midi.parcels import read_load
from tests.kontrol_cli.on_a_cable import link, sample_messages
from tests.kontrol_cli.test_rude_machines import At

MD = MACHINES["machinedrum"]
LINK = link(MD)
SAMPLE = sample_messages()
KIT, PATTERN, SONG = (SAMPLE[Place(*one)] for one in (("kit", 0), ("pattern", 0), ("song", 0)))
TEMPO = bytes.fromhex("F0 00 20 3C 02 00 61 16 40 F7")  # set tempo: (0x16 << 7 | 0x40) / 24 = 120 BPM
OS_UPDATE = bytes.fromhex("F0 00 20 3C 02 00 7E 00 00 F7")
OTHER = bytes.fromhex("F0 41 10 42 12 40 00 7F 00 41 F7")  # Roland


def test_dumps_are_sorted_as_the_machine_wants_them_and_named() -> None:
    load = read_load(SONG + PATTERN + KIT, MACHINES)
    assert load.machine is MD
    assert [parcel.title for parcel in load.parcels] == ["kit 1 'ROUND'", "pattern A01", "song 1 'LAST YEAR'"]
    assert b"".join(parcel.message for parcel in load.parcels) == KIT + PATTERN + SONG
    assert load.remarks == ()


def test_of_a_slot_that_comes_twice_the_last_dump_counts() -> None:
    other = LINK.moved(SAMPLE[Place("kit", 1)], 0)
    load = read_load(KIT + other, MACHINES)
    assert [parcel.message for parcel in load.parcels] == [other]
    assert "kit 1" in load.remarks[0]


def test_every_packet_of_a_sample_is_counted_where_a_sample_is_left_out() -> None:
    # MIDI Sample Dump Standard: F0 7E, channel, 02, number, 120 data bytes, the XOR of 7E up to there, F7.
    packets = []
    for number in range(4):
        body = bytes((0x7E, 0, 2, number, *bytes(120)))
        packets.append(b"\xf0" + body + bytes((0x7E ^ 2 ^ number, 0xF7)))
    load = read_load(KIT + b"".join(packets), MACHINES)
    assert [parcel.message for parcel in load.parcels] == [KIT]
    assert load.remarks[0].startswith("4 messages are not dumps of this machine")


def test_what_is_not_a_dump_is_left_out_and_named() -> None:
    load = read_load(TEMPO + KIT + OTHER, MACHINES)
    assert [parcel.message for parcel in load.parcels] == [KIT]
    assert "2 messages" in load.remarks[0] and "set tempo 120 BPM" in load.remarks[0] and "Roland" in load.remarks[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (TEMPO, "no dump for the Machinedrum"),
        (OTHER, "messages of Roland"),
        (KIT + OS_UPDATE, "must never be sent"),
        (KIT[:600] + KIT[601:], "damaged"),
        (KIT + PATTERN[:-40], "damaged"),
        (KIT[:700] + bytes((KIT[700] ^ 1,)) + KIT[701:], "checksum"),
        (KIT + b"\x01\x02\x03" + SONG, "belong to no message"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_load(data, MACHINES)
    assert says in str(refused.value)


def test_messages_of_two_machines_need_a_choice() -> None:
    rytm = link(MACHINES["analog-rytm"]).kinds[0].request
    assert rytm is not None
    with pytest.raises(UsageError, match="Machinedrum, Analog Rytm"):
        read_load(KIT + rytm(0), MACHINES)
    load = read_load(KIT + rytm(0), MACHINES, MD)
    assert load.places == [Place("kit", 0)] and "Analog Rytm" in load.remarks[0]


def test_a_file_of_another_machine_is_not_sent_to_the_chosen_one() -> None:
    with pytest.raises(BadInput, match="for the Machinedrum, not for the Analog Rytm"):
        read_load(KIT, MACHINES, MACHINES["analog-rytm"])


def test_a_backup_goes_back_even_where_nobody_can_read_what_the_machine_had() -> None:
    unread = bytearray(PATTERN)
    unread[0x0A + 72] |= 1  # the top bit of a seventh byte, in a group of trigs that has only one: nothing packs so
    sealed = LINK.moved(_sealed(bytes(unread)), 5)
    with pytest.raises(BadInput, match="damaged"):
        read_load(sealed, MACHINES)
    load = read_load(sealed, MACHINES, backup=True)
    assert [parcel.message for parcel in load.parcels] == [sealed]
    with pytest.raises(BadInput, match="damaged"):  # a frame that does not hold stays out
        read_load(bytes(unread), MACHINES, backup=True)


def _sealed(message: bytes) -> bytes:
    seal = MD.seal
    assert seal is not None
    return seal.renewed(message)


class NobodyKnows(Machinedrum):
    """A machine whose author has not said how it talks."""

    link = None


def test_messages_of_a_machine_without_a_link_go_out_as_they_are() -> None:
    machine = NobodyKnows()
    load = read_load(SONG + OTHER + KIT + KIT, {machine.slug: machine})
    assert [parcel.message for parcel in load.parcels] == [SONG, KIT, KIT]
    assert [parcel.title for parcel in load.parcels][:2] == ["message 1 'LAST YEAR'", "message 2 'ROUND'"]
    assert "Roland" in load.remarks[0] and load.link is not None
    near, far = memory_cable()
    user = At()
    made = deliver(near, load, load.link, Wishes(), user)
    assert made.sent is not None and len(made.sent.written) == 3
    assert [far.receive(60) for _ in range(3)] == [SONG, KIT, KIT]
    assert user.listed[0] == "  message 1: whatever is there now -> 'LAST YEAR'"
    for wishes in (Wishes(backup=True), Wishes(verify=True)):
        with pytest.raises(UsageError, match="is asked for its dumps is not known"):
            deliver(near, load, load.link, wishes, user)
    assert far.receive(60) is None
