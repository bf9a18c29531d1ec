"""What the campaigns start from: our samples and small sets of our own, and real files where this computer has them."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import random
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kontrol_cli.scan import scan_folder
from tests.campaigns import in_live, libraries, messages, trees
from tests.campaigns.trees import Node
from tests.kontrol_cli import als_xml

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
_LARGEST = 400_000  # bytes of a real file that is taken: the time for reading them all is that of every campaign


@dataclass
class Seeds:
    """Trees of dumps, saved sets and API documents, machine messages, profiles; sound libraries and a sound install
    as files."""

    dumps: list[Node] = field(default_factory=list)
    saved: list[Node] = field(default_factory=list)
    apis: list[Node] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    profiles: list[Any] = field(default_factory=list)
    libraries: dict[str, dict[str, bytes]] = field(default_factory=dict)
    installed: dict[str, bytes] = field(default_factory=dict)


def gather(seed: int, corpus: bool = True) -> Seeds:
    """All seeds; the same `seed` gives the same small trees. With `corpus` a few real files take part, if any."""
    rng = random.Random(f"seeds {seed}")
    found = Seeds()
    for path in sorted((ROOT / "samples").glob("*.xml")):
        if path.name != "cut-off.xml":
            _keep(found.dumps, rng, trees.parse(path.read_bytes()), 4)
    _keep(found.saved, rng, trees.parse(_own_set()), 4)
    found.apis.append(trees.parse(_API))
    found.messages = messages.parts(ROOT / "samples" / "machine-dump.syx")
    found.profiles = [
        json.loads(path.read_bytes()) for path in sorted((ROOT / "MidiKontrol" / "profiles").glob("*.json"))
    ]
    found.profiles.append({"channel": 16, "dump_set": 119, "dump_track": 118, "cancel": None, "folder": "/tmp"})
    with tempfile.TemporaryDirectory(prefix="kontrol-campaign-") as folder:
        sets = {f"{number}.xml": trees.write(tree).encode() for number, tree in enumerate(found.dumps[:2])}
        found.libraries = libraries.made(
            Path(folder), {**sets, "saved.als": _own_set().encode(), "bad.als": b"x"}, scan_folder
        )
    with tempfile.TemporaryDirectory(prefix="kontrol-campaign-") as folder:
        found.installed = in_live.sound(Path(folder))
    if corpus:
        _from_corpus(found, rng)
    return found


def saved_to(path: Path, seeds: Seeds) -> None:
    """Keep the seeds for the processes that need them."""
    path.write_bytes(pickle.dumps(seeds))


def loaded_from(path: Path) -> Seeds:
    """What :func:`saved_to` kept."""
    seeds = pickle.loads(path.read_bytes())
    assert isinstance(seeds, Seeds)
    return seeds


def _keep(where: list[Node], rng: random.Random, tree: Node, count: int) -> None:
    for number in range(count):
        where.append(trees.shrink(rng, tree, alike=1 + number % 3, most=rng.choice((40, 90, 160))))


def _from_corpus(found: Seeds, rng: random.Random) -> None:
    corpus = Path(os.environ.get("KONTROL_CORPUS") or SHARED / "corpus")
    sets = [path for path in sorted((corpus / "als").glob("*.a*")) if path.stat().st_size < _LARGEST]
    for path in rng.sample(sets, min(len(sets), 16)):
        data = path.read_bytes()
        try:
            tree = trees.parse(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
        except (OSError, EOFError, ET.ParseError):  # some of them are damaged on purpose
            continue
        _keep(found.saved, rng, tree, 2)
    for path in sorted((corpus / "live-api").glob("*.xml")):
        try:
            _keep(found.apis, rng, trees.parse(path.read_bytes()), 1)
        except ET.ParseError:
            continue
    for path in sorted((corpus / "elektron").glob("*.syx")):
        if path.stat().st_size < _LARGEST:
            found.messages += [one for one in messages.parts(path) if 20 < len(one) < 6000][:6]


def _own_set() -> str:
    value = als_xml.value
    event = '<WarpMarker Id="0" SecTime="0" BeatTime="0"/><WarpMarker Id="1" SecTime="2" BeatTime="4"/>'
    sample = (
        '<SampleRef><FileRef><RelativePathType Value="3"/><RelativePath Value="Samples/a.wav"/><Path Value="/x/a.wav"/>'
        '<OriginalFileSize Value="100"/></FileRef><DefaultDuration Value="44100"/></SampleRef>'
        f'<WarpMarkers>{event}</WarpMarkers><IsWarped Value="true"/><WarpMode Value="4"/>'
    )
    notes = (
        '<Notes><KeyTracks><KeyTrack Id="0"><Notes><MidiNoteEvent Time="0" Duration="0.25" Velocity="100" NoteId="1"/>'
        '</Notes><MidiKey Value="36"/></KeyTrack></KeyTracks></Notes><Envelopes><Envelopes/></Envelopes>'
    )
    device = (
        '<Reverb Id="0"><LomId Value="0"/><On><LomId Value="0"/><Manual Value="true"/><AutomationTarget Id="40"/></On>'
        '<UserName Value=""/><DecayTime><LomId Value="0"/><Manual Value="1200"/><MidiControllerRange><Min Value="200"/>'
        '<Max Value="60000"/></MidiControllerRange><AutomationTarget Id="41"/></DecayTime></Reverb>'
        '<PluginDevice Id="1"><PluginDesc><Vst3PluginInfo Id="0"><Name Value="Plate"/></Vst3PluginInfo></PluginDesc>'
        '</PluginDevice><InstrumentGroupDevice Id="2"><Branches><InstrumentBranch Id="0"><Name>'
        '<EffectiveName Value="c"/></Name><DeviceChain/></InstrumentBranch></Branches></InstrumentGroupDevice>'
    )
    drums = als_xml.track(
        slots=als_xml.slot(als_xml.clip(name="A01 3", extra=notes)) + als_xml.slot(stop=False, slot_id=1),
        arrangement=als_xml.clip(start=4, end=8, extra=notes),
        devices=device,
        mixer='<Volume><Manual Value="0.8"/><AutomationTarget Id="50"/></Volume><Pan><Manual Value="0"/></Pan>'
        '<Sends><TrackSendHolder Id="0"><Send><Manual Value="0.1"/></Send></TrackSendHolder></Sends>'
        '<Speaker><Manual Value="true"/></Speaker>',
    )
    audio = als_xml.track(
        "AudioTrack", track_id=11, name="Loop", slots=als_xml.slot(als_xml.clip("AudioClip", extra=sample))
    )
    scenes = "".join(
        f'<Scene Id="{number}"><Name Value="{name}"/><Annotation Value=""/><Color Value="4"/><Tempo Value="120"/>'
        '<IsTempoEnabled Value="false"/><TimeSignatureId Value="201"/><IsTimeSignatureEnabled Value="false"/></Scene>'
        for number, name in enumerate(("Intro x2", "Verse 124 BPM"))
    )
    locators = (
        '<Locators><Locators><Locator Id="0"><Time Value="4"/><Name Value="Drop"/></Locator></Locators></Locators>'
    )
    rest = f"<Scenes>{scenes}</Scenes>{locators}<Transport>{value('LoopOn', 'false')}</Transport>"
    main = als_xml.main_track_11(envelopes=als_xml.envelope(8, [(-63072000, 120), (0, 120), (16, 90)]))
    group = als_xml.track("GroupTrack", track_id=12, name="Group")
    returns = als_xml.track("ReturnTrack", track_id=13, name="A-Return")
    return als_xml.document(drums + audio + group + returns, main=main, rest=rest)


_API = """<live-api version="1" live_version="12.1.0" complete="true"><module name="Live.Song">
<class name="Song" bases="Object"><doc>This class represents a Live set.</doc>
<property name="tempo" type="float"><doc>Get/Set the tempo.</doc></property>
<method name="play"><doc>play( (Song)arg1) -&gt; None : C++ signature : void (TPyHandle&lt;ASong&gt;)</doc></method>
</class><enum name="Quantization"><value name="q_bar" value="4"/></enum></module>
<summary complete="true" errors="0"/></live-api>"""
