"""What the machines say about their cables, and the simulated machines behind them, message by message.

Expected bytes are from the format facts: F0 00 20 3C <product> 00 <command> <slot> F7 and so on.
"""

from __future__ import annotations

import pytest

from exporters.analog_rytm import song as rytm_song
from exporters.analog_rytm.link import LINK as RYTM
from exporters.analog_rytm.simulated import SimulatedAnalogRytm
from exporters.elektron import Frame
from exporters.errors import BadInput, DoesNotFit
from exporters.formats.syx import messages
from exporters.link import (
    Link,
    Place,
    allowances,
    answer_s,
    counted_places,
    differences,
    forbidden,
    in_order,
    kind_of,
    title,
    wrong_link,
)
from exporters.machinedrum import wire
from exporters.machinedrum.kit import stored_kit
from exporters.machinedrum.link import LINK as MACHINEDRUM
from exporters.machinedrum.pattern import Pattern, stored_pattern
from exporters.machinedrum.simulated import SimulatedMachinedrum, wire_check
from exporters.planning.plan import PatternRow
from exporters.registry import MACHINES
from exporters.simulated import memory_file, read_memory
from tests.corpus import corpus_path, manifest
from tests.kontrol_cli.machine_dumps import a_kit, a_song


def sent(text: str) -> bytes:
    return bytes.fromhex(text)


def kit(slot: int = 0, name: str = "LIVE") -> bytes:
    return stored_kit(a_kit(slot, name, t1=16)).encode()


def pattern(slot: int = 0, **fields: object) -> bytes:
    return stored_pattern(Pattern(**{"slot": slot, "kit": 0, "length": 16, "scale": 0, **fields})).encode()  # type: ignore[arg-type]


def a_machinedrum(**options: object) -> SimulatedMachinedrum:
    return SimulatedMachinedrum(MACHINEDRUM, {}, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("link", "kind", "slot", "request_"),
    [
        (MACHINEDRUM, "kit", 63, "F0 00 20 3C 02 00 53 3F F7"),
        (MACHINEDRUM, "pattern", 127, "F0 00 20 3C 02 00 68 7F F7"),
        (MACHINEDRUM, "song", 31, "F0 00 20 3C 02 00 6A 1F F7"),
        (MACHINEDRUM, "global", 7, "F0 00 20 3C 02 00 51 07 F7"),
        (RYTM, "song", 15, "F0 00 20 3C 07 00 65 01 01 0F 00 00 00 05 F7"),
        (RYTM, "song in the work buffer", 0, "F0 00 20 3C 07 00 6B 01 01 00 00 00 00 05 F7"),
        (RYTM, "kit", 127, "F0 00 20 3C 07 00 62 01 01 7F 00 00 00 05 F7"),
        (RYTM, "sound", 0, "F0 00 20 3C 07 00 63 01 01 00 00 00 00 05 F7"),
        (RYTM, "pattern", 16, "F0 00 20 3C 07 00 64 01 01 10 00 00 00 05 F7"),
        (RYTM, "settings", 0, "F0 00 20 3C 07 00 66 01 01 00 00 00 00 05 F7"),
        (RYTM, "global", 3, "F0 00 20 3C 07 00 67 01 01 03 00 00 00 05 F7"),
        (RYTM, "sound in the work buffer", 11, "F0 00 20 3C 07 00 69 01 01 0B 00 00 00 05 F7"),
    ],
)
def test_requests_are_the_bytes_of_the_format(link: Link, kind: str, slot: int, request_: str) -> None:
    asked = kind_of(link, kind)
    assert asked.request is not None and asked.request(slot) == sent(request_)
    assert asked.count == slot + 1 or slot in (0, 16)


def test_slots_are_named_as_on_the_screen() -> None:
    assert title(MACHINEDRUM, Place("kit", 2)) == "kit 3"
    assert title(MACHINEDRUM, Place("pattern", 16)) == "pattern B01"
    assert title(RYTM, Place("song in the work buffer", 0)) == "song in the work buffer"
    places = [Place("song", 0), Place("kit", 1), Place("kit", 2)]
    assert counted_places(MACHINEDRUM, places) == "2 kits and 1 song"
    assert counted_places(MACHINEDRUM, []) == ""


