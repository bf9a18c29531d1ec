"""What must be mapped and shown after anything that a player does, by the set, the profile and the docs alone.

It reads what random_player.py wrote down (the MIDI map, the set, the messages of the status bar, what was sent) and the
profile's JSON; of the script it uses nothing but `label`, which says what a name is in three characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.midikontrol.lcd import Lcd

Json = dict[str, Any]
Key = tuple[int, int]  # channel and CC, from 0

TRACKS = ("track_volumes", "track_pans", "track_sends")
STRIP = ["volume", "send 1", "eq low", "eq high"]  # docs/controller.md, page 2
CELLS = {"volume": "LEV", "pan": "PAN", "eq low": "LOW", "eq high": "HI"}
NO_FRAME = [-1, -1, -1, -1, False]
# A layer that was chosen, what `status` answers, or a profile that is taken up: it begins in its first layer.
_SAID = re.compile(r"[:;] layer (?P<layer>[0-9]+) of [0-9]+(?:;|$)|: profile [^;]*$")


@dataclass
class Page:
    """A page as the profile's JSON has it; numbers from 0."""

    place: int
    content: str
    keys: list[Key]
    layer: int
    first: int
    targets: list[str]
    by_name: bool
    forwarded: bool


def pages(profile: Json) -> list[Page]:
    channel = profile.get("channel", 1)
    found = []
    for place, page in enumerate(profile.get("pages", [])):
        content = page["content"]
        each = {"track_volumes": "volume", "track_pans": "pan", "track_sends": f"send {page.get('send', 1)}"}.get(
            content
        )
        targets = [each] * len(page["ccs"]) if each else page.get("targets", STRIP)
        keys = [(page.get("channel", channel) - 1, cc) for cc in page["ccs"]]
        found.append(
            Page(
                place,
                content,
                keys,
                page.get("layer", 1) - 1,
                page.get("first", 1) - 1,
                targets[: len(keys)],
                by_name=page.get("labels") == "names",
                forwarded=page.get("acceleration", 1) != 1,
            )
        )
    return found


def controls(profile: Json) -> Json:
    """What random_player.py needs of a profile: buttons, encoders and pedals, scrolling."""
    channel = profile.get("channel", 1)

    def key(control: Json) -> list[Any]:
        kind = "cc" if "cc" in control else "note"
        return [kind, control.get("channel", channel) - 1, control[kind]]

    scroll = [key(one)[1:] for name, one in profile.get("scroll", {}).items() if name != "mode"]
    encoders = [list(one) for page in pages(profile) for one in page.keys]
    return {
        "data": profile,
        "controls": [[action, *key(one)] for action, one in sorted(profile.get("buttons", {}).items())],
        "encoders": encoders + [key(one)[1:] for one in profile.get("pedals", [])],
        "scroll": scroll,
    }


