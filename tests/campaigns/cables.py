"""Conversations with a machine behind a bad cable: answers are lost, hit, cut, doubled, late, or of another machine."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from exporters.link import Place
from exporters.registry import MACHINES
from kontrol_cli.midi.comparing import verify
from kontrol_cli.midi.parcels import read_load
from kontrol_cli.midi.receiving import Patience, ask_for, taken_up
from kontrol_cli.midi.sending import SendingBroke, send_parcels
from kontrol_cli.midi.slots import places_of
from tests.campaigns import evil
from tests.campaigns.cases import Case
from tests.campaigns.seeds import Seeds
from tests.kontrol_cli.on_a_cable import OnACable, sample_messages

MD = MACHINES["machinedrum"]
_LONGEST_S = 3600.0  # nobody waits for an hour because of twelve slots

Trouble = Callable[[OnACable, bytes], list[bytes]]


def _hit(played: OnACable, message: bytes) -> list[bytes]:
    at = len(message) // 3
    return [message[:at] + bytes((message[at] ^ 4,)) + message[at + 1 :]]


def _late(played: OnACable, message: bytes) -> list[bytes]:
    played.far.clock.sleep(5)
    return [message]


def _pulled(played: OnACable, message: bytes) -> list[bytes]:
    played.far.pull()
    return []


TROUBLES: dict[str, Trouble] = {
    "well": lambda _, m: [m],
    "lost": lambda _, m: [],
    "hit": _hit,
    "cut": lambda _, m: [m[: len(m) // 2]],
    "closed": lambda _, m: [m[: len(m) // 2] + b"\xf7"],
    "twice": lambda _, m: [m, m],
    "late": _late,
    "another's": lambda _, m: [m[:4] + b"\x03" + m[5:]],
    "unasked": lambda _, m: [sample_messages()[Place("song", 0)], m],
    "noise": lambda _, m: [b"\x90\x24\x7f", b"\xf8", b"\xf0\xf7", m],
    "pulled": _pulled,
}


@cache
def _new() -> bytes:
    """A file with other contents than the machine's: kits and songs, each in the slot of another."""
    link, sample = OnACable(MD).link, sample_messages()
    moves = [(("kit", 0), 1), (("kit", 1), 2), (("kit", 2), 0), (("song", 0), 1), (("song", 1), 0), (("pattern", 0), 3)]
    return b"".join(link.moved(sample[Place(*place)], slot) for place, slot in moves)


def talk(rng: random.Random, seeds: Seeds) -> Case:
    """Receiving, sending and reading back; whatever happens, what is called whole or verified is so."""
    usual = rng.choice((("well",), ("well", "well", "well", *TROUBLES), tuple(TROUBLES)))
    rare = [name for name in usual if name != "pulled" or rng.random() < 0.2]
    answers = [rng.choice(rare or ["well"]) for _ in range(60)]
    turned_away = {at for at in range(8) if rng.random() < rng.choice((0, 0.3))}
    word = rng.choice(("kits", "kit:1-3", "A01-A04", "song:1-", "globals", evil.value(rng)))

    def call() -> None:
        queue = list(answers)

        def answer(_: bytes, made: list[bytes]) -> list[bytes]:
            return [one for message in made for one in TROUBLES[queue.pop() if queue else "well"](played, message)]

        def lets_in(_: bytes) -> bool:
            return len(played.dumps_heard) not in turned_away

        played = OnACable(MD, dict(sample_messages()), answer, lets_in=lets_in)
        wanted = places_of(["kit:1-6", "A01-A04", "song:1-2"], played.link)
        found = ask_for(played.near, MD, played.link, wanted, Patience())
        assert set(found.got) | set(found.missing) == set(wanted) and not set(found.got) & set(found.missing)
        assert all(found.got[place] == played.memory[place] for place in found.got)
        assert taken_up(found.file(played.link), MD, played.link) == found.got
        assert found.complaint(played.link) or not found.missing
        load = read_load(_new(), MACHINES)
        try:
            sent = send_parcels(played.near, played.link, load.parcels)
        except SendingBroke:
            return
        assert sent.written == load.parcels
        verified = verify(played.near, MD, played.link, load.parcels, Patience())
        assert len(verified.same) + len(verified.wrong) == len(load.parcels)
        assert all(played.memory[parcel.place] == parcel.message for parcel in verified.same)
        assert played.near.clock.now() < _LONGEST_S
        places = _places(word, played)
        assert len(set(places)) == len(places)

    return Case(call=call, material=repr((answers, sorted(turned_away), word)).encode("utf-8", "surrogatepass"))


def _places(word: str, played: OnACable) -> list[Place]:
    from exporters.errors import UsageError

    try:
        return places_of([word], played.link)
    except UsageError:
        return []