def test_messages_are_brought_into_the_order_of_the_kinds() -> None:
    song, two, one = a_song(PatternRow(0)), kit(1), kit(0)
    stranger = sent("F0 7E 7F 06 01 F7")
    assert in_order(MACHINEDRUM, [stranger, song, two, pattern(), one]) == [two, one, pattern(), song, stranger]


def test_pacing_is_the_speed_of_the_cable_and_a_rest() -> None:
    assert MACHINEDRUM.pacing.seconds(1233) == pytest.approx(1233 / 3125 + 0.040)  # 0.43 s for a kit
    assert RYTM.pacing.seconds(1506) == pytest.approx(1506 / 3125 + 0.050)
    # A pattern of 64 steps takes 5410 / 3125 = 1.73 s on the wire: its answer is waited for longer than that.
    assert answer_s(MACHINEDRUM, kind_of(MACHINEDRUM, "pattern")) > 1.73 + 1
    assert answer_s(MACHINEDRUM, kind_of(MACHINEDRUM, "pattern")) == 4.0
    assert answer_s(MACHINEDRUM, kind_of(MACHINEDRUM, "kit")) == 3.0


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("F0 00 20 3C 02 00 7E 00 F7", "an update of the machine's operating system"),
        ("F0 00 20 3C 02 00 7F 00 F7", "an update of the machine's operating system"),
        ("F0 00 20 3C 00 00 20 08 F7", "changes the speed of the machine's MIDI"),
        ("F0 00 20 3C 02 00 53 00 F7", ""),
    ],
)
def test_updates_and_changes_of_speed_are_never_sent(message: str, why: str) -> None:
    found = forbidden(MACHINEDRUM, sent(message))
    assert why in found and bool(found) == bool(why)


@pytest.mark.parametrize(
    ("link", "message", "whose"),
    [
        (MACHINEDRUM, "F0 00 20 3C 03 00 72 04 05 F7", "Elektron Monomachine"),
        (MACHINEDRUM, "F0 00 20 3C 02 00 72 04 05 F7", ""),
        (MACHINEDRUM, "F0 43 00 09 20 00 F7", "Yamaha"),
        (MACHINEDRUM, "F0 7E 00 06 02 42 71 00 00 00 01 00 00 00 F7", "Korg"),
        (MACHINEDRUM, "F0 7E 00 06 02 00 20 3C 07 00 00 00 30 31 37 32 F7", ""),
        (MACHINEDRUM, "90 3C 40", ""),
        (RYTM, "F0 00 20 3C 06 00 55 01 01 00 00 00 00 05 F7", "Elektron Analog Four"),
        (RYTM, "F0 00 20 3C 00 00 20 01 F7", ""),  # a change of speed, which all of them take part in
    ],
)
def test_a_message_of_another_machine_is_named(link: Link, message: str, whose: str) -> None:
    assert link.other(sent(message)) == whose


def test_only_whole_dumps_for_slots_that_there_are_have_a_place() -> None:
    assert MACHINEDRUM.place(kit(63)) == Place("kit", 63)
    for nowhere in (
        kit(0)[:9] + b"\x40" + kit(0)[10:],  # kit 65
        kit(0)[:-1],  # no F7
        sent("F0 00 20 3C 02 00 53 00 F7"),  # a request
        kit(0)[:4] + b"\x03" + kit(0)[5:],  # a Monomachine's
        b"",
    ):
        assert MACHINEDRUM.place(nowhere) is None


def test_a_dump_is_moved_to_another_slot_with_its_checksum_right() -> None:
    assert MACHINEDRUM.moved(kit(0), 5) == kit(5)
    with pytest.raises(DoesNotFit, match="There is no kit 65: the machine has 64"):
        MACHINEDRUM.moved(kit(0), 64)


# --- what may differ ---


def test_a_changed_byte_is_found_and_named() -> None:
    came = bytearray(kit(0))
    came[0x19A] ^= 1
    assert differences(MACHINEDRUM, kit(0), bytes(came)) == [
        f"byte 0x19a: sent {kit(0)[0x19A]:02x}, came back as {came[0x19A]:02x}"
    ]
    assert differences(MACHINEDRUM, kit(0), kit(0)) == [] == allowances(MACHINEDRUM, kit(0), kit(0))
    assert differences(MACHINEDRUM, kit(0), kit(0)[:-1]) == ["1233 bytes were sent and 1232 came back"]
    (*first, last) = differences(MACHINEDRUM, kit(0), bytes(1233))
    assert len(first) == 5 and last.startswith("and ")
    for number, said in ((5, "byte 0x19e: "), (6, "and 1 more bytes")):
        turned = bytes(byte ^ 1 if 0x19A <= at < 0x19A + number else byte for at, byte in enumerate(kit(0)))
        assert differences(MACHINEDRUM, kit(0), turned)[-1].startswith(said)
    assert "byte 0x9: sent 00, came back as 01" in differences(MACHINEDRUM, pattern(0), pattern(1))


