"""A kit that several patterns share: in each of them its groups and LFOs must do what that pattern's own kit would.

Tracks that the map moves can be there twice, and the kit has one place for the track that a kick fires.
"""

from __future__ import annotations

from collections.abc import Sequence

from exporters.machinedrum import models
from exporters.machinedrum.kit import NONE, Kit, KitTrack
from exporters.machinedrum.merge.parts import Findings, Part
from exporters.machinedrum.models import Family

SHARED_KIT = "shared kit"  # the kind of finding; nobody can accept it, because another kit has no such change


def check_shared(parts: Sequence[Part], own: Kit, shared: Kit, found: Findings) -> None:
    """Add what `shared` would do to one pattern's `parts` that their own kit does not."""
    targets = frozenset(part.target for part in parts)
    for part in parts:
        one, two = own.tracks[part.target], shared.tracks[part.target]
        for verb, wanted, given in (
            ("fire", one.trig_group, two.trig_group),
            ("mute", one.mute_group, two.mute_group),
        ):
            if wanted != given and (wanted != NONE or given in targets):
                found.compromise(SHARED_KIT, f"{part.name} would {verb} another track than in its own pattern", part)
        if _moved(one) != _moved(two) and (_moved(one) is not None or _moved(two) in targets):
            found.compromise(SHARED_KIT, f"the LFO of {part.name} would move another track than in its pattern", part)
        if one.machine.family is Family.CTR_8P and one.params != two.params:
            found.compromise(SHARED_KIT, f"{part.name} would control other tracks than in its own pattern", part)


def _moved(sound: KitTrack) -> int | None:
    """The track that the LFO moves; None when it is off."""
    return sound.lfo.track if sound.params[models.LFO_DEPTH] else None
