"""The .als reader: the set, its tracks, scenes, tempo and locators, and what it refuses."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.errors import BadInput
from tests.kontrol_cli.als_xml import clip, document, envelope, main_track_11, read, slot, track, value

LIVE_8 = """<?xml version="1.0" encoding="UTF-8"?>
<Ableton MajorVersion="4" MinorVersion="8.1_226" SchemaChangeCount="9" Creator="Ableton Live 8.1.4">
<LiveSet><Tracks>
<AudioTrack Id="4"><Name><UserName Value=""/><Annotation Value=""/></Name><ColorIndex Value="14"/>
 <DeviceChain><Mixer>
  <Speaker><ArrangerAutomation><Events><BoolEvent Time="-63072000" Value="false"/></Events></ArrangerAutomation>
  </Speaker>
  <Volume><ArrangerAutomation><Events><FloatEvent Time="-63072000" Value="0.25"/></Events></ArrangerAutomation></Volume>
 </Mixer></DeviceChain></AudioTrack>
<MidiTrack Id="5"><Name><UserName Value="Bass #"/></Name><DeviceChain/></MidiTrack>
<ReturnTrack Id="6"><Name><UserName Value=""/></Name><DeviceChain/></ReturnTrack>
</Tracks>
<MasterTrack><Name><UserName Value=""/></Name><MasterChain><Mixer>
 <Volume><ArrangerAutomation><Events><FloatEvent Time="-63072000" Value="1"/></Events></ArrangerAutomation></Volume>
 <Tempo><ArrangerAutomation><Events>
   <FloatEvent Time="-63072000" Value="95.3"/><FloatEvent Time="0" Value="95.3"/><FloatEvent Time="4" Value="138.3"/>
 </Events></ArrangerAutomation></Tempo>
 <TimeSignature><ArrangerAutomation><Events><EnumEvent Time="-63072000" Value="200"/></Events></ArrangerAutomation>
 </TimeSignature>
