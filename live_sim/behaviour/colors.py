"""Colours: the 70 of Live's colour chooser, to which every colour that is written snaps."""

from .base import need

# As scripts read them, by color_index; five rows of fourteen. Two public lists of Live 11's clip colours agree, and
# AbletonOSC's suite writes two of them.
PALETTE = (
    0xFF94A6, 0xFFA529, 0xCC9927, 0xF7F47C, 0xBFFB00, 0x1AFF2F, 0x25FFA8,
    0x5CFFE8, 0x8BC5FF, 0x5480E4, 0x92A7FF, 0xD86CE4, 0xE553A0, 0xFFFFFF,
    0xFF3636, 0xF66C03, 0x99724B, 0xFFF034, 0x87FF67, 0x3DC300, 0x00BFAF,
    0x19E9FF, 0x10A4EE, 0x007DC0, 0x886CE4, 0xB677C6, 0xFF39D4, 0xD0D0D0,
    0xE2675A, 0xFFA374, 0xD3AD71, 0xEDFFAE, 0xD2E498, 0xBAD074, 0x9BC48D,
    0xD4FDE1, 0xCDF1F8, 0xB9C1E3, 0xCDBBE4, 0xAE98E5, 0xE5DCE1, 0xA9A9A9,
    0xC6928B, 0xB78256, 0x99836A, 0xBFBA69, 0xA6BE00, 0x7DB04D, 0x88C2BA,
    0x9BB3C4, 0x85A5C2, 0x8393CC, 0xA595B5, 0xBF9FBE, 0xBC7196, 0x7B7B7B,
    0xAF3333, 0xA95131, 0x724F41, 0xDBC300, 0x85961F, 0x539F31, 0x0A9C8E,
    0x236384, 0x1A2F96, 0x2F52A2, 0x624BAD, 0xA34BAD, 0xCC2E6E, 0x3C3C3C)
_NEAREST = {}  # what was looked up before


def _distance(one, other):
    return sum(((one >> shift & 255) - (other >> shift & 255)) ** 2 for shift in (16, 8, 0))


def nearest(color):
    """The index of the palette colour nearest to 0xRRGGBB; nearest by RGB and the first of equals is our reading."""
    color &= 0xFFFFFF
    if color not in _NEAREST:
        if len(_NEAREST) > 1000:
            _NEAREST.clear()
        _NEAREST[color] = min(range(len(PALETTE)), key=lambda index: _distance(PALETTE[index], color))
    return _NEAREST[color]


class Colored(object):
    """`color` and `color_index`, two views of one thing. A set description may give either, or both."""

    no_color = (PALETTE[0], 0)  # of an object whose description says nothing

    def get_color(self, node):
        """0xRRGGBB."""
        color, index = node.get("color"), node.get("color_index")
        if color is None:
            return self.no_color[0] if index is None else PALETTE[index % len(PALETTE)]
        return color

    def get_color_index(self, node):
        """The place in the palette."""
        color, index = node.get("color"), node.get("color_index")
        if index is None:
            return self.no_color[1] if color in (None, self.no_color[0]) else nearest(color)
        return index

    def set_color(self, node, value):
        """The nearest colour of the palette is taken."""  # fact: colors.snaps
        if node.world.rules.colors_as_given:
            node.change("color", value)
            return
        self.set_color_index(node, nearest(value))

    def set_color_index(self, node, index):
        """0 to 69."""
        need(0 <= index < len(PALETTE), "Invalid color index: %r" % index)  # the words are ours
        before = self.get_color(node), self.get_color_index(node)
        self.paint(node, PALETTE[index], index)
        for name, old, new in zip(("color", "color_index"), before, (PALETTE[index], index)):
            if old != new:
                node.notify(name)

    @staticmethod
    def paint(node, color, index):
        """Keep both values."""
        node.keep("color", color)
        node.keep("color_index", index)
