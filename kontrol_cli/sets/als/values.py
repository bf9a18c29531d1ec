"""Small readings that every part of a set needs: numbers, switches, the Value of a child.

Nearly all data of a set sits in attributes called ``Value``. A value that is not what it should be
(a number that is none) raises BadInput with element and line.
"""

from __future__ import annotations

from lxml import etree

from exporters.errors import BadInput
from exporters.numbers import decimal_number, is_beyond_floats, whole_number

Element = etree._Element
Nodes = dict[str, Element]

_LIMIT_INT = 1 << 63
_LAST_KNOWN_LINE = 65535  # libxml2 counts the lines of elements no further


class BadValue(BadInput):
    """A value of the set that is not what it should be; the reader adds the name of the file."""


def bad_value(element: Element, attribute: str, expected: str) -> BadValue:
    """The error for an attribute that is not what it should be."""
    line: int = element.sourceline or 0  # type: ignore[assignment]
    place = f"line {line}" if line < _LAST_KNOWN_LINE else f"after line {_LAST_KNOWN_LINE}"
    value = element.get(attribute) or ""
    shown = value if len(value) <= 40 else value[:40] + "..."
    return BadValue(
        f"{place}: <{element.tag}> has {attribute}={shown!r} where {expected} "
        "was expected. The file is damaged or was edited by hand; try a backup of the set."
    )


def nodes_of(element: Element) -> Nodes:
    """The children of `element` by tag, for elements whose children all have different tags."""
    return {node.tag: node for node in element}


def child(element: Element | None, tag: str) -> Element | None:
    """The first direct child called `tag`."""
    if element is None:
        return None
    return next(element.iterchildren(tag), None)


def descend(element: Element | None, *tags: str) -> Element | None:
    """Walk down direct children, one per tag; None where the way ends."""
    for tag in tags:
        if element is None:
            return None
        element = next(element.iterchildren(tag), None)
    return element


def text(element: Element | None, attribute: str = "Value") -> str | None:
    """The attribute as it is; None without the element or the attribute."""
    return None if element is None else element.get(attribute)


def number(element: Element | None, attribute: str = "Value") -> float | None:
    """The attribute as a float; one that is not finite (inf, or 1.#QNAN as Windows prints it) is missing."""
    if element is None:
        return None
    value = element.get(attribute)
    if value is None:
        return None
    result = decimal_number(value)
    if result is None and ".#" not in value and not is_beyond_floats(value):
        raise bad_value(element, attribute, "a number")
    return result


def integer(element: Element | None, attribute: str = "Value") -> int | None:
    """The attribute as an integer that fits 64 bits."""
    if element is None:
        return None
    value = element.get(attribute)
    if value is None:
        return None
    result = whole_number(value)
    if result is None:
        decimal = decimal_number(value)
        if decimal is None:
            raise bad_value(element, attribute, "a whole number")
        result = int(decimal)
        if not -_LIMIT_INT <= result < _LIMIT_INT:
            raise bad_value(element, attribute, "a whole number of at most 64 bits")
    return result


def flag(element: Element | None, attribute: str = "Value") -> bool | None:
    """The attribute as a switch: true and false, or 1 and 0."""
    if element is None:
        return None
    value = element.get(attribute)
    if value in ("true", "1"):
        return True
    if value in ("false", "0"):
        return False
    if value is None:
        return None
    raise bad_value(element, attribute, "true or false")


def pick(nodes: Nodes, *tags: str) -> Element | None:
    """The first of several spellings of one element."""
    for tag in tags:
        node = nodes.get(tag)
        if node is not None:
            return node
    return None


def current(parameter: Element | None) -> Element | None:
    """The element that carries a parameter's value: `Manual`, or the first inline event up to Live 8."""
    if parameter is None:
        return None
    manual = child(parameter, "Manual")
    if manual is not None:
        return manual
    events = descend(parameter, "ArrangerAutomation", "Events")
    return None if events is None else next(iter(events), None)


def signature(encoded: int | None) -> str | None:
    """A time signature from its number: (numerator - 1) + 99 * log2(denominator); 201 is 4/4.

    The rule was derived from files whose clips carry the same signature in plain numbers
    (3/4, 8/8, 6/4, 7/4 confirmed). Numbers outside the rule give None.
    """
    if encoded is None or not 0 <= encoded < 99 * 8:
        return None
    return f"{encoded % 99 + 1}/{1 << encoded // 99}"


def color_index(nodes: Nodes) -> int | None:
    """The palette index of a track, scene, clip or chain; -1 means that it has none of its own."""
    index = integer(pick(nodes, "Color", "ColorIndex"))
    return None if index is None or index < 0 else index
