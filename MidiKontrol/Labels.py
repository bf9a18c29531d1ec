"""Labels of three characters that can still be read: a table for common words, a rule for the rest.

`label("Filter Freq")` -> "FFR", `label("1 Gain A")` -> "1GA", `label("Dry/Wet")` -> "D/W", `label("Macro 12")` -> "M12".
"""

from __future__ import absolute_import

import re

from .live_dumper.texts import to_unicode

# Whole names first; then single words, which also serve inside longer names.
_NAMES = {
    u"dry/wet": u"D/W", u"dry wet": u"D/W", u"device on": u"ON", u"lfo amount": u"LFA", u"lfo rate": u"LFR",
    u"output gain": u"OUT", u"track volume": u"VOL", u"track panning": u"PAN",
}
_WORDS = {
    u"amount": u"AMT", u"attack": u"ATK", u"bass": u"BAS", u"coarse": u"CRS", u"cutoff": u"CUT", u"damping": u"DMP",
    u"decay": u"DCY", u"delay": u"DLY", u"depth": u"DEP", u"drive": u"DRV", u"feedback": u"FBK", u"filter": u"FLT",
    u"fine": u"FIN", u"freq": u"FRQ", u"frequency": u"FRQ", u"gain": u"GAI", u"glide": u"GLD", u"knee": u"KNE",
    u"length": u"LEN", u"level": u"LEV", u"lookahead": u"LOK", u"mode": u"MOD", u"offset": u"OFS", u"output": u"OUT",
    u"pan": u"PAN", u"panning": u"PAN", u"phase": u"PHS", u"pitch": u"PIT", u"predelay": u"PRE", u"presence": u"PRS",
    u"rate": u"RAT", u"ratio": u"RTO", u"release": u"REL", u"reso": u"RES", u"resonance": u"RES", u"shape": u"SHP",
    u"size": u"SIZ", u"speed": u"SPD", u"spread": u"SPR", u"stereo": u"STE", u"sustain": u"SUS", u"threshold": u"THR",
    u"time": u"TIM", u"tone": u"TON", u"transpose": u"TRN", u"treble": u"TRB", u"tune": u"TUN", u"type": u"TYP",
    u"velocity": u"VEL", u"volume": u"VOL", u"warmth": u"WRM", u"wave": u"WAV", u"width": u"WID",
}
# Runs of letters and of digits are words; "16th" is one word, "GainLo" is two.
_SPLIT = re.compile(u"[0-9]+(?:th)?|[^\\W\\d_]+", re.UNICODE)
_CAMEL = re.compile(u"(?<=[a-z])(?=[A-Z])")

# Letters outside ASCII that an LCD shows as their nearest plain letter; others become "?".
_PLAIN = {
    u"\xe4": u"a", u"\xf6": u"o", u"\xfc": u"u", u"\xc4": u"A", u"\xd6": u"O", u"\xdc": u"U", u"\xdf": u"s",
    u"\xe0": u"a", u"\xe1": u"a", u"\xe2": u"a", u"\xe3": u"a", u"\xe5": u"a", u"\xe7": u"c", u"\xe8": u"e",
    u"\xe9": u"e", u"\xea": u"e", u"\xeb": u"e", u"\xec": u"i", u"\xed": u"i", u"\xee": u"i", u"\xef": u"i",
    u"\xf1": u"n", u"\xf2": u"o", u"\xf3": u"o", u"\xf4": u"o", u"\xf5": u"o", u"\xf8": u"o", u"\xf9": u"u",
    u"\xfa": u"u", u"\xfb": u"u", u"\xc5": u"A", u"\xc7": u"C", u"\xc9": u"E", u"\xd1": u"N", u"\xd8": u"O",
    u"\u2013": u"-", u"\u2014": u"-", u"\u2019": u"'", u"\xa0": u" ", u"\t": u" ",
}


def plain(text):
    """The text with letters that have a plain form in ASCII replaced by it, one for one."""
    return u"".join(_PLAIN[letter] if letter in _PLAIN else letter for letter in text)


def words(name):
    """The words of a parameter name: `1 Frequency A` -> [1, Frequency, A], `GainLo` -> [Gain, Lo]."""
    return _SPLIT.findall(_CAMEL.sub(u" ", name))


