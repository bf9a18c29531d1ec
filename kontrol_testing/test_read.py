"""What a machine reads: its own bytes, damaged ones, later versions, and those of others."""

from __future__ import annotations

import random
from typing import Any

import pytest

from exporters.errors import BadDump, BadInput
from exporters.machine import Machine, ReadsDumps, Row, TakesBase
from kontrol_testing import songs


def test_what_it_wrote_encodes_to_itself(machine: Machine) -> None:
    for message in songs.own_messages(machine):
        machine.check_frame(message)
        codec = songs.codec_of(machine, message)
        decoded = codec.decode(message)
        assert codec.encode(decoded) == message
        assert all(line.isprintable() for line in codec.lines(decoded))
        assert codec.kind and isinstance(codec.slot(decoded), str)


def test_what_is_decoded_together_is_shown_together(machine: Machine) -> None:
    """Several songs, and what is not the machine's in between."""
    identity = bytes.fromhex("F0 7E 00 06 01 F7")
    own = songs.own_messages(machine)
    decoded = machine.decode([identity, *own, identity])
    assert len(decoded) == sum(machine.recognise(message) is not None for message in own)
    expected: dict[str, list[Row]] = {}
    for message in own:
        codec = songs.codec_of(machine, message)
        for name, rows in codec.tables(codec.decode(message)).items():
            expected.setdefault(name, []).extend(rows)
    assert machine.tables(decoded) == expected
    for name, rows in expected.items():
        assert {key for row in rows for key in row} <= {column.name for column in machine.columns[name]}


def test_a_later_version_is_not_read(machine: Machine) -> None:
    messages = songs.own_messages(machine)
    if machine.seal is None or machine.seal.newer is None:
        pytest.skip("its messages have no version")
    for message in messages:
        newer = machine.seal.newer(message)
        assert newer != message
        found = machine.recognise(newer)
        assert found is not None and found.codec is None, "a version that nobody knows was taken for a known one"
        assert found.note, "the note says why it is not read"


def test_one_changed_bit_is_noticed_where_something_guards_it(machine: Machine) -> None:
    messages = songs.own_messages(machine)
    if machine.seal is None:
        pytest.skip("nothing guards its messages")
    rng, tried = random.Random(3), 0
    for message in messages:
        places = sorted(machine.seal.guarded(message))
        for place in places if len(places) <= 300 else rng.sample(places, 300):
            changed = bytearray(message)
            changed[place] ^= 1 << rng.randrange(7)
            broken = bytes(changed)
            if machine.seal.warns:
                found = machine.recognise(broken)
                noticed = found is None or bool(found.note) or songs.is_read(machine, broken) is None
            else:
                noticed = songs.is_read(machine, broken) is None
            assert noticed, f"the bit changed in byte 0x{place:x} was not noticed"
            tried += 1
    assert tried > 0, "the seal guards nothing"


def test_damage_under_a_right_checksum_is_refused_or_read_as_it_is(machine: Machine) -> None:
    messages = songs.own_messages(machine)
    if machine.seal is None:
        pytest.skip("nothing guards its messages")
    rng, read = random.Random(4), 0
    for message in messages:
        assert machine.seal.renewed(message) == message, "renewing what is sound changes it"
        places = sorted(machine.seal.guarded(message))
        for place in places if len(places) <= 200 else rng.sample(places, 200):
            changed = bytearray(message)
            changed[place] ^= 1 << rng.randrange(7)
            renewed = machine.seal.renewed(bytes(changed))
            decoded = songs.is_read(machine, renewed)
            if decoded is not None:
                codec = songs.codec_of(machine, renewed)
                assert codec.encode(decoded) == renewed, f"byte 0x{place:x} did not come back"
                for line in codec.lines(decoded):
                    assert line
                codec.tables(decoded)
                read += 1
    assert read > 0, "nothing that was changed could be read"


def test_shortened_and_changed_messages_raise_nothing_but_bad_dump(machine: Machine) -> None:
    rng, refused = random.Random(5), 0
    for message in songs.own_messages(machine):
        for broken in songs.damaged(message, rng):
            decoded = songs.is_read(machine, broken)
            if decoded is None:
                refused += 1
            else:
                codec = songs.codec_of(machine, broken)
                assert codec.encode(decoded) == broken, "what was read does not come back byte for byte"
    assert refused > 0


def test_bytes_of_others_are_not_taken_for_its_own(machine: Machine) -> None:
    rng = random.Random(6)
    identity = bytes.fromhex("F0 7E 00 06 01 F7")
    strangers = [b"", b"\xf0\xf7", identity, b"MThd", b"\x1f\x8b\x08", b"hello", b"\0" * 64]
    strangers += [b"\xf0" + bytes(rng.randrange(128) for _ in range(rng.randrange(60))) + b"\xf7" for _ in range(200)]
    strangers += [rng.randbytes(rng.randrange(80)) for _ in range(200)]
    for data in strangers:
        assert machine.recognise(data) is None or songs.is_read(machine, data) is None


def test_a_dump_with_nothing_of_use_is_refused(machine: Machine) -> None:
    if not isinstance(machine, ReadsDumps):
        pytest.skip("its dumps say nothing about patterns")
    for data in (b"", b"\xf0\x7e\x00\x06\x01\xf7", b"hello"):
        with pytest.raises(BadDump):
            machine.read_dump(data)


def test_the_song_goes_into_the_users_own_file_and_into_no_other(machine: Machine) -> None:
    if not isinstance(machine, TakesBase):
        pytest.skip("it takes no file to start from")
    (base,) = songs.written(machine, songs.song(machine, (songs.plain_row(machine, 0),)))
    assert machine.base_remarks(base) == []
    rows = songs.longest_song(machine)[:3]
    messages = songs.written(machine, songs.song(machine, rows), base)
    found = songs.rows_in(machine, messages)
    assert [songs.kept(row, machine) for row in found] == [songs.kept(row, machine) for row in rows]
    same = songs.song(machine, (songs.plain_row(machine, 0),))
    assert songs.written(machine, same, base) == [base], "the song that the file holds already changes it"
    _keep_what_is_not_the_song(machine, base)
    for data in (b"", b"hello", base[:-1], base + b"\0", b"\xf0\x7e\x00\x06\x01\xf7"):
        with pytest.raises(BadInput):
            machine.base_remarks(data)
        with pytest.raises(BadInput):
            songs.written(machine, songs.song(machine, rows), data)


def _keep_what_is_not_the_song(machine: Any, base: bytes) -> None:
    """A byte that may change while the song stays what it is belongs to the user: it is still there afterwards."""
    if machine.seal is None:
        return
    rng, own = random.Random(8), 0
    same = songs.song(machine, (songs.plain_row(machine, 0),))
    rows = songs.rows_in(machine, [base])
    places = sorted(machine.seal.guarded(base))
    for place in places if len(places) <= 300 else rng.sample(places, 300):
        changed = bytearray(base)
        changed[place] ^= 1 << rng.randrange(7)
        mine = machine.seal.renewed(bytes(changed))
        if songs.is_read(machine, mine) is None or songs.rows_in(machine, [mine]) != rows:
            continue
        found, remark = machine.recognise(mine), machine.base_remarks(mine)
        if found is not None and not found.note and not remark:
            assert songs.written(machine, same, mine) == [mine], f"byte 0x{place:x} is not of the song and was changed"
            own += 1
    assert own > 0, "nothing in the file is the user's own"
