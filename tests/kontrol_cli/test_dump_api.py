"""Reading API documents: ours and the public ones of other programs, whose members are compared with the API facts."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kontrol_cli.sets.dump.signatures import parse_doc
from kontrol_cli.sets.dump.stray_signs import StraySigns
from kontrol_cli.sets.reading import read_into
from kontrol_cli.sets.rows import Row, Rows
from tests.corpus import corpus_path, manifest
from tests.kontrol_cli.maximal_dump import MAXIMAL_API


def members(source: Any) -> tuple[list[Row], list[str]]:
    rows = Rows(("members",))
    read_into(source, rows)
    return rows.of("members"), rows.remarks


def test_our_own_document_by_hand() -> None:
    rows, remarks = members(io.BytesIO(MAXIMAL_API))
    assert [(row["class"], row["member"], row["kind"]) for row in rows] == [
        (None, "Live", "module"),
        ("Live", "Clip", "module"),
        ("Live.Clip", "Clip", "class"),
        ("Live.Clip.Clip", "looping", "property"),
        ("Live.Clip.Clip", "length", "property"),
        ("Live.Clip.Clip", "fire", "method"),
        ("Live.Clip.Clip", "Mode", "enum"),
        ("Live.Clip.Clip.Mode", "gate", "enum_value"),
        ("Live.Clip", "make", "function"),
        ("Live.Clip", "limit", "constant"),
        ("Live.Clip", "edition", "constant"),
    ]
    by_name = {row["member"]: row for row in rows}
    assert rows[2]["doc"] == "A clip.\nSecond line."
    assert by_name["looping"]["settable"] is True and by_name["length"]["settable"] is False
    assert by_name["fire"]["signature"] == "fire(self: Clip) -> None; fire(self: Clip, length: float) -> None"
    assert by_name["fire"]["parameters"] == "self: Clip; self: Clip, length: float"
    assert by_name["fire"]["returns"] == "None"
    assert by_name["gate"]["value"] == 1 and by_name["limit"]["value"] == 8 and by_name["edition"]["text"] == "Suite"
    assert by_name["looping"]["listenable"] is True and by_name["looping"]["returns"] == "bool"
    assert {row["live_version"] for row in rows} == {"12.3.6"}
    assert remarks == ["the open file: Live refused to give 1 values (__doc__ 1)."]


def test_a_cut_off_api_document_keeps_its_members() -> None:
    rows, remarks = members(io.BytesIO(MAXIMAL_API[: MAXIMAL_API.index(b"<enum")]))
    assert [row["member"] for row in rows] == ["Live", "Clip", "Clip", "looping", "length", "fire"]
    assert len(remarks) == 1 and "is cut off: it ends after" in remarks[0]


FLAT = b"""<?xml-stylesheet type="text/css" href="x.css"?>
<Live>
Live API version 8.9.1
<Doc>	Words about the document.</Doc>
<Module>Live<Description>Module</Description></Module>
<Module>Live.Toy<Description>Module</Description></Module>
<Built-In>Live.Toy.wind()<Description>Built-In</Description></Built-In>
<Doc> wind( (int)turns [, (str)way='left']) -&amp;gt; bool :
 Winds it &amp;amp; waits. C++ signature :  bool wind(int)</Doc>
