"""Relative control changes: the steps that Live's manual gives for each mode."""

from __future__ import annotations

import pytest

from MidiKontrol.MidiKontrolHelper import rel_to_val


@pytest.mark.parametrize(
    ("mode", "steps"),
    [
        ("relative_two_compliment", {1: 1, 5: 5, 63: 63, 64: -64, 127: -1, 126: -2, 0: 0}),  # 64: as in the article
        ("relative_binary_offset", {64: 0, 65: 1, 127: 63, 63: -1, 1: -63}),
        ("relative_signed_bit", {1: 1, 64: 64, 65: -1, 127: -63, 0: 0}),
        ("relative_signed_bit2", {1: -1, 64: -64, 65: 1, 127: 63, 0: 0}),
    ],
)
def test_steps(mode: str, steps: dict[int, int]) -> None:
    for value, wanted in steps.items():
        assert rel_to_val(value, mode) == wanted
        assert rel_to_val(value, mode.replace("relative_", "relative_smooth_")) == wanted


def test_an_absolute_mode_has_no_steps() -> None:
    with pytest.raises(ValueError, match="not a relative mode"):
        rel_to_val(1, "absolute")
