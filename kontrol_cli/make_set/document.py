"""The whole set file: the LiveSet around its tracks, and the bytes (gzip of UTF-8 XML, the same for the same plan)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, indent, tostring

from kontrol_cli.make_set import elements as e
from kontrol_cli.make_set.elements import Ids, el, values
from kontrol_cli.make_set.plan import SetPlan
from kontrol_cli.make_set.tracks import cue_track, master_track, midi_track, scenes

# The first release of Live 11, so that every later one takes the file for an older one and converts it. A version
# line's first release has no SchemaChangeCount.
VERSION = {
    "MajorVersion": "5",
    "MinorVersion": "11.0_433",
    "Creator": "Ableton Live 11.0",
    "Revision": "9dc150af94686f816d2cf27815fcf2907d4b86f8",
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ANYWHERE = -2147483648  # a window that was never placed


def set_bytes(plan: SetPlan) -> bytes:
    """The set as an .als file. The same plan always gives the same bytes."""
    root = live_set(plan)
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, _NOT_XML.sub("?", value))
    indent(root, "\t")
    xml = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"
    return gzip.compress(xml, mtime=0)


def live_set(plan: SetPlan) -> Element:
    """The document of a set."""
    ids = Ids()
    master = master_track(ids, plan.tempo_bpm)
    cue = cue_track(ids)
    tracks = [
        midi_track(ids, index, name, [scene.clips.get(index) for scene in plan.scenes])
        for index, name in enumerate(plan.tracks)
    ]
    inner = el(
        "LiveSet",
        values(NextPointeeId=ids.next, OverwriteProtectionNumber=2816, LomId=0, LomIdView=0),
        el("Tracks", tracks),
        master,
        cue,
        values(SendsPre=None),
        el("Scenes", scenes(plan.scenes)),
        _view(plan),
    )
    return el("Ableton", inner, **VERSION)


def _view(plan: SetPlan) -> Iterator[Element]:
    """What comes after the scenes: transport, editing and view settings, all as in a new set."""
    yield el("Transport", values(
        PhaseNudgeTempo=10, LoopOn=False, LoopStart=8, LoopLength=16, LoopIsSongStart=False, CurrentTime=0,
        PunchIn=False, PunchOut=False, MetronomeTickDuration=0, DrawMode=False,
    ))  # fmt: skip
    yield el("SongMasterValues", el("SessionScrollerPos", X=0, Y=0))
    yield from values(SignalModulations=None, GlobalQuantisation=4, AutoQuantisation=0)
    yield el("Grid", e.grid())
    yield e.c_major()
    yield from values(InKey=False, SmpteFormat=0)
    yield el("TimeSelection", values(AnchorTime=0, OtherTime=0))
    yield el(
        "SequencerNavigator",
        el("BeatTimeHelper", values(CurrentZoom=0.25)),
        el("ScrollerPos", X=0, Y=0),
        el("ClientSize", X=745, Y=490),
    )
    yield from values(ViewStateExtendedClipProperties=False, IsContentSplitterOpen=True, IsExpressionSplitterOpen=True)
    yield el("ExpressionLanes", (_lane(number, number, 41, number > 1) for number in range(4)))
    yield el("ContentLanes", _lane(0, 4, 41, False), _lane(1, 5, 25, True))
    yield from values(ViewStateFxSlotCount=4, ViewStateSessionMixerHeight=120)
    yield el("Locators", values(Locators=None))
    yield from values(DetailClipKeyMidis=None)
    yield from e.lists(
        "TracksListWrapper",
        "VisibleTracksListWrapper",
        "ReturnTracksListWrapper",
        "ScenesListWrapper",
        "CuePointsListWrapper",
    )
    yield from values(
        ChooserBar=1,
        Annotation=plan.info,
        SoloOrPflSavedValue=True,
        SoloInPlace=True,
        CrossfadeCurve=2,
        LatencyCompensation=2,
        HighlightedTrackIndex=0,
    )
    yield el("GroovePool", values(LomId=0, Grooves=None))
    yield from values(AutomationMode=False, SnapAutomationToGrid=True, ArrangementOverdub=False, ColorSequenceIndex=0)
    yield el("AutoColorPickerForPlayerAndGroupTracks", values(NextColorIndex=len(plan.tracks)))
    yield el("AutoColorPickerForReturnAndMasterTracks", values(NextColorIndex=7))
    yield from values(
        ViewData="{}",
        MidiFoldIn=False,
        MidiFoldMode=0,
        MultiClipFocusMode=False,
        MultiClipLoopBarHeight=0,
        MidiPrelisten=False,
        LinkedTrackGroups=None,
        AccidentalSpellingPreference=3,
        PreferFlatRootNote=False,
        UseWarperLegacyHiQMode=False,
    )
    yield el("VideoWindowRect", Top=_ANYWHERE, Left=_ANYWHERE, Bottom=_ANYWHERE, Right=_ANYWHERE)
    yield from values(
        ShowVideoWindow=True,
        TrackHeaderWidth=93,
        ViewStateArrangerHasDetail=True,
        ViewStateSessionHasDetail=True,
        ViewStateDetailIsSample=False,
    )
    yield el("ViewStates", values(
        SessionIO=1, SessionSends=1, SessionReturns=1, SessionMixer=1, SessionTrackDelay=0, SessionCrossFade=0,
        SessionShowOverView=0, ArrangerIO=1, ArrangerReturns=1, ArrangerMixer=1, ArrangerTrackDelay=0,
        ArrangerShowOverView=1,
    ))  # fmt: skip


def _lane(number: int, kind: int, size: int, minimized: bool) -> Element:
    return el("ExpressionLane", values(Type=kind, Size=size, IsMinimized=minimized), Id=number)
