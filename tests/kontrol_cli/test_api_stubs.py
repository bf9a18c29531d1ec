"""Type stubs: every member of every version is in them, checkers accept them, and see what is wrong with a script."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from exporters.errors import UsageError
from kontrol_cli.api import Api, Member, read_api, shipped_versions
from kontrol_cli.api.members import Parameter, Signature
from kontrol_cli.api.stub_class import ClassText
from kontrol_cli.api.stub_types import Module, Names
from kontrol_cli.api.stub_words import CLOSER, CONSTRUCTORS, MEANINGS, NONE_AT_TIMES
from kontrol_cli.api.stubs import make_stubs, write_stubs
from kontrol_cli.in_live.assemble import assemble
from tests.clients_gate.checkouts import absent, copy, find
from tests.corpus import corpus_path
from tests.kontrol_cli.stub_checks import CACHE, declared, mypy, pyright, stubs_of

OF_EACH_PYTHON = ("9.7", "11.0", "12.4")
EACH_OR_ALL = [
    one if one in OF_EACH_PYTHON else pytest.param(one, marks=pytest.mark.slow) for one in shipped_versions()
]
NEWEST_OR_ALL = [
    *(pytest.param(one, marks=pytest.mark.slow) for one in shipped_versions()[:-1]),
    shipped_versions()[-1],
]
NEWEST_OF_EACH_PYTHON = [
    *(pytest.param(one, marks=pytest.mark.slow) for one in OF_EACH_PYTHON[:-1]),
    OF_EACH_PYTHON[-1],
]
DOCUMENTS = ("makedoc-8.2.2", "nsuspray-9.7.0", "nsuspray-10.1.19", "nsuspray-11.0.0", "isfopo-12.1.0")

# A script with eight faults, each in a line of its own; the other lines are right.
FAULTY = """\
import Live
song = Live.Application.get_application().get_document()
song.tempo = song.tempo + 1
for track in song.tracks:
    track.name = track.name.upper()
    if track.clip_slots[0].has_clip:
        track.clip_slots[0].clip.fire()
