"""The building blocks of a Live 11 set file: parameters, switches, routings, the head of every device.

Which elements are where, in which order and with which values in an untouched set, was learned from 16 real
Live 11 files (11.0 to 11.3); what differs between these versions is written as Live 11.0 does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

# Before all time: where the first event of every arrangement envelope is.
BEFORE_ALL_TIME = "-63072000"
_CROSSFADER_OFF = 1
_LOWEST_GAIN, _HIGHEST_GAIN = "0.0003162277571", "1.99526238"


class Ids:
    """Hands out the ids that are unique in a set: tracks, automation and modulation targets, pointees."""

    def __init__(self) -> None:
        self._next = 1

    def new(self) -> str:
        """The next free id."""
        self._next += 1
        return str(self._next - 1)

    @property
    def next(self) -> str:
        """The id that the next object would get: the set's NextPointeeId."""
        return str(self._next)


def text(value: object) -> str:
    """A value as Live writes it: true and false in small letters, whole numbers without a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def el(tag: str, *inner: Element | Iterable[Element], **attributes: object) -> Element:
    """An element with attributes and children (elements, or several in one iterable)."""
    element = Element(tag, {name: text(value) for name, value in attributes.items()})
    for part in inner:
        if isinstance(part, Element):
            element.append(part)
        else:
            element.extend(part)
    return element


def values(**named: object) -> Iterator[Element]:
    """One element with a Value attribute per keyword, in that order; None makes an empty element."""
    for tag, value in named.items():
        yield el(tag) if value is None else el(tag, Value=value)


def target(ids: Ids, tag: str, lock: int = 0) -> Element:
    """Something that an envelope can point to."""
    return el(tag, values(LockEnvelope=lock), Id=ids.new())


def parameter(ids: Ids, tag: str, manual: object, *, low: object, high: object) -> Element:
    """A continuous parameter that can be automated and modulated."""
    return el(
        tag,
        values(LomId=0, Manual=manual),
        el("MidiControllerRange", values(Min=low, Max=high)),
        target(ids, "AutomationTarget"),
        target(ids, "ModulationTarget"),
    )


def switch(ids: Ids, tag: str) -> Element:
    """A switch that is on."""
    return el(
        tag,
        values(LomId=0, Manual=True),
        target(ids, "AutomationTarget"),
        el("MidiCCOnOffThresholds", values(Min=64, Max=127)),
    )


def choice(ids: Ids, tag: str, manual: object) -> Element:
    """A parameter with a few values."""
    return el(tag, values(LomId=0, Manual=manual), target(ids, "AutomationTarget"))


def lists(*tags: str) -> Iterator[Element]:
    """The empty shells of the API's lists."""
    return (el(tag, LomId=0) for tag in tags)


def transform_view() -> Element:
    """View state that every automation list carries."""
    return el("AutomationTransformViewState", values(IsTransformPending=False, TimeAndValueTransforms=None))


def device_head(ids: Ids) -> Iterator[Element]:
    """What mixer and sequencers begin with, like any device."""
    yield from values(LomId=0, LomIdView=0, IsExpanded=True)
    yield switch(ids, "On")
    yield from values(ModulationSourceCount=0)
    yield from lists("ParametersListWrapper")
    yield el("Pointee", Id=ids.new())
    yield from values(LastSelectedTimeableIndex=0, LastSelectedClipEnvelopeIndex=0)
    yield el("LastPresetRef", values(Value=None))
    yield from values(LockedScripts=None, IsFolded=False, ShouldShowPresetName=False, UserName="", Annotation="")
    yield el("SourceContext", values(Value=None))


def mixer(ids: Ids, width: int, extra: Iterable[Element] = ()) -> Element:
    """A track's mixer at its defaults (0 dB, centre); `width` is that of the track's column, `extra` ends it."""
    return el(
        "Mixer", device_head(ids), values(Sends=None), switch(ids, "Speaker"), values(SoloSink=False, PanMode=0),
        parameter(ids, "Pan", 0, low=-1, high=1), parameter(ids, "SplitStereoPanL", -1, low=-1, high=1),
        parameter(ids, "SplitStereoPanR", 1, low=-1, high=1),
        parameter(ids, "Volume", 1, low=_LOWEST_GAIN, high=_HIGHEST_GAIN),
        values(ViewStateSesstionTrackWidth=width), choice(ids, "CrossFadeState", _CROSSFADER_OFF),
        lists("SendsListWrapper"), extra,
    )  # fmt: skip