def short(word):
    """One word in at most three characters: from the table, or its first letter and the next consonants."""
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    if len(word) <= 3:
        return word.upper()
    rest = [letter for letter in word[1:] if letter.lower() not in u"aeiou"]
    if len(rest) < 2:
        rest = list(word[1:])
    return (word[0] + u"".join(rest))[:3].upper()


def label(name):
    """At most three characters for a parameter or track name; empty for an empty name."""
    return _label(plain(to_unicode(name)).strip())[:3]  # upper case can be longer: the German sharp s becomes SS


def _label(name):
    if name.lower() in _NAMES:
        return _NAMES[name.lower()]
    parts = words(name)
    if len(parts) > 1 and parts[0].isdigit() and parts[-1] in (u"A", u"B"):
        parts = parts[:-1]  # the A or B side of an EQ Eight band
    if not parts:
        return name[:3].upper()
    if len(parts) == 1:
        return short(parts[0])[:3]
    if len(parts) == 2:
        first, second = parts
        if second.isdigit():
            return (short(first)[:max(1, 3 - len(second))] + second)[:3]
        return (first[:1].upper() + short(second)[:2])[:3] if not first.isdigit() else (first + short(second))[:3]
    return u"".join(part[:1] for part in parts[:3]).upper()


# A number at the beginning, with what follows it at once: -12.3 dB, 1.20 kHz, 50L, 12 %.
_NUMBER = re.compile(u"^([-+]?)([0-9]+)(?:[.]([0-9]+))?[ ]*([^\\W\\d_]*)", re.UNICODE)
_FRACTION = re.compile(u"^[0-9]+/[0-9]+")


def value_label(text):
    """At most three characters for a value as Live shows it: `-12.3 dB` -> -12, `1.20 kHz` -> 1k2, `0.50` -> 0.5, `Sine` -> SIN."""
    text = plain(to_unicode(text)).strip()
    if text.lower().lstrip(u"-").startswith(u"inf"):
        return u"INF"
    fraction = _FRACTION.match(text)
    if fraction is not None:
        found = fraction.group(0)
        return found if len(found) <= 3 else found[found.index(u"/"):][:3]
    number = _NUMBER.match(text)
    if number is None:
        return label(text)
    sign, whole, rest, unit = number.groups()
    if unit.lower() == u"khz":  # 1.20 kHz and 1200 Hz are the same three characters
        whole, rest = (whole + (rest or u"").ljust(3, u"0")[:3]).lstrip(u"0") or u"0", None
    sign = u"" if sign == u"+" else sign
    if sign and len(whole) > 2:
        return u"-99"  # and below: there is no room for more
    if len(whole) > 3:
        thousands = whole[:-3]
        return thousands + u"k" + whole[-3] if len(thousands) == 1 else thousands[:2] + u"k"
    if unit in (u"L", u"R") and len(whole) <= 2:
        return whole + unit  # a panning
    if rest and sign and whole == u"0" and not rest.startswith(u"0"):
        return sign + u"." + rest[0]
    return (sign + whole + (u"." + rest if rest else u""))[:3].rstrip(u".")


def numbered(prefix, number):
    """Three characters for the track or send of a number: `LV4`, `L12`, `128`."""
    digits = (u"%d" % number)[-3:]
    return prefix[:3 - len(digits)] + digits


def two_rows(text, width):
    """A sentence in two rows of the LCD, broken and ended between words where it can be."""
    first = _row(text, width)
    return first, _row(text[len(first):].strip(), width).rstrip(u",;:")


def _row(text, width):
    """As many of the first words as fit, or a part of the first."""
    end = text[:width + 1].rfind(u" ") if len(text) > width else width
    return text[:end if end > 0 else width]


def distinct(labels):
    """The same labels with a digit in the last place where two would be the same: FRQ FRQ -> FR1 FR2."""
    result = []
    taken = set(labels)
    for text in labels:
        if text and labels.count(text) > 1:
            number = 1
            while text[:2] + u"%d" % number in taken:
                number += 1
            text = text[:2] + u"%d" % number
            taken.add(text)
        result.append(text)
    return result
