"""Names of tracks and chains as Live shows them: numbers, letters, and the names of things that nobody has named."""

from .device_types import INSTRUMENT, type_of

def number(track):
    """The track's place from the left, counted from 1; groups count, returns do not."""
    tracks = track.world.song.parts["tracks"]
    try:
        return tracks.index(track) + 1
    except ValueError:  # about to come in
        return len(tracks) + 1


def letter(track):
    """The letter of a return track (more than 26 start again, ours; Live allows 12)."""
    returns = track.world.song.parts["return_tracks"]
    place = returns.index(track) if track in returns else len(returns)
    return chr(65 + place % 26)


def _device_name(device):
    """A device that nobody has named shows its class's name."""
    return device.get("name") or device.get("class_name", u"")


def _default(track, kind):
    """The name of a track that nobody has named."""  # fact: names.default
    if kind == "midi":  # fact: names.instrument
        for device in track.parts["devices"]:
            if type_of(device) == INSTRUMENT:
                return _device_name(device)
        return u"MIDI"
    return u"Group" if kind == "group" else u"Audio"


def shown(track):
    """The name that a script reads."""
    kind, name = track.get("type"), track.get("name")
    if kind == "master" or (name and track.world.rules.names_as_given):
        return name or u""
    if kind == "return":
        if track.get("shown_name") is not None:
            return track.get("shown_name")
        if not name:
            devices = track.parts["devices"]
            name = _device_name(devices[0]) if devices else u"Return"
        return u"%s-%s" % (letter(track), name)  # fact: names.return-letter
    if not name:  # fact: names.empty
        return u"%d-%s" % (number(track), _default(track, kind))
    # fact: names.number
    return name.replace(u"#", u"%d" % number(track)) if u"#" in name else name


def recognise(song):
    """After loading: names in the description are those that Live shows; find out which of them Live made itself."""
    for track in song.parts["tracks"]:
        name = track.data.get("name")
        if name:
            track.data["name"] = u""
            if shown(track) != name:
                track.data["name"] = name
    for track in song.parts["return_tracks"]:
        name = track.data.get("name")
        if name:
            prefix = letter(track) + u"-"
            if name.startswith(prefix):
                track.data["name"] = name[len(prefix):]
            else:
                track.data["shown_name"] = name  # no Live shows this; it stays until a script gives a name


def watch(song):
    """The names of the tracks that somebody listens to, to be given to `tell` after a change of places."""
    return [(track, shown(track)) for name in ("tracks", "return_tracks") for track in song.parts[name]
            if track.listeners and track.listeners.get("name")]


def tell(watched):
    """Call the listeners of the tracks that have another name now."""
    for track, before in watched:
        if track.alive and shown(track) != before:
            track.notify("name")


def chain_name(chain):
    """A chain that nobody has named is called like its first device."""  # fact: names.chain
    name = chain.get("name")
    if name is None:
        devices = chain.parts["devices"]
        name = _device_name(devices[0]) if devices else u"Chain"
    return name
