"""The browser: its roots are there and empty."""

from .base import Behaviour

_ROOTS = ("audio_effects", "clips", "current_project", "drums", "instruments", "max_for_live", "midi_effects",
          "packs", "plugins", "samples", "sounds", "user_library")


class Browser(Behaviour):
    """Roots without children; hot-swap is off."""

    plain = {"hotswap_target": None, "filter_type": 0}

    def get_colors(self, node):
        """Empty."""
        return []

    get_user_folders = get_legacy_libraries = get_colors

    def do_stop_preview(self, node):
        """Nothing plays."""

    def do_preview_item(self, node, item):
        """Nothing plays."""

    def do_relation_to_hotswap_target(self, node, item):
        """3 = none."""
        return 3


def _root(name):
    def getter(self, node):
        return node.world.struct("Live.Browser.BrowserItem", name=name.replace("_", " ").title(), children=[],
                                 is_device=False, is_folder=True, is_loadable=False, is_selected=False, source=u"",
                                 uri=u"root:%s" % name, iter_children=[])
    return getter


for _name in _ROOTS:
    setattr(Browser, "get_" + _name, _root(_name))

BEHAVIOURS = {"Live.Browser.Browser": Browser}
