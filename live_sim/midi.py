"""The MIDI side of one control surface: mappings, forwards, input, feedback."""

from . import encoders
from .errors import ArgumentError

SCRIPT_HANDLE = 7001
FIRST_MAP_HANDLE = 90001
CHANNELS, DATA = range(16), range(128)


class MidiSide(object):
    """What build_midi_map installs, and what happens when MIDI arrives."""

    def __init__(self, world, surface):
        self.world = world
        self.surface = surface
        number = len(world.surfaces)
        self.script_handle = SCRIPT_HANDLE + number
        self.map_handle = FIRST_MAP_HANDLE + 100000 * number
        self.building = False
        self.mappings, self.forwards = {}, set()
        self.pending, self.totals = {}, {"mappings": 0, "forwards": 0, "builds": 0}
        self.fine = {}

    def clear(self):
        """Nothing is mapped or forwarded."""
        self.mappings, self.forwards = {}, set()

    def begin_build(self):
        """A new map: everything from before is void."""
        self.map_handle += 1
        self.building = True
        self.totals["builds"] += 1
        if not self.world.rules.stale_forwards_kept:
            self.mappings, self.forwards = {}, set()
        return self.map_handle

    def end_build(self):
        """The handle is void from now on, except for feedback requests."""
        self.building = False

    def _check(self, handle, script=None, mapping=True):
        if handle != self.map_handle or (script is not None and script != self.script_handle):
            raise ArgumentError("Invalid handle: map handle %r, script handle %r" % (handle, script))
        if mapping and not self.building:
            raise RuntimeError("Mappings can only be made inside build_midi_map")

    def _channel(self, channel, number):
        if channel not in CHANNELS or number not in DATA:
            if not self.world.rules.ranges_unchecked:
                raise ValueError("Invalid channel or number: %r, %r (0-15, 0-127)" % (channel, number))

    def _install(self, key, entry):
        if key in self.mappings or key in self.forwards:
            return False
        self.mappings[key] = entry
        self.totals["mappings"] += 1
        return True

    def map_cc(self, handle, parameter, channel, number, mode, rule, avoid_takeover, sensitivity):
        """Install a controller mapping; False when the controller is taken in this build."""
        self._check(handle)
        self._channel(channel, number)
        done = self._install(("cc", channel, number), {
            "parameter": parameter, "mode": int(mode), "rule": _rule(rule), "sensitivity": sensitivity,
            "takeover": not avoid_takeover, "caught": True})
        if done and int(mode) == encoders.ABSOLUTE_14_BIT and number < 32:
            self.mappings[("cc", channel, number + 32)] = self.mappings[("cc", channel, number)]
        return done

    def map_note(self, handle, parameter, channel, number, rule):
        """Install a note mapping."""
        self._check(handle)
        self._channel(channel, number)
        return self._install(("note", channel, number), {"parameter": parameter, "mode": None, "rule": _rule(rule)})

    def map_pitchbend(self, handle, parameter, channel, rule):
        """Install a pitch bend mapping."""
        self._check(handle)
        self._channel(channel, 0)
        return self._install(("pitchbend", channel, 0), {"parameter": parameter, "mode": None, "rule": _rule(rule)})

    def forward(self, script, handle, kind, channel, number):
        """Install a forward; False when the controller is taken in this build."""
        if self.world.rules.swapped_handles:
            script, handle = handle, script
        self._check(handle, script)
        self._channel(channel, number)
        key = (kind, channel, number)
        if key in self.mappings:
            return False
        self.forwards.add(key)
        self.totals["forwards"] += 1
        return True

    def send_feedback(self, handle, parameter):
        """Send the state of a parameter through every mapping that it has."""
        self._check(handle, mapping=False)
        self.parameter_changed(parameter)

    def receive(self, message):
        """One complete message from the controller (tuple of ints)."""
        status, kind = message[0], {0x80: "note", 0x90: "note", 0xB0: "cc", 0xE0: "pitchbend"}.get(message[0] & 0xF0)
        if status == 0xF0:
            self.surface.to_script(message)
            return
        if kind is None:
            return
        key = (kind, status & 0x0F, 0 if kind == "pitchbend" else message[1])
        entry = self.mappings.get(key)
        if entry is not None and entry["parameter"].alive:
            self._move(key, entry, message)
            if not self.world.rules.mapped_ccs_delivered:
                return
        if key in self.forwards or (entry is not None and self.world.rules.mapped_ccs_delivered):
            self.surface.to_script(message)

    def _move(self, key, entry, message):
        parameter = entry["parameter"]
        behaviour = self.world.behaviour(parameter.kind)
        low, high = parameter.get("min", 0.0), parameter.get("max", 1.0)
        now = behaviour.get_value(parameter)
        if key[0] == "note":
            on = message[0] & 0xF0 == 0x90 and message[2] > 0
            if not on:
                return
            new = low if now > (low + high) / 2 else high
        elif key[0] == "pitchbend":
            new = low + (high - low) * (message[1] + 128 * message[2]) / 16383.0
        elif entry["mode"] == encoders.ABSOLUTE_14_BIT:
            new = self._fourteen_bit(key, entry, message[2], low=low, high=high)
        elif entry["mode"] == encoders.ABSOLUTE:
            new = low + (high - low) * message[2] / 127.0
        else:
            steps = encoders.relative_steps(entry["mode"], message[2]) * entry["sensitivity"]
            if parameter.get("is_quantized"):  # fact: midi.sensitivity
                entry["rest"] = entry.get("rest", 0.0) + steps
                steps = int(round(entry["rest"], 6))  # towards zero: fifteen fifteenths are one
                entry["rest"] -= steps
            else:
                steps *= (high - low) / 127.0
            new = now + steps
        if new is not None and parameter.get("is_enabled", True):
            behaviour.move(parameter, min(max(new, low), high))

    def _fourteen_bit(self, key, entry, value, low, high):
        """The coarse byte waits for the fine one (controller + 32)."""
        if key[2] < 32:
            self.fine[key[1], key[2]] = value
            return None
        coarse = self.fine.get((key[1], key[2] - 32))
        return None if coarse is None else low + (high - low) * (coarse * 128 + value) / 16383.0

    def parameter_changed(self, parameter):
        """Feedback to the controller for every mapping with a rule."""
        for key, entry in sorted(self.mappings.items(), key=lambda item: item[0]):
            rule = entry["rule"]
            if entry["parameter"] is not parameter or rule is None or not rule.get("enabled", True):
                continue
            if key[0] == "cc" and entry["mode"] == encoders.ABSOLUTE_14_BIT and key[2] != rule["cc_no"]:
                continue
            low, high = parameter.get("min", 0.0), parameter.get("max", 1.0)
            value = self.world.behaviour(parameter.kind).get_value(parameter)
            share = (value - low) / (high - low) if high > low else 0.0
            for message in encoders.feedback(key[0], entry["mode"], rule, share):
                self.surface.send(message, "feedback")

    def summary(self):
        """The mappings and forwards of the last build, for the result."""
        shown = []
        for (kind, channel, number), entry in sorted(self.mappings.items(), key=lambda item: item[0]):
            parameter = entry["parameter"]
            shown.append({"kind": kind, "channel": channel, "number": number, "mode": entry["mode"],
                          "parameter": parameter.get("name"), "of": parameter.parent.path() if parameter.parent else "",
                          "feedback": entry["rule"] is not None, "sensitivity": entry.get("sensitivity", 1.0)})
        return {"mappings": shown, "forwards": [list(key) for key in sorted(self.forwards)], "totals": self.totals}


def _rule(rule):
    return None if rule is None else dict(rule.__fields__)