rule = Live.MidiMap.CCFeedbackRule()
rule.cc_no = int(Live.Song.Quantization.q_bar)
timer = Live.Base.Timer(callback=song.start_playing, interval=10, repeat=True)
song.add_tempo_listener(song.stop_playing)
song.temppo  # a misspelling
song.cue_points[0].jmp()
track.canonical_parent = song  # read only
song.tempo = "120"
song.jump_by(arg2=1.0)  # a parameter that has no name
Live.Song.Quantization.q_barr
Live.Song.Song()  # only Live makes these
song.add_tempo_listener(lambda value: None)  # is called without a value
"""
FAULTS = {line for line, text in enumerate(FAULTY.splitlines(), 1) if line >= 12}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp(CACHE)


@pytest.mark.parametrize("version", shipped_versions())
def test_each_member_of_the_version_is_in_the_stubs_and_no_other(version: str, tmp_path: Path) -> None:
    api = read_api(version)
    names = Names(api)
    found = declared(stubs_of(version, tmp_path))
    compared = 0
    for dotted in names.holders:
        own = set(names.members.get(dotted, {}))
        said = found[dotted] - {"__init__", "__iter__"}
        if dotted in names.classes:
            text = ClassText(Module(names, dotted), lambda _member: None)
            inherited = set(text.inherited(dotted))
            if names.is_list(dotted):
                inherited |= {"append", "extend"}  # of all lists
            if any(one.kind == "enum_value" for one in names.members.get(dotted, {}).values()):
                own |= {"names", "values", "name"}  # what every enumeration has
            assert said <= own and own - inherited <= said, dotted
        else:
            assert said == own, dotted
        compared += len(own)
    assert compared > 1400 and not names.unknown - {"Text"}


def test_the_declarations_of_a_few_members_that_people_know() -> None:
    files = make_stubs(read_api("12.4"))
    song, slot, clip = files["Song.pyi"], files["ClipSlot.pyi"], files["Clip.pyi"]
    assert "class Song(_LomObject.LomObject):" in song
    assert re.search(
        r"def tempo\(self\) -> float:.*?@tempo\.setter\n +def tempo\(self, value: float\) -> None: \.\.\.", song, re.S
    )
    assert "@length.setter" not in clip and "def length(self) -> float:" in clip
    assert "def tracks(self) -> _Base.Vector[_Track.Track]:" in song
    assert "q_bar: ClassVar[Quantization]  # 4" in song
    assert "def create_clip(self, arg2: float, /) -> _Clip.Clip: ..." in slot  # Boost's arg2 cannot be named in a call
    assert "force_legato: bool = False) -> None:" in slot
    assert "def add_tempo_listener(self, callback: Callable[[], object], /) -> None: ..." in song
    assert "def group_track(self) -> Track | None:" in files["Track.pyi"]  # seen as a track, None outside of groups
    assert "def selected_parameter(self) -> _DeviceParameter.DeviceParameter | None:" in song
    assert "def add_new_notes(self, arg2: Iterable[MidiNoteSpecification], /) -> _Base.IntU64Vector: ..." in clip
    assert "def canonical_parent(self) -> None: ..." in song
    view = files["Application.pyi"]
    assert "def add_is_view_visible_listener(self, arg2: str, callback: Callable[[], object], /) -> None: ..." in view
    assert "class Eq8Device(_Device.Device):" in files["Eq8Device.pyi"]
    assert "class View(_Device.Device.View):" in files["Eq8Device.pyi"]
    assert "View = _Device.Device.View" in files["PluginDevice.pyi"]
    assert files["__init__.pyi"].count("from . import ") == len(files) - 2


def test_what_is_said_more_closely_is_said_of_calls_that_there_are() -> None:
    known = {name for version in shipped_versions() for name in read_api(version).by_name()}
    assert {f"Live.{name}" for name in CLOSER} | NONE_AT_TIMES | set(CONSTRUCTORS) <= known
    assert {f"Live.{name}" for name in MEANINGS} <= known


def test_the_view_of_a_device_is_that_of_its_kind(tmp_path: Path, cache: Path) -> None:
    names = Names(read_api("12.4"))
    assert names.find("View", "Live.RackDevice.RackDevice") == "Live.RackDevice.RackDevice.View"
    assert names.find("View", "Live.RoarDevice.RoarDevice") == "Live.Device.Device.View"  # a second name of it
    stubs_of("12.4", tmp_path)
    (tmp_path / "views.py").write_text(
        "from Live import Device, Eq8Device, RackDevice, SimplerDevice\n"
        "def f(rack: RackDevice.RackDevice, sampler: SimplerDevice.SimplerDevice, eq: Eq8Device.Eq8Device) -> None:\n"
        "    print(rack.view.selected_chain, rack.view.selected_drum_pad, sampler.view.selected_slice)\n"
        "    print(eq.view.selected_band, rack.view.canonical_parent.chains, rack.view.is_collapsed)\n"
        "    views: list[Device.Device.View] = [rack.view, sampler.view, eq.view]\n"
        "    print(views[0].selected_chain)  # a device may be no rack\n",
        encoding="utf-8",
    )
    found = mypy(tmp_path, "--strict", "views.py", cache=cache)
    assert len(found) == 1 and found[0].startswith("views.py:6: error: "), found


def test_what_a_document_has_that_python_cannot_say() -> None:
    hostile = 'x"""\nimport os\nos.remove(\'a\')\\'
    api = Api(
        name="a.xml\nimport os",
        live_version=None,
        members=(
            Member(holder="", name="Live", kind="module"),
            Member(holder="Live", name="Odd", kind="module"),
            Member(holder="Live", name="../evil", kind="module"),
            Member(holder="Live.Odd", name="Odd", kind="class", doc=hostile),
            Member(holder="Live.Odd.Odd", name="from", kind="property", type="int"),
            Member(holder="Live.Odd.Odd", name="a b", kind="method"),
            Member(holder="Live.Odd.Odd", name="known", kind="property", type="Nowhere"),
            Member(
                holder="Live.Odd.Odd",
                name="call",
                kind="method",
                doc=hostile,
                signatures=(
                    Signature((Parameter("self", "Odd"), Parameter("lambda", "int", "__import__('os')")), "None"),
                    Signature(
                        (Parameter("self", "Odd"), Parameter("x", "str", "'a'"), Parameter("x", "int")), "tuple[int]"
                    ),
                ),
            ),
        ),
        remarks=("one\ntwo",),
    )
    files = make_stubs(api)
    assert sorted(files) == ["Odd.pyi", "__init__.pyi", "_lists.pyi"]
    for text in files.values():
        compile(text, "stub", "exec")
        assert not re.search(r"^\s*(import os|os\.remove)", re.sub(r'""".*?"""', "", text, flags=re.S), re.M)
    odd = files["Odd.pyi"]
    assert "# 'from' is no name that Python takes" in odd and "# 'a b' is no name" in odd
    assert "known: Any  # whether it can be set is not known" in odd
    assert odd.count("@overload") == 2 and "lambda_0: int = ...) -> None:" in odd
    assert "def call(self, x: str = 'a', x_1: int = ...) -> tuple[int, ...]: ..." in odd


def test_a_folder_of_stubs_is_replaced_only_when_asked_and_only_if_it_is_ours(tmp_path: Path) -> None:
    target = tmp_path / "Live-stubs"
    write_stubs(make_stubs(read_api("12.4")), str(target))
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(UsageError, match="is there already"):
        write_stubs(make_stubs(read_api("9.7")), str(target))
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    write_stubs(make_stubs(read_api("9.7")), str(target), force=True)
    assert (target / "Song.pyi").is_file() and not (target / "TakeLane.pyi").exists()
    (target / "mine.txt").write_text("a text of mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"holds mine\.txt, which is not a stub of ours"):
        write_stubs(make_stubs(read_api("12.4")), str(target), force=True)
    assert not (target / "TakeLane.pyi").exists()


@pytest.mark.parametrize("version", EACH_OR_ALL)
def test_mypy_accepts_the_stubs(version: str, tmp_path: Path, cache: Path) -> None:
    stubs_of(version, tmp_path)
    assert mypy(tmp_path, "--strict", "-p", "Live", cache=cache) == []


@pytest.mark.parametrize("version", NEWEST_OR_ALL)
def test_pyright_accepts_the_stubs(version: str, tmp_path: Path) -> None:
    stubs_of(version, tmp_path)
    assert pyright(tmp_path, "Live", mode="strict") == []


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_stubs_of_documents_are_accepted(name: str, tmp_path: Path, cache: Path) -> None:
    stubs_of(str(corpus_path("live-api", f"{name}.xml")), tmp_path)
    assert mypy(tmp_path, "--strict", "-p", "Live", cache=cache) == []
    assert pyright(tmp_path, "Live") == []


def test_mypy_sees_what_is_wrong_with_a_script(tmp_path: Path, cache: Path) -> None:
    stubs_of("12.4", tmp_path)
    (tmp_path / "faulty.py").write_text(FAULTY, encoding="utf-8")
    found = mypy(tmp_path, "--strict", "faulty.py", cache=cache)
    assert {int(line.split(":")[1]) for line in found} == FAULTS, found
    assert any('"Song" has no attribute "temppo"; maybe "tempo"?' in line for line in found)


def test_pyright_sees_what_is_wrong_with_a_script(tmp_path: Path) -> None:
    stubs_of("12.4", tmp_path)
    (tmp_path / "faulty.py").write_text(FAULTY, encoding="utf-8")
    found = pyright(tmp_path, "faulty.py")
    assert {int(line.split(":")[1]) for line in found} == FAULTS, found


MYPY = ("--check-untyped-defs", "-p", "MidiKontrol", "-p", "LiveDumper")
# One misspelling in each of the modules that touch Live. What is handed through a function without annotations only
# pyright follows, so mypy is shown the first of them.
MISSPELT = ("MidiKontrol/LiveAccess.py", "CCFeedbackRule()", "CCFeedbackRul()")
MISSPELT_TOO = ("LiveDumper/gateway.py", "MidiMap.forward_midi_cc", "MidiMap.forward_midi_c")


def misspell(place: Path, *, file: str, right: str, wrong: str) -> None:
    text = (place / file).read_text(encoding="utf-8")
    assert text.count(right) == 1
    (place / file).write_text(text.replace(right, wrong), encoding="utf-8")


@pytest.mark.parametrize("version", NEWEST_OF_EACH_PYTHON)
def test_mypy_finds_nothing_wrong_with_our_own_scripts(version: str, tmp_path: Path, cache: Path) -> None:
    stubs_of(version, tmp_path)
    assemble(tmp_path)
    assert mypy(tmp_path, *MYPY, cache=cache) == []
    file, right, wrong = MISSPELT
    misspell(tmp_path, file=file, right=right, wrong=wrong)
    (one,) = mypy(tmp_path, *MYPY, cache=cache)
    assert one.startswith(f"{file}:") and 'Module has no attribute "CCFeedbackRul"' in one


@pytest.mark.slow
@pytest.mark.parametrize("version", OF_EACH_PYTHON)
def test_pyright_finds_nothing_wrong_with_our_own_scripts(version: str, tmp_path: Path) -> None:
    stubs_of(version, tmp_path)
    assemble(tmp_path)
    assert pyright(tmp_path, "MidiKontrol", "LiveDumper") == []
    for file, right, wrong in (MISSPELT, MISSPELT_TOO):
        misspell(tmp_path, file=file, right=right, wrong=wrong)
    found = pyright(tmp_path, "MidiKontrol", "LiveDumper")
    assert [line.split(":")[0] for line in found] == ["LiveDumper/gateway.py", "MidiKontrol/LiveAccess.py"]
    assert '"forward_midi_c"' in found[0] and '"CCFeedbackRul"' in found[1]


# A Live of which nothing is known: what a checker says of a script then is not about Live.
ANY_LIVE = "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n"


def without_lines(found: list[str]) -> list[str]:
    return sorted(re.sub(r":\d+:", ":", line, count=1) for line in found)


# All that the stubs of 12.4 find in AbletonOSC beyond its own faults: it says 1 where a truth value belongs.
OSC = "ideoforms/AbletonOSC"
OSC_MYPY = [
    'AbletonOSC/manager.py: error: Argument 6 to "map_midi_cc" has incompatible type "int"; expected "bool"  [arg-type]'
]


# Every error that mypy has with it, one a line: file, line, what; the head says of which commit.
OSC_ERRORS = Path(__file__).with_name("abletonosc_errors.txt")


@pytest.mark.slow
def test_the_errors_of_abletonosc_are_those_that_are_listed(tmp_path: Path, cache: Path) -> None:
    checkout = find(OSC)
    if checkout is None:
        pytest.skip(absent(OSC))
    head, *listed = OSC_ERRORS.read_text(encoding="utf-8").splitlines()
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True, check=False)
    commit = asked.stdout.strip()
    if commit not in head.split():
        pytest.skip(f"{OSC} is at another commit ({commit}) than {OSC_ERRORS.name} says: {head}")
    copy(OSC, tmp_path / "AbletonOSC")
    stubs_of("12.4", tmp_path)
    arguments = ("--check-untyped-defs", "-p", "AbletonOSC.abletonosc", "-p", "AbletonOSC.manager")
    assert len(listed) > 20 and sorted(mypy(tmp_path, *arguments, cache=cache)) == sorted(listed)


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_abletonosc_is_checked_up_to_its_own_errors(checker: str, tmp_path: Path, cache: Path) -> None:
    if find(OSC) is None:
        pytest.skip(absent(OSC))
    found = []
    for known in (False, True):
        place = tmp_path / ("stubs" if known else "any")
        place.mkdir()
        copy(OSC, place / "AbletonOSC")
        if known:
            stubs_of("12.4", place)
        else:
            (place / "Live").mkdir()
            (place / "Live" / "__init__.pyi").write_text(ANY_LIVE, encoding="utf-8")
        if checker == "mypy":
            arguments = ("--check-untyped-defs", "-p", "AbletonOSC.abletonosc", "-p", "AbletonOSC.manager")
            found.append(without_lines(mypy(place, *arguments, cache=cache)))
        else:
            found.append(without_lines(pyright(place, "AbletonOSC/abletonosc", "AbletonOSC/manager.py")))
    own, all_of_them = found
    assert len(own) > 20
    added = [line for line in all_of_them if line not in own]
    if checker == "mypy":
        assert added == OSC_MYPY
    else:
        (one,) = added
        assert one.startswith("AbletonOSC/manager.py: ") and '"avoid_takeover" of type "bool"' in one
