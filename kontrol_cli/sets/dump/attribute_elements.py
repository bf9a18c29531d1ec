"""A schema and a document with attributes turned into child elements, so that libxml2 can validate in linear time.

libxml2 (2.14, seen with the 35 attributes of a clip) follows both ways at every optional attribute that is present:
time and memory double with each one, and a full dump never ends. Optional child elements in a fixed order cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_RNG = "{http://relaxng.org/ns/structure/1.0}"
PREFIX = "attribute-"
"""An attribute `name` becomes the element `attribute-name`."""
_LAST_LINE = 65535  # libxml2 takes no higher number for an element, and for some of those behind it gives none


@dataclass(frozen=True)
class Order:
    """The attributes of an element: their places in the order that the schema now wants, and which must be there."""

    places: dict[str, int]
    required: frozenset[str]


def schema_with_elements(grammar: etree._Element) -> dict[str, Order]:
    """Turn the attributes of a RELAX NG `grammar` into elements, in place; free attributes are dropped.

    Returns the Order of each element of the schema.
    """
    orders = _orders(grammar)
    for attribute in list(grammar.iter(f"{_RNG}attribute")):
        name = attribute.get("name")
        if name is not None:
            attribute.tag = f"{_RNG}element"
            attribute.set("name", PREFIX + name)
            continue
        parent = attribute.getparent()
        assert parent is not None  # an attribute pattern is never the root of a grammar
        parent.remove(attribute)
        if len(parent) == 0 and parent.tag in (f"{_RNG}zeroOrMore", f"{_RNG}optional"):
            parent.tag = f"{_RNG}empty"
    return orders


def document_with_elements(root: etree._Element, orders: dict[str, Order]) -> list[str]:
    """Turn the attributes of a document into elements, in place; those of foreign elements are dropped.

    Returns a sentence for each element that lacks an attribute (libxml2 would only name the element behind it).
    """
    found = []
    pending = [(root, False)]
    while pending:
        element, foreign = pending.pop()
        if not isinstance(element.tag, str):
            continue  # a comment or processing instruction
        order = orders.get(element.tag)
        foreign = foreign or order is None
        pending.extend((child, foreign or element.tag == "extension") for child in element)
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        element.attrib.clear()
        if foreign or order is None:
            continue
        line: int = element.sourceline or _LAST_LINE  # type: ignore[assignment]
        found += [
            f"Line {line}: Element {element.tag} lacks the attribute {name}."
            for name in order.places
            if name in order.required and name not in attributes
        ]
        names = sorted((name for name in attributes if name[0] != "{"), key=lambda name: order.places.get(name, 1000))
        for place, name in enumerate(names):
            made = element.makeelement(PREFIX + name)
            made.text = attributes[name]
            element.insert(place, made)
            made.sourceline = min(line, _LAST_LINE)  # type: ignore[assignment]
        if names:
            made.tail, element.text = element.text, None
    return found


def _orders(grammar: etree._Element) -> dict[str, Order]:
    defines = {define.get("name"): define for define in grammar.iter(f"{_RNG}define")}

    def gather(node: etree._Element, places: dict[str, int], required: set[str], sure: bool) -> None:
        for part in node:
            if part.tag == f"{_RNG}attribute":
                if name := part.get("name"):
                    places.setdefault(name, len(places))
                    required.update([name] if sure else [])
            elif part.tag == f"{_RNG}ref":
                gather(defines[part.get("name")], places, required, sure)
            elif part.tag != f"{_RNG}element":
                gather(part, places, required, sure and part.tag == f"{_RNG}group")

    orders: dict[str, Order] = {}
    for element in grammar.iter(f"{_RNG}element"):
        if name := element.get("name"):
            places: dict[str, int] = {}
            required: set[str] = set()
            gather(element, places, required, True)
            orders[name] = Order(places, frozenset(required))
    return orders
