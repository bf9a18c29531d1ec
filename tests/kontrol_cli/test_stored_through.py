"""Songs that get into their slots through an edit buffer: loaded, answered, stored, answered, read back; and what goes
wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from exporters.errors import BadInput, UsageError
from exporters.link import Place, kind_of
from exporters.link_through import held_in, taken_out
from exporters.machine import Machine
from exporters.planning.plan import PatternRow, SongPlan
from exporters.registry import MACHINES, get_machine
from kontrol_cli.midi.comparing import NOT_TAKEN
from kontrol_cli.midi.delivering import BackupFailed, Delivery, Wishes, deliver
from kontrol_cli.midi.fetching import fetch
from kontrol_cli.midi.parcels import read_load
from kontrol_cli.midi.receiving import NoAnswer, Patience
from kontrol_cli.midi.sending import SendingBroke
from kontrol_cli.midi.slots import places_of
from tests.kontrol_cli.on_a_cable import BUFFERED, OnACable, link
from tests.kontrol_cli.test_rude_machines import At

EVERY = pytest.mark.parametrize("machine", BUFFERED.values(), ids=BUFFERED)
CAREFUL = Wishes(backup=True, verify=True)
MEMORY, CURRENT = Place("song memory", 0), Place("current song", 0)
# The functions of both machines, as Korg's text numbers them.
DUMP, STORE, WRITTEN, NOT_WRITTEN, LOADED, NOT_LOADED, MALFORMED = 0x58, 0x1A, 0x21, 0x22, 0x23, 0x24, 0x26


@cache
def songs(machine: Machine, first: int, *slots: int) -> bytes:
    """Songs for slots (0-based), each a pattern of its own from `first` on."""
    plans = [SongPlan(machine.slug, slot, "", (PatternRow(first + slot),)) for slot in slots]
    return b"".join(message for plan in plans for message in machine.encode(plan))


def send(played: OnACable, data: bytes, user: At | None = None, wishes: Wishes = CAREFUL) -> Delivery:
    load = read_load(data, MACHINES, played.machine, backup=True)
    return deliver(played.near, load, played.link, wishes, user or At())


def functions(played: OnACable) -> list[int]:
    """The functions of the machine's own messages that it heard, in order."""
    return [message[4] for _, message in played.heard if message[1] == 0x42]


def song_of(played: OnACable, slot: int) -> bytes:
    place = Place("song", slot)
    return taken_out(played.link, place, played.memory[held_in(played.link, place)])


def says(played: OnACable, function: int) -> bytes:
    (message,) = played.machine.encode(SongPlan("", 0, "", (PatternRow(0),)))[:1]
    return message[:4] + bytes((function, 0xF7))


def instead(played: OnACable, of: int, *answers: int, does: Callable[[bytes], object] = lambda _: None) -> None:
    """The machine answers messages of a function otherwise, and does nothing else with them but what `does` says."""
    real = played.sim.respond

    def respond(message: bytes) -> list[bytes]:
        if message[4] != of:
            return real(message)
        does(message)
        return [says(played, one) for one in answers]

    played.sim.respond = respond  # type: ignore[method-assign]


@EVERY
def test_a_song_is_backed_up_loaded_stored_and_read_back_in_that_order(machine: Machine) -> None:
    played, user = OnACable(machine), At()
    before = song_of(played, 2), song_of(played, 3)
    made = send(played, songs(machine, 4, 2), user)
    assert functions(played) == [0x0B, DUMP, STORE, 0x0A]
    assert made.verified is not None and made.verified.sound
    assert made.verified.headline(played.link) == (
        "Sent and verified: 1 message read back, byte for byte. It was read back from the buffer; that it is stored as "
        "song 3 is the machine's own word."
    )
    assert song_of(played, 2) == songs(machine, 4, 2)[:-7] != before[0] and song_of(played, 3) == before[1]
    assert "song 3" in user.listed[0]
    (backup,) = user.backups
    assert played.link.place(backup) == MEMORY and taken_out(played.link, Place("song", 2), backup) == before[0]


@EVERY
def test_the_backup_brings_the_whole_memory_back(machine: Machine) -> None:
    played, user = OnACable(machine), At()
    send(played, songs(machine, 4, 0, 2, 5), At())
    old = played.memory[MEMORY]
    send(played, songs(machine, 40, 2, 3), user)
    assert played.memory[MEMORY] != old
    made = send(played, user.backups[0], wishes=Wishes(verify=True))
    assert made.verified is not None and made.verified.sound and made.verified.from_buffer == ()
    assert played.memory[MEMORY] == old


