"""Which machine track a Live track probably is: by name, by its drum rack, by its clips' names, by position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exporters.machine import Machine, track_labels
from exporters.planning.drum_words import DRUMS, label_of
from exporters.planning.toml_text import shortened

_LONGEST = 200  # characters of a name that are looked at


@dataclass(frozen=True)
class LiveTrack:
    """What a guess goes by: a Live track's name, how often each clip name occurs in it, the names of the pads of its
    drum rack, and the machine tracks (0-based) that its clips' names say."""

    name: str
    clips: Mapping[str, int] = field(default_factory=dict)
    pads: Sequence[str] = ()
    named: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Guess:
    """A machine track (0-based; None: none, or with `whole` all of them), and why."""

    track: int | None
    reason: str
    whole: bool = False


def guess_tracks(tracks: Sequence[LiveTrack], machine: Machine) -> list[Guess]:
    """A guess for each Live track, no machine track twice. What names say comes first; what says nothing gets the
    machine track at its own place if that is free, else a free one, those first that no drum belongs to."""
    labels = track_labels(machine)
    free = dict.fromkeys(range(machine.limits.tracks.value))
    out: dict[int, Guess] = {}
    doubles: dict[int, str] = {}
    for number, track in enumerate(tracks):
        if not track.clips:
            out[number] = Guess(None, "no clips")
            continue
        if len(track.named) == 1 and (only := next(iter(track.named))) in free:
            out[number] = Guess(only, "its clips' names say so")
            del free[only]
            continue
        said = _said(track, labels)
        if isinstance(said, Guess):
            out[number] = said
        elif said is not None and said[0] in free:
            out[number] = Guess(said[0], f"{said[1]}: {labels[said[0]]} on the machine")
            del free[said[0]]
        elif said is not None:
            doubles[number] = f"{said[1]}, but track {said[0] + 1} is taken: a free one"
    spare = [track for track in free if track >= len(labels) or labels[track] not in DRUMS]
    for number in range(len(tracks)):
        if number in out:
            continue
        place = (
            number if number in free and number not in doubles else next((one for one in spare if one in free), None)
        )
        place = next(iter(free), None) if place is None else place
        if place is None:
            out[number] = Guess(None, "no track of the machine is left")
            continue
        del free[place]
        plain = "by its position, as no name says which drum it is"
        out[number] = Guess(place, doubles.get(number, plain))
    return [out[number] for number in range(len(tracks))]


def _said(track: LiveTrack, labels: Sequence[str]) -> tuple[int, str] | Guess | None:
    """The machine track that the names say, with the reason; a guess for a drum rack of several drums."""
    named = label_of(track.name[:_LONGEST], labels)
    if named is not None:
        return named[0], f"the name says '{named[1]}'"
    pads = {name: label_of(name[:_LONGEST], labels) for name in track.pads if name.strip()}
    drums = {found[0] for found in pads.values() if found is not None}
    if len(drums) > 1:
        shown = ", ".join(shortened(name, 24) for name in list(pads)[:3]) + (", ..." if len(pads) > 3 else "")
        return Guess(None, f"its drum rack plays several drums ({shown}): whole patterns", whole=True)
    for name, found in pads.items():
        if found is not None:
            return found[0], f"the pad of its drum rack is called {shortened(name, 24)}"
    votes: Counter[tuple[int, str]] = Counter()
    for name, count in track.clips.items():
        found = label_of(name[:_LONGEST], labels)
        if found is not None:
            votes[found] += count
    if not votes:
        return None
    (drum, word), _ = votes.most_common(1)[0]
    of_drum = sum(count for (other, _), count in votes.items() if other == drum)
    if of_drum * 2 <= sum(track.clips.values()):
        return None
    return drum, f"most of its clips say '{word}'"
