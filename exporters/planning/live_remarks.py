"""What a set does in Live that a song does not follow, or follows in a way that may surprise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exporters.machine import able
from exporters.planning.claims import ClipReader
from exporters.planning.grammar import ClipMeaning
from exporters.planning.plan import Scene, Session
from exporters.planning.planning import PlanOptions
from exporters.planning.scene_names import read_scene_name
from exporters.planning.transposes import not_followed
from exporters.words import counted


def live_remarks(
    session: Session, columns: Sequence[int], scenes: Sequence[int], reader: ClipReader, options: PlanOptions
) -> list[str]:
    """A sentence for each of these, about the tracks and scenes that take part: tracks that monitor their input,
    follow actions of clips, clips that end nobody knows when, tempos in names that are not read, tracks that claim
    the whole machine."""
    own = [session.scenes[number] for number in scenes]
    taking_part = [index for index in columns if any(scene.cells[index].clip is not None for scene in session.scenes)]
    out = deaf_remarks(session, columns)
    silent = {index for index in taking_part if not session.columns[index].sounds}
    meant = [
        (scene, index)
        for scene in own
        for index in taking_part
        if index not in silent and _means(reader, scene.cells[index].clip, options)
    ]
    follow = [(scene, index) for scene, index in meant if scene.cells[index].follows]
    if follow:
        out.append(f"Follow actions of clips are not followed: {_places(session, follow)}.")
    endless = [
        (scene, index)
        for scene, index in meant
        if not scene.cells[index].loops and scene.cells[index].length_beats is None
    ]
    if endless:
        out.append(
            "Clips that do not loop play on in the song, because their length in beats is not known: "
            f"{_places(session, endless)}."
        )
    outside = [
        (scene, index)
        for scene, index in meant
        if (cell := scene.cells[index]).loops
        and cell.length_beats is not None
        and not 0 <= cell.start_beats < cell.length_beats
    ]
    if outside and options.assign != "by-scene":
        out.append(
            "Clips whose start marker is outside their loop play something else in Live until they come to the loop; "
            f"the song plays the pattern's steps there: {_places(session, outside)}."
        )
    out += not_followed(
        [
            (session.columns[index].name, scene.cells[index].clip or "")
            for scene, index in meant
            if scene.cells[index].transpose
        ],
        reader.machine,
    )
    unread = [] if session.names_set_tempo or options.tempo_from_names else [
        scene for scene in session.scenes[: max(scenes, default=-1) + 1]  # tempos are carried in from above
        if scene.tempo_bpm is None and read_scene_name(scene.name).tempo_bpm is not None
        and getattr(options.song_map.scene(scene.name, scene.index), "tempo_bpm", None) is None
    ]  # fmt: skip
    if unread:
        out.append(
            f"Tempos in scene names are not used, as Live from 11 on does not read them: {_titles(unread)}. "
            "`tempo_from_names` uses them."
        )
    if options.assign == "by-scene" and able(reader.machine, "row mutes"):  # else every clip is the whole machine
        whole = [i for i in taking_part if i not in silent and _claims_all(reader, i)]
        if whole:
            out.append(
                f"{_named(session, whole)} {'claims' if len(whole) == 1 else 'claim'} the whole machine, as no map "
                "gives a machine track. Give such tracks places in a map file ([tracks], `map_file`), or choose "
                "others (`tracks`)."
            )
    return out


def deaf_remarks(session: Session, columns: Sequence[int]) -> list[str]:
    """A sentence about the tracks among `columns` whose clips do not play because they monitor their input."""
    found = [
        index
        for index in columns
        if session.columns[index].active and session.columns[index].hears_input
        and any(scene.cells[index].clip is not None for scene in session.scenes)
    ]  # fmt: skip
    if not found:
        return []
    return [
        f'{_named(session, found)} {"monitors" if len(found) == 1 else "monitor"} "In": in Live such a track plays no '
        "clips, so it is silent in the song. Set its monitor to Auto or Off to hear its clips."
    ]


def _means(reader: ClipReader, clip: str | None, options: PlanOptions) -> bool:
    if clip is None:
        return False
    forced = options.assign == "by-scene" or bool(options.song_map.scenes)
    return forced or isinstance(reader.meaning(clip), ClipMeaning)


def _claims_all(reader: ClipReader, index: int) -> bool:
    clips = (scene.cells[index].clip for scene in reader.session.scenes)
    return any(clip is not None and reader.track(index, clip) is None for clip in clips)


def _named(session: Session, columns: Sequence[int]) -> str:
    names = ", ".join(f"'{session.columns[index].name}'" for index in columns[:8])
    more = f" and {len(columns) - 8} more" if len(columns) > 8 else ""
    return f"{'Track' if len(columns) == 1 else 'Tracks'} {names}{more}"


def _places(session: Session, found: Sequence[tuple[Scene, int]]) -> str:
    scene, index = found[0]
    first = f"track '{session.columns[index].name}', clip '{scene.cells[index].clip}'"
    return f"{counted(len(found), 'clip')}, the first on {first} ({_titles(one for one, _ in found)})"


def _titles(scenes: Iterable[Scene]) -> str:
    return ", ".join(dict.fromkeys(scene.title for scene in scenes))