@EVERY
def test_several_songs_are_verified_by_the_whole_memory(machine: Machine) -> None:
    played = OnACable(machine)
    made = send(played, songs(machine, 4, 0, 2, 5), wishes=Wishes(verify=True))
    assert functions(played) == [DUMP, STORE] * 3 + [0x0B]
    assert made.verified is not None and len(made.verified.same) == 3 and made.verified.from_buffer == ()


@EVERY
def test_a_song_that_is_stored_elsewhere_is_noticed(machine: Machine) -> None:
    """The machine says that it wrote, and wrote into the next slot."""
    played = OnACable(machine)
    before, real = song_of(played, 0), played.sim.respond
    instead(played, STORE, WRITTEN, does=lambda message: real(message[:5] + bytes((message[5] + 1,)) + b"\xf7"))
    made = send(played, songs(machine, 4, 0, 7), At())
    assert song_of(played, 0) == before and song_of(played, 1) != before
    assert made.verified is not None and not made.verified.sound
    wrong = [(parcel.slot, why) for parcel, why in made.verified.wrong]
    assert wrong == [("song 1", (NOT_TAKEN,)), ("song 8", (NOT_TAKEN,))]


REFUSED, UNKNOWN = "which was refused", "and nobody knows whether it was taken"
Respond = Callable[[bytes], list[bytes]]
ERRORS = {
    NOT_LOADED: "could not load it (load error)",
    MALFORMED: "wrong format (data format error)",
}


@EVERY
@pytest.mark.parametrize("function", ERRORS)
def test_a_song_that_is_not_loaded_is_not_stored(machine: Machine, function: int) -> None:
    played = OnACable(machine)
    before = played.memory
    instead(played, DUMP, function)
    with pytest.raises(SendingBroke) as broke:
        send(played, songs(machine, 4, 2, 3))
    assert ERRORS[function] in str(broke.value) and broke.value.exit_code == 5
    assert "Sending stopped at song 3, which was refused." in str(broke.value)
    assert "Not written: song 4." in str(broke.value)
    assert STORE not in functions(played) and played.memory == before


@EVERY
@pytest.mark.parametrize(("answers", "why", "what"), [
    ((NOT_WRITTEN,), "could not store the song in its slot (write error)", REFUSED),
    ((LOADED, NOT_WRITTEN), "could not store the song in its slot (write error)", REFUSED),
    ((MALFORMED,), "wrong format", REFUSED),
    ((), "The machine did not say within 5 s that it took it;", UNKNOWN),
    ((LOADED,), "The machine did not say within 5 s that it took it;", UNKNOWN),
])  # fmt: skip
def test_a_song_that_is_not_stored_is_named(machine: Machine, answers: tuple[int, ...], why: str, what: str) -> None:
    """It is the current song, then; a machine that says nothing may have stored it."""
    played = OnACable(machine)
    before = song_of(played, 2)
    instead(played, STORE, *answers)
    with pytest.raises(SendingBroke) as broke:
        send(played, songs(machine, 4, 2))
    assert why in str(broke.value) and f"Sending stopped at song 3, {what}." in str(broke.value)
    assert ("The current song is in no slot: write it on the machine" in str(broke.value)) == (what == REFUSED)
    assert song_of(played, 2) == before


@EVERY
def test_a_machine_that_stores_slowly_is_waited_for_as_long_as_the_user_wants(machine: Machine) -> None:
    for patience, taken in ((Patience(), False), (Patience(answer_s=9.0), True), (Patience(answer_s=7.0), False)):
        played = OnACable(machine)
        real = played.sim.respond

        def slowly(message: bytes, *, to: OnACable = played, real: Respond = real) -> list[bytes]:
            if message[4] == STORE:
                to.far.clock.sleep(8.0)
            return real(message)

        played.sim.respond = slowly  # type: ignore[method-assign]
        try:
            send(played, songs(machine, 4, 2), wishes=Wishes(patience=patience))
        except SendingBroke as broke:
            assert not taken and UNKNOWN in str(broke)
        else:
            assert taken


