"""Which tracks and scenes of a set a person means: by number, range or name."""

from __future__ import annotations

from collections.abc import Sequence

from exporters.words import read_choice
from kontrol_cli.sets.rows import Row


def choose_tracks(tracks: Sequence[Row], text: str, *, field: str = "tracks", members: bool = False) -> tuple[int, ...]:
    """The tracks (0-based, from left to right) that `text` names: `3`, `1-8`, `25-`, `-4`, names, or a list of them.

    A name is taken before a number; with `members` that of a group names the tracks in it too. `tracks` are the rows
    of that table. Raises UsageError, which begins with `field`.
    """
    names: dict[str, list[int]] = {}
    groups: dict[int, Row] = {row["track"]: row for row in tracks}
    for row in tracks:
        names.setdefault(str(row["name"]), []).append(row["track"])
        above = row.get("group") if members else None
        passed = {row["track"]}  # a damaged file may put a group into itself
        while above in groups and above not in passed:
            passed.add(above)
            names.setdefault(str(groups[above]["name"]), []).append(row["track"])
            above = groups[above].get("group")
    shown = ", ".join(f"{row['track'] + 1} {row['name']}" for row in tracks[:8])
    more = f", ... {len(tracks)}" if len(tracks) > 8 else ""
    return tuple(sorted(read_choice(
        text,
        groups.keys(),
        field=field,
        kind="a track or a range of tracks",
        having=f"the tracks of this set are {shown}{more}" if tracks else "this set has no tracks",
        example="3, 1-8, 25-, 1,4-6 or a name",
        names=names,
        names_first=True,
    )))  # fmt: skip


def choose_scenes(scenes: Sequence[Row], text: str, *, field: str = "scenes") -> tuple[int, ...]:
    """The scenes (0-based, from top to bottom) that `text` names: `3`, `1-8`, `25-`, `-4`, names, or a list of them.

    A number is the scene's place, whatever scenes are called. `scenes` are the rows of that table. Raises UsageError,
    which begins with `field`.
    """
    names: dict[str, list[int]] = {}
    for row in scenes:
        names.setdefault(str(row["name"] or ""), []).append(row["scene"])
    return tuple(sorted(read_choice(
        text,
        {row["scene"] for row in scenes},
        field=field,
        kind="a scene or a range of scenes",
        having=f"this set has scenes 1-{len(scenes)}" if scenes else "this set has no scenes",
        example="3, 1-8, 25-, 1,4-6 or a name",
        names=names,
    )))  # fmt: skip
