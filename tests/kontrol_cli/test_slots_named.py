"""Slots as the user writes them and as lists name them."""

from __future__ import annotations

import pytest

from exporters.errors import UsageError
from exporters.link import Place
from exporters.registry import MACHINES
from kontrol_cli.midi.slots import listed, places_of
from tests.kontrol_cli.on_a_cable import link

LINK = link(MACHINES["machinedrum"])


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["kit:3"], [("kit", 2)]),
        (["song:1-4"], [("song", n) for n in range(4)]),
        (["Songs"], [("song", n) for n in range(32)]),
        (["A01-A16"], [("pattern", n) for n in range(16)]),
        (["b2"], [("pattern", 17)]),
        (["H16-"], [("pattern", 127)]),
        (["pattern:H16", "kit:64,1-2"], [("kit", 0), ("kit", 1), ("kit", 63), ("pattern", 127)]),
        (["song:32", "kit:1", "kit:1"], [("kit", 0), ("song", 31)]),
        (["global:8"], [("global", 7)]),
    ],
)
def test_words_name_slots_in_the_machines_order(words: list[str], wanted: list[tuple[str, int]]) -> None:
    assert places_of(words, LINK) == [Place(*one) for one in wanted]


def test_no_word_means_everything_that_is_stored() -> None:
    everything = places_of([], LINK)
    assert len(everything) == 64 + 128 + 32 + 8  # kits, patterns, songs, globals of a Machinedrum
    assert len(set(everything)) == len(everything)


def test_what_another_load_replaces_is_not_part_of_everything() -> None:
    rytm = link(MACHINES["analog-rytm"])
    everything = {place.kind for place in places_of([], rytm)}
    assert "song" in everything
    assert not any("work buffer" in kind for kind in everything)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("kit:65", "1-64"), ("kit:0", "1-64"), ("I01", "A01-H16"), ("A17", "A01-H16"), ("kit:", "1-64"),
        ("kitz", "Did you mean 'kit'"), ("3", "does not name slots"), ("", "does not name slots"),
        ("kit:A01", "1-64"), ("kit:٣", "1-64"),
    ],
)  # fmt: skip
def test_words_that_name_nothing_are_refused_with_what_there_is(word: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        places_of([word], LINK)
    assert says in str(refused.value)


def test_slots_are_listed_as_a_person_reads_them() -> None:
    places = [*places_of(["kit:1-3", "kit:7", "A01", "song:2-3"], LINK)]
    assert listed(reversed(places), LINK) == "kits 1-3 and 7, pattern A01, songs 2-3"
    assert listed([], LINK) == ""