def test_the_long_form_of_a_pattern_is_the_same_pattern() -> None:
    short = pattern(trigs=(0x11,) * 16)
    long = pattern(trigs=(0x11,) * 16, long=True)
    assert (len(short), len(long)) == (2763, 5410)
    assert differences(MACHINEDRUM, short, long) == []
    (said,) = allowances(MACHINEDRUM, short, long)  # and nothing of the version, which is the same
    assert "steps 33-64 are not compared" in said
    (_, version) = allowances(MACHINEDRUM, short, wire.seal(long[:7] + b"\x02\x01" + long[9:-5]))
    assert "format version" in version
    other = pattern(trigs=(0x13,) * 16, long=True)
    assert differences(MACHINEDRUM, short, other) != []
    assert differences(MACHINEDRUM, long, short) == ["5410 bytes were sent and 2763 came back"]


def test_the_format_version_of_patterns_is_the_machines_own_and_that_of_kits_is_not() -> None:
    newer = pattern()[:7] + b"\x02\x01" + pattern()[9:]
    assert newer != pattern() and differences(MACHINEDRUM, pattern(), newer) == []
    assert len(allowances(MACHINEDRUM, pattern(), newer)) == 1
    assert differences(MACHINEDRUM, kit(), kit()[:7] + b"\x40" + kit()[8:]) != []


# --- the simulated Machinedrum ---


def test_it_answers_status_and_requests() -> None:
    machine = a_machinedrum()
    assert machine.respond(sent("F0 00 20 3C 02 00 70 04 F7")) == [sent("F0 00 20 3C 02 00 72 04 00 F7")]
    assert machine.respond(sent("F0 00 20 3C 02 00 70 55 F7")) == []  # no such status
    assert machine.respond(sent("F0 00 20 3C 02 00 70 04 00 F7")) == []  # a byte too many
    assert not MACHINEDRUM.identified(sent("F0 00 20 3C 02 00 72 02 00 F7"))  # about the kit, which was not asked
    assert MACHINEDRUM.identify is not None
    (answer,) = machine.respond(MACHINEDRUM.identify)
    assert MACHINEDRUM.identified(answer) and not MACHINEDRUM.identified(MACHINEDRUM.identify)
    (never_saved,) = machine.respond(sent("F0 00 20 3C 02 00 6A 1F F7"))
    assert len(never_saved) == 43 and never_saved[0x0A] == 0x7F  # an unused song is a single END
    assert machine.respond(sent("F0 00 20 3C 02 00 6A 20 F7")) == []  # there is no song 33


def test_a_dump_goes_to_its_own_slot_and_comes_back() -> None:
    machine = a_machinedrum()
    assert machine.respond(kit(7, "DEEP")) == [] and machine.said == "kit 8: stored"
    assert machine.respond(sent("F0 00 20 3C 02 00 53 07 F7")) == [kit(7, "DEEP")]


@pytest.mark.parametrize(
    ("damage", "shown"),
    [
        (lambda m: m[:600] + m[601:], "SYSEX ERROR 1"),  # a byte lost
        (lambda m: m[:8] + b"\xf7", "SYSEX ERROR 1"),
        (lambda m: m[:600] + bytes((m[600] ^ 1,)) + m[601:], "SYSEX ERROR 2"),
        (lambda m: wire.seal(m[:9] + b"\x40" + m[10:-5]), "SYSEX ERROR 3"),  # kit 65
        (lambda m: wire.seal(m[:7] + b"\x41" + m[8:-5]), "SYSEX ERROR 4"),  # kit format 65
    ],
)
def test_what_is_damaged_is_not_stored_and_its_screen_says_why(damage: object, shown: str) -> None:
    machine = a_machinedrum()
    before = dict(machine.memory)
    assert machine.respond(damage(kit())) == []  # type: ignore[operator]
    assert machine.shown == shown and shown in machine.said
    machine.respond(sent("F0 00 20 3C 02 00 70 04 F7"))
    assert machine.shown == "", "the next message takes it from the screen"
    assert machine.memory == before
    assert shown in {error.shown for error in MACHINEDRUM.screen_errors}


