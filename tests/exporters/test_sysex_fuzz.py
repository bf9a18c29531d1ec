"""Decoders that are given sound frames with random contents raise nothing but a KontrolError."""

from __future__ import annotations

import os
from itertools import islice

import pytest

from exporters.machinedrum import wire
from tests.exporters.sysex_fuzz import campaign, messages

SEED = int(os.environ.get("KONTROL_FUZZ_SEED", "1"))


def check(seed: int, count: int) -> None:
    outcomes, slowest = campaign(seed, count)
    print(f"seed {seed}: {outcomes.total()} different messages, {dict(outcomes)}, the slowest took {slowest:.3f} s")
    assert outcomes.total() == count
    # A campaign that is always refused, or never, proves nothing.
    assert outcomes["ok"] > count / 10 and outcomes["damaged"] > count / 20 and outcomes["named"] > 0
    assert slowest < 2


def test_the_frames_hold_together() -> None:
    for message in islice(messages(SEED), 300):
        assert message[0] == 0xF0 and message[-1] == 0xF7 and max(message[1:-1]) < 0x80
        if wire.is_elektron(message):
            wire.unwrap(message)
    assert list(islice(messages(3), 20)) == list(islice(messages(3), 20)) != list(islice(messages(4), 20))


def test_random_contents_in_sound_frames() -> None:
    check(SEED, 500)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_fifty_thousand_messages_with_mended_checksums(part: int) -> None:
    check(SEED * 1000 + part, 10_000)
