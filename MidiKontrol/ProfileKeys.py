"""The keys of a profile and their checks. Numbers in the file are those that people know (channels and tracks from 1);
here they count from 0.
"""

from __future__ import absolute_import

import collections
import json

from . import consts
from .ProfileFields import Fields, ProfileError, from_0

_WRONG = -1  # the channel of a control whose own channel is wrong

# targets: of the selected track, one per encoder; send: from 0; speeds: one per encoder; acceleration: 1 is none.
Page = collections.namedtuple("Page", "content channel ccs mode layer first labels targets send speeds acceleration")
Control = collections.namedtuple("Control", "kind channel number toggle lamp")
Pedal = collections.namedtuple("Pedal", "target index channel cc mode")


class Profile(object):
    """The checked profile. `pages`, `pedals`: lists; `buttons`: {action: Control}; `scroll`: {"scene"/"track": Control}.

    `refused`: why the user's own profile is not used instead of this one, empty when that is not so.
    Page.first: the first track or device parameter (from 0). Page.layer: from 0. Control.kind: "cc" or "note".
    """

    refused = u""

    def __init__(self, data, origin):
        self.origin = origin
        faults = []  # type: list
        self._faults = faults
        top = Fields(data, u"profile", faults)
        self.name = top.text("name")
        top.take("base", None)
        self.channel = from_0(top.number("channel", 1, 16, 1))
        self.mode = top.choice("encoder_mode", consts.MAP_MODES, "absolute")
        self.takeover = top.flag("takeover", True)
        self.highlight = top.flag("highlight", True)
        self.unfolds = top.choice("select_hidden", ("unfold", "refuse"), "unfold") != "refuse"
        display = top.fields("display")
        self.shows_values = display.flag("values", True)
        display.done()
        self.pages = [self._page(item) for item in top.items("pages")]
        self.scroll, self.scroll_mode = self._scroll(top.fields("scroll"))
        self.buttons = self._buttons(top.fields("buttons"))
        self.pedals = [self._pedal(item) for item in top.items("pedals")]
        self._lcd(top.fields("lcd"))
        commands = top.fields("command_file")
        self.command_file_on = commands.flag("on", True)
        self.python_on = commands.flag("python", False)
        commands.done()
        ports = top.fields("ports")
        self.input_port = ports.text("input", u"")
        self.output_port = ports.text("output", u"")
        ports.done()
        dump = top.fields("dump")
        self.dump_folder = dump.text("folder", u"")
        self.dump_budget_ms = dump.number("budget_ms", 1, 50, 5)
        dump.done()
        self.log_limit_bytes = top.number("log_limit_bytes", 10000, 100000000, 1000000)
        top.done()
        layers = [page.layer for page in self.pages]
        self.layers = max([layer for layer in layers if layer is not None] + [0]) + 1
        if None not in layers:
            self._check_layers()
        self._check_conflicts()
        if faults:
            raise ProfileError(*faults)

    def _page(self, fields):
        content = fields.choice("content", consts.PAGE_CONTENTS)
        ccs = fields.numbers("ccs", 0, 127, 16)
        mode = fields.choice("mode", consts.MAP_MODES, self.mode)
        if mode == "absolute_14_bit" and [cc for cc in ccs if cc > 31]:
            fields.fault(u"%s: 14-bit encoders send CCs 0-31 (their low half is 32 higher), not %r." % (fields.place, ccs))
        targets, send = self._of_tracks(fields, content, len(ccs))
        first = from_0(fields.number("first", 1, 8 if content == "device" else 1000, 1))
        if content == "device" and first is not None and first + len(ccs) > 8:
            fields.fault(u"%s: a device has 8 parameters here; first %d with %d ccs goes beyond."
                         % (fields.place, first + 1, len(ccs)))
        labels = fields.choice("labels", ("numbers", "names"), "numbers")
        speeds = fields.reals("speed", 0.01, 10, 1.0, len(ccs))
        acceleration = fields.real("acceleration", 1, 10, 1.0)
        if mode in ("absolute", "absolute_14_bit") and (acceleration > 1 or speeds != [1.0] * len(ccs)):
            fields.fault(u"%s: speed and acceleration are for relative modes; an absolute encoder sends where it is, so "
                         u"leave them out or change mode." % fields.place)
        page = Page(content=content, channel=self._channel(fields), ccs=tuple(ccs), mode=mode,
                    layer=from_0(fields.number("layer", 1, 8, 1)), first=first, labels=labels, targets=tuple(targets),
                    send=send, speeds=tuple(speeds), acceleration=acceleration)
        fields.done("channel")
        return page

    @staticmethod
    def _of_tracks(fields, content, encoders):
        """(targets, send): what only some contents have."""
        for key, owner in (("targets", "selected_track"), ("send", "track_sends")):
            if key in fields.data and content not in (owner, None):
                fields.fault(u"%s: %s is for the content %s, not for %s." % (fields.place, key, owner, content))
        written = fields.data.get("targets", consts.STRIP_OF_THE_ARTICLE)
        targets = fields.choices("targets", consts.STRIP_TARGETS, consts.STRIP_OF_THE_ARTICLE)
        send = from_0(fields.number("send", 1, consts.MOST_SENDS, 1))
        most = max(len(written), len(targets)) if isinstance(written, (list, tuple)) else len(targets)  # a wrong one counts
        if content == "selected_track" and encoders > most:
            fields.fault(u"%s: the selected track has %d parameter%s here, so at most %d ccs."
                         % (fields.place, most, u"" if most == 1 else u"s", most))
        return targets, send

    def _channel(self, fields):
        """The channel of a control from 0: its own (_WRONG when that is wrong), or the profile's (None when wrong)."""
        if "channel" not in fields.data:
            return self.channel
        own = fields.number("channel", 1, 16)
        return _WRONG if own is None else own - 1

    def _scroll(self, fields):
        mode = fields.choice("mode", [m for m in consts.MAP_MODES if m.startswith("relative")],
                             "relative_two_compliment")
        scroll = {}
        for name in ("scene", "track"):
            if name in fields.data:
                scroll[name] = self._control(fields.fields(name), ("cc",))
        fields.done("scene", "track")
        return scroll, mode

    def _buttons(self, fields):
        buttons = {}
        for action in sorted(fields.data):
            if action not in consts.ACTIONS:
                fields.fault(u"%s: there is no action %s. Actions are: %s."
                             % (fields.place, json.dumps(action), u", ".join(consts.ACTIONS)))
                continue
            buttons[str(action)] = self._control(fields.fields(action), ("cc", "note"))
        return buttons

    def _control(self, fields, kinds):
        kind = [kind for kind in kinds if kind in fields.data]
        if len(kind) != 1:
            if not fields.broken:
                fields.fault(u"%s: expected one of %s with a number 0-127." % (fields.place, u" or ".join(kinds)))
            for name in kinds:
                fields.data.pop(name, None)
        control = Control(kind=kind[0] if len(kind) == 1 else None, channel=self._channel(fields),
                          number=fields.number(kind[0], 0, 127) if len(kind) == 1 else None,
                          toggle=fields.flag("toggle", False), lamp=fields.flag("lamp", False))
        fields.done("channel", *kinds)
        return control

    def _pedal(self, fields):
        target = fields.choice("target", consts.PEDAL_TARGETS)
        most = 12 if target == "selected_track_send" else 8
        pedal = Pedal(target=target, index=from_0(fields.number("number", 1, most, 1)), channel=self._channel(fields),
                      cc=fields.number("cc", 0, 127), mode=fields.choice("mode", consts.MAP_MODES, "absolute"))
        fields.done("channel")
        return pedal

    def _lcd(self, fields):
        self.lcd_on = fields.flag("on", False)
        self.lcd_flash = fields.flag("flash", True)
        self.lcd_patch = fields.number("patch", 0, consts.PATCH_COUNT - 1, 1)
        order = fields.take("page_fields", list(consts.PAGE_FIELDS))
        fields.done()
        if (not isinstance(order, list) or len(order) != len(consts.PAGE_FIELDS)
                or [name for name in consts.PAGE_FIELDS if name not in order]):
            fields.fault(u"lcd.page_fields: expected %s in some order." % u", ".join(consts.PAGE_FIELDS))
            order = consts.PAGE_FIELDS
        self.lcd_page_fields = tuple(str(name) for name in order)
        if self.lcd_on and (len(self.pages) > consts.PAGE_COUNT or [p for p in self.pages
                                                                   if len(p.ccs) > consts.ENCODER_COUNT]):
            fields.fault(u"lcd: the controller's display has 4 pages of 4 encoders; set lcd.on to false.")

    def _check_layers(self):
        used = set(page.layer for page in self.pages)
        for layer in range(self.layers):
            if layer not in used and self.pages:
                self._faults.append(u"pages: layer %d has no page; number the layers 1, 2, 3 without gaps." % (layer + 1))

    def _check_conflicts(self):
        """No control has two jobs; one whose number or channel is wrong is not compared."""
        always = [((c.kind, c.channel, c.number), u"scroll.%s" % name) for name, c in sorted(self.scroll.items())]
        always += [((c.kind, c.channel, c.number), u"buttons.%s" % name) for name, c in sorted(self.buttons.items())]
        for pedal in self.pedals:
            always += [(key, u"pedal %s" % pedal.target) for key in _ccs(pedal.channel, pedal.cc, pedal.mode)]
        named = set()
        for layer in range(self.layers):
            seen = {}  # type: dict
            pages = [(key, u"page %d" % (place + 1)) for place, page in enumerate(self.pages) if page.layer == layer
                     for cc in page.ccs for key in _ccs(page.channel, cc, page.mode)]
            for key, owner in always + pages:
                kind, channel, number = key
                if kind is None or channel == _WRONG or number is None:
                    continue
                if key in seen and (key, owner) not in named:
                    named.add((key, owner))
                    on = u"the profile's channel" if channel is None else u"channel %d" % (channel + 1)
                    self._faults.append(u"%s %d on %s is used twice: by %s and by %s."
                                        % (kind, number, on, seen[key], owner))
                seen.setdefault(key, owner)


def _ccs(channel, cc, mode):
    numbers = (cc, cc + 32) if mode == "absolute_14_bit" and cc is not None else (cc,)
    return [("cc", channel, number) for number in numbers]