def test_loading_and_saving_use_the_kit_that_is_being_edited() -> None:
    machine = a_machinedrum()
    machine.respond(kit(4, "FOUR"))
    machine.respond(sent("F0 00 20 3C 02 00 58 04 F7"))  # load kit 5
    machine.respond(kit(4, "NEW"))  # writes the slot only
    machine.respond(sent("F0 00 20 3C 02 00 59 09 F7"))  # save the edited kit to slot 10
    assert machine.respond(sent("F0 00 20 3C 02 00 53 09 F7")) == [kit(9, "FOUR")]
    assert machine.respond(sent("F0 00 20 3C 02 00 70 02 F7")) == [sent("F0 00 20 3C 02 00 72 02 09 F7")]
    machine.respond(sent("F0 00 20 3C 02 00 55") + b"NAMED".ljust(16, b"\0") + b"\xf7")
    machine.respond(sent("F0 00 20 3C 02 00 59 0A F7"))
    assert machine.respond(sent("F0 00 20 3C 02 00 53 0A F7")) == [kit(10, "NAMED")]


def test_a_pattern_loads_its_kit_in_extended_mode_only() -> None:
    machine = a_machinedrum()
    machine.respond(pattern(3, kit=6))
    load, kit_status = sent("F0 00 20 3C 02 00 57 03 F7"), sent("F0 00 20 3C 02 00 70 02 F7")
    machine.respond(sent("F0 00 20 3C 02 00 71 20 00 F7"))  # CLASSIC
    machine.respond(load)
    assert machine.respond(kit_status) == [sent("F0 00 20 3C 02 00 72 02 00 F7")]
    machine.respond(sent("F0 00 20 3C 02 00 71 20 01 F7"))  # EXTENDED
    machine.respond(load)
    assert machine.respond(kit_status) == [sent("F0 00 20 3C 02 00 72 02 06 F7")]


def test_songs_are_loaded_and_saved() -> None:
    machine = a_machinedrum()
    machine.respond(a_song(PatternRow(5), slot=2, name="TWO"))
    machine.respond(sent("F0 00 20 3C 02 00 6C 02 F7"))
    machine.respond(sent("F0 00 20 3C 02 00 6D 1E F7"))
    expected = a_song(PatternRow(5), slot=30, name="TWO")
    assert machine.respond(sent("F0 00 20 3C 02 00 6A 1E F7")) == [expected]


def test_the_receive_position_moves_the_next_dumps() -> None:
    machine = a_machinedrum()
    machine.respond(sent("F0 00 20 3C 02 00 6B 02 14 02 F7"))  # the next two kits go to 21 and 22
    for name in ("A", "B", "C"):
        machine.respond(kit(0, name))
    assert machine.memory[Place("kit", 20)] == kit(20, "A")
    assert machine.memory[Place("kit", 21)] == kit(21, "B")
    assert machine.memory[Place("kit", 0)] == kit(0, "C")
    machine.respond(sent("F0 00 20 3C 02 00 6B 02 14 02 F7"))
    machine.respond(sent("F0 00 20 3C 02 00 6B 02 7F 01 F7"))  # back to their own slots
    machine.respond(kit(3, "D"))
    assert machine.memory[Place("kit", 3)] == kit(3, "D")


def test_specific_renumbers_and_verify_stores_nothing() -> None:
    machine = a_machinedrum(mode="specific")
    machine.respond(kit(9, "A"))
    machine.respond(kit(3, "B"))
    assert (machine.memory[Place("kit", 0)], machine.memory[Place("kit", 1)]) == (kit(0, "A"), kit(1, "B"))
    machine = a_machinedrum(mode="verify")
    before = dict(machine.memory)
    machine.respond(kit(9, "A"))
    assert machine.memory == before and "not stored" in machine.said
    assert [mode.name for mode in MACHINEDRUM.receive_modes] == ["original", "specific", "verify"]


