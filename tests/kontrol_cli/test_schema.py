"""The published schemas: explained throughout, kept by samples and examples, wide enough for every table."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from kontrol_cli.sets.dump.schema import known_elements, schema_text
from kontrol_cli.sets.reading import read_into, validate
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.tables import TABLES
from tests.kontrol_cli.maximal_dump import MAXIMAL, MAXIMAL_API

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
NAMES = ("drum-set.xml", "arrangement.xml", "mixed-scenes.xml", "difficult.xml", "cut-off.xml", "own-names.xml")
RNG = "{http://relaxng.org/ns/structure/1.0}"
DOC = "{http://relaxng.org/ns/compatibility/annotations/1.0}documentation"


def valid(data: bytes) -> list[str]:
    return validate(io.BytesIO(data))


@pytest.mark.parametrize("root", ["live-set", "live-api"])
def test_every_element_and_attribute_is_explained(root: str) -> None:
    tree = etree.fromstring(schema_text(root))
    named = [node for node in tree.iter(f"{RNG}element", f"{RNG}attribute") if node.get("name")]
    assert len(named) > 50
    for node in named:
        words = (node.findtext(DOC) or "").strip()
        assert len(words) > 3, f"<{node.tag.rpartition('}')[2]} name={node.get('name')}> has no documentation"


@pytest.mark.parametrize("data", [MAXIMAL, MAXIMAL_API])
def test_the_maximal_dumps_are_valid(data: bytes) -> None:
    assert valid(data) == []


# What Live's API does not give, beside the columns that say "file only".
NOT_IN_A_DUMP = {
    "tracks": {"delay", "delay_unit", "info"},
    "scenes": {"info"},
    "members": {"items"},  # what the captures of others say of list classes
    "samples": {"size", "crc", "other_spelling"},  # the last depends on the disk: test_table_facts.py
}


def test_a_dump_can_fill_every_column_that_the_api_gives() -> None:
    rows = Rows()
    read_into(io.BytesIO(MAXIMAL), rows)
    read_into(io.BytesIO(MAXIMAL_API), rows)
    rows.of("set")[0]["path"] = "filled by the path it is read from"
    for table in TABLES.values():
        filled = {column for row in rows.of(table.name) for column, value in row.items() if value is not None}
        unfillable = {column.name for column in table.columns if "file only" in column.meaning}
        unfillable |= NOT_IN_A_DUMP.get(table.name, set())
        assert filled == set(table.column_names) - unfillable, table.name
    assert rows.remarks == ["the open file: Live refused to give 1 values (__doc__ 1)."]


def test_documentation_examples_are_valid() -> None:
    examples = re.findall(r"```xml\n(.*?)```", (ROOT / "docs" / "dump-xml.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        assert valid(example.encode()) == []


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_valid_but_for_the_one_that_is_cut_off(name: str) -> None:
    faults = validate(SAMPLES / name)
    if name == "cut-off.xml":
        assert len(faults) == 1 and re.match(r"Line \d+: the XML is cut off", faults[0])
    else:
        assert faults == []


def test_samples_are_what_their_script_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, SAMPLES / "make_samples.py", tmp_path], check=True, cwd=tmp_path, timeout=60)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {*NAMES, "machine-dump.syx"}
    for name in sorted(written):
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes(), f"run samples/make_samples.py: {name}"
        assert (SAMPLES / name).stat().st_size < 400_000


@pytest.mark.parametrize(
    "old,new,words",
    [
        (b'<slot index="0" id="30"', b'<slot id="30"', "slot lacks the attribute index"),
        (b'mute="true"\n', b'mute="yes"\n', "mute"),
        (b"<cue-points>", b"<cue-points><scenery/>", "scenery"),
        (b'color="255"', b'color="16777216"', "color"),
        (b'seconds="1.5"', b'seconds="long"', "seconds"),
    ],
)
def test_faults_name_line_and_word(old: bytes, new: bytes, words: str) -> None:
    assert MAXIMAL.count(old) == 1
    at = MAXIMAL.index(old)
    first = MAXIMAL.count(b"\n", 0, MAXIMAL.rindex(b"<", 0, at + 1)) + 1
    last = MAXIMAL.count(b"\n", 0, MAXIMAL.index(b">", at)) + 1
    faults = valid(MAXIMAL.replace(old, new))
    lines = [int(fault.split(":")[0].removeprefix("Line ")) for fault in faults if words in fault]
    assert lines and all(first <= line <= last for line in lines), faults


def test_extensions_are_allowed_everywhere_and_nothing_else_is() -> None:
    extension = b'<extension name="mine"><any thing="1">text<else/></any></extension>'
    with_extension = MAXIMAL.replace(b"<scenes>", b"<scenes>" + extension)
    assert valid(with_extension) == []
    assert valid(MAXIMAL.replace(b"<live-set ", b'<live-set xmlns:m="urn:mine" m:mood="good" ')) == []
    assert valid(MAXIMAL.replace(b"<scenes>", b"<scenes><own/>")) != []


@pytest.mark.parametrize("root", ["live-set", "live-api"])
def test_error_elements_may_stand_in_every_element(root: str) -> None:
    for name, known in known_elements(root).items():
        if name not in ("error", "changed", "summary", "doc"):
            assert "error" in known.children, name


def test_long_lists_validate_in_linear_time() -> None:
    """A schema that libxml2 cannot compile takes a minute for this document, this one well under a second."""
    slots = b'<slot index="0" has_clip="false" has_stop_button="true"/>' * 50_000
    data = MAXIMAL.replace(b"<arrangement-clips>", slots + b"<arrangement-clips>")
    script = "import sys; from kontrol_cli.sets.reading import validate; print(validate(sys.stdin.buffer))"
    result = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, timeout=10, check=True)
    assert result.stdout.strip() == b"[]"


def test_a_dump_longer_than_libxml2_counts_lines() -> None:
    """Elements behind line 65535 may have no line; the document is judged all the same."""
    text = (SAMPLES / "drum-set.xml").read_bytes()
    assert valid(text) == []
    place = text.index(b"<tracks>") + len(b"<tracks>")
    many = text[:place] + b'\n<track index="0" name="x"/>' * 70_000 + text[place:]
    (problem,) = valid(many.replace(b"</tracks>", b"<sheep/></tracks>"))
    assert "sheep" in problem
