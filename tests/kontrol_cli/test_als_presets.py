"""Presets: a rack with chains beside it, a single device, and what is neither."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

from exporters.errors import BadInput
from kontrol_cli.app import app
from kontrol_cli.sets.rows import Rows

from .als_xml import read, value

ON = '<On><Manual Value="true"/><AutomationTarget Id="0"/></On>'


def ableton(content: str) -> str:
    return f'<Ableton MajorVersion="5" MinorVersion="10.0_377" Creator="Ableton Live 10.1">{content}</Ableton>'


def device(tag: str, inside: str = "", name: str = "") -> str:
    return f"<{tag}>{ON}{value('UserName', name)}{inside}</{tag}>"


def preset(inner: str, beside: str = "", kind: str = "AbletonDevicePreset") -> str:
    return f"<{kind}><Device>{inner}</Device>{beside}</{kind}>"


def branch(name: str, presets: str, *, tag: str = "DrumBranchPreset", note: int = 92) -> str:
    mixer = (
        "<AudioBranchMixerDevice><Speaker><Manual Value='false'/></Speaker><Volume><Manual Value='0.5'/></Volume>"
        "<Panorama><Manual Value='-1'/></Panorama></AudioBranchMixerDevice>"
    )
    notes = value("ReceivingNote", note) + value("SendingNote", 60) + value("ChokeGroup", 1)
    return (
        f"<{tag}>{value('Name', name)}{value('IsSoloed', 'false')}<DevicePresets>{presets}</DevicePresets>"
        f"<MixerPreset>{preset(mixer)}</MixerPreset>{value('ColorIndex', 3)}"
        f"<ZoneSettings>{notes}</ZoneSettings></{tag}>"
    )


CUTOFF = '<Cutoff><Manual Value="20"/><MidiControllerRange><Min Value="1"/><Max Value="99"/></MidiControllerRange>'
SAMPLE = (
    '<SampleRef><FileRef><RelativePath Value="kick.wav"/><Path Value="/nowhere/kick.wav"/>'
    '<OriginalFileSize Value="4096"/></FileRef></SampleRef>'
)
INNER = preset(
    device("AudioEffectGroupDevice", "<Branches/>"),
    f"<BranchPresets>{branch('inner', preset(device('Eq8')), tag='AudioEffectBranchPreset')}</BranchPresets>",
    "GroupDevicePreset",
)
RACK = preset(
    device("DrumGroupDevice", "<Branches/><ReturnBranches/>", "My kit"),
    f"<BranchPresets>{branch('Kick', preset(device('OriginalSimpler', SAMPLE)) + INNER)}</BranchPresets>"
    f"<ReturnBranchPresets>{branch('Room', preset(device('Reverb')), tag='ReturnBranchPreset')}</ReturnBranchPresets>",
    "GroupDevicePreset",
)


def test_a_rack_with_chains_returns_and_a_rack_within() -> None:
    rows = read(ableton(RACK), name="My kit.adg", path="/presets/My kit.adg")
    found = [(row["parent"], row["chain"], row["position"], row["name"], row["track"]) for row in rows.of("devices")]
    assert found == [
        (None, None, 0, "My kit", None),
        (0, 0, 0, "Simpler", None),
        (0, 0, 1, "Audio Effect Rack", None),
        (2, 1, 0, "EQ Eight", None),
        (0, 2, 0, "Reverb", None),
    ]
    chains = [(row["device"], row["position"], row["name"], row["is_return"]) for row in rows.of("chains")]
    assert chains == [(0, 0, "Kick", False), (2, 0, "inner", False), (0, 0, "Room", True)]
    kick: dict[str, Any] = rows.of("chains")[0]
    assert (kick["receiving_note"], kick["sending_note"], kick["choke_group"]) == (36, 60, 1)
    assert (kick["volume"], kick["panning"], kick["muted"], kick["color_index"]) == (0.5, -1.0, True, 3)
    (sample,) = rows.of("samples")
    assert (sample["path"], sample["size"], sample["used_by"]) == ("/nowhere/kick.wav", 4096, 1)
    (head,) = rows.of("set")
    assert (head["name"], head["source"], head["live_version"], head["devices"]) == ("My kit", "adg", "10.1", 5)
    assert head.get("tracks") is None and head.get("tempo_bpm") is None
    assert rows.remarks == []


def test_a_single_device_with_its_parameters() -> None:
    rows = read(ableton(device("AutoFilter", CUTOFF + '<AutomationTarget Id="0"/></Cutoff>')), name="Dark.adv")
    assert [(row["name"], row["kind"]) for row in rows.of("devices")] == [("Auto Filter", "audio_effect")]
    mapped = ("mapping_min", "mapping_max")  # the range of MIDI control; the value range is not in a file
    found = [(row["name"], row["value"], *(row.get(name) for name in mapped)) for row in rows.of("parameters")]
    assert found == [("Device On", 1.0, None, None), ("Cutoff", 20.0, 1.0, 99.0)]
    assert [row["source"] for row in rows.of("set")] == ["adv"]


def test_a_preset_without_its_device_is_left_out() -> None:
    hollow = preset(device("AudioEffectGroupDevice"), f"<BranchPresets>{branch('x', '<AbletonDevicePreset/>')}"
                    "</BranchPresets>", "GroupDevicePreset")  # fmt: skip
    rows = read(ableton(hollow))
    assert (len(rows.of("devices")), len(rows.of("chains"))) == (1, 1)


def test_presets_within_presets_without_end_are_refused() -> None:
    inner = preset(device("Eq8"))
    for _ in range(150):
        inner = preset(device("AudioEffectGroupDevice"),
                       f"<BranchPresets>{branch('x', inner)}</BranchPresets>", "GroupDevicePreset")  # fmt: skip
    with pytest.raises(BadInput, match="nested"):
        read(ableton(inner))


def test_only_wanted_tables() -> None:
    rows: Rows = read(ableton(RACK), ("chains",))
    assert rows.tables == ("chains",) and len(rows.of("chains")) == 3


VERBS = (["analyze"], ["analyze", "--table", "devices"], ["analyze", "--findings"], ["report"])


@pytest.mark.parametrize("verb", VERBS)
def test_the_verbs_take_presets(verb: list[str], tmp_path: Any) -> None:
    path = tmp_path / "My kit.adg"
    path.write_text(ableton(RACK), encoding="utf-8")
    result = CliRunner().invoke(app, [*verb, str(path)])
    assert result.exit_code == 0, result.output
    assert "My kit" in result.stdout or verb == ["analyze", "--findings"]


def test_presets_are_compared_and_written_as_text(tmp_path: Any) -> None:
    old, new = tmp_path / "old.adg", tmp_path / "new.adg"
    old.write_text(ableton(RACK), encoding="utf-8")
    new.write_text(ableton(RACK.replace("Reverb", "Echo")), encoding="utf-8")
    same = CliRunner().invoke(app, ["diff", str(old), str(old)])
    assert same.stdout.endswith("No difference.\n")
    other = CliRunner().invoke(app, ["diff", str(old), str(new)]).stdout
    assert "- device 'Reverb'" in other and "+ device 'Echo'" in other and "preset, My kit" in other
    text = CliRunner().invoke(app, ["textconv", str(old)]).stdout
    assert "device DrumGroupDevice 'My kit'" in text and "device Reverb 'Reverb'" in text