def test_os_1_63_sends_long_patterns() -> None:
    machine = a_machinedrum(long_patterns=True)
    made = pattern(3, trigs=(5,) * 16)
    machine.respond(made)
    (answer,) = machine.respond(sent("F0 00 20 3C 02 00 68 03 F7"))
    assert len(answer) == 5410 and MACHINES["machinedrum"].check_frame(answer) is None
    assert differences(MACHINEDRUM, made, answer) == []


def test_a_song_is_cut_behind_its_256th_row() -> None:
    """Measured: 257 rows come back as 256. A message of 256 rows has 26 + 12 x 256 + 5 = 3103 bytes."""
    one = a_song(PatternRow(0))
    row = one[26:38]
    machine = a_machinedrum()
    machine.respond(wire.seal(one[:26] + row * 257))
    (answer,) = machine.respond(sent("F0 00 20 3C 02 00 6A 00 F7"))
    assert len(answer) == 3103 and answer == wire.seal(one[:26] + row * 256)


def test_what_is_not_for_it_is_ignored_and_said() -> None:
    machine = a_machinedrum()
    for message, said in (
        ("F0 00 20 3C 03 00 53 00 F7", "Elektron Monomachine"),
        ("F0 7E 7F 06 01 F7", "universal identity request"),
        ("90 3C 40", "no system-exclusive message"),
        ("F0 00 20 3C 02 00 58 40 F7", "not understood"),  # there is no kit 65
        ("F0 00 20 3C 02 00 58 F7", "not understood"),
        ("F0 00 20 3C 02 00 33 00 F7", "not understood"),
    ):
        assert machine.respond(sent(message)) == [] and said in machine.said, message


# --- the simulated Analog Rytm ---


def test_the_rytm_keeps_songs_in_slots_and_in_the_work_buffer() -> None:
    machine = RYTM.simulated({})
    made = rytm_song.Song(3, "GIG", (rytm_song.SongRow((rytm_song.Position(5, frozenset({1})),), 2),))
    stored = rytm_song.new(made).encode()
    buffer = rytm_song.new(rytm_song.Song(0, "GIG", made.rows, stored=False)).encode()
    for message in (stored, buffer):
        assert machine.respond(message) == []
    assert machine.respond(sent("F0 00 20 3C 07 00 65 01 01 03 00 00 00 05 F7")) == [stored]
    assert machine.respond(sent("F0 00 20 3C 07 00 6B 01 01 00 00 00 00 05 F7")) == [buffer]
    damaged = stored[:700] + bytes((stored[700] ^ 1,)) + stored[701:]
    assert machine.respond(damaged) == [] and "damaged" in machine.said
    assert machine.memory[Place("song", 3)] == stored
    assert machine.respond(sent("F0 00 20 3C 07 00 65 01 01 10 00 00 00 05 F7")) == []  # there is no song 17
    (who,) = machine.respond(sent("F0 7E 7F 06 01 F7"))
    assert RYTM.identified(who)


def test_the_rytm_answers_under_its_own_device_number_which_is_no_difference() -> None:
    machine = SimulatedAnalogRytm(RYTM, {}, device=5)
    stored = rytm_song.new(rytm_song.Song(3, "GIG", ())).encode()
    machine.respond(stored)
    (answer,) = machine.respond(sent("F0 00 20 3C 07 00 65 01 01 03 00 00 00 05 F7"))
    assert answer[5] == 5 and answer != stored
    assert differences(RYTM, stored, answer) == [] and len(allowances(RYTM, stored, answer)) == 1
    assert differences(RYTM, stored, answer[:20] + b"\x01" + answer[21:]) != []


def test_the_rytm_keeps_what_nobody_has_described() -> None:
    """A kit is kept as it came: any body with a sound frame (device 0, container 01 01, slot 7)."""
    made = Frame(0x07, devices=range(16)).wrap(0x52, 1, 1, 7, bytes(range(120)))
    machine = RYTM.simulated({})
    request = sent("F0 00 20 3C 07 00 62 01 01 07 00 00 00 05 F7")
    assert machine.respond(request) == []
    machine.respond(made)
    assert machine.respond(request) == [made]


# --- memory files ---