def audio_sequencer_body(ids: Ids, takes: int) -> Iterator[Element]:
    """What an audio sequencer has after its clip slots: how frozen tracks keep their sound."""
    yield from values(MonitoringEnum=1)
    yield el("Sample", el("ArrangerAutomation", values(Events=None), transform_view()))
    for what in ("Volume", "Transposition", "GrainSize", "Flux", "SampleOffset"):
        yield target(ids, f"{what}ModulationTarget")
    yield from values(PitchViewScrollPosition=-1073741824, SampleOffsetModulationScrollPosition=-1073741824)
    yield el("Recorder", values(IsArmed=False, TakeCounter=takes))


def routing(tag: str, goes_to: str, upper: str, lower: str = "") -> Element:
    """One of a track's four routings."""
    return el(tag, values(Target=goes_to, UpperDisplayString=upper, LowerDisplayString=lower))


def chain_head(lane_height: int, audio_out: Element) -> Iterator[Element]:
    """What every track's device chain begins with: automation lane, envelope chooser, routings."""
    lane = el(
        "AutomationLane",
        values(SelectedDevice=0, SelectedEnvelope=0, IsContentSelectedInDocument=False, LaneHeight=lane_height),
        Id=0,
    )
    folded = values(AreAdditionalAutomationLanesFolded=False)
    yield el("AutomationLanes", el("AutomationLanes", lane), folded)
    chooser = values(SelectedDevice=0, SelectedEnvelope=0, PreferModulationVisible=False)
    yield el("ClipEnvelopeChooserViewState", chooser)
    yield routing("AudioInputRouting", "AudioIn/External/S0", "Ext. In", "1/2")
    yield routing("MidiInputRouting", "MidiIn/External.All/-1", "Ext: All Ins")
    yield audio_out
    yield routing("MidiOutputRouting", "MidiOut/None", "None")


def devices() -> Element:
    """The chain of a track without devices."""
    return el("DeviceChain", values(Devices=None, SignalModulations=None))


def track_head(
    name: str, user_name: str, color: int, *, envelopes: Iterable[Element] = (), unfolded: bool = False
) -> Iterator[Element]:
    """What every track begins with, up to its linked group."""
    yield from values(LomId=0, LomIdView=0, IsContentSelectedInDocument=False, PreferredContentViewMode=0)
    yield el("TrackDelay", values(Value=0, IsValueSampleBased=False))
    yield el("Name", values(EffectiveName=name, UserName=user_name, Annotation="", MemorizedFirstClipName=""))
    yield from values(Color=color)
    yield el("AutomationEnvelopes", el("Envelopes", envelopes))
    yield from values(TrackGroupId=-1, TrackUnfolded=unfolded)
    yield from lists("DevicesListWrapper", "ClipSlotsListWrapper")
    yield from values(ViewData="{}")
    yield el("TakeLanes", values(TakeLanes=None, AreTakeLanesFolded=True))
    yield from values(LinkedTrackGroupId=-1)


def grid(snap: bool = True, fixed: bool = False) -> Iterator[Element]:
    """The editing grid of the set or of a clip: sixteenths."""
    return values(FixedNumerator=1, FixedDenominator=16, GridIntervalPixel=20, Ntoles=2, SnapToGrid=snap, Fixed=fixed)


def follow_action(jump: int) -> Element:
    """A follow action that is switched off. Scenes jump to themselves, clips to 1."""
    return el("FollowAction", values(
        FollowTime=4, IsLinked=True, LoopIterations=1, FollowActionA=4, FollowActionB=0, FollowChanceA=100,
        FollowChanceB=0, JumpIndexA=jump, JumpIndexB=jump, FollowActionEnabled=False,
    ))  # fmt: skip


def c_major(tag: str = "ScaleInformation") -> Element:
    """The default scale."""
    return el(tag, values(RootNote=0, Name="Major"))
