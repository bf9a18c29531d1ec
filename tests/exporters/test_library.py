"""The user's dump as material: last of a slot, damaged messages, free and unknown slots, what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporters.errors import BadDump, DoesNotFit
from exporters.machinedrum import wire
from exporters.machinedrum.kit import stored_kit
from exporters.machinedrum.library import read_library
from exporters.machinedrum.merge.scenes import Packer
from exporters.machinedrum.pattern import stored_pattern
from tests.corpus import corpus_path
from tests.exporters.merge_world import kit, pattern, sound
from tests.exporters.test_global import golden_global
from tests.exporters.test_wire import EMPTY_SONG

SONG_A03 = wire.wrap(
    0x69, 2, 2, 0,
    b"SONG" + bytes(12)
    + bytes.fromhex("01 02 00 00 00 00 00 7F 40 7F 00 10")  # A03 once, tempo kept, steps 1-16, packed as 7 + 3
    + bytes.fromhex("41 7F 00 00 00 00 00 7F 40 7F 00 10"),  # END
)  # fmt: skip


def messages() -> list[bytes]:
    """A01 (kit 1), A02 blank (kit 2), A03 blank (kit 3), A04 (kit 10); kits 1 and 2, the second never saved."""
    patterns = [pattern(0, {0: 1}), pattern(1), pattern(2), replace(pattern(3, {0: 1}), kit=9)]
    kits = [kit(0, {0: sound(0)}), replace(kit(1), name="OLD", unused=True)]
    return [*(stored_pattern(p).encode() for p in patterns), *(stored_kit(k).encode() for k in kits)]


def test_what_a_dump_holds() -> None:
    library = read_library(b"".join([*messages(), SONG_A03, golden_global()]), "set.syx")
    assert sorted(library.patterns) == [0, 1, 2, 3] and sorted(library.kits) == [0, 1]
    assert library.extended is True and library.outputs == (6,) * 14 + (0, 5)
    assert library.free_kits == (1,) and library.remarks == ()
    assert [p.slot for p, _ in library.pairs()] == [0, 1]  # kits 3 and 10 are missing
    assert library.source(0, 0).name == "A01 1" and library.source(0, 0).origin == "set.syx"


def test_free_patterns_are_blank_and_in_no_song() -> None:
    assert read_library(b"".join(messages())).free_patterns == (1, 2)
    assert read_library(b"".join([*messages(), SONG_A03])).named_by_songs == {2}
    assert read_library(b"".join([*messages(), SONG_A03])).free_patterns == (1,)
    assert read_library(b"".join([*messages(), EMPTY_SONG])).free_patterns == (1, 2)


def test_what_is_missing_is_named() -> None:
    library = read_library(b"".join(messages()))
    with pytest.raises(DoesNotFit, match="Pattern H16 is not in the machine dump"):
        library.source(127, 0)
    with pytest.raises(DoesNotFit, match="Pattern A04 plays kit 10, which is not in the machine dump"):
        library.source(3, 0)
    assert library.extended is None and library.outputs is None


def test_damage_is_skipped_and_told() -> None:
    good = messages()
    broken = bytearray(good[1])
    broken[0x20] ^= 1
    late = stored_pattern(pattern(0, {5: 1})).encode()
    library = read_library(b"".join([good[0], bytes(broken), b"zz", good[4], late]))
    assert sorted(library.patterns) == [0] and library.patterns[0].trigs[5] == 1
    assert len(library.remarks) == 3
    assert "Message 2 at 0xacb was not used" in library.remarks[0] and "checksum" in library.remarks[0]
    assert library.remarks[1].startswith("2 bytes skipped at 0x1596")
    assert library.remarks[2] == "Pattern A01 is there twice; the last one counts."


def test_dumps_without_material_are_refused() -> None:
    with pytest.raises(BadDump, match="no readable Machinedrum pattern in it"):
        read_library(b"")
    with pytest.raises(BadDump, match=r"mine\.syx: no readable Machinedrum kit in it"):
        read_library(messages()[0], "mine.syx")


@pytest.mark.corpus
def test_the_real_dump() -> None:
    library = read_library((corpus_path("elektron") / "ruinwesen-syx1.syx").read_bytes())
    assert len(library.patterns) == 11 and len(library.kits) == 7 and library.remarks == ()
    assert len(library.pairs()) == 11
    assert library.free_kits == ()
    scene = {0: library.source(32, 0), 2: library.source(34, 2)}
    assert Packer(library.pairs()).why(scene)  # recorder and player of two patterns
