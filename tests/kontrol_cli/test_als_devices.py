"""The .als reader: devices, racks, plug-ins, parameters and their automation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kontrol_cli.als_xml import document, envelope, read, track, value


def device(tag: str, inner: str = "", *, user_name: str = "", on: str = "true") -> str:
    """A device with its switch."""
    return (
        f'<{tag} Id="0"><On><Manual Value="{on}"/><AutomationTarget Id="70"/><MidiCCOnOffThresholds/></On>'
        f'<IsFolded Value="false"/><UserName Value="{user_name}"/>{inner}</{tag}>'
    )


def branch(kind: str, devices: str, *, name: str, extra: str = "") -> str:
    """A chain of a rack."""
    return (
        f'<{kind}Branch Id="0"><Name><EffectiveName Value="{name}"/></Name><DeviceChain><MidiToAudioDeviceChain>'
        f'<Devices>{devices}</Devices></MidiToAudioDeviceChain></DeviceChain><IsSoloed Value="false"/>{extra}'
        '<MixerDevice><Speaker><Manual Value="true"/></Speaker><Volume><Manual Value="0.5"/></Volume>'
        f'<Panorama><Manual Value="-0.25"/></Panorama></MixerDevice></{kind}Branch>'
    )


def follows(tag: str, *, channel: int = 16) -> str:
    """A parameter with a key assignment: on channel 16 it follows a macro."""
    return (
        f'<{tag}><Manual Value="1"/><AutomationTarget Id="9"/><KeyMidi><PersistentKeyString Value=""/>'
        f'<IsNote Value="false"/><Channel Value="{channel}"/><NoteOrController Value="2"/></KeyMidi></{tag}>'
    )


@pytest.mark.parametrize(
    ("outer", "inner", "deepest", "mapped"),
    [
        ("", "", "", [False, False]),
        ("", "", follows("Frequency"), [False, True]),  # a device in the rack inside follows that rack
        ("", follows("MacroControls.0"), "", [True, False]),  # its macro follows the rack around it
        ("", follows("ChainSelector"), "", [False, True]),  # a chain selector follows its own rack
        (follows("ChainSelector"), "", "", [True, False]),
        ("", "", follows("Frequency", channel=3), [False, False]),  # an ordinary MIDI assignment
    ],
)
def test_whether_the_macros_of_a_rack_move_something(outer: str, inner: str, deepest: str, mapped: list[bool]) -> None:
    chains = branch("AudioEffect", device("Eq8", deepest), name="deep")
    rack = device("AudioEffectGroupDevice", f"{inner}<Branches>{chains}</Branches>")
    around = device("DrumGroupDevice", f"{outer}<Branches>{branch('Drum', rack, name='pad')}</Branches>")
    rows = read(document(track(devices=around)))
    assert [row.get("macros_mapped") for row in rows.of("devices")] == [*mapped, None]


def test_racks_are_opened_parents_before_children() -> None:
    pad = '<BranchInfo><ReceivingNote Value="92"/><SendingNote Value="60"/><ChokeGroup Value="1"/></BranchInfo>'
    every = '<BranchInfo><ReceivingNote Value="0"/><SendingNote Value="60"/><ChokeGroup Value="0"/></BranchInfo>'
    inner_rack = device(
        "InstrumentGroupDevice",
        f"<Branches>{branch('Instrument', device('Operator'), name='Layer')}</Branches>",
    )
    rack = device(
        "DrumGroupDevice",
        "<Branches>"
        + branch("Drum", device("OriginalSimpler") + device("Eq8"), name="Kick", extra=pad + value("Color", 4))
        + branch("Drum", inner_rack, name="Synth", extra=every)
        + "</Branches><ReturnBranches>"
        + branch("Return", device("Reverb"), name="Room")
        + "</ReturnBranches>",
        user_name="My kit",
    )
    rows = read(document(track(devices=rack + device("Limiter", on="false"))))
    assert [
        (d["device"], d["parent"], d["chain"], d["position"], d["name"], d["kind"]) for d in rows.of("devices")
    ] == [
        (0, None, None, 0, "My kit", "drum_rack"),
        (1, 0, 0, 0, "Simpler", "instrument"),
        (2, 0, 0, 1, "EQ Eight", "audio_effect"),
        (3, 0, 1, 0, "Instrument Rack", "instrument_rack"),
        (4, 3, 2, 0, "Operator", "instrument"),
        (5, 0, 3, 0, "Reverb", "audio_effect"),
        (6, None, None, 1, "Limiter", "audio_effect"),
    ]
    assert [d["enabled"] for d in rows.of("devices")] == [True, True, True, True, True, True, False]
    kick, synth, layer, room = rows.of("chains")
    assert (kick["chain"], kick["device"], kick["position"], kick["name"]) == (0, 0, 0, "Kick")
    assert (kick["receiving_note"], kick["sending_note"], kick["choke_group"]) == (36, 60, 1)  # 128 - 92
    assert (kick["volume"], kick["panning"], kick["muted"], kick["soloed"]) == (0.5, -0.25, False, False)
    assert kick["color_index"] == 4
    assert (synth["receiving_note"], synth["is_return"]) == (None, False)
    assert (layer["device"], layer.get("receiving_note")) == (3, None)
    assert (room["is_return"], room["device"], room["position"]) == (True, 0, 0)
    assert rows.of("set")[0]["devices"] == 7


def first_device(inner: str, tag: str = "PluginDevice", **options: str) -> dict[str, Any]:
    """The row of one device."""
    row: dict[str, Any] = read(document(track(devices=device(tag, inner, **options))), ("devices",)).of("devices")[0]
    return row


def test_plugins_of_three_formats() -> None:
    synth = (
        '<PluginDesc><VstPluginInfo><PlugName Value="Sylenth1"/><Flags Value="67117317"/></VstPluginInfo></PluginDesc>'
    )
    row = first_device(synth)  # flags of a real Sylenth1: odd
    assert (row["plugin_format"], row["plugin_name"], row["name"], row["kind"]) == (
        "vst2",
        "Sylenth1",
        "Sylenth1",
        "instrument",
    )
    effect = synth.replace("67117317", "67110144").replace("Sylenth1", "Verb")  # of a real CLA-2A: even
    assert first_device(effect, user_name="Big room")["name"] == "Big room"
    assert first_device(effect)["kind"] == "audio_effect"
    vst3 = '<PluginDesc><Vst3PluginInfo><Name Value="Pro-Q 3"/><DeviceType Value="2"/></Vst3PluginInfo></PluginDesc>'
    row = first_device(vst3)
    assert (row["plugin_format"], row["plugin_name"], row["kind"]) == ("vst3", "Pro-Q 3", "audio_effect")
    au = (
        '<PluginDesc><AuPluginInfo><ComponentType Value="1635085685"/><Name Value="Jup-8V"/>'
        '<Manufacturer Value="Arturia"/></AuPluginInfo></PluginDesc>'
    )
    row = first_device(au, tag="AuPluginDevice")  # 1635085685 is the code "aumu"
    assert (row["plugin_format"], row["plugin_vendor"], row["kind"]) == ("au", "Arturia", "instrument")


def file_ref(path: str) -> str:
    """A FileRef as Live 11 writes it."""
    return f'<FileRef><RelativePathType Value="1"/><RelativePath Value=""/><Path Value="{path}"/></FileRef>'


def test_max_patch_wherever_it_is_kept_and_presets() -> None:
    slot = f"<PatchSlot><Value><MxDPatchRef>{file_ref('/m4l/LFO.amxd')}</MxDPatchRef></Value></PatchSlot>"
    row = first_device(slot, tag="MxDeviceMidiEffect")
    assert (row["max_patch"], row["name"], row["kind"]) == ("/m4l/LFO.amxd", "LFO", "midi_effect")
    dropped = (
        "<PatchSlot><Value/></PatchSlot><FileDropList><FileDropList>"
        f"<MxDFullFileDrop><FileRef>{file_ref('/m4l/Wobble.amxd')}</FileRef></MxDFullFileDrop></FileDropList></FileDropList>"
    )
    assert first_device(dropped, tag="MxDeviceAudioEffect")["max_patch"] == "/m4l/Wobble.amxd"
    source = (
        "<SourceContext><Value><BranchSourceContext><OriginalFileRef>"
        f"{file_ref('/m4l/Poly.amxd')}</OriginalFileRef></BranchSourceContext></Value></SourceContext>"
    )
    assert first_device(source, tag="MxDeviceInstrument")["name"] == "Poly"
    loaded = (
        f"<LastPresetRef><Value><FilePresetRef>{file_ref('/presets/Warm.adv')}</FilePresetRef></Value></LastPresetRef>"
    )
    assert first_device(loaded, tag="Eq8")["preset"] == "/presets/Warm.adv"
    default = (
        "<LastPresetRef><Value><AbletonDefaultPresetRef>"
        f"{file_ref('/app/Eq8')}</AbletonDefaultPresetRef></Value></LastPresetRef>"
    )
    assert first_device(default, tag="Eq8")["preset"] is None


def test_an_unknown_device_keeps_its_class_name() -> None:
    row = first_device("", tag="Hyperspace9")
    assert (row["name"], row["class_name"], row["kind"]) == ("Hyperspace9", "Hyperspace9", None)


def parameter(tag: str, manual: object, *, target: int, limits: tuple[float, float] | None = None) -> str:
    """A parameter of Live 10 and later: continuous when it has a range, else a list of steps."""
    body = f'<{tag}><LomId Value="0"/><Manual Value="{manual}"/>'
    if limits:
        body += f'<MidiControllerRange><Min Value="{limits[0]}"/><Max Value="{limits[1]}"/></MidiControllerRange>'
    body += f'<AutomationTarget Id="{target}"/>'
    return body + (f'<ModulationTarget Id="{target + 1000}"/>' if limits else "") + f"</{tag}>"


def test_parameters_with_ranges_and_names() -> None:
    inner = (
        f"<Bands.0><ParameterA>{parameter('Freq', 440.5, target=71, limits=(10, 22000))}</ParameterA></Bands.0>"
        + parameter("Mode", 2, target=72)
        + "<GlobalGain><Unrelated Value='1'/></GlobalGain>"
    )
    automated = envelope(71, ((-63072000, 440.5), (8, 880)))
    extra = f"<AutomationEnvelopes><Envelopes>{automated}</Envelopes></AutomationEnvelopes>"
    rows = read(document(track(devices=device("Eq8", inner), extra=extra)), ("parameters", "automation"))
    assert [
        (
            p["parameter"],
            p["name"],
            p["value"],
            p.get("mapping_min"),
            p.get("mapping_max"),
            p["is_quantized"],
            p["automated"],
        )
        for p in rows.of("parameters")
    ] == [
        (0, "Device On", 1.0, None, None, True, False),
        (1, "Bands.0/ParameterA/Freq", 440.5, 10.0, 22000.0, False, True),
        (2, "Mode", 2.0, None, None, True, False),
    ]
    assert all(p.get("min") is None and p.get("max") is None for p in rows.of("parameters"))  # files do not hold them
    assert [(a["device"], a["target"], a["time_beats"], a["value"]) for a in rows.of("automation")] == [
        (0, "Bands.0/ParameterA/Freq", 0.0, 440.5),
        (0, "Bands.0/ParameterA/Freq", 8.0, 880.0),
    ]


def test_parameters_of_macros_plugins_and_max_devices() -> None:
    macros = parameter("MacroControls.0", 64, target=80, limits=(0, 127)) + value("MacroDisplayNames.0", "Cutoff")
    inside = device("Eq8", parameter("Scale", 1, target=81, limits=(0, 2)))
    rack = device(
        "AudioEffectGroupDevice", macros + f"<Branches>{branch('AudioEffect', inside, name='Chain')}</Branches>"
    )
    named = "<PluginFloatParameter><ParameterName Value='{}'/><ParameterId Value='{}'/>{}</PluginFloatParameter>"
    plugin = device(
        "PluginDevice",
        "<ParameterList>"
        + named.format("Depth", 0, parameter("ParameterValue", 0.25, target=90, limits=(0, 1)))
        + named.format("", -1, parameter("ParameterValue", 0, target=91, limits=(0, 1)))
        + "</ParameterList>",
    )
    max_device = device(
        "MxDeviceAudioEffect",
        "<ParameterList><ParameterList><MxDFloatParameter><Name Value='Rate'/><MinValue Value='-5'/>"
        f"<MaxValue Value='20'/>{parameter('Timeable', 3, target=95, limits=(0, 1))}</MxDFloatParameter>"
        "</ParameterList></ParameterList>",
    )
    rows = read(document(track(devices=rack + plugin + max_device)), ("parameters",)).of("parameters")
    names = ("device", "parameter", "name", "value", "min", "max", "mapping_min", "mapping_max")
    assert [tuple(p.get(name) for name in names) for p in rows] == [
        (0, 0, "Device On", 1.0, None, None, None, None),
        (0, 1, "Cutoff", 64.0, None, None, 0.0, 127.0),
        (1, 0, "Device On", 1.0, None, None, None, None),
        (1, 1, "Scale", 1.0, None, None, 0.0, 2.0),
        (2, 0, "Device On", 1.0, None, None, None, None),
        (2, 1, "Depth", 0.25, None, None, 0.0, 1.0),
        (3, 0, "Device On", 1.0, None, None, None, None),
        (3, 1, "Rate", 3.0, -5.0, 20.0, 0.0, 1.0),
    ]


def test_inline_automation_of_live_9_and_values_of_live_8() -> None:
    def inline(*events: tuple[float, object], kind: str = "FloatEvent") -> str:
        inner = "".join(f'<{kind} Time="{time}" Value="{level}"/>' for time, level in events)
        return f"<ArrangerAutomation><Events>{inner}</Events></ArrangerAutomation>"

    nine = (
        f"<On>{inline((-63072000, 'true'), (4, 'false'), kind='BoolEvent')}<Manual Value='true'/>"
        f"<AutomationTarget Id='1'/></On><Gain>{inline((-63072000, 2))}<Manual Value='3'/>"
        "<AutomationTarget Id='2'/></Gain>"
    )
    rows = read(document(track(devices=f"<Eq8>{nine}</Eq8>")), ("parameters", "automation"))
    assert [(p["name"], p["value"], p["automated"]) for p in rows.of("parameters")] == [
        ("Device On", 1.0, True),
        ("Gain", 3.0, False),
    ]
    assert [(a["target"], a["time_beats"], a["value"]) for a in rows.of("automation")] == [
        ("Device On", 0.0, 1.0),
        ("Device On", 4.0, 0.0),
    ]
    eight = (
        f"<Eq8><On>{inline((-63072000, 'false'), kind='BoolEvent')}</On><Gain>{inline((-63072000, 2.5))}</Gain></Eq8>"
    )
    rows = read(document(track(devices=eight)), ("devices", "parameters"))
    assert rows.of("devices")[0]["enabled"] is False
    assert [(p["name"], p["value"]) for p in rows.of("parameters")] == [("Device On", 0.0), ("Gain", 2.5)]


def test_automation_of_mixer_sends_and_chains() -> None:
    points = ((-63072000, 1), (4, 0))
    chain_mixer = '<Volume><Manual Value="1"/><AutomationTarget Id="41"/></Volume>'
    rack = device("AudioEffectGroupDevice", f"<Branches>{branch('AudioEffect', '', name='Wet')}</Branches>")
    rack = rack.replace('<Volume><Manual Value="0.5"/></Volume>', chain_mixer)
    mixer = (
        '<Pan><Manual Value="0"/><AutomationTarget Id="42"/></Pan><Sends><TrackSendHolder><Send>'
        '<Manual Value="1"/><AutomationTarget Id="43"/></Send></TrackSendHolder></Sends>'
    )
    inner = "".join(envelope(pointee, points) for pointee in (41, 42, 43))
    extra = f"<AutomationEnvelopes><Envelopes>{inner}</Envelopes></AutomationEnvelopes>"
    rows = read(document(track(devices=rack, mixer=mixer, extra=extra)), ("automation",)).of("automation")
    assert [(a["target"], a["device"]) for a in rows[::2]] == [("Wet/Volume", 0), ("Pan", None), ("Send A", None)]
