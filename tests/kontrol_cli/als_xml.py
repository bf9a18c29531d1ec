"""Small saved sets for the tests of the .als reader, written by hand as Live writes them."""

from __future__ import annotations

import io
from collections.abc import Iterable

from kontrol_cli.sets.als.reader import read_als
from kontrol_cli.sets.rows import Rows


def value(tag: str, content: object) -> str:
    """One element with its Value."""
    return f'<{tag} Value="{content}"/>'


def document(
    tracks: str = "",
    *,
    main: str | None = None,
    rest: str = "",
    creator: str = "Ableton Live 11.3.13",
    major: int = 5,
) -> str:
    """A whole set: tracks, main track, then what else is in LiveSet."""
    main_track = main_track_11() if main is None else main
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Ableton MajorVersion="{major}" MinorVersion="11.0_11300" Creator="{creator}" Revision="x">\n'
        f"<LiveSet><Tracks>{tracks}</Tracks>{main_track}{rest}</LiveSet>\n</Ableton>\n"
    )


def main_track_11(tempo: float = 120, tag: str = "MasterTrack", envelopes: str = "", name: str = "Master") -> str:
    """A main track of Live 9 to 12: values in Manual, envelopes on the track."""
    return (
        f'<{tag}><Name><EffectiveName Value="{name}"/><UserName Value=""/></Name><Color Value="3"/>'
        f"<AutomationEnvelopes><Envelopes>{envelopes}</Envelopes></AutomationEnvelopes>"
        "<DeviceChain><Mixer>"
        f'<Volume><Manual Value="0.5"/><AutomationTarget Id="3"/></Volume>'
        f'<Tempo><LomId Value="0"/><Manual Value="{tempo}"/><AutomationTarget Id="8"/></Tempo>'
        '<TimeSignature><LomId Value="0"/><Manual Value="201"/><AutomationTarget Id="10"/></TimeSignature>'
        "</Mixer><DeviceChain><Devices/></DeviceChain></DeviceChain>"
        f"</{tag}>"
    )


def envelope(pointee: int, events: Iterable[tuple[object, object]], kind: str = "FloatEvent") -> str:
    """An arrangement envelope of Live 10 on."""
    inner = "".join(f'<{kind} Id="{i}" Time="{t}" Value="{v}"/>' for i, (t, v) in enumerate(events))
    return (
        f'<AutomationEnvelope Id="0"><EnvelopeTarget><PointeeId Value="{pointee}"/></EnvelopeTarget>'
        f"<Automation><Events>{inner}</Events></Automation></AutomationEnvelope>"
    )


def track(
    tag: str = "MidiTrack",
    *,
    track_id: int = 10,
    name: str = "Drums",
    slots: str = "",
    arrangement: str = "",
    mixer: str = "",
    devices: str = "",
    extra: str = "",
    chain: str = "",
) -> str:
    """A track of Live 9 to 12. `extra` goes into the track, `chain` into its DeviceChain."""
    sequencer = ""
    if tag in ("MidiTrack", "AudioTrack"):
        holder = "ClipTimeable" if tag == "MidiTrack" else "Sample"
        sequencer = (
            f"<MainSequencer><ClipSlotList>{slots}</ClipSlotList>"
            '<MonitoringEnum Value="1"/>'
            f"<{holder}><ArrangerAutomation><Events>{arrangement}</Events></ArrangerAutomation></{holder}>"
            '<Recorder><IsArmed Value="true"/></Recorder></MainSequencer>'
        )
    return (
        f'<{tag} Id="{track_id}"><Name><EffectiveName Value="{name}"/><UserName Value=""/></Name>{extra}'
        f"<DeviceChain><Mixer>{mixer}</Mixer>{sequencer}{chain}"
        f"<DeviceChain><Devices>{devices}</Devices></DeviceChain></DeviceChain></{tag}>"
    )


def slot(clip: str = "", *, stop: bool = True, slot_id: int = 0) -> str:
    """A session slot: the inner element repeats the name."""
    return (
        f'<ClipSlot Id="{slot_id}"><ClipSlot><Value>{clip}</Value></ClipSlot>'
        f'<HasStop Value="{str(stop).lower()}"/></ClipSlot>'
    )


def clip(
    tag: str = "MidiClip",
    *,
    name: str = "A01",
    start: float = 0,
    end: float = 4,
    loop: tuple[float, float] = (0, 4),
    looping: bool = True,
    out: float = 4,
    relative: float = 0,
    extra: str = "",
) -> str:
    """A clip of Live 11 and later."""
    return (
        f'<{tag} Id="0" Time="{start}"><CurrentStart Value="{start}"/><CurrentEnd Value="{end}"/>'
        f'<Loop><LoopStart Value="{loop[0]}"/><LoopEnd Value="{loop[1]}"/><StartRelative Value="{relative}"/>'
        f'<LoopOn Value="{str(looping).lower()}"/><OutMarker Value="{out}"/></Loop>'
        f'<Name Value="{name}"/><Color Value="7"/><Disabled Value="false"/>{extra}</{tag}>'
    )


def read(
    xml: str | bytes, tables: Iterable[str] | None = None, *, name: str = "x.als", path: str | None = None
) -> Rows:
    """The rows of a set given as text."""
    rows = Rows(tables)
    data = xml.encode() if isinstance(xml, str) else xml
    read_als(io.BytesIO(data), rows, name=name, path=path)
    return rows
