"""Whatever a machine or its cable does, nobody hears that all is well, and the backup brings everything back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import pytest

from exporters.errors import MidiError
from exporters.link import Place, Statement
from exporters.machine import Machine
from exporters.registry import MACHINES
from kontrol_cli.midi.comparing import NOT_TAKEN, Verified
from kontrol_cli.midi.delivering import BackupFailed, Delivery, Wishes, deliver
from kontrol_cli.midi.parcels import read_load
from kontrol_cli.midi.receiving import DAMAGED_ADVICE, NoAnswer
from kontrol_cli.midi.sending import SendingBroke
from kontrol_cli.midi.transport import PortError
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import export_song
from tests.kontrol_cli.on_a_cable import CABLED, ROOT, OnACable, link

SLOTS = range(5)


@cache
def songs(machine: Machine, name: str) -> tuple[bytes, ...]:
    """Five songs of a name: the same song in five slots."""
    made = export_song(ROOT / "samples/drum-set.xml", machine, ExportRequest(name=name))
    return tuple(link(machine).moved(made.messages[0], slot) for slot in SLOTS)


@dataclass
class At:
    """The user, who agrees and keeps backups."""

    backups: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    agrees: bool = True

    def progress(self, text: str) -> None:
        pass

    def tell(self, text: str) -> None:
        self.heard.append(text)

    def keep(self, data: bytes) -> None:
        self.backups.append(data)

    def agree(self, overwritten: Sequence[str]) -> bool:
        self.listed += overwritten
        return self.agrees


CAREFUL = Wishes(backup=True, verify=True)


def with_old_songs(machine: Machine) -> OnACable:
    played = OnACable(machine)
    return OnACable(machine, {**played.memory, **{played.link.place(m): m for m in songs(machine, "OLD")}})  # type: ignore[dict-item]


def send_new(played: OnACable, user: At, wishes: Wishes = CAREFUL) -> Delivery:
    load = read_load(b"".join(songs(played.machine, "NEW")), MACHINES, played.machine)
    return deliver(played.near, load, played.link, wishes, user)


def restore(played: OnACable, backup: bytes) -> Delivery:
    load = read_load(backup, MACHINES, played.machine, backup=True)
    return deliver(played.near, load, played.link, Wishes(verify=True), At())


def hit(message: bytes) -> bytes:
    """One bit of the body changed on the way."""
    return message[:12] + bytes((message[12] ^ 1,)) + message[13:]


def dumps_only(played: OnACable, what: Callable[[bytes], list[bytes]]) -> None:
    """Of what the machine sends only dumps are touched; that it is there can be heard."""
    played.answer = lambda _, answers: [
        made for one in answers for made in ([one] if played.link.place(one) is None else what(one))
    ]


def silent(played: OnACable) -> None:
    played.answer = lambda *_: []


def slow(played: OnACable) -> None:
    def later(_: bytes, answers: list[bytes]) -> list[bytes]:
        played.far.clock.sleep(100)
        return answers

    played.answer = later


def damaged(played: OnACable) -> None:
    dumps_only(played, lambda m: [hit(m)])


def half(played: OnACable) -> None:
    dumps_only(played, lambda m: [m[: len(m) // 2]])


def another(played: OnACable) -> None:
    product = 3 if played.machine.slug == "machinedrum" else 6  # Monomachine, Analog Four
    played.answer = lambda *_: [bytes.fromhex(f"F0 00 20 3C {product:02X} 00 72 04 00 F7")]


def pulled(played: OnACable) -> None:
    def pull(message: bytes) -> list[bytes]:
        if played.link.place(message) == Place("song", 2):
            played.far.pull()
            return []
        return [message]

    dumps_only(played, pull)


@pytest.mark.parametrize("machine", CABLED.values(), ids=CABLED)
@pytest.mark.parametrize(
    ("rude", "error", "says"),
    [
        (silent, NoAnswer, "does not answer on memory:test"),
        (slow, NoAnswer, "does not answer on memory:test"),
        (another, NoAnswer, "answers on memory:test, not the"),
        (damaged, BackupFailed, "checksum"),
        (half, BackupFailed, "no whole dump comes"),
        (pulled, BackupFailed, "is gone"),
    ],
)
def test_without_a_backup_nothing_is_sent(
    machine: Machine, rude: Callable[[OnACable], None], error: type[MidiError], says: str
) -> None:
    played, user = with_old_songs(machine), At()
    before = played.memory
    rude(played)
    with pytest.raises(error, match=says) as refused:
        send_new(played, user)
    assert refused.value.exit_code == 5
    assert played.dumps_heard == [] and user.backups == [] and user.listed == []
    assert played.memory == before


@pytest.mark.parametrize("machine", CABLED.values(), ids=CABLED)
def test_a_polite_machine_has_the_new_songs_and_the_backup_brings_the_old_ones_back(machine: Machine) -> None:
    played, user = with_old_songs(machine), At()
    before = played.memory
    made = send_new(played, user)
    assert made.verified is not None and made.verified.sound
    assert made.verified.headline(played.link) == ("Sent and verified: 5 messages read back, byte for byte.")
    assert user.listed == [f"  song {slot + 1}: 'OLD' -> 'NEW'" for slot in SLOTS]
    changed = {place for place, message in played.memory.items() if before[place] != message}
    assert changed == {Place("song", slot) for slot in SLOTS}
    last = max(at for at, (_, message) in enumerate(played.heard) if played.link.place(message) is not None)
    (sent_at, message), (asked_at, _) = played.heard[last : last + 2]
    assert asked_at - sent_at >= played.link.pacing.seconds(len(message)) + played.link.settle.value - 1e-9
    assert restore(played, user.backups[0]).verified is not None
    assert played.memory == before


@pytest.mark.parametrize("machine", CABLED.values(), ids=CABLED)
@pytest.mark.parametrize("times", [2, 3])
def test_answers_that_come_several_times_do_no_harm(machine: Machine, times: int) -> None:
    played, user = with_old_songs(machine), At()
    dumps_only(played, lambda m: [m] * times)
    made = send_new(played, user)
    assert made.verified is not None and made.verified.sound


@pytest.mark.parametrize("machine", CABLED.values(), ids=CABLED)
def test_answers_that_take_their_time_are_waited_for(machine: Machine) -> None:
    played, user = with_old_songs(machine), At()

    def later(_: bytes, answers: list[bytes]) -> list[bytes]:
        if answers:
            played.far.clock.sleep(0.9 * played.link.answer.value)
        return answers

    played.answer = later
    made = send_new(played, user)
    assert made.verified is not None and made.verified.sound


def page_closed(played: OnACable) -> None:
    played.lets_in = lambda _: False


def memory_full(played: OnACable) -> None:
    played.lets_in = lambda _: len(played.dumps_heard) <= 2


def stores_damaged(played: OnACable) -> None:
    """What the machine sends back is sound in itself, and not what was sent."""
    seal = played.machine.seal
    assert seal is not None

    def other(message: bytes) -> list[bytes]:
        is_it = len(played.dumps_heard) == 5 and played.link.place(message) == Place("song", 3)
        return [seal.renewed(hit(message))] if is_it else [message]

    dumps_only(played, other)


def silent_afterwards(played: OnACable) -> None:
    played.answer = lambda _, answers: [] if len(played.dumps_heard) == 5 else answers


def pulled_afterwards(played: OnACable) -> None:
    def pull(message: bytes, answers: list[bytes]) -> list[bytes]:
        if len(played.dumps_heard) == 5 and answers:
            played.far.pull()
            return []
        return answers

    played.answer = pull


@pytest.mark.parametrize("machine", CABLED.values(), ids=CABLED)
@pytest.mark.parametrize(
    ("rude", "wrong", "says"),
    [
        (page_closed, [0, 1, 2, 3, 4], "not taken by"),
        (memory_full, [2, 3, 4], "not taken by"),
        (stores_damaged, [3], "byte 0x"),
        (silent_afterwards, [0, 1, 2, 3, 4], "no answer"),
        (pulled_afterwards, [0, 1, 2, 3, 4], "did not come"),
    ],
)
def test_what_did_not_arrive_is_named_and_the_backup_brings_everything_back(
    machine: Machine, rude: Callable[[OnACable], None], wrong: list[int], says: str
) -> None:
    played, user = with_old_songs(machine), At()
    before = played.memory
    rude(played)
    made = send_new(played, user)
    assert made.sent is not None and [parcel.place.slot for parcel in made.sent.written] == list(SLOTS)
    assert made.verified is not None and not made.verified.sound
    assert [parcel.place.slot for parcel, _ in made.verified.wrong] == wrong
    assert any(says in line for line in made.verified.faults(played.link))
    advice = "\n".join(made.verified.advice(played.link))
    came = says in ("not taken by", "byte 0x")
    assert all((error.shown in advice) == came for error in played.link.screen_errors)
    again = OnACable(machine, played.memory)
    assert restore(again, user.backups[0]).verified is not None
    assert again.memory == before


@pytest.mark.parametrize("machine", CABLED.values(), ids=CABLED)
def test_a_cable_pulled_while_sending_leaves_a_list_and_the_backup_brings_everything_back(machine: Machine) -> None:
    played, user = with_old_songs(machine), At()
    before = played.memory

    def lets_in(message: bytes) -> bool:
        if len(played.dumps_heard) == 3:
            played.far.pull()
        return len(played.dumps_heard) < 3

    played.lets_in = lets_in
    with pytest.raises(SendingBroke, match="Written before that: songs 1-2") as broke:
        send_new(played, user)
    assert broke.value.exit_code == 5 and "Not written: songs 4-5." in str(broke.value)
    assert "song 3 'NEW', which may have arrived in part" in str(broke.value)
    again = OnACable(machine, played.memory)
    assert again.memory != before
    restore(again, user.backups[0])
    assert again.memory == before


@pytest.mark.parametrize("machine", CABLED.values(), ids=CABLED)
def test_who_says_no_has_a_backup_and_nothing_was_sent(machine: Machine) -> None:
    played, user = with_old_songs(machine), At(agrees=False)
    made = send_new(played, user)
    assert made == Delivery() and played.dumps_heard == [] and len(user.backups) == 1


@pytest.mark.parametrize("wishes", [Wishes(backup=True), Wishes(verify=True)])
def test_a_port_without_an_input_can_neither_back_up_nor_verify(wishes: Wishes) -> None:
    played = with_old_songs(MACHINES["machinedrum"])
    played.near.can_receive = False
    with pytest.raises(MidiError, match="has no input"):
        send_new(played, At(), wishes)
    assert played.heard == []


def test_a_port_without_an_input_still_sends_and_says_that_nobody_knows_what_was_there() -> None:
    played, user = with_old_songs(MACHINES["machinedrum"]), At()
    played.near.can_receive = False
    made = send_new(played, user, Wishes())
    assert made.sent is not None and len(made.sent.written) == 5 and made.verified is None
    assert user.listed[0] == "  song 1: whatever is there now -> 'NEW'"


def test_a_backup_that_cannot_be_written_stops_everything() -> None:
    played, user = with_old_songs(MACHINES["machinedrum"]), At()

    def full(data: bytes) -> None:
        raise MidiError("The disk is full.")

    user.keep = full  # type: ignore[method-assign]
    with pytest.raises(MidiError, match="disk is full"):
        send_new(played, user)
    assert played.dumps_heard == []


@pytest.mark.parametrize("wishes", [CAREFUL, Wishes()], ids=["backup", "names"])
def test_ctrl_c_while_the_machine_is_asked_sends_nothing(wishes: Wishes) -> None:
    played, user = with_old_songs(MACHINES["machinedrum"]), At()

    def interrupted(message: bytes) -> list[bytes]:
        if played.link.place(message) == Place("song", 2):
            raise KeyboardInterrupt
        return [message]

    dumps_only(played, interrupted)
    with pytest.raises(KeyboardInterrupt):
        send_new(played, user, wishes)
    assert played.dumps_heard == [] and user.backups == [] and user.listed == []


def test_a_message_that_the_port_loses_is_refused_before_the_machine_is_asked() -> None:
    played, user = with_old_songs(MACHINES["machinedrum"]), At()
    longest = max(len(message) for message in songs(played.machine, "NEW"))
    played.near.longest_message = longest - 1
    with pytest.raises(PortError, match=r"Nothing was sent\.$"):
        send_new(played, user)
    assert played.heard == []
    played.near.longest_message = longest
    assert send_new(played, user).sent is not None


class _SongsByHand(type(link(MACHINES["machinedrum"]))):  # type: ignore[misc]
    """A Machinedrum that cannot be asked for songs, and has a page for receiving."""

    kinds = tuple(
        replace(kind, request=None) if kind.name == "song" else kind for kind in link(MACHINES["machinedrum"]).kinds
    )
    receive_page = Statement("Open the page SYSEX RECV.", "inferred")


def test_what_nobody_can_ask_for_is_neither_backed_up_nor_called_verified() -> None:
    played, user, by_hand = with_old_songs(MACHINES["machinedrum"]), At(), _SongsByHand()
    load = read_load(b"".join(songs(played.machine, "NEW")), MACHINES, played.machine)
    with pytest.raises(BackupFailed, match=r"cannot be asked for songs 1-5\. .* Nothing was sent\."):
        deliver(played.near, load, by_hand, CAREFUL, user)
    assert played.dumps_heard == []
    made = deliver(played.near, load, by_hand, Wishes(verify=True), user)
    assert made.verified is not None and not made.verified.sound
    assert "Cannot be asked for, so not verified: songs 1-5." in made.verified.headline(by_hand)
    one, other = load.parcels[:2]
    refused = Verified(same=(), wrong=((one, (NOT_TAKEN,)),))
    assert refused.untouched and not replace(refused, unasked=(other,)).untouched
    assert refused.advice(by_hand)[0] == "Open the page SYSEX RECV."


def test_damage_on_the_way_back_is_one_line_and_what_to_do_about_the_cable() -> None:
    played, user = with_old_songs(MACHINES["machinedrum"]), At()
    dumps_only(played, lambda m: [hit(m)] if len(played.dumps_heard) == 5 else [m])
    made = send_new(played, user)
    assert made.verified is not None
    assert made.verified.faults(played.link) == ["  songs 1-5: came back damaged: checksum"]
    assert made.verified.advice(played.link) == [DAMAGED_ADVICE]