def test_what_is_in_a_slot_now_is_named_never_used_or_without_a_name() -> None:
    esx = get_machine("esx1")
    new = b"".join(esx.encode(SongPlan(esx.slug, 0, "NEW", (PatternRow(9),))))
    for name, rows, now in (("", (), "never used"), ("", (PatternRow(1),), "a song without a name"),
                            ("OLD", (PatternRow(1),), "'OLD'"), ("OLD", (), "'OLD'")):  # fmt: skip
        played, user = OnACable(esx), At()
        for message in esx.encode(SongPlan(esx.slug, 0, name, rows)):
            played.sim.respond(message)
        send(played, new, user)
        assert user.listed[0] == f"  song 1: {now} -> 'NEW'"


@EVERY
def test_what_is_overwritten_on_the_way_and_by_a_whole_memory_is_listed(machine: Machine) -> None:
    played, one, every = OnACable(machine), At(), At()
    send(played, songs(machine, 4, 2), one)
    assert "  current song (songs go through it): whatever is there now" in one.listed
    send(played, OnACable(machine).memory[MEMORY], every)
    assert every.listed[0] == f"  song memory: all {machine.limits.songs.value} songs that are there now"
    assert not any("go through" in line or "whatever" in line for line in every.listed)


@EVERY
def test_a_machine_that_says_nothing_to_a_dump_is_not_told_to_store_it(machine: Machine) -> None:
    played = OnACable(machine)
    instead(played, DUMP)
    with pytest.raises(SendingBroke, match="did not say within 5 s that it took it"):
        send(played, songs(machine, 4, 2))
    assert STORE not in functions(played)


@EVERY
@pytest.mark.parametrize(("mode", "error", "why"), [
    ("playing", NoAnswer, "does not answer"),
    ("protected", SendingBroke, "write error"),
    ("load-error", SendingBroke, "load error"),
    ("format-error", SendingBroke, "data format error"),
])  # fmt: skip
def test_the_simulated_machines_own_modes(machine: Machine, mode: str, error: type[Exception], why: str) -> None:
    played = OnACable(machine)
    played.sim = played.link.simulated({}, mode)
    with pytest.raises(error, match=why):
        send(played, songs(machine, 4, 2))
    assert mode in {one.name for one in played.link.receive_modes}
    assert song_of(played, 2) == taken_out(played.link, Place("song", 2), OnACable(machine).memory[MEMORY])


