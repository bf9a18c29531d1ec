"""The API as this house holds it: the facts that ship, and members as rows and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.errors import BadInput, UsageError
from kontrol_cli.api import read_api, shipped_versions
from kontrol_cli.api.members import Parameter, Signature, member_of_row
from kontrol_cli.sets.dump.signatures import read_signatures
from kontrol_cli.sets.tables import TABLES


def test_a_shipped_version_has_its_members() -> None:
    found = read_api("12.1").by_name()
    assert found["Live"].kind == "module" and found["Live"].holder == ""
    tempo = found["Live.Song.Song.tempo"]
    assert (tempo.kind, tempo.settable, tempo.listenable, tempo.type) == ("property", True, True, "float")
    length = found["Live.Clip.Clip.length"]
    assert (length.settable, length.listenable) == (False, False)
    select = found["Live.Song.Song.View.select_device"]
    assert select.signatures == (
        Signature(
            (Parameter("arg1", "View"), Parameter("arg2", "Device"), Parameter("ShouldAppointDevice", "bool", "True")),
            "None",
        ),
    )
    assert found["Live.Clip.WarpMode.complex_pro"].value == 6
    assert found["Live.Song.Song.add_tempo_listener"].signatures[0].returns == "None"
    assert found["Live.Song.Song.tempo_has_listener"].signatures[0].returns == "bool"
    assert found["Live.MidiMap.forward_midi_cc"].kind == "function"
    assert found["Live.Base.FloatVector"].items == "float"
    assert found["Live.Base.Timer"].constructible is True
    assert found["Live.Clip.Clip.fire"].kind == "method"


def test_the_newest_version_says_what_nobody_has_compared() -> None:
    api = read_api()
    assert (api.name, api.as_in) == (shipped_versions()[-1], "12.3")
    assert "Live.Base.Timer" in api.not_compared and "Live.Song.Song" not in api.not_compared


@pytest.mark.parametrize("version", shipped_versions())
def test_members_become_rows_and_rows_members(version: str) -> None:
    api = read_api(version)
    rows = list(api.rows())
    assert len(rows) > 1500
    assert [member_of_row(row) for row in rows] == list(api.members)
    assert all(tuple(row) == TABLES["members"].column_names for row in rows)
    assert len(api.by_name()) == len(api.members)


@pytest.mark.parametrize(
    "text,parameters,returns",
    [
        ("f() -> None", [()], ["None"]),
        ("f(a: int) -> X; f(a, b: str = 'x, (y) = [') -> tuple[int, str]",
         [(("a", "int", None),), (("a", None, None), ("b", "str", "'x, (y) = ['"))], ["X", "tuple[int, str]"]),
        ("f(a: dict[str, int] = {}, c: E = Live.X(1, 2)) -> X | None",
         [(("a", "dict[str, int]", "{}"), ("c", "E", "Live.X(1, 2)"))], ["X | None"]),
        ("g() -> None", [], []),
        ("f(a", [], []),
        ("", [], []),
    ],
)  # fmt: skip
def test_signatures_in_our_rendering(text: str, parameters: list[object], returns: list[str]) -> None:
    found = read_signatures("f", text)
    assert [tuple((one.name, one.type, one.default) for one in each.parameters) for each in found] == parameters
    assert [one.returns for one in found] == returns
    if found:
        assert "; ".join(one.rendered("f") for one in found) == text


def test_a_version_that_does_not_ship_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"no facts of Live 11.2 here.*9.7, 10.1, 11.0.*name a document"):
        read_api("11.2")
    with pytest.raises(UsageError, match=r"There is no file nothing\.xml"):
        read_api("nothing.xml")


def test_a_set_is_not_a_document_of_the_api() -> None:
    with pytest.raises(BadInput, match="documents no member of Live's API"):
        read_api(str(Path(__file__).parents[2] / "samples" / "drum-set.xml"))
