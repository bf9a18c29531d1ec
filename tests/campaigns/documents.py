"""TOML maps and JSON documents with every kind of key, value and nesting, written by hand: nothing is refused."""

from __future__ import annotations

import json
import random
from typing import Any

from tests.campaigns import evil

_TOML_NUMBERS = (
    "inf", "-inf", "nan", "0x7f", "0o17", "0b11", "1_000", "1e400", "-0", "+3", "1979-05-27", "07:32:00", "0.5",
    "9999-99-99", "1e-400",
)  # fmt: skip
_SCALARS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    4,
    16,
    17,
    127,
    128,
    10**19,
    1e308,
    -0.0,
    "",
    [],
    {},
    [[]],
    {"a": {}},
    2**64,
)


def toml_map(rng: random.Random) -> bytes:
    """A map file: mostly tables and keys that mean something, with none to three values that may not."""
    odd = rng.choice((0.0, 0.05, 0.2, 0.6))
    lines = []
    for table in rng.sample(("tracks", "clips", "scenes"), rng.randint(1, 3)):
        lines.append(f"[{table}]")
        if rng.random() < odd / 4:
            lines.append(rng.choice(("[zz]", f"[[{table}]]", f"[{table}.x]", f"{table} = 3", f"[{table}]")))
        for _ in range(rng.randint(0, 4)):
            key = _toml_text(evil.text(rng)) if rng.random() < odd else _toml_key(rng, table)
            lines.append(f"{key} = {_odd_value(rng, 0) if rng.random() < odd else _toml_value(rng, table)}")
    text = "\n".join(lines) + "\n"
    how = rng.random()
    if how < 0.01:
        nested = "[" * 3000, "[" + "a." * 5000 + "b]", "a = " + "{ b = " * 900, "a = '''" + "x" * 9000, "\ufeff" + text
        text = rng.choice(nested)
    data = text.encode("utf-8", "surrogatepass")
    if how > 0.95:
        data = evil.damage(rng, data)
    elif how > 0.94:
        data = text.encode(rng.choice(("utf-16", "latin-1", "utf-8-sig")), "replace")
    return data


def _toml_key(rng: random.Random, table: str) -> str:
    names = {
        "tracks": ("Kick", "kick ", "Snare", "1", "2", "9"),
        "scenes": ("Intro x2", "Verse 120 BPM", "1", "2", "0"),
    }
    clips = ("A01 1", "B07 1", "A01 2 snare", "a01 1", "Fill")
    return json.dumps(rng.choice(names.get(table, clips)) + rng.choice(("", "", "", "", "x", " ")))


def _toml_value(rng: random.Random, table: str) -> str:
    if table == "tracks":
        return rng.choice((str(rng.randint(1, 16)), f"{{ to = {rng.randint(0, 17)} }}"))
    pattern = rng.choice("ABCDEFGH") + f"{rng.randint(1, 16):02}"
    if rng.random() < 0.3:
        return json.dumps(pattern + (f" {rng.randint(1, 16)}" if table == "clips" and rng.random() < 0.5 else ""))
    parts = (
        [f"repeats = {rng.choice((1, 2, 4, 64, 65, 500, 0, rng.randint(1, 1 << 40)))}"] if rng.random() < 0.6 else []
    )
    if rng.random() < 0.7:
        parts.append(f'pattern = "{pattern}"')
        if table == "clips" and rng.random() < 0.5:
            parts.append(f"track = {rng.randint(1, 17)}")
    if table == "scenes" and rng.random() < 0.5:
        parts.append(f"tempo = {rng.choice((30, 300, 124.5, 29.9, 0.001, 1000, rng.uniform(20, 320)))}")
    if table == "clips" and rng.random() < 0.3:
        parts.append(f"to = {rng.randint(1, 16)}")
    return "{ " + ", ".join(parts) + " }"


def _toml_text(text: str) -> str:
    plain = text if all(c < "\ud800" or c > "\udfff" for c in text) else text.encode("ascii", "replace").decode()
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007F")


def _odd_value(rng: random.Random, depth: int) -> str:
    pick = rng.random()
    if pick < 0.25 and depth < 4:
        names = rng.choices(("pattern", "track", "repeats", "tempo", "to", "zz"), k=rng.randint(0, 4))
        return "{ " + ", ".join(f"{name} = {_odd_value(rng, depth + 1)}" for name in dict.fromkeys(names)) + " }"
    if pick < 0.35 and depth < 4:
        return "[" + ", ".join(_odd_value(rng, depth + 1) for _ in range(rng.randint(0, 3))) + "]"
    if pick < 0.60:
        return rng.choice(_TOML_NUMBERS)
    if pick < 0.75:
        return evil.number(rng) or "0"
    if pick < 0.80:
        return rng.choice(("true", "false"))
    return _toml_text(evil.text(rng))


def changed(rng: random.Random, document: Any, times: int) -> Any:
    """A JSON value with `times` changes somewhere in it."""
    document = json.loads(json.dumps(document))
    for _ in range(times):
        spots: list[tuple[Any, Any]] = []
        pending = [document]
        while pending:
            one = pending.pop()
            items = (
                list(one.items()) if isinstance(one, dict) else list(enumerate(one)) if isinstance(one, list) else []
            )
            for key, inner in items:
                spots.append((one, key))
                if isinstance(inner, dict | list):
                    pending.append(inner)
        if not spots:
            return rng.choice(_SCALARS)
        holder, key = rng.choice(spots)
        how = rng.random()
        if how < 0.55:
            holder[key] = _json_value(rng)
        elif how < 0.70:
            del holder[key]
        elif how < 0.80:
            other, other_key = rng.choice(spots)
            inside = other_key in other if isinstance(other, dict) else other_key < len(other)
            if inside and (key in holder if isinstance(holder, dict) else key < len(holder)):
                holder[key] = json.loads(json.dumps(other[other_key]))
        elif isinstance(holder, dict):
            holder[evil.text(rng)[:200]] = _json_value(rng)
        elif holder:
            holder += json.loads(json.dumps(holder[:1])) * rng.choice((1, 1, 3, 200))
    return document


def _json_value(rng: random.Random) -> Any:
    pick = rng.random()
    if pick < 0.4:
        return rng.choice(_SCALARS)
    if pick < 0.6:
        return rng.randint(-3, 140)
    if pick < 0.7:
        return rng.uniform(-1e6, 1e6)
    return evil.text(rng)


def json_bytes(rng: random.Random, document: Any) -> bytes:
    """The value as a file: mostly sound JSON; sometimes what JSON forbids, deep nesting, other encodings, damage."""
    text = json.dumps(document, ensure_ascii=rng.random() < 0.5)
    how = rng.random()
    if how < 0.03:
        depth = rng.choice((60, 70, 900, 20_000, 100_000))
        text = rng.choice(("[" * depth, "[" * depth + "]" * depth, '{"a":' * depth, '{"pages": ' + "[" * depth))
    elif how < 0.06:
        text = text.replace("1", rng.choice(("NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "01", "1.")), 1)
    data = text.encode("utf-8", "surrogatepass")
    if how > 0.93:
        data = evil.damage(rng, data)
    elif how > 0.90:
        data = text.encode(rng.choice(("utf-16", "latin-1", "utf-8-sig", "utf-32")), "replace")
    return data