def cut_half(message: bytes, answers: list[bytes]) -> list[bytes]:
    return [one[: len(one) // 2] + b"\xf7" if len(one) > 20 else one for one in answers]


def nothing(message: bytes, answers: list[bytes]) -> list[bytes]:
    return [one for one in answers if len(one) <= 20]


@EVERY
@pytest.mark.parametrize("rude", [cut_half, nothing])
def test_without_the_whole_memory_as_a_backup_nothing_is_sent(
    machine: Machine, rude: Callable[[bytes, list[bytes]], list[bytes]]
) -> None:
    played, user = OnACable(machine, answer=rude), At()
    with pytest.raises(BackupFailed, match="The backup failed, and nothing was sent"):
        send(played, songs(machine, 4, 2), user)
    assert set(functions(played)) == {0x0B} and user.backups == [] == user.listed


@EVERY
def test_a_port_that_cuts_long_messages_is_named_where_the_memory_does_not_come(machine: Machine) -> None:
    """JACK and ALSA pass on 16,382 bytes in one piece; the memory of 64 songs has 38,626."""
    played = OnACable(machine, answer=nothing)
    played.near.longest_received = 8000
    with pytest.raises(BackupFailed, match="of more than 8000 bytes none comes in whole on this port"):
        send(played, songs(machine, 4, 2))


@EVERY
def test_a_read_back_that_differs_is_named_byte_for_byte(machine: Machine) -> None:
    def turned(message: bytes, answers: list[bytes]) -> list[bytes]:
        return [one[:40] + bytes((one[40] ^ 1,)) + one[41:] if message[4] == 0x0A else one for one in answers]

    made = send(OnACable(machine, answer=turned), songs(machine, 4, 2))
    assert made.verified is not None and not made.verified.sound
    ((parcel, (why,)),) = made.verified.wrong
    assert parcel.slot == "song 3" and why.startswith("byte 0x28: sent ")


@EVERY
def test_answers_that_come_twice_do_no_harm(machine: Machine) -> None:
    played = OnACable(machine, answer=lambda _, answers: [one for one in answers for _ in range(2)])
    made = send(played, songs(machine, 4, 2, 3))
    assert made.verified is not None and made.verified.sound


@EVERY
def test_without_an_input_a_second_passes_before_and_after_storing(machine: Machine) -> None:
    played = OnACable(machine)
    played.near.can_receive = False  # type: ignore[misc]
    made = send(played, songs(machine, 4, 2), wishes=Wishes())
    (loaded, dump), (stored, _) = played.heard
    pacing = played.link.pacing
    assert stored - loaded == pytest.approx(pacing.seconds(len(dump)) + 1.0)
    assert played.near.clock.now() - stored == pytest.approx(pacing.seconds(7) + 1.0)
    assert made.sent is not None and made.verified is None


@EVERY
def test_a_song_without_a_request_to_store_it_is_only_loaded(machine: Machine) -> None:
    played, user = OnACable(machine), At()
    slots = [song_of(played, slot) for slot in range(3)]
    dump = songs(machine, 4, 2)[:-7]
    made = send(played, dump, user, Wishes(verify=True))
    assert functions(played)[-2:] == [DUMP, 0x0A] and played.memory[CURRENT] == dump
    assert [song_of(played, slot) for slot in range(3)] == slots
    assert made.verified is not None and made.verified.sound and made.verified.from_buffer == ()
    assert kind_of(played.link, "current song").afterwards.startswith("The current song is in no slot")


@EVERY
def test_one_song_stored_twice_is_in_both_slots(machine: Machine) -> None:
    played = OnACable(machine)
    data = songs(machine, 4, 2)
    send(played, data + data[-7:-2] + b"\x05\xf7")
    assert song_of(played, 2) == song_of(played, 5) == data[:-7]


@EVERY
def test_a_request_to_store_that_follows_no_song_is_left_out(machine: Machine) -> None:
    store = songs(machine, 4, 2)[-7:]
    load = read_load(store + songs(machine, 4, 3), MACHINES, machine)
    assert [parcel.slot for parcel in load.parcels] == ["song 4"]
    assert load.remarks == (
        f"1 message is not a dump of this machine and is left out: number 1 ({machine.display_name} store song 3).",
    )
    with pytest.raises(BadInput, match="holds no dump"):
        read_load(store, MACHINES, machine)


@EVERY
def test_everything_of_the_machine_is_its_song_memory(machine: Machine) -> None:
    played = OnACable(machine)
    send(played, songs(machine, 4, 2))
    places = places_of((), played.link)
    assert places == [MEMORY]
    found = fetch(played.near, machine, played.link, places, Patience(), At(), before={})
    assert found.got == {MEMORY: played.memory[MEMORY]} and not found.missing
    assert places_of(("current song",), played.link) == [CURRENT]
    with pytest.raises(UsageError, match=r"A song cannot be asked for by itself\. Fetch 'song memory'"):
        places_of(("song:3",), played.link)


ASKED = {slug: m for slug, m in BUFFERED.items() if link(m).identify == bytes.fromhex("F0 7E 7F 06 01 F7")}


@pytest.mark.parametrize("machine", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("wishes", [CAREFUL, Wishes(verify=True), Wishes(names=False)])
def test_a_machine_that_can_be_asked_for_its_channel_is_sent_to_there(machine: Machine, wishes: Wishes) -> None:
    """It is on channel 10: everything but the question goes there, and what comes back from there is the same song."""
    played, user = OnACable(machine), At()
    played.sim.channel = 9  # type: ignore[attr-defined]
    made = send(played, songs(machine, 4, 2), user, wishes)
    assert {message[2] for _, message in played.heard if message[1] == 0x42} == {0x39}
    assert made.sent is not None and (made.verified is None or made.verified.sound)
    assert made.verified is None or made.verified.allowed == ("the MIDI channel is the machine's own",)
    assert song_of(played, 2) == songs(machine, 4, 2)[:-7]
    if user.backups:
        send(played, user.backups[0], wishes=Wishes(verify=True))
        assert song_of(played, 2) != songs(machine, 4, 2)[:-7]
    found = fetch(played.near, machine, played.link, [MEMORY], Patience(), At(), before={})
    assert found.got[MEMORY][2] == 0x39 and not found.missing


@pytest.mark.parametrize("machine", [m for slug, m in BUFFERED.items() if slug not in ASKED])
def test_a_machine_that_answers_on_its_own_channel_alone_has_to_be_on_the_first(machine: Machine) -> None:
    played = OnACable(machine)
    played.sim.channel = 4  # type: ignore[attr-defined]
    with pytest.raises(NoAnswer, match="Set the MIDI channel to 1: that is the channel"):
        send(played, songs(machine, 4, 2))
    assert DUMP not in functions(played)