</Mixer></MasterChain></MasterTrack>
<SceneNames><Scene Value="Intro 128 BPM"><ColorIndex Value="2"/></Scene><Scene Value=""/></SceneNames>
</LiveSet></Ableton>
"""


def test_live_8_has_no_manual_values_and_no_effective_names() -> None:
    rows = read(LIVE_8)
    (head,) = rows.of("set")
    assert head["tempo_bpm"] == 95.3
    assert head["time_signature"] == "3/4"
    assert head["live_version"] == "8.1.4"
    audio, midi, return_track, master = rows.of("tracks")
    assert (audio["name"], audio["volume"], audio["muted"], audio["color_index"]) == ("1-Audio", 0.25, True, 14)
    assert midi["name"] == "Bass 2"
    assert (return_track["name"], return_track["track"]) == ("A-Return", 2)
    assert (master["name"], master["kind"], master["track"], master["volume"]) == ("Master", "master", 3, 1.0)
    assert [(e["time_beats"], e["tempo_bpm"], e["automated"]) for e in rows.of("tempo_events")] == [
        (0.0, 95.3, True),  # before all time
        (0.0, 95.3, True),
        (4.0, 138.3, True),
    ]
    assert rows.of("signature_events") == [{"time_beats": 0.0, "time_signature": "3/4"}]
    assert [(s["name"], s["color_index"], s.get("tempo_bpm")) for s in rows.of("scenes")] == [
        ("Intro 128 BPM", 2, None),
        ("", None, None),
    ]


def test_counts_of_the_set_row() -> None:
    tracks = (
        track("GroupTrack", track_id=1, name="Group", slots="")
        + track(track_id=2, slots=slot(clip()) + slot(), arrangement=clip(start=8, end=24))
        + track("ReturnTrack", track_id=3, name="A-Reverb", devices="<Reverb/><Eq8/>")
    )
    scenes = "<Scenes><Scene><Name Value='One'/></Scene><Scene><Name Value='Two'/></Scene></Scenes>"
    (head,) = read(document(tracks, rest=scenes), ("set",), name="My song.als", path="/home/me/My song.als").of("set")
    assert (head["name"], head["path"], head["source"]) == ("My song", "/home/me/My song.als", "als")
    assert (head["tracks"], head["return_tracks"], head["scenes"], head["devices"]) == (2, 1, 2, 2)
    assert (head["session_clips"], head["arrangement_clips"], head["take_lane_clips"]) == (1, 1, 0)
    assert (head["length_beats"], head["complete"], head["live_version"]) == (24.0, True, "11.3.13")


def test_scale_of_the_set_is_a_word_or_a_number() -> None:
    word = "<ScaleInformation><RootNote Value='2'/><Name Value='Dorian'/></ScaleInformation>"
    number = "<ScaleInformation><Root Value='9'/><Name Value='1'/></ScaleInformation>"
    assert [(h["root_note"], h["scale_name"]) for h in read(document(rest=word)).of("set")] == [(2, "Dorian")]
    numbered = read(document(rest=number)).of("set")
    assert [(h["root_note"], h["scale_name"], h["scale_number"]) for h in numbered] == [(9, "Minor", 1)]


def test_the_tuning_of_the_set() -> None:
    tuned = "<TuningSystems><TuningSystem Id='0'><TuningSystemName Value='Shur.ascl'/></TuningSystem></TuningSystems>"
    for rest, expected in ((tuned, "Shur.ascl"), ("<TuningSystems/>", None), ("", None)):
        assert [head["tuning"] for head in read(document(rest=rest)).of("set")] == [expected]


def test_main_track_of_live_12_and_groups() -> None:
    tracks = (
        track("GroupTrack", track_id=5, name="Drums")
        + track(track_id=6, name="Kick", extra=value("TrackGroupId", 5) + value("Color", 12))
        + track(track_id=7, name="Lost", extra=value("TrackGroupId", 99))
    )
    rows = read(document(tracks, main=main_track_11(tag="MainTrack", name="Main"), creator="Ableton Live 12.1d1"))
    drums, kick, lost, main = rows.of("tracks")
    assert (drums.get("group"), kick["group"], lost["group"]) == (None, 0, None)
    assert (kick["color_index"], kick["armed"], kick["monitoring"]) == (12, True, "auto")
    assert (main["track"], main["kind"], main["name"], main["volume"]) == (3, "master", "Main", 0.5)
    assert rows.of("set")[0]["live_version"] == "12.1d1"


def test_mixer_routing_and_delay() -> None:
    mixer = (
        '<Speaker><Manual Value="false"/></Speaker><SoloSink Value="true"/>'
        '<Pan><Manual Value="-0.5"/></Pan><Volume><Manual Value="0.794"/></Volume>'
    )
    routing = (
        '<AudioInputRouting><UpperDisplayString Value="Ext. In"/><LowerDisplayString Value="1/2"/></AudioInputRouting>'
        '<MidiOutputRouting><Target Value="MidiOut/None"/><UpperDisplayString Value="None"/></MidiOutputRouting>'
        '<AudioOutputRouting><UpperDisplayString Value="Master"/><LowerDisplayString Value=""/></AudioOutputRouting>'
    )
    extra = (
        '<TrackDelay><Value Value="-3.5"/><IsValueSampleBased Value="false"/></TrackDelay>'
        '<Freeze Value="true"/><TrackUnfolded Value="false"/>'
    )
    row = read(document(track("AudioTrack", mixer=mixer, chain=routing, extra=extra)), ("tracks",)).of("tracks")[0]
    assert (row["muted"], row["soloed"], row["panning"], row["volume"]) == (True, True, -0.5, 0.794)
    assert (row["input_routing"], row["input_channel"]) == ("Ext. In", "1/2")
    assert (row["output_routing"], row["output_channel"]) == ("Master", None)
    assert (row["delay"], row["delay_unit"], row["frozen"], row["folded"]) == (-3.5, "ms", True, True)


def test_output_of_a_midi_track_is_audio_once_an_instrument_stands_in_it() -> None:
    routing = (
        '<AudioOutputRouting><UpperDisplayString Value="Master"/></AudioOutputRouting>'
        '<MidiOutputRouting><Target Value="MidiOut/None"/><UpperDisplayString Value="No Output"/></MidiOutputRouting>'
    )
    synth = (
        '<PluginDesc><VstPluginInfo><PlugName Value="Sylenth1"/><Flags Value="67117317"/></VstPluginInfo></PluginDesc>'
    )
    tracks = (
        track(track_id=1, chain=routing, devices="<MidiArpeggiator/>")
        + track(track_id=2, chain=routing, devices="<MidiArpeggiator/><DrumGroupDevice/>")
        + track(track_id=3, chain=routing, devices=f"<PluginDevice>{synth}</PluginDevice>")
        + track(track_id=4, chain=routing, devices="<PluginDevice/>")
    )
    rows = read(document(tracks), ("tracks",)).of("tracks")[:4]
    assert [row["output_routing"] for row in rows] == ["No Output", "Master", "Master", "No Output"]


def test_sends_know_their_return_track() -> None:
    sends = "".join(
        f'<TrackSendHolder Id="{i}"><Send><Manual Value="{level}"/></Send></TrackSendHolder>'
        for i, level in enumerate((0.5, 1.0))
    )
    tracks = (
        track(mixer=f"<Sends>{sends}</Sends>")
        + track("ReturnTrack", track_id=20, name="A")
        + track("ReturnTrack", track_id=21, name="B")
    )
    pre = '<SendsPre><SendPreBool Id="0" Value="true"/><SendPreBool Id="1" Value="false"/></SendsPre>'
    assert read(document(tracks, rest=pre), ("sends",)).of("sends") == [
        {"track": 0, "send": 0, "value": 0.5, "return_track": 1, "pre": True},
        {"track": 0, "send": 1, "value": 1.0, "return_track": 2, "pre": False},
    ]


def test_scene_tempo_counts_only_when_enabled() -> None:
    fields = (
        '<Tempo Value="{}"/><IsTempoEnabled Value="{}"/>'
        '<TimeSignatureId Value="{}"/><IsTimeSignatureEnabled Value="{}"/>'
    )
    scenes = (
        "<Scenes>"
        f'<Scene Id="0"><Name Value="off"/>{fields.format(120, "false", 201, "false")}</Scene>'
        f'<Scene Id="1"><Name Value="on"/>{fields.format(97.5, "true", 204, "true")}'
        '<FollowAction><FollowTime Value="8"/><FollowActionEnabled Value="true"/></FollowAction></Scene>'
        "</Scenes>"
    )
    rows = read(document(track(slots=slot() + slot(clip())), rest=scenes), ("scenes",))
    off, on = rows.of("scenes")
    assert (off.get("tempo_bpm"), off.get("time_signature"), off["is_empty"]) == (None, None, True)
    assert (on["tempo_bpm"], on["time_signature"], on["is_empty"]) == (97.5, "7/4", False)
    assert (on["follow_enabled"], on["follow_time"]) == (True, 8.0)


def test_locators_and_signatures_are_sorted_by_time() -> None:
    locators = "".join(
        f'<Locator Id="{i}"><Time Value="{t}"/><Name Value="{n}"/><IsSongStart Value="false"/></Locator>'
        for i, (t, n) in enumerate(((64, "Chorus"), (0.5, "Intro"), (16, "Strofa più")))
    )
    main = main_track_11(
        envelopes=envelope(10, ((-63072000, 201), (32, 396 + 6), (8, 200)), kind="EnumEvent")  # 396 + 6: 7/16
    )
    rows = read(document(main=main, rest=f"<Locators><Locators>{locators}</Locators></Locators>"))
    assert [(r["locator"], r["time_beats"], r["name"]) for r in rows.of("locators")] == [
        (0, 0.5, "Intro"),
        (1, 16.0, "Strofa più"),
        (2, 64.0, "Chorus"),
    ]
    assert [(r["time_beats"], r["time_signature"]) for r in rows.of("signature_events")] == [
        (0.0, "4/4"),
        (8.0, "3/4"),
        (32.0, "7/16"),
    ]


def test_one_tempo_event_is_a_constant_and_two_are_automation() -> None:
    one = read(document(main=main_track_11(tempo=99, envelopes=envelope(8, ((-63072000, 99),)))))
    assert one.of("tempo_events") == [{"time_beats": 0.0, "tempo_bpm": 99.0, "automated": False}]
    steps = ((-63072000, 90), (48, 90), (48, 120))
    two = read(document(main=main_track_11(tempo=120, envelopes=envelope(8, steps))))
    assert [(e["time_beats"], e["tempo_bpm"], e["automated"]) for e in two.of("tempo_events")] == [
        (0.0, 90.0, True),
        (48.0, 90.0, True),
        (48.0, 120.0, True),
    ]
    assert two.of("set")[0]["tempo_bpm"] == 120.0


def test_a_main_track_without_envelopes_still_has_a_tempo() -> None:
    main = main_track_11(tempo=120).replace("<AutomationEnvelopes><Envelopes></Envelopes></AutomationEnvelopes>", "")
    assert read(document(main=main)).of("tempo_events")[0]["tempo_bpm"] == 120.0


def test_an_unknown_kind_of_track_and_a_newer_live_are_remarked() -> None:
    rows = read(document("<HologramTrack/>" + track(name="Kick"), major=6, creator="Ableton Live 14.0"))
    assert [row["name"] for row in rows.of("tracks")] == ["Kick", "Master"]
    assert any("HologramTrack" in sentence for sentence in rows.remarks)
    assert any("Ableton Live 14.0" in sentence for sentence in rows.remarks)


def test_no_remark_on_a_known_set() -> None:
    assert read(document(track())).remarks == []


FULL = document(track(slots=slot(clip()) + slot()), rest="<Scenes><Scene><Name Value='One'/></Scene></Scenes>").encode()


@given(st.integers(min_value=0, max_value=len(FULL.rstrip()) - 1))
def test_a_cut_off_set_is_refused_wherever_it_is_cut(length: int) -> None:
    with pytest.raises(BadInput):
        read(FULL[:length])


def test_the_message_says_where_it_is_cut() -> None:
    with pytest.raises(BadInput, match=r"x\.als: the XML is cut off or damaged at line 3, column .*Backup"):
        read(FULL[: FULL.index(b"<Scenes>")])


def test_a_cut_off_gzip_stream_is_refused() -> None:
    packed = gzip.compress(FULL)
    assert read(packed).of("tracks")
    for length in (1, 2, 30, len(packed) // 2, len(packed) - 1):
        with pytest.raises(BadInput, match=r"x\.als"):
            read(packed[:length])


BOMB = (
    '<?xml version="1.0"?><!-- <Ableton> --><!DOCTYPE a [<!ENTITY a "0123456789">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))
    + ']><Ableton MajorVersion="5"><LiveSet><Tracks/><Annotation Value="&j;"/></LiveSet></Ableton>'
)


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (BOMB, "document type of its own"),
        ("\ufeff" + BOMB, "document type of its own"),
        ("", "empty"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "Git-LFS pointer"),
        ("<svg><g/></svg>", "it holds <svg>"),
        ("<Abletonia><LiveSet/></Abletonia>", "it holds <Abletonia>"),
        ("<!-- only a comment -->", "no XML element"),
        ("<Ableton><GroupDevicePreset/></Ableton>", "holds <GroupDevicePreset> instead of a set or a preset"),
        ("<Ableton><Preferences/></Ableton>", "holds <Preferences> instead of a set or a preset"),
        ("<Ableton></Ableton>", "nothing"),
        ("<Ableton><LiveSet><Tracks>&undefined;</Tracks></LiveSet></Ableton>", "damaged"),
        (document().replace('Value="201"', 'Value="many"'), r"x\.als, line 3: <Manual> has Value='many'"),
        (document().replace('MajorVersion="5"', 'MajorVersion="five"'), "MajorVersion='five'"),
        (
            document(track(slots=slot(stop=True))).replace('HasStop Value="true"', 'HasStop Value="maybe"'),
            "true or false",
        ),
    ],
)
def test_what_is_no_set_is_refused_with_a_sentence(xml: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read(xml)


@pytest.mark.parametrize("odd", ["nan", "inf", "1e400", "1.#QNAN", "-1.#IND"])
def test_a_number_that_is_none_is_missing(odd: str) -> None:
    mixer = f'<Volume><Manual Value="{odd}"/></Volume><Pan><Manual Value="0.5"/></Pan>'
    row = read(document(track(mixer=mixer)), ("tracks",)).of("tracks")[0]
    assert (row["volume"], row["panning"]) == (None, 0.5)


def test_a_huge_number_is_refused() -> None:
    with pytest.raises(BadInput, match="64 bits"):
        read(document(track(extra=value("Color", 10**30))))


def test_only_wanted_tables_are_filled() -> None:
    rows = read(document(track(slots=slot(clip()))), ("clips",))
    assert rows.tables == ("clips",)
    assert len(rows.of("clips")) == 1


def test_racks_nested_without_end_are_refused() -> None:
    inner = "<Eq8/>"
    for _ in range(150):
        inner = (
            "<AudioEffectGroupDevice><Branches><AudioEffectBranch><DeviceChain><AudioToAudioDeviceChain>"
            f"<Devices>{inner}</Devices></AudioToAudioDeviceChain></DeviceChain></AudioEffectBranch></Branches>"
            "</AudioEffectGroupDevice>"
        )
    with pytest.raises(BadInput, match="nested"):
        read(document(track(devices=inner)))


def test_no_colour_of_its_own_is_missing() -> None:
    """Scenes of Live 11 and later without a colour store -1, which no palette has."""
    rows = read(document(track(extra=value("Color", -1)) + track(track_id=9, extra=value("Color", 0))))
    assert [row["color_index"] for row in rows.of("tracks")][:2] == [None, 0]
