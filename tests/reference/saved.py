"""A set of the generator as a saved set of Live 11, with scene follow actions: those stand in saved sets only."""

from __future__ import annotations

import gzip
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from fractions import Fraction
from xml.sax.saxutils import quoteattr

from tests.kontrol_cli.als_xml import clip, document, main_track_11, slot, track, value


def saved_set(xml: bytes, follow: Mapping[int, Fraction]) -> bytes:
    """The .als of a session in XML. `follow` gives the beats of a scene's follow action; the others' are off."""
    root = ET.fromstring(xml)
    song = root.find("song")
    assert song is not None
    tracks = "".join(_track(element) for element in song.iterfind("tracks/track"))
    scenes = "".join(_scene(number, scene, follow) for number, scene in enumerate(song.iterfind("scenes/scene")))
    main = main_track_11(float(song.attrib["tempo"]))
    creator = f"Ableton Live {root.attrib['live_version']}"
    text = document(tracks, main=main, rest=f"<Scenes>{scenes}</Scenes>", creator=creator)
    return gzip.compress(text.encode(), mtime=0)


def _scene(number: int, scene: ET.Element, follow: Mapping[int, Fraction]) -> str:
    on = number in follow
    return (
        f'<Scene Id="{number}"><Name Value={quoteattr(scene.attrib["name"])}/>'
        + value("Tempo", scene.get("tempo", "120"))
        + value("IsTempoEnabled", scene.get("tempo_enabled", "false"))
        + f"<FollowAction>{value('FollowTime', float(follow.get(number, 3)))}{value('FollowActionA', 4)}"
        + f"{value('FollowActionEnabled', str(on).lower())}</FollowAction></Scene>"
    )


def _track(element: ET.Element) -> str:
    group = element.get("is_foldable") == "true"
    off = element.get("mute") == "true"
    text = track(
        "GroupTrack" if group else "MidiTrack",
        track_id=int(element.attrib["id"]),
        name=element.attrib["name"],
        slots="".join(_slot(number, found) for number, found in enumerate(element.iterfind("slot"))),
        mixer=f'<Speaker><Manual Value="{str(not off).lower()}"/></Speaker>',
        extra=value("TrackGroupId", element.get("group_track", "-1")),
    )
    return re.sub(
        '<MonitoringEnum Value="1"/>', value("MonitoringEnum", element.get("current_monitoring_state", 1)), text
    )


def _slot(number: int, element: ET.Element) -> str:
    found = element.find("clip")
    stop = element.get("has_stop_button") == "true"
    return slot("" if found is None else _clip(found), stop=stop, slot_id=number)


def _clip(element: ET.Element) -> str:
    start, end, marker = (float(element.attrib[name]) for name in ("loop_start", "loop_end", "start_marker"))
    text = clip(
        name=element.attrib["name"],
        end=end - start,
        loop=(start, end),
        looping=element.get("looping") == "true",
        out=float(element.attrib["end_marker"]),
        relative=marker - start,
    )
    return text.replace('<Disabled Value="false"/>', value("Disabled", element.get("muted", "false")))
