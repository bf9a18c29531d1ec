"""The published schemas as data: what a reader may meet, and what breaks the rules.

The .rng files are the only list of elements and attributes; the reader asks them what it knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from exporters.errors import BadInput
from exporters.numbers import whole_number
from kontrol_cli.sets.bounded_stream import BoundedStream
from kontrol_cli.sets.dump.attribute_elements import PREFIX, document_with_elements, schema_with_elements
from kontrol_cli.sets.dump.values import a_bool, a_float, an_int
from kontrol_cli.sets.rows import Rows

if TYPE_CHECKING:
    from lxml import etree

    from kontrol_cli.sets.sniffing import UnpackedStream

VERSION = 1
"""The schema version that this program reads, of both documents."""

# Every <data> of the schemas directly in an attribute is a whole number.
_OF_REFERENCE: dict[str, Callable[[str], object]] = {
    "boolean": a_bool,
    "number": a_float,
    "pointer": an_int,
    "rgb": an_int,
    "time": str,
    "marks": str,
}
_RNG = "{http://relaxng.org/ns/structure/1.0}"


@dataclass(frozen=True)
class Known:
    """What the schema lets an element have: attributes with the converter of their type, and child elements."""

    attributes: dict[str, Callable[[str], object]]
    children: frozenset[str]


def schema_text(root: str) -> bytes:
    """The RELAX NG file of a document, `root` being live-set or live-api."""
    return files("kontrol_cli.sets.dump").joinpath(f"{root}.rng").read_bytes()


@cache
def known_elements(root: str) -> dict[str, Known]:
    """Every element of a document's schema by its name."""
    from lxml import etree

    defines = {define.get("name"): define for define in etree.fromstring(schema_text(root)).iter(f"{_RNG}define")}

    def converter(attribute: etree._Element) -> Callable[[str], object]:
        for part in attribute:
            if part.tag == f"{_RNG}ref":
                return _OF_REFERENCE.get(part.get("name") or "", str)
            if part.tag == f"{_RNG}data":
                return an_int
        return str

    def gather(node: etree._Element, attributes: dict[str, Callable[[str], object]], children: set[str]) -> None:
        for part in node:
            if part.tag == f"{_RNG}attribute":
                if name := part.get("name"):
                    attributes[name] = converter(part)
            elif part.tag == f"{_RNG}element":
                children.add(part.get("name") or "")
            elif part.tag == f"{_RNG}ref":
                gather(defines[part.get("name")], attributes, children)
            else:
                gather(part, attributes, children)

    known: dict[str, Known] = {}
    for define in defines.values():
        for element in define.findall(f"{_RNG}element"):
            name = element.get("name")
            if name is None or name == "extension":
                continue
            attributes: dict[str, Callable[[str], object]] = {}
            children: set[str] = set()
            gather(element, attributes, children)
            known[name] = Known(attributes, frozenset(children - {"", "extension"}))
    return known


def check_version(root: str, version: str | None, name: str) -> None:
    """Raise BadInput unless `version` is one that this program reads."""
    number = None if version is None else whole_number(version)
    if version is None or number is None or number < 1:
        got = "has no version" if version is None else f"has the version '{version[:20]}'"
        raise BadInput(f"{name}: the document <{root}> {got}; expected '{VERSION}'. Dump the set again with DumpXML.")
    if number > VERSION:
        raise BadInput(
            f"{name} is a {root} document of version {version[:20]}; this Kontrol reads up to version {VERSION}. "
            "Update Kontrol, or dump again with the DumpXML that came with it."
        )


def faults(document: UnpackedStream, root: str) -> list[str]:
    """What breaks the schema, one sentence per fault with its line; empty when the document is valid.

    The whole document is held in memory. Raises BadInput for a newer version.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    bounded = BoundedStream(document, Rows(()), name="The document", keeps_tree=True)
    try:
        while data := bounded.read(1 << 16):
            parser.feed(data)
        element = parser.close()
    except etree.XMLSyntaxError as error:
        line = error.position[0]
        message = (error.msg or "").split(", line")[0]
        return [f"Line {line}: the XML is cut off or damaged ({message})."]
    check_version(root, element.get("version"), "The document")
    grammar = etree.fromstring(schema_text(root))
    found = document_with_elements(element, schema_with_elements(grammar))
    schema = etree.RelaxNG(grammar)
    if schema.validate(element):
        return found
    for entry in schema.error_log:
        # Entries without a line repeat a fault that the next one places; "Error validating" adds nothing either.
        if entry.line and not entry.message.startswith("Error validating"):
            message = re.sub(rf"(?:[Ee]lement )?{PREFIX}", "attribute ", entry.message.rstrip(". "))
            sentence = f"Line {entry.line}: {message}."
            if sentence not in found:
                found.append(sentence)
    return found or [f"The document breaks the schema {root}.rng: {schema.error_log.last_error.message}."]
