"""The strictness of the host. Every rule is on; the tests switch them off one by one to prove that they notice."""


class Rules(object):
    """How this host differs from a faithful one (everything False or empty: it does not)."""

    NAMES = {
        "missing_members": "dotted API names that are left out",
        "swapped_handles": "forwards take the map handle before the script handle",
        "remove_listeners_ignored": "remove_..._listener does nothing",
        "mapped_ccs_delivered": "a mapped CC reaches receive_midi too",
        "stale_forwards_kept": "mappings and forwards survive a new build_midi_map",
        "read_only_writable": "read-only properties take writes",
        "double_listeners_allowed": "the same observer may be added twice",
        "dead_objects_usable": "deleted objects go on answering",
        "rebuild_not_deferred": "request_rebuild_midi_map builds at once",
        "ranges_unchecked": "values outside a range are taken",
        "notification_writes_allowed": "listeners may change the set",
        "plain_attributes": "unknown attributes may be written",
    }

    def __init__(self, **broken):
        for name in self.NAMES:
            setattr(self, name, broken.pop(name, () if name == "missing_members" else False))
        if broken:
            raise TypeError("unknown rule: %s" % ", ".join(sorted(broken)))
