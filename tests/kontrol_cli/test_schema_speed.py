"""Validating a full dump takes no longer than reading it, and still finds what breaks the schema."""

from __future__ import annotations

import io
import time

import pytest
from lxml import etree

from kontrol_cli.sets.dump.attribute_elements import Order, document_with_elements, schema_with_elements
from kontrol_cli.sets.dump.schema import known_elements, schema_text
from kontrol_cli.sets.reading import validate


def every_attribute() -> str:
    """A clip with all attributes that the schema knows, in no special order."""
    values = {"a_bool": "true", "a_float": "1.5", "an_int": "7"}
    attributes = {
        name: values.get(convert.__name__, "text")
        for name, convert in known_elements("live-set")["clip"].attributes.items()
    }
    attributes.pop("replaced")
    inside = " ".join(f'{name}="{value}"' for name, value in sorted(attributes.items()))
    return (
        '<live-set version="1" live_version="12.2.0" started="2026-11-23T06:30:00Z"><song><tracks><track index="0">\n'
        f'<slot index="0"><clip {inside}/></slot></track></tracks></song>\n'
        '<summary complete="true" changed="false" errors="0" seconds="0.5"/></live-set>'
    )


def test_a_clip_with_every_attribute_is_valid_at_once() -> None:
    before = time.perf_counter()
    assert validate(io.BytesIO(every_attribute().encode())) == []
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('muted="true"', 'muted="yes"', "muted"),
        ('launch_mode="7"', 'launch_mode="7.5"', "launch_mode"),
        ('muted="true"', 'mutated="true"', "mutated"),
        ('complete="true"', "", "complete"),
        ('<slot index="0">', '<slot index="0" pitch="1">', "pitch"),
        ('<slot index="0">', "<slot>", "index"),
    ],
)
def test_faults_are_found_with_their_line(old: str, new: str, word: str) -> None:
    document = every_attribute()
    assert old in document
    found = validate(io.BytesIO(document.replace(old, new).encode()))
    assert found and all(sentence.startswith("Line ") for sentence in found)
    assert word in " ".join(found)


@pytest.mark.parametrize("root", ["live-set", "live-api"])
def test_no_attribute_pattern_is_left_in_the_schema(root: str) -> None:
    grammar = etree.fromstring(schema_text(root))
    orders = schema_with_elements(grammar)
    assert not list(grammar.iter("{http://relaxng.org/ns/structure/1.0}attribute"))
    for name, known in known_elements(root).items():
        assert set(known.attributes) == set(orders[name].places)


def test_text_stays_behind_the_attributes() -> None:
    element = etree.fromstring('<doc replaced="text=1b">words <!-- note --></doc>')
    assert document_with_elements(element, {"doc": Order({"replaced": 0}, frozenset())}) == []
    assert etree.tostring(element) == b"<doc><attribute-replaced>text=1b</attribute-replaced>words <!-- note --></doc>"
