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
        "transport_frozen": "the playhead stands still while the transport plays",
        "writes_at_once": "every write is visible in the same call",
        "listeners_late": "listeners of the transport and of launches are called two ticks late",
        "notes_overlap": "notes stay as they are added: in that order, and one over the other",
        "names_as_given": "names of tracks have no numbers and letters",
        "colors_as_given": "colours do not snap to the palette",
        "undo_ignored": "undo and redo change nothing",
        "plain_attributes": "unknown attributes may be written",
    }

    def __init__(self, **broken):
        for name in self.NAMES:
            setattr(self, name, broken.pop(name, () if name == "missing_members" else False))
        if broken:
            raise TypeError("unknown rule: %s" % ", ".join(sorted(broken)))