@dataclass
class Oracle:
    """Judges the looks of one run in their order; `complaints` says what is wrong, and after which moves."""

    profiles: dict[str, Json]
    label: Any
    complaints: list[str] = field(default_factory=list)
    layer: int = 0
    profile: str = ""
    judged: dict[str, int] = field(default_factory=dict)
    _lcd: Lcd = field(default_factory=Lcd)
    _look: Json = field(default_factory=dict)

    def judge(self, looks: list[Json]) -> list[str]:
        for number, look in enumerate(looks):
            self._look = look
            before = len(self.complaints)
            self._one(look)
            self.complaints[before:] = [
                f"look {number}, profile {look['profile']}, layer {self.layer + 1}, after {look['did']}: {text}"
                for text in self.complaints[before:]
            ]
        return self.complaints

    def _says(self, right: bool, text: str, what: str) -> None:
        self.judged[what] = self.judged.get(what, 0) + 1
        if not right:
            self.complaints.append(text)

    def _one(self, look: Json) -> None:
        self.profile = look["profile"]
        profile = self.profiles[self.profile]
        for match in filter(None, map(_SAID.search, look["messages"])):
            self.layer = int(match["layer"] or 1) - 1
        here = [page for page in pages(profile) if page.layer == self.layer]
        expected = self._expected(profile, here)
        self._mapped(profile, here, expected)
        self._frame(profile, here)
        self._receive(profile)
        if profile.get("lcd", {}).get("on", False):
            for page in here:
                self._shown(page, expected)
            for place in set(self._lcd.pages) - {page.place for page in here}:  # of another layer, or profile
                cells = self._lcd.cells(place)
                self._says(set(cells) == {""}, f"page {place + 1} is of another layer and shows {cells}", "elsewhere")
        self._says(look["restless"] == 0, f"the map is built again though nothing happens: {look['restless']}", "rest")
        # Two for the name and value of each control, and what a script hears of tracks, devices and the song.
        most = 60 + 3 * len(look["map"]) + 3 * len(look["shown"])
        self._says(look["listeners"] <= most, f"{look['listeners']} listeners", "listeners")
        if not look["locked"]:
            self._says(look["blue"] == look["hand"], f"blue hand {look['blue']}, in hand {look['hand']}", "blue hand")

    # The map.

    def _window(self, here: list[Page]) -> int:
        """How far page 1 was moved: Live's frame says it; where only the master is left there is none."""
        of_tracks = [page.first for page in here if page.content in TRACKS]
        if not of_tracks:
            return 0
        frame = self._look["frame"]
        first = len(self._look["shown"]) - 1 if frame in (None, NO_FRAME) else int(frame[0])
        return first - min(of_tracks)

    def _expected(self, profile: Json, here: list[Page]) -> dict[Key, int | None]:
        """What each control must turn (a pointer), None for nothing; -1 for some parameter of the device in hand."""
        look, found = self._look, {}
        moved = self._window(here)
        selected = look["strips"][str(look["selected"])]
        for page in here:
            for place, key in enumerate(page.keys):
                if page.content in TRACKS:
                    at = page.first + moved + place
                    track = look["shown"][at] if at < len(look["shown"]) else None
                    found[key] = None if track is None else look["strips"][str(track)].get(page.targets[place])
                elif page.content == "selected_track":
                    found[key] = selected.get(page.targets[place])
                else:
                    found[key] = -1
        for pedal in profile.get("pedals", []):
            key = (pedal.get("channel", profile.get("channel", 1)) - 1, pedal["cc"])
            number = pedal.get("number", 1)
            found[key] = {
                "selected_track_volume": selected["volume"],
                "selected_track_send": selected.get(f"send {number}"),
                "device_parameter": -1,
            }.get(pedal["target"], look["master"].get(pedal["target"]))
        return found

    def _mapped(self, profile: Json, here: list[Page], expected: dict[Key, int | None]) -> None:
        look = self._look
        self._says(all(alive for *_, alive, _ in look["map"]), "something deleted is mapped", "alive")
        self._says(all(kind == "cc" for kind, *_ in look["map"]), "a note is mapped", "kinds")
        mapped = {(channel, cc): pointer for _, channel, cc, pointer, _, _ in look["map"]}
        forwarded = {key for page in here if page.forwarded for key in page.keys}
        for key, wanted in expected.items():
            if key in forwarded:
                there = ["cc", *key] in look["forwards"]
                self._says(key not in mapped, f"{key} is mapped and accelerated", "accelerated")
                if wanted is not None and wanted != -1:
                    stands, place = look["stands"].get(f"{key[0]}/{key[1]}"), look["places"][str(wanted)]
                    self._says(stands == place, f"{key} stands at {stands}, its parameter at {place}", "places")
                if wanted != -1:
                    self._says(there == (wanted is not None), f"{key} is forwarded: {there}", "accelerated")
            elif wanted == -1:
                right = mapped.get(key) is None or mapped[key] in look["parameters"]
                self._says(right, f"{key} turns {self._name(mapped.get(key))}, not {look['hand_name']}", "device")
            else:
                self._says(
                    mapped.get(key) == wanted, f"{key} turns {self._name(mapped.get(key))}, not {wanted}", "tracks"
                )
        turned = [mapped[key] for page in here if page.content == "device" for key in page.keys if key in mapped]
        # The right side of a linked Delay is its left side.
        once = len(set(turned)) == len(turned) or look["hand_class"] == "Delay"
        self._says(once, f"two encoders turn the same of {look['hand_name']}", "each once")
        strays = [key for key in mapped if key not in expected]
        self._says(not strays, f"mapped, and on no page of this layer: {strays}", "strays")
        device = [key for key, wanted in expected.items() if wanted == -1]
        if len(look["parameters"]) > 1 and len(device) >= 8 and not forwarded & set(device):
            self._says(any(key in mapped for key in device), f"nothing of {look['hand_name']} is mapped", "some device")
        wanted_forwards = [one[1:] for one in controls(profile)["controls"]]
        wanted_forwards += [["cc", *one] for one in controls(profile)["scroll"]]
        rest = [one for one in look["forwards"] if one[0] != "cc" or (one[1], one[2]) not in forwarded]
        self._says(sorted(rest) == sorted(wanted_forwards), f"forwarded: {rest}, not {wanted_forwards}", "forwards")

    def _name(self, pointer: int | None) -> str:
        return "nothing" if pointer is None else f"{pointer} {self._look['names'].get(str(pointer))}"

    # Live's frame.

    def _frame(self, profile: Json, here: list[Page]) -> None:
        """The frame is around what page 1 turns: visible tracks, never the master, in the selected scene's row."""
        look, of_tracks = self._look, [page for page in here if page.content in TRACKS]
        frame = look["frame"]
        if not of_tracks or not profile.get("highlight", True):
            self._says(frame in (None, NO_FRAME), f"a frame {frame} without a page of tracks", "no frame")
            return
        if frame in (None, NO_FRAME):
            return  # `_expected` takes page 1 to be on the master alone then
        width = max(page.first + len(page.keys) for page in of_tracks) - min(page.first for page in of_tracks)
        most = len(look["shown"]) - 1 - frame[0]
        wanted = [frame[0], look["row"], min(width, most), 1, True]
        self._says(frame == wanted and frame[0] >= 0 and most > 0, f"the frame is {frame}, not {wanted}", "frame")

    # The display.

    def _receive(self, profile: Json) -> None:
        look, blanks = self._look, list(self._look["blank"])
        for place, message in zip(look["before"], look["sent"], strict=True):
            while blanks and blanks[0] <= place:
                blanks.pop(0)
                self._lcd.pages.clear()
            self._lcd.receive(message)
        if blanks:
            self._lcd.pages.clear()

    def _shown(self, page: Page, expected: dict[Key, int | None]) -> None:
        look = self._look
        if page.place not in self._lcd.pages:
            self._says(False, f"the display has no page {page.place + 1}", "pages")
            return
        cells = self._lcd.cells(page.place)
        ccs = [cc for _, cc in page.keys]
        self._says(self._lcd.ccs[page.place][: len(ccs)] == ccs, f"page {page.place + 1} shows other CCs", "ccs")
        mapped = {(channel, cc): pointer for _, channel, cc, pointer, _, _ in look["map"]}
        for number, key in enumerate(page.keys):
            turned = mapped.get(key) if not page.forwarded else expected[key]
            if turned is None:
                self._says(cells[number] == "", f"{key} turns nothing and shows {cells[number]!r}", "empty cells")
            elif page.content == "device":
                name = look["names"].get(str(turned), "")
                fits = not page.forwarded and self._fits(cells[number], name, otherwise="FX")
                self._says(fits or page.forwarded, f"{key} turns {name!r} and shows {cells[number]!r}", "device cells")
            else:
                self._says(
                    self._cell(page, number, cells[number]), f"{key} of a track shows {cells[number]!r}", "track cells"
                )
        full = [cell for cell in cells if cell]
        self._says(len(set(full)) == len(full), f"two cells are the same: {cells}", "distinct")

    def _cell(self, page: Page, number: int, cell: str) -> bool:
        target = page.targets[number]
        if page.content == "selected_track":
            return cell == CELLS.get(target, f"SD{target[5:]}"[:3] if len(target) < 7 else f"S{target[5:]}")
        here = [one for one in pages(self.profiles[self.profile]) if one.layer == self.layer]
        at = page.first + self._window(here) + number
        if page.by_name:
            return self._fits(cell, self._look["titles"][str(self._look["shown"][at])], otherwise="")
        prefix = {"volume": "LV", "pan": "PN"}.get(target, "ABCDEFGHIJKL"[int(target[5:]) - 1] if " " in target else "")
        return cell == prefix[: 3 - len(str(at + 1))] + str(at + 1)

    def _fits(self, cell: str, name: str, *, otherwise: str) -> bool:
        """The name in three characters, the last perhaps a digit to tell it from another; `otherwise`: without one."""
        short = "".join(letter if " " <= letter <= "~" else "?" for letter in self.label(name)).rstrip()
        if not short:
            return cell.startswith(otherwise) and (not otherwise or cell[2:].isdigit())
        return (
            cell == short
            or (cell[:2] == short[:2].ljust(1) and cell[2:].isdigit())
            or (len(short) < 3 and cell[: len(short[:2])] == short[:2] and cell[len(short[:2]) :].isdigit())
        )