def test_a_memory_is_written_and_read_as_a_syx() -> None:
    machine = a_machinedrum()
    machine.respond(kit(7, "DEEP"))
    data = memory_file(MACHINEDRUM, machine.memory)
    # 64 kits, 128 patterns of the short form, 31-byte frames of songs with one row, 8 globals
    assert len(data) == 64 * 1233 + 128 * 2763 + 32 * 43 + 8 * 197
    memory, remarks = read_memory(MACHINEDRUM, data, wire_check)
    assert memory == machine.memory and remarks == []


def test_what_is_not_a_memory_of_the_machine_is_left_out_or_refused() -> None:
    damaged = kit(1)[:600] + bytes((kit(1)[600] ^ 1,)) + kit(1)[601:]
    data = kit(0) + b"\0\0" + damaged + sent("F0 7E 7F 06 01 F7") + kit(2)[:50]
    memory, remarks = read_memory(MACHINEDRUM, data, wire_check)
    assert memory == {Place("kit", 0): kit(0)} and len(remarks) == 4
    with pytest.raises(BadInput, match="no whole dump"):
        read_memory(MACHINEDRUM, b"hello", wire_check)
    assert read_memory(MACHINEDRUM, b"", wire_check) == ({}, [])


@pytest.mark.parametrize("row", [*manifest("elektron"), *manifest("analog-rytm")], ids=lambda row: str(row["file"]))
def test_real_dumps_put_into_a_simulated_machine_come_back_byte_for_byte(row: dict[str, str]) -> None:
    """Put there by its memory, and sent to it message by message."""
    folder = "analog-rytm" if (corpus_path("analog-rytm") / row["file"]).exists() else "elektron"
    found = messages((corpus_path(folder) / row["file"]).read_bytes())
    tried = 0
    for link in (MACHINEDRUM, RYTM):
        own = [message for message in found if link.place(message) is not None]
        last = {link.place(message): message for message in own}
        for machine in (
            link.simulated({place: m for place, m in last.items() if place is not None}),
            link.simulated({}),
        ):
            for message in own:
                assert machine.respond(message) == []
            for place, message in last.items():
                assert place is not None
                request = kind_of(link, place.kind).request
                assert request is not None and machine.respond(request(place.slot)) == [message]
                tried += 1
    assert tried or row["file"].startswith(("mnm-", "test-suite-mnm")), "nothing of this file was tried"


def test_a_link_that_lacks_parts_is_named() -> None:
    class Half:
        link = object()

    assert "lacks parts of exporters.link.Link: acknowledged, alike, allowed, answer" in wrong_link(Half())
    assert wrong_link(object()) == "" and wrong_link(MACHINES["machinedrum"]) == ""


def test_a_receive_position_for_no_dumps_moves_none() -> None:
    machine = a_machinedrum()
    machine.respond(sent("F0 00 20 3C 02 00 6B 02 14 00 F7"))  # kits, from 21 on, none of them
    machine.respond(kit(3))
    assert machine.said == "kit 4: stored"


def test_a_rytm_answers_to_every_device_number_and_has_nothing_of_what_it_was_not_sent() -> None:
    machine = SimulatedAnalogRytm(RYTM, {})
    (answer,) = machine.respond(sent("F0 00 20 3C 07 05 65 01 01 03 00 00 00 05 F7"))
    assert RYTM.place(answer) == Place("song", 3)
    assert machine.respond(sent("F0 00 20 3C 07 00 62 01 01 03 00 00 00 05 F7")) == []
    assert machine.said == "asked for kit 4: there is nothing to send"


def test_an_identity_of_another_maker_is_not_a_rytm() -> None:
    assert RYTM.identified(sent("F0 7E 02 06 02 00 20 3C 07 00 00 00 30 31 37 32 F7"))
    assert not RYTM.identified(sent("F0 7E 02 06 02 41 71 00 00 00 01 00 00 00 F7"))  # Roland


def test_a_memory_is_written_slot_by_slot_and_read_without_remarks() -> None:
    held = {Place("song", 2): a_song(PatternRow(0), slot=2), Place("kit", 9): kit(9), Place("kit", 1): kit(1)}
    data = memory_file(MACHINEDRUM, held)
    assert messages(data) == [kit(1), kit(9), held[Place("song", 2)]]
    clock_and_again = data + b"\xf8\xfe" + kit(1)  # a clock between dumps, and the same dump twice: nothing is lost
    assert read_memory(MACHINEDRUM, clock_and_again, wire_check) == (held, [])
