"""The tracks of the set: one MIDI track per machine track, the master, the cue track; scenes and clips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from kontrol_cli.make_set import elements as e
from kontrol_cli.make_set.elements import Ids, el, values
from kontrol_cli.make_set.plan import ClipPlan, ScenePlan

# MIDI controllers 0-127, pitch bend, channel pressure and one more can be targets of clip envelopes; in all real
# files these three are locked.
_CONTROLLERS, _LOCKED = 131, (1, 11, 66)
_FOUR_FOUR = 201  # (numerator - 1) + 99 x log2(denominator)
_MASTER_COLOR, _CUE_COLOR = 16, -1


def midi_track(ids: Ids, index: int, name: str, cells: Sequence[ClipPlan | None]) -> Element:
    """A MIDI track without devices; `cells` has one entry per scene."""
    master = e.routing("AudioOutputRouting", "AudioOut/Master", "Master")
    chain = el(
        "DeviceChain", e.chain_head(68, master), e.mixer(ids, 93), _midi_sequencer(ids, cells),
        _freeze_sequencer(ids, len(cells)), e.devices(),
    )  # fmt: skip
    return el(
        "MidiTrack", e.track_head(name, name, index, unfolded=True),
        values(
            SavedPlayingSlot=-1, SavedPlayingOffset=0, Freeze=False, VelocityDetail=0, NeedArrangerRefreeze=True,
            PostProcessFreezeClips=0,
        ),
        chain, values(ReWireSlaveMidiTargetId=0, PitchbendRange=96), Id=ids.new(),
    )  # fmt: skip


def _midi_sequencer(ids: Ids, cells: Sequence[ClipPlan | None]) -> Element:
    controllers = (
        e.target(ids, f"ControllerTargets.{number}", int(number in _LOCKED)) for number in range(_CONTROLLERS)
    )
    return el(
        "MainSequencer", e.device_head(ids), _slots(cells), values(MonitoringEnum=1),
        el("ClipTimeable", el("ArrangerAutomation", values(Events=None), e.transform_view())),
        el("Recorder", values(IsArmed=False, TakeCounter=0)), el("MidiControllers", controllers),
    )  # fmt: skip


def _freeze_sequencer(ids: Ids, scenes: int) -> Element:
    return el("FreezeSequencer", e.device_head(ids), _slots([None] * scenes), e.audio_sequencer_body(ids, 1))


def _slots(cells: Sequence[ClipPlan | None]) -> Element:
    return el("ClipSlotList", (
        el(
            "ClipSlot", values(LomId=0), el("ClipSlot", el("Value", () if clip is None else midi_clip(clip))),
            values(HasStop=True, NeedRefreeze=True), Id=number,
        )
        for number, clip in enumerate(cells)
    ))  # fmt: skip


def midi_clip(clip: ClipPlan) -> Element:
    """A looped session clip with its notes."""
    start, end = float(clip.start_beats), float(clip.end_beats)
    signature = el("RemoteableTimeSignature", values(Numerator=4, Denominator=4, Time=0), Id=0)
    return el(
        "MidiClip",
        values(LomId=0, LomIdView=0, CurrentStart=0, CurrentEnd=end - start),
        el("Loop", values(
            LoopStart=start, LoopEnd=end, StartRelative=0, LoopOn=True, OutMarker=end, HiddenLoopStart=start,
            HiddenLoopEnd=end,
        )),
        values(Name=clip.name, Annotation="", Color=clip.color, LaunchMode=0, LaunchQuantisation=0),
        el("TimeSignature", el("TimeSignatures", signature)),
        el("Envelopes", values(Envelopes=None)),
        el("ScrollerTimePreserver", values(LeftTime=0, RightTime=end)),
        el("TimeSelection", values(AnchorTime=0, OtherTime=0)),
        values(Legato=False, Ram=False), el("GrooveSettings", values(GrooveId=-1)),
        values(Disabled=False, VelocityAmount=0), e.follow_action(1), el("Grid", e.grid(fixed=True)),
        values(FreezeStart=0, FreezeEnd=0, IsWarped=True, TakeId=0),
        _notes(clip),
        values(
            BankSelectCoarse=-1, BankSelectFine=-1, ProgramChange=-1, NoteEditorFoldInZoom=-1, NoteEditorFoldInScroll=0,
            NoteEditorFoldOutZoom=-1, NoteEditorFoldOutScroll=0, NoteEditorFoldScaleZoom=-1,
            NoteEditorFoldScaleScroll=0,
        ),
        e.c_major(), values(IsInKey=False, NoteSpellingPreference=3, PreferFlatRootNote=False),
        el("ExpressionGrid", e.grid(snap=False)), Id=0, Time=0,
    )  # fmt: skip


def _notes(clip: ClipPlan) -> Element:
    notes = (
        el(
            "MidiNoteEvent",
            Time=float(start),
            Duration=float(length),
            Velocity=velocity,
            VelocityDeviation=0,
            OffVelocity=64,
            Probability=1,
            IsEnabled=True,
            NoteId=number,
        )
        for number, (start, length, velocity) in enumerate(clip.notes, 1)
    )
    key = el("KeyTrack", el("Notes", notes), values(MidiKey=clip.pitch), Id=0)
    return el(
        "Notes",
        el("KeyTracks", key),
        el("PerNoteEventStore", values(EventLists=None)),
        el("NoteIdGenerator", values(NextId=len(clip.notes) + 1)),
    )


def master_track(ids: Ids, tempo_bpm: float) -> Element:
    """The master track: tempo, time signature, the crossfader, and the envelopes that hold the first two."""
    tempo = e.parameter(ids, "Tempo", tempo_bpm, low=60, high=200)
    signature = e.choice(ids, "TimeSignature", _FOUR_FOUR)
    song = [
        tempo,
        signature,
        e.parameter(ids, "GlobalGrooveAmount", 100, low=0, high=131.25),
        e.parameter(ids, "CrossFade", 0, low=-1, high=1),
        *values(TempoAutomationViewBottom=60, TempoAutomationViewTop=200),
    ]
    audio = el("AudioSequencer", e.device_head(ids), values(ClipSlotList=None), e.audio_sequencer_body(ids, 1), Id=0)
    audio.set("Id", "0")
    chain = el(
        "DeviceChain",
        e.chain_head(85, _external_out()),
        e.mixer(ids, 93, song),
        el("FreezeSequencer", audio),
        e.devices(),
    )
    envelopes = [
        _constant(0, signature, el("EnumEvent", Id=0, Time=e.BEFORE_ALL_TIME, Value=_FOUR_FOUR)),
        _constant(1, tempo, el("FloatEvent", Id=0, Time=e.BEFORE_ALL_TIME, Value=tempo_bpm)),
    ]
    return el("MasterTrack", e.track_head("Master", "", _MASTER_COLOR, envelopes=envelopes), chain)


def _constant(number: int, parameter: Element, event: Element) -> Element:
    """The envelope that says what a parameter is from the beginning on."""
    pointed = parameter.find("AutomationTarget")
    assert pointed is not None
    return el(
        "AutomationEnvelope",
        el("EnvelopeTarget", values(PointeeId=pointed.get("Id"))),
        el("Automation", el("Events", event), e.transform_view()),
        Id=number,
    )


def cue_track(ids: Ids) -> Element:
    """The track behind the headphones' volume."""
    chain = el("DeviceChain", e.chain_head(85, _external_out()), e.mixer(ids, 74), e.devices())
    return el("PreHearTrack", e.track_head("Master", "", _CUE_COLOR), chain)


def _external_out() -> Element:
    return e.routing("AudioOutputRouting", "AudioOut/External/S0", "Ext. Out", "1/2")


def scenes(planned: Sequence[ScenePlan]) -> Iterator[Element]:
    """The scenes; one without a tempo of its own keeps Live's 120 switched off."""
    for number, scene in enumerate(planned):
        tempo = 120 if scene.tempo_bpm is None else scene.tempo_bpm
        yield el(
            "Scene", e.follow_action(number),
            values(
                Name=scene.name, Annotation=scene.info, Color=-1, Tempo=tempo,
                IsTempoEnabled=scene.tempo_bpm is not None, TimeSignatureId=_FOUR_FOUR,
                IsTimeSignatureEnabled=False, LomId=0,
            ),
            e.lists("ClipSlotsListWrapper"), Id=number,
        )  # fmt: skip
