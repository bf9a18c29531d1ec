"""What all behaviours share. A behaviour has get_<property>, set_<property> and do_<method>, each taking the node."""


class Behaviour(object):
    """`plain` names the properties that are simple stored values, with the value of a fresh object.

    `view_state` names what may change inside a notification: Ableton's own scripts do that from listeners
    (selection, appointed device), so Live does not refuse it there.
    """

    plain = {}
    view_state = frozenset(["selected_device", "appointed_device", "selected_track", "selected_scene", "detail_clip",
                            "selected_parameter", "highlighted_clip_slot", "selected_chain", "selected_drum_pad",
                            "implicit_arm", "set_data", "deselect_all_notes"])

    takes_none = frozenset()  # properties that take None although their type says otherwise

    def get__live_ptr(self, node):
        """The identity number."""
        return node.ptr

    def get_canonical_parent(self, node):
        """The object that holds this one."""
        return node.parent

    def get_view(self, node):
        """The view object."""
        return node.world.view(node)


def need(condition, sentence):
    """Raise RuntimeError as Live does where something does not apply."""
    if not condition:
        raise RuntimeError(sentence)


def in_range(node, value, low, high, what):
    """Raise unless low <= value <= high."""
    if not node.world.rules.ranges_unchecked:
        need(low <= value <= high, "Invalid value for %s: %r (range %r to %r)" % (what, value, low, high))


def pick(nodes, index, what):
    """A node of a list by index, or IndexError as a RuntimeError."""
    need(-1 < index < len(nodes), "Invalid %s index: %r" % (what, index))
    return nodes[index]