<Class>Live.Toy.Toy<Description>Class</Description></Class>
<Property>Live.Toy.Toy.name<Description>Property</Description></Property>
<Doc>Its name.</Doc>
<Method>Live.Toy.Toy.run()<Description>Method</Description></Method>
<Sub-Class>Live.Toy.Toy.State<Description>Sub-Class</Description></Sub-Class>
<Value>Live.Toy.Toy.State.on<Description>Value</Description></Value>
<Class>Live.Toy.OtherThis is glued text<Description>Class</Description></Class>
<Method>Live.Toy.OtherThis is glued text..stop()<Description>Method</Description></Method>
<Doc>stop( (OtherThis is glued text.)arg1) -&gt; OtherThis is glued text. : Stops it.</Doc>
</Live>
"""
NESTED = """\ufeff<?xml version="1.0" encoding="utf-8"?><LiveAPI version="8.9.1"><Doc type="Description">Words.</Doc>
<Module name="Live"><Module name="Toy"><Built-In name="wind()">
<Doc type="Format">wind( (int)turns [, (str)way='left']) → bool</Doc>
<Doc type="Cpp-Signature">bool wind(int)</Doc><Doc type="Description">Winds it &amp; waits.</Doc></Built-In>
<Class name="Toy"><Property name="name"><Doc type="Description">Its name.</Doc></Property><Method name="run()"/>
<Sub-Class name="State"><Value name="on"/></Sub-Class></Class>
<Class name="OtherThis is glued text"><Method name="stop()"/></Class></Module></Module></LiveAPI>"""


@pytest.mark.parametrize(
    "document",
    [
        FLAT,
        FLAT.replace(b"<Live>", b"<Root><Header>made</Header>").replace(b"</Live>", b"</Root>"),
        FLAT.replace(b">Live.", b">\n\t\tLive.").replace(b"<Description>", b"\n\t\t<Description>\n\t\t\t"),
        NESTED.encode(),
    ],
    ids=["flat", "flat in Root", "flat and wrapped", "hierarchical"],
)
def test_the_public_shapes_give_the_same_rows(document: bytes) -> None:
    rows, remarks = members(io.BytesIO(document))
    assert [(row["class"], row["member"], row["kind"]) for row in rows] == [
        (None, "Live", "module"),
        ("Live", "Toy", "module"),
        ("Live.Toy", "wind", "function"),
        ("Live.Toy", "Toy", "class"),
        ("Live.Toy.Toy", "name", "property"),
        ("Live.Toy.Toy", "run", "method"),
        ("Live.Toy.Toy", "State", "enum"),
        ("Live.Toy.Toy.State", "on", "enum_value"),
        ("Live.Toy", "Other", "class"),
        ("Live.Toy.Other", "stop", "method"),
    ]
    wind = rows[2]
    assert wind["signature"] == "wind(turns: int, way: str = 'left') -> bool"
    assert (wind["parameters"], wind["returns"]) == ("turns: int, way: str = 'left'", "bool")
    assert wind["doc"] == "Winds it & waits."
    assert (rows[4]["doc"], rows[4]["listenable"]) == ("Its name.", False)
    assert {row["live_version"] for row in rows} == {"8.9.1"}
    assert [remark for remark in remarks if "glued" not in remark] == []
    if b"LiveAPI" not in document:
        assert (rows[-1]["signature"], rows[-1]["doc"]) == ("stop(arg1: Other) -> Other", "Stops it.")


def test_a_sign_that_begins_no_tag_is_a_letter() -> None:
    broken = FLAT.replace(b"<Doc>Its name.</Doc>", b"<Doc>Its <name 'a'> or 1 < 2.</Doc>")
    rows, remarks = members(io.BytesIO(broken))
    whole, _remarks = members(io.BytesIO(FLAT))
    assert [row["member"] for row in rows] == [row["member"] for row in whole]
    assert next(row["doc"] for row in rows if row["member"] == "name") == "Its <name 'a'> or 1 < 2."
    assert remarks[0] == (
        "the open file is not well-formed XML: 2 signs '<', first in line 12, begin no tag; they were read as letters."
    )


def test_a_document_that_is_not_well_formed_is_read_as_far_as_it_makes_sense() -> None:
    broken = FLAT.replace(b"<Doc>Its name.</Doc>", b"<Doc>Its <name>.</Doc>")
    rows, remarks = members(io.BytesIO(broken))
    assert ("Live.Toy", "wind") in {(row["class"], row["member"]) for row in rows}
    assert any("not well-formed XML" in remark and "first at line 12" in remark for remark in remarks)


def flat(*entries: str) -> io.BytesIO:
    """A flat document: `Tag name`, or `= text` for the documentation of what is before it."""
    lines = ["<Live>Live API version 12.0.0"]
    for entry in entries:
        tag, _, name = entry.partition(" ")
        lines.append(f"<Doc>{name}</Doc>" if tag == "=" else f"<{tag}>{name}<Description>{tag}</Description></{tag}>")
    return io.BytesIO("\n".join([*lines, "</Live>"]).encode())


def test_faults_of_the_generator_under_python_3_are_undone_and_said() -> None:
    """As in public documents of 12.0.0 and 12.1.11: all is a value, much is there twice, and Python's own is listed."""
    rows, remarks = members(
        flat(
            "Module Live", "Module Live.Toy", "Class Live.Toy.Toy",
            "Built-In Live.Toy.Toy.run()", "= run( (Toy)arg1) -&amp;gt; None :",
            "Value Live.Toy.Toy.State", "Value Live.Toy.Toy.<unnamed Boost.Python function>()", "= Of nobody.",
            "Value Live.Toy.Toy.__bool__()", "Value Live.Toy.Toy.class", "Value Live.Toy.Toy.name", "= Its name.",
            "Value Live.Toy.Toy.run()", "= run( (Toy)arg1) -&amp;gt; None :",
            "Class Live.Toy.Toy.State", "Built-In Live.Toy.Toy.State.from_bytes()", "= Of int.",
            "Value Live.Toy.Toy.State.__abs__", "Value Live.Toy.Toy.State.bit_length", "Value Live.Toy.Toy.State.names",
            "Value Live.Toy.Toy.State.type", "Value Live.Toy.Toy.State.on",
            "Class Live.Toy.Editions", "Value Live.Toy.Editions.SUITE",
            "Class Live.Toy.Refused", "Method Live.Toy.Refused.with_traceback()", "Value Live.Toy.Refused.args",
        )
    )  # fmt: skip
    assert [(row["class"], row["member"], row["kind"]) for row in rows] == [
        (None, "Live", "module"),
        ("Live", "Toy", "module"),
        ("Live.Toy", "Toy", "class"),
        ("Live.Toy.Toy", "run", "method"),
        ("Live.Toy.Toy", "State", "enum"),
        ("Live.Toy.Toy", "name", "property"),
        ("Live.Toy.Toy.State", "on", "enum_value"),
        ("Live.Toy", "Editions", "class"),
        ("Live.Toy.Editions", "SUITE", "constant"),
        ("Live.Toy", "Refused", "class"),
    ]
    assert rows[3]["signature"] == "run(arg1: Toy) -> None" and rows[5]["doc"] == "Its name."
    assert all("nobody" not in str(row.get("doc")) for row in rows)
    assert remarks == [
        "the open file is not well-formed XML: 1 sign '<', first in line 8, begin no tag; they were read as letters.",
        "the open file: 2 entries for a member that was there already; each member is one row.",
        "the open file: left out: 5 members that every object or exception of Python has.",
        "the open file: left out: 4 members that every enumeration has from Python's int.",
        "the open file: 2 members of 2 classes are tagged as values of an enumeration, a fault of the program that "
        "made the document; they were read as properties or constants.",
        "the open file: left out: 1 entry without a name.",
    ]


