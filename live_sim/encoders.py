"""Controller values in and out: the ten map modes, and feedback."""

ABSOLUTE, ABSOLUTE_14_BIT = 0, 5


def relative_steps(mode, value):
    """The signed number of steps of one message, for the relative modes (the smooth ones count alike).

    signed bit: bit 6 is the sign (set = down); signed bit 2: bit 6 set = up; binary offset: 64 is none;
    two's complement: 127 is -1.
    """
    base = mode - 5 if mode > 5 else mode
    if base == 1:
        return -(value & 0x3F) if value & 0x40 else value & 0x3F
    if base == 2:
        return value - 64
    if base == 3:
        return value - 128 if value >= 64 else value
    if base == 4:
        return value & 0x3F if value & 0x40 else -(value & 0x3F)
    raise ValueError("map mode %r is not relative" % mode)


def feedback(kind, mode, rule, share):
    """The messages that show a parameter's place on the controller (`share` 0..1 of its range)."""
    channel = rule["channel"] & 0x0F
    if kind == "pitchbend":
        full = int(round(share * 16383))
        return [(0xE0 | channel, full & 0x7F, full >> 7)]
    if kind == "note":
        table = rule.get("vel_map") or ()
        value = table[min(int(share * len(table)), len(table) - 1)] if table else int(round(share * 127))
        return [(0x90 | channel, rule["note_no"], value)]
    if mode == ABSOLUTE_14_BIT:
        full = int(round(share * 16383))
        return [(0xB0 | channel, rule["cc_no"], full >> 7), (0xB0 | channel, rule["cc_no"] + 32, full & 0x7F)]
    table = rule.get("cc_value_map") or ()
    value = table[min(int(share * len(table)), len(table) - 1)] if table else int(round(share * 127))
    return [(0xB0 | channel, rule["cc_no"], value)]
