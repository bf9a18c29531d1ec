"""Values that strangers write: numbers that are none, texts that steer, names of files that are not files."""

from __future__ import annotations

import random

NUMBERS = (
    "0", "-0", "1", "-1", "2", "3", "4", "7", "16", "32", "64", "127", "128", "255", "256", "-2147483649", "2147483648",
    "9223372036854775807", "9223372036854775808", "1e3", "1e9", "1e15", "1e300", "1e308", "1e309", "-1e309", "1e-320",
    "nan", "-nan", "inf", "-inf", "Infinity", "NaN", "0x10", "1_000", "1,5", "0.1", "0.25", ".5", "5.", "+3", " 4 ",
    "--1", "12.²", "٣", "１２", "๓.๕", "²", "½", "1e", "1e+", "true", "false", "True", "1.0.0", "0.0000000001",
    "4.000001", "9" * 309, "9" * 4299, "9" * 4301, "9" * 5000, "0." + "0" * 400 + "1", "1e" + "9" * 20, "-", "",
    "1" + "0" * 40, "-63072000",
)  # fmt: skip
TEXTS = (
    "", " ", "A01", "A01 3", "A01 3 kick", "H16 16", "B07 3 x4", "x4", "x0", "x999999999999", "Verse x8", "124 BPM",
    "Intro 999 BPM 7/8", "5/4", "0 BPM", "99999 BPM", "Kick", "1-Kick", "# name", "#", "##", "@", "=1+1", "-3 dB",
    "[red]x[/red]", "<b>", "&amp;", "\x85", "\x9b31m", "\x7f", "\u202eabc", "\u200b", "\u2028", "\ufeff", "é",
    "e\u0301", "日本語", "👩‍👩‍👧", "🥁" * 40, "ﷺ" * 20, "a" * 300, "ä" * 300, "0", "null", "None", "nan",
    "C:\\x\\y.wav",
    "\\\\server\\share\\x.wav", "//server/x.wav", "/dev/zero", "/dev/tty", "/", ".", "..", "~", "~root/x",
    "file:///etc/x", "smb://h/x.wav", "a/b.wav", "\t", "\n", "a\nb", "\\x1b", "%00", "%s%n", "{}", "{0.__class__}",
    "$HOME", "`x`", "'", '"', "12.3.5", "11.0_11300", "Ableton Live 12.1", "Live 9.7.7", "Ableton Live 99.9",
    "Int(live_version)", "( (object)arg1, (int)x=3) -> None : f(self,", "((((", "))))", "->", "query:Plugins#VST3:%zz",
    "2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "16777215", "-16777216", "255,0,0", "minor", "Master", "A-Return",
    "CON", "nul.xml",
)  # fmt: skip
RARE_TEXTS = (
    "x" * 70_000,
    "(" * 3000,
    "[" * 3000,
    "A01 " * 5000,
    "１" * 5000,
    "1-" * 2000,
    "1,2-" * 3000,
    "é" * 66_000,
    "-3 x4 " * 9000,
)


def number(rng: random.Random) -> str:
    """A number, or what looks like one."""
    pick = rng.random()
    if pick < 0.6:
        return rng.choice(NUMBERS)
    if pick < 0.8:
        return str(rng.randint(-5, 300))
    if pick < 0.9:
        return repr(rng.uniform(-10, 1000))
    return str(rng.randint(-(1 << 66), 1 << 66))


def text(rng: random.Random) -> str:
    """A text, or what looks like one."""
    pick = rng.random()
    if pick < 0.70:
        return rng.choice(TEXTS)
    if pick < 0.80:
        return rng.choice(TEXTS) + rng.choice((" ", "", "-", ",", "/", "\\")) + rng.choice(TEXTS)
    if pick < 0.99:
        return "".join(chr(_letter(rng)) for _ in range(rng.randint(1, 12)))
    return rng.choice(RARE_TEXTS)


def value(rng: random.Random) -> str:
    """Either."""
    return number(rng) if rng.random() < 0.5 else text(rng)


def _letter(rng: random.Random) -> int:
    pick = rng.random()
    if pick < 0.6:
        return rng.randint(0x20, 0x7E)
    if pick < 0.8:
        return rng.randint(0xA0, 0x2FF)
    code = rng.choice(
        (rng.randint(1, 0x1F), rng.randint(0x300, 0x9FFF), rng.randint(0x1F000, 0x1FFFF), rng.randint(0x80, 0x9F))
    )
    return code


def damage(rng: random.Random, data: bytes) -> bytes:
    """The bytes with one to eight changes that know nothing of their meaning: changed, lost, doubled, cut, moved."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if not out:
            return bytes(rng.randbytes(rng.randint(0, 9)))
        at = rng.randrange(len(out))
        length = rng.choice((1, 1, 2, 4, 16, 100))
        how = rng.randrange(7)
        if how == 0:
            out[at] = rng.randrange(256)
        elif how == 1:
            out[at] ^= 1 << rng.randrange(8)
        elif how == 2:
            del out[at : at + length]
        elif how == 3:
            out[at:at] = out[at : at + length]
        elif how == 4:
            out[at:at] = rng.randbytes(length)
        elif how == 5 and rng.random() < 0.3:
            del out[at:]
        else:
            other = rng.randrange(len(out))
            out[at:at] = out[other : other + length]
    return bytes(out)
