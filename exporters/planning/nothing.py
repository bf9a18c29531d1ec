"""What is said when there is nothing to make a song of: what the set holds decides, and each sentence leads on.

A set that holds nothing of the kind is input not understood (exit code 3); a choice that leaves nothing over is usage
(exit code 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exporters.errors import BadInput, KontrolError, UsageError
from exporters.planning.plan import Arrangement, Demand, Session, Sounding
from exporters.planning.planning import PlanOptions
from exporters.words import ranges

EMPTY_SET = (
    "This set is empty: there are no clips in its session view and none in its arrangement. Name another set, or save "
    "this one again when it has clips."
)
UNSEEN = (
    "There are no clips in the session view of this set, and a dump made in Live up to 10 cannot show the arrangement. "
    "Name the saved set (.als)."
)
_MUTE = 'they are deactivated, or their tracks are off or monitor "In"'


class NothingSounds(UsageError):
    """A song in which nothing would sound, because of what was chosen."""


class SilentSet(NothingSounds, BadInput):
    """A song in which nothing would sound, whatever is chosen."""

    exit_code = BadInput.exit_code


def check_session(session: Session) -> None:
    """Raise BadInput when the session view has no clips at all."""
    if any(cell.clip is not None for scene in session.scenes for cell in scene.cells):
        return
    if session.arranged:
        raise BadInput(
            "The clips of this set are all in the arrangement, none is in the session view. Make the song from the "
            "arrangement: `source` arrangement."
        )
    raise BadInput(UNSEEN if session.may_be_hidden else EMPTY_SET)


def check_timeline(arrangement: Arrangement) -> None:
    """Raise BadInput when the timeline has no clips at all."""
    if arrangement.clips:
        return
    if not arrangement.in_session:
        raise BadInput(UNSEEN if arrangement.may_be_hidden else EMPTY_SET)
    hidden = " (A dump made in Live up to 10 cannot show the arrangement; the saved set can.)"
    raise BadInput(
        "The clips of this set are all in the session view, none is in the arrangement. Make the song from the scenes: "
        f"`source` scenes.{hidden if arrangement.may_be_hidden else ''}"
    )


def check_scenes(
    session: Session, demands: Sequence[Demand], left_out: Sequence[Sounding], options: PlanOptions,
    sounding: Sequence[Sequence[Sounding]],
) -> None:  # fmt: skip
    """Raise NothingSounds when no demand has claims; `sounding` is what sounds in each scene of the session."""
    if any(demand.claims for demand in demands):
        return
    chosen = options.scenes is not None or bool(options.tracks)
    where = " on the chosen tracks" if options.tracks else ""
    if left_out:
        ways = "Choose other scenes or tracks, or give" if chosen else "Give"
        raise _nothing(
            f"None of the clips that sound in {_scenes(options)}{where} says a pattern in its name, so the song would "
            f"be empty. {ways} these clips patterns in a map file (`map_file`).",
            chosen=chosen,
        )
    if not chosen:
        raise _nothing(f"Nothing sounds in any scene of this set: it has clips, but {_MUTE}.", chosen=False)
    heard = [number for number, state in enumerate(sounding) if state]
    if heard:
        raise _nothing(
            f"Nothing sounds in {_scenes(options)}{where}, so the song would be empty. Something sounds{where} in "
            f"{'scene' if len(heard) == 1 else 'scenes'} {ranges(heard).replace(' ', ',')} (`scenes`).",
            chosen=True,
        )
    others = _tracks_with_clips(session)
    raise _nothing(
        f"Nothing sounds{where} in any scene, so the song would be empty. "
        + (f"Tracks whose clips can be heard: {others} (`tracks`)." if others else f"The set has clips, but {_MUTE}."),
        chosen=bool(others),
    )


def check_stretches(
    arrangement: Arrangement, demands: Sequence[Demand], left_out: Iterable[Sounding], options: PlanOptions
) -> None:
    """Raise NothingSounds when no stretch of the timeline has claims."""
    if demands:
        return
    silent = list(left_out)
    where = " on the chosen tracks" if options.tracks else ""
    if silent:
        raise _nothing(
            f"No clip of the arrangement{where} says a pattern in its name, so the song would be empty. Give them "
            "patterns in a map file (`map_file`), or choose other tracks (`tracks`).",
            chosen=bool(options.tracks),
        )
    heard = dict.fromkeys(
        arrangement.columns[clip.column].name
        for clip in arrangement.clips
        if clip.active and arrangement.columns[clip.column].sounds
    )
    if options.tracks and heard:
        raise _nothing(
            f"Nothing sounds in the arrangement{where}, so the song would be empty. Tracks whose clips can be heard: "
            f"{_listed(list(heard))} (`tracks`).",
            chosen=True,
        )
    raise _nothing(f"Nothing sounds in the arrangement: it has clips, but {_MUTE}.", chosen=False)


def _nothing(text: str, *, chosen: bool) -> KontrolError:
    return NothingSounds(text) if chosen else SilentSet(text)


def _scenes(options: PlanOptions) -> str:
    return "the scenes of this set" if options.scenes is None else f"the chosen scenes (`scenes` {options.scenes})"


def _tracks_with_clips(session: Session) -> str:
    return _listed([
        column.name
        for index, column in enumerate(session.columns)
        if column.sounds
        and any(scene.cells[index].clip is not None and scene.cells[index].active for scene in session.scenes)
    ])  # fmt: skip


def _listed(names: Sequence[str], most: int = 6) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"'{name}'" for name in names[:most]) + more