def test_an_enumeration_of_an_older_document_has_values_and_no_method() -> None:
    rows, _remarks = members(
        flat("Module Live", "Module Live.Toy", "Sub-Class Live.Toy.State", "Value Live.Toy.State.on",
             "Class Live.Toy.Toy", "Value Live.Toy.Toy.name", "Method Live.Toy.Toy.run()",
             "Property Live.Toy.Toy.size", "Method Live.Toy.Toy.add_size_listener()")
    )  # fmt: skip
    assert [row["listenable"] for row in rows if row["kind"] == "property"] == [False, True]
    kinds = {row["member"]: row["kind"] for row in rows}
    assert (kinds["State"], kinds["on"], kinds["name"]) == ("enum", "enum_value", "property")
    assert [row["kind"] for row in rows if (row["class"], row["member"]) == ("Live.Toy", "Toy")] == ["class"]


@pytest.mark.parametrize("size", [1, 2, 7, 4096])
def test_stray_signs_wherever_the_chunks_end(size: int) -> None:
    text = b"""<?xml version="1.0"?>\n<A b="1" c = 'x'>1 < 2\n<unnamed f>() <d/> <e f="y>"/> </A ><"""
    signs = StraySigns()
    out = b"".join(signs.mended(text[at : at + size]) for at in range(0, len(text), size))
    assert out + signs.mended(b"", last=True) == (
        b"""<?xml version="1.0"?>\n<A b="1" c = 'x'>1 &lt; 2\n&lt;unnamed f>() <d/> <e f="y>"/> </A >&lt;"""
    )
    assert (signs.places, signs.line) == (3, 2)


