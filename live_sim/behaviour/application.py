"""The application, its view, and the functions of Live.Application and Live.Base."""

from ..nodes import Node
from .base import Behaviour, need

MAIN_VIEWS = [u"Browser", u"Arranger", u"Session", u"Detail", u"Detail/Clip", u"Detail/DeviceChain"]


class Application(Behaviour):
    """Versions, document, browser and view."""

    plain = {"open_dialog_count": 0, "current_dialog_message": u"", "current_dialog_button_count": 0,
             "average_process_usage": 0.0, "peak_process_usage": 0.0, "number_of_push_apps_running": 0}

    def get_canonical_parent(self, node):
        """Nothing is above."""
        return None

    def _captured(self, node, index):
        return int(node.world.facts["api_captured_from"].split(".")[index])

    def do_get_major_version(self, node):
        """12 of 12.3.6."""
        return self._captured(node, 0)

    def do_get_minor_version(self, node):
        """3 of 12.3.6."""
        return self._captured(node, 1)

    def do_get_bugfix_version(self, node):
        """6 of 12.3.6."""
        return self._captured(node, 2)

    def do_get_version_string(self, node):
        """All of it."""
        return node.world.facts["api_captured_from"]

    def do_get_build_id(self, node):
        """Not a build of Live."""
        return u"simulated"

    def do_get_variant(self, node):
        """The full product."""
        return u"Suite"

    def do_get_document(self, node):
        """The song."""
        return node.world.song

    def do_has_option(self, node, name):
        """No options."""
        return False

    def get_browser(self, node):
        """The browser."""
        if "browser" not in node.parts:
            node.parts["browser"] = Node(node.world, "Live.Browser.Browser", node)
        return node.parts["browser"]

    def get_control_surfaces(self, node):
        """The scripts that run, as they are."""
        return [surface.script for surface in node.world.surfaces if surface.script is not None]

    def get_unavailable_features(self, node):
        """The full product lacks nothing."""
        return []

    def do_press_current_dialog_button(self, node, index):
        """Press a button of the newest message box."""
        node.world.dialogs.press(index)

    def do_show_message(self, node, text, buttons=0, *more):
        """A message box for the user; the position of the button that is pressed."""
        return node.world.dialogs.ask(text, buttons)

    do_show_on_the_fly_message = do_show_message


class ApplicationView(Behaviour):
    """Which parts of the window are shown."""

    plain = {"browse_mode": False}
    view_state = frozenset(["toggle_browse"])  # what is on the screen is not part of the set

    def _shown(self, node):
        return node.parts.setdefault("shown", {u"Session": True, u"Detail": True, u"Detail/DeviceChain": True})

    def _known(self, name):
        need(name in MAIN_VIEWS or name == u"", "The specified View Identifier does not exist")

    def do_available_main_views(self, node):
        """The names of the views."""
        return list(MAIN_VIEWS)

    def do_is_view_visible(self, node, name, main_window_only=True):
        """Whether a view is shown."""
        self._known(name)
        return bool(self._shown(node).get(name, False))

    def get_focused_document_view(self, node):
        """Session or Arranger."""
        return u"Session" if self._shown(node).get(u"Session") else u"Arranger"

    def _show(self, node, name, on):
        if name not in MAIN_VIEWS:  # fact: views.unknown
            return
        need(not node.world.initialising, "Views cannot be changed while Live is starting")
        pairs = {u"Session": u"Arranger", u"Arranger": u"Session",
                 u"Detail/Clip": u"Detail/DeviceChain", u"Detail/DeviceChain": u"Detail/Clip"}
        changes = {name: on}  # fact: views.opposite
        if name in pairs and (on or not name.startswith(u"Detail") or self._shown(node).get(u"Detail")):
            changes[pairs[name]] = not on
        if on and name.startswith(u"Detail/"):
            changes[u"Detail"] = True
        for view, state in sorted(changes.items()):
            if bool(self._shown(node).get(view)) != state:
                self._shown(node)[view] = state
                node.notify("is_view_visible", view)
        if name in (u"Session", u"Arranger"):
            node.notify("focused_document_view")

    def do_show_view(self, node, name):
        """Show."""
        self._show(node, name, True)

    def do_hide_view(self, node, name):
        """Hide."""
        self._show(node, name, False)

    def do_focus_view(self, node, name):
        """Show and focus."""
        if name:
            self._show(node, name, True)
        node.notify("view_focus_changed")

    def do_scroll_view(self, node, direction, name, modifier):
        """A matter of the screen, with one effect: the session's selection moves."""
        self._known(name)

    do_zoom_view = do_scroll_view

    def do_toggle_browse(self, node):
        """Hot-swap on or off."""
        node.change("browse_mode", not node.get("browse_mode", False))


def open_device_chain(world):
    """The lower half of the window shows devices."""  # fact: views.select-device
    if not world.initialising:
        view = world.view(world.application)
        world.behaviour(view.kind).do_show_view(view, u"Detail/DeviceChain")


def show_browser(world):
    """The browser opens."""
    if not world.initialising:
        view = world.view(world.application)
        world.behaviour(view.kind).do_show_view(view, u"Browser")


def get_application(world):
    """Live.Application.get_application."""
    return world.application


def get_random_int(world, low, span):
    """Not random here: the same run gives the same numbers. `low` .. `low + span - 1`."""
    world.random_state = (world.random_state * 1103515245 + 12345) % 2 ** 31
    return low + (world.random_state >> 8) % max(int(span), 1)


def log(world, text):
    """Live.Base.log."""
    world.write_log("Python: %s" % (text,))


def challenge(world, *numbers):
    """The dongle functions: two numbers, or one, that mean nothing here."""
    return (0, 0)


BEHAVIOURS = {"Live.Application.Application": Application, "Live.Application.Application.View": ApplicationView}
FUNCTIONS = {"Live.Application.get_application": get_application, "Live.Application.get_random_int": get_random_int,
             "Live.Application.encrypt_challenge": challenge,
             "Live.Application.encrypt_challenge2": lambda world, number: 0,
             "Live.Application.combine_apcs": lambda world: False, "Live.Base.log": log}
