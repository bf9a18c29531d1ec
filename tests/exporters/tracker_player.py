"""An independent Tracker on paper: plays a project file straight from its bytes.

Written from the format facts and sharing no code with the exporter, so that both can be wrong only together with them.
"""

from __future__ import annotations

import math


def played(data: bytes) -> tuple[list[int], float]:
    """The patterns (from 1) of one time through the song, and the tempo in BPM, worked out by hand."""
    patterns: list[int] = []
    for place in range(0x10, 0x10F):
        if data[place] == 0:
            break
        patterns.append(data[place])
    bits = data[0x1C0] | data[0x1C1] << 8 | data[0x1C2] << 16 | data[0x1C3] << 24
    sign, exponent, fraction = bits >> 31, bits >> 23 & 0xFF, bits & 0x7FFFFF
    assert sign == 0 and 0 < exponent < 255, "not a tempo"
    return patterns, math.ldexp(fraction | 0x800000, exponent - 127 - 23)