@pytest.mark.parametrize(
    "name,text,signature,doc",
    [
        ("f", "f() -> None :", "f() -> None", None),
        ("f", "f( (Clip)arg1, (object)arg2) -> tuple : Words (more). C++ signature : f(x)",
         "f(arg1: Clip, arg2: object) -> tuple", "Words (more)."),
        ("f", "f( (A)a [, (B)b=C.D(1, 2) [, (E)c=[] ]]) -> X : Y", "f(a: A, b: B = C.D(1, 2), c: E = []) -> X", "Y"),
        ("f", "f() -> int : One. C++ signature : int f() f( (int)a) -> int : Two. C++ signature : int f(int)",
         "f() -> int; f(a: int) -> int", "One.\nTwo."),
        ("f", "No signature here, only f(x).", None, "No signature here, only f(x)."),
        ("f", "", None, None),
    ],
)  # fmt: skip
def test_doc_strings(name: str, text: str, signature: str | None, doc: str | None) -> None:
    assert parse_doc(name, text) == (signature, doc)


# What is left out of real documents because every enumeration has it from Python's int, and how often it is there.
FROM_INT = {"isfopo-12.1.0.xml": ("from_bytes", 42)}


def counted_otherwise(path: Path) -> Counter[str]:
    """Members per class or module, counted in the text by regular expressions: no parser, none of our code."""
    text = path.read_text(encoding="utf-8-sig")
    kinds = "Module|Class|Sub-Class|Property|Method|Built-In|Value"
    if "<LiveAPI" in text:
        found: Counter[str] = Counter()
        holders: list[str] = []
        for closing, name, empty in re.findall(rf'<(/?)(?:{kinds})(?: name="([^"]*)")?[^>]*?(/?)>', text):
            if closing:
                holders.pop()
                continue
            found[".".join(holders)] += 1
            if not empty:
                holders.append(re.match(r"\w+", name)[0])  # type: ignore[index]
        return found
    # Boost glued a sentence to one class, before or behind the name of its method.
    names = [re.sub(r"(?<=StartupDialog)[A-Z].*?(?=\.\w+\(\)$|$)", "", name.strip())
             for name in re.findall(rf"<(?:{kinds})>([^<]*)", text)]  # fmt: skip
    return Counter(name.rpartition(".")[0] for name in names)


@pytest.mark.corpus
@pytest.mark.parametrize("entry", manifest("live-api"), ids=lambda entry: entry["file"])
def test_members_per_class_are_those_that_another_count_finds(entry: dict[str, str]) -> None:
    path = corpus_path("live-api", entry["file"])
    rows, remarks = members(path)
    ours = Counter(row["class"] or "" for row in rows)
    theirs = counted_otherwise(path)
    name, times = FROM_INT.get(entry["file"], ("", 0))
    enums = {f"{row['class']}.{row['member']}" for row in rows if row["kind"] == "enum"}
    for holder in enums if times else ():
        theirs[holder] -= 1  # the method from_bytes
    assert ours == +theirs
    assert sum(ours.values()) > 600
    said = f"{entry['file']}: left out: {times} members that every enumeration has from Python's int."
    assert (said in remarks) == (times > 0), name


@pytest.mark.corpus
@pytest.mark.parametrize("entry", manifest("live-api"), ids=lambda entry: entry["file"])
def test_public_documents_hold_the_members_of_the_api_facts(entry: dict[str, str]) -> None:
    """All members that the facts took from this very document; enumeration values are not in the flat one of 12.1.0."""
    rows, _remarks = members(corpus_path("live-api", entry["file"]))
    facts = corpus_path().parent / "live" / "api-surface.csv.gz"
    if not facts.exists():
        pytest.skip(f"the API facts are not here: {facts}")
    with gzip.open(facts, "rt", encoding="utf-8", newline="") as stream:
        expected = {
            (row["class"] or None, row["member"]): row["kind"]
            for row in csv.DictReader(stream)
            if row["live_version"] == entry["live_version"]
        }
    ours = {(row["class"], row["member"]): row["kind"] for row in rows}
    assert {row["live_version"] for row in rows} == {entry["live_version"]}
    common = ours.keys() & expected.keys()
    assert {name: ours[name] for name in common} == {name: expected[name] for name in common}
    for row in rows:
        if row["kind"] in ("method", "function"):
            assert row["signature"] and ") -> " in row["signature"], row
    missing = Counter(kind for name, kind in expected.items() if name not in ours)
    exact = entry["live_version"] in ("8.2.2", "9.7.0", "10.1.19")
    if exact:
        assert ours.keys() == expected.keys()
    else:  # the facts of 11.0.0 and 12.1.0 come from a second dump too (PhotonicVelocity), which saw more
        assert len(common) > 0.9 * len(expected), missing
