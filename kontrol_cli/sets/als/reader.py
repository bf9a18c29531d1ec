"""The reader for saved Live sets: one streaming pass, track by track, only the wanted tables."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from lxml import etree

from exporters.errors import BadInput
from kontrol_cli.sets.als.automation import settle
from kontrol_cli.sets.als.samples import Samples
from kontrol_cli.sets.als.skipping import AFTER_TRACKS, NotPassedOver, WithoutTracks
from kontrol_cli.sets.als.song import read_locators, read_scenes, read_song, set_row, settle_sends
from kontrol_cli.sets.als.state import SetState
from kontrol_cli.sets.als.values import BadValue, Element, child, integer
from kontrol_cli.sets.bounded_stream import BoundedStream
from kontrol_cli.sets.bounds import KEPT_SAMPLE, KEPT_TARGET, KEPT_TRACK
from kontrol_cli.sets.placed_rows import leave_out_unplaced
from kontrol_cli.sets.rows import Row, Rows
from kontrol_cli.sets.sniffing import UnpackedStream, root_name, undecodable

# The last MajorVersion of the measured files: 4 is Live 8 and 9, 5 is Live 10 to 12.
_NEWEST_MAJOR = 5
_TRACK_TAGS = ("AudioTrack", "MidiTrack", "GroupTrack", "ReturnTrack")
# What is large and never read: emptied as it ends. (Frozen copies of clips, and the grooves' own clips.)
_UNREAD_TAGS = ("FreezeSequencer", "GroovePool")


def read_als(stream: IO[bytes] | UnpackedStream, rows: Rows, *, name: str, path: str | None) -> None:
    """Read a saved set or preset of Live 8 to 12 (gzip or plain XML) into the wanted tables.

    `name` is used in messages and, without its ending, in the set table; `path` is where the file is
    (missing for standard input, whose set has no name) and the place from which relative sample paths are looked for.
    Volumes, sends and clip gains are linear gain. Raises BadInput: neither a Live set nor a preset, cut
    off, damaged, or with a document type of its own. Then `rows` is incomplete and not to be used.

    Tracks are numbered as in the file (returns come last there), the main track after them.
    Times and lengths are beats. The length of an unwarped session clip is its seconds converted with
    the tempo of the set table, whatever the tempo automation does. A preset fills set, devices, chains, parameters
    and samples; its devices are on no track. Where only tables of AFTER_TRACKS are wanted, the tracks are passed
    over unparsed.
    """
    rows.name = Path(name).stem if path is not None else None
    source = _checked(stream, name)
    if source.can_begin_again and AFTER_TRACKS.issuperset(rows.tables):
        try:
            _read(WithoutTracks(source), source, rows, name, path)
            return
        except (NotPassedOver, BadInput):  # what is wrong, if anything, the whole reading finds and places better
            rows.clear()
            source.begin_again()
            source = _checked(source, name)
    _read(source, source, rows, name, path)


def _read(
    stream: UnpackedStream | WithoutTracks, source: UnpackedStream, rows: Rows, name: str, path: str | None
) -> None:
    """One reading of `stream`, which is `source` or what remains of it."""
    state = SetState(rows, name, Samples(path))
    try:
        root = _read_tracks(stream, source, state)
        _read_rest(root, state, path)
        # The parser and its tree hold each other; emptied, the tree does not wait for the garbage collector.
        root.clear()
    except BadValue as error:
        raise BadInput(f"{name}, {error}") from None
    except UnicodeDecodeError as error:
        raise undecodable(name, error) from None
    leave_out_unplaced(rows, name=name)


def _checked(stream: IO[bytes] | UnpackedStream, name: str) -> UnpackedStream:
    """The stream within the limits of size, with <Ableton> as its first element and no document type before it."""
    source = stream if isinstance(stream, UnpackedStream) else UnpackedStream(stream, name)
    found = root_name(source, name)
    if found != "Ableton":
        raise BadInput(f"{name} is XML, but no Live set: it holds <{found[:40]}>, not <Ableton>. Name an .als or .alc.")
    return source


def _read_rest(root: Element, state: SetState, path: str | None) -> None:
    """What comes after the tracks, and everything that had to wait for it."""
    name, rows = state.name, state.rows
    rows.live_version = _version(root)
    content = next(iter(root), None)
    if content is None or content.tag != "LiveSet":
        _read_preset(root, content, state, path)
        return
    live_set = content
    main_track = next(live_set.iterchildren("MainTrack", "MasterTrack"), None)
    tracks = child(live_set, "Tracks")
    for track in () if tracks is None else tracks:
        if track.tag not in _TRACK_TAGS:
            rows.remark(f"{name}: <{track.tag}> is a kind of track that this reader does not know; it is left out.")
    if main_track is not None and not AFTER_TRACKS.issuperset(rows.tables):
        from kontrol_cli.sets.als.tracks import read_track

        read_track(main_track, state.counts.tracks + state.counts.return_tracks, state)
    tempo, meter = read_song(main_track, state)
    read_scenes(live_set, state)
    read_locators(live_set, state)
    settle_sends(live_set, state)
    _settle(state, tempo)
    settle(state)
    if rows.wants("samples"):
        state.samples.finish(rows.of("samples"))
    if rows.wants("set"):
        row = set_row(live_set, state, tempo, meter)
        row["source"] = "alc" if name.lower().endswith(".alc") else "als"
        rows.of("set").append({**row, **_origin(root, name, path)})


def _read_tracks(stream: UnpackedStream | WithoutTracks, source: UnpackedStream, state: SetState) -> Element:
    """Parse the whole document, reading and emptying each track as it ends; returns the root."""
    name = state.name
    tracks = 0
    bounded = BoundedStream(stream, state.rows, name=name, keeps_tree=True)
    try:
        events = etree.iterparse(
            bounded,
            events=("start", "end"),
            tag=("Ableton", *_TRACK_TAGS, *_UNREAD_TAGS),
            huge_tree=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            collect_ids=False,
            remove_comments=True,
            remove_pis=True,
            remove_blank_text=True,  # a fifth of the time: Live indents its files
        )
        for event, element in events:
            if event == "start":
                if element.tag == "Ableton" and element.getparent() is None:
                    _check_version(element, state)
                continue
            if element.tag in _UNREAD_TAGS:
                element.clear()
                continue
            parent = element.getparent()
            if parent is None or parent.tag != "Tracks" or element.tag not in _TRACK_TAGS:
                continue
            from kontrol_cli.sets.als.tracks import (
                read_track,
            )  # not where no track is read: times and locators are quick

            read_track(element, state.counts.tracks + state.counts.return_tracks, state)
            element.clear()
            tracks += 1
            kept = tracks * KEPT_TRACK + len(state.targets) * KEPT_TARGET + state.samples.held * KEPT_SAMPLE
            bounded.let_go(kept)
        root: Element | None = events.root
    except etree.XMLSyntaxError as error:
        raise _cut_or_damaged(name, source, error) from None
    if root is None:
        raise BadInput(f"{name}: the file holds no XML element. Save the set again in Live.")
    return root


def _check_version(root: Element, state: SetState) -> None:
    major = integer(root, "MajorVersion")
    if major is not None and major > _NEWEST_MAJOR:
        state.rows.remark(
            f"{state.name} was saved by a newer Live than any this reader was checked with "
            f"({root.get('Creator')}, MajorVersion {major}); compare what you see with Live."
        )


def _read_preset(root: Element, content: Element | None, state: SetState, path: str | None) -> None:
    from kontrol_cli.sets.als.presets import preset_kind, read_preset

    kind = preset_kind(content)
    if content is None or kind is None:
        what = "nothing" if content is None else f"<{content.tag}>"
        raise BadInput(
            f"{state.name}: this holds {what} instead of a set or a preset. "
            "Name a saved set (.als), a clip (.alc) or a preset (.adg, .adv)."
        )
    read_preset(content, state)
    if state.rows.wants("samples"):
        state.samples.finish(state.rows.of("samples"))
    if state.rows.wants("set"):
        row: Row = {"devices": state.next_device, "complete": True, "source": kind}
        state.rows.of("set").append({**row, **_origin(root, state.name, path)})


def _origin(root: Element, name: str, path: str | None) -> Row:
    return {"name": Path(name).stem if path is not None else "", "path": path, "live_version": _version(root)}


def _version(root: Element) -> str | None:
    return (root.get("Creator") or "").removeprefix("Ableton Live ") or None


def _cut_or_damaged(name: str, source: UnpackedStream, error: etree.XMLSyntaxError) -> BadInput:
    line, column = error.position
    message = (error.msg or "").split(", line")[0]
    return BadInput(
        f"{name}: the XML is cut off or damaged at line {line}, column {column}, "
        f"within the first {source.bytes_given} bytes ({message}). "
        "Copy the file again from where it came from, or take the newest file of the project's Backup folder."
    )


def _settle(state: SetState, tempo: float | None) -> None:
    """What could not be known while the tracks went by: groups, and lengths that need the tempo."""
    for row, group_id in state.grouped:
        row["group"] = state.group_of_id.get(group_id)
    for row, seconds in state.unwarped:
        row["length_beats"] = None if tempo is None else seconds * tempo / 60
