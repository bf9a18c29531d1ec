"""A controller profile: which controls exist, what they send, and what they do. Here: which one there is, and its file.

Shipped profiles are in `profiles/`; the user's own is `.kontrol/profiles/NAME.json` with the name of the script's folder,
else `.kontrol/profile.json`: a whole profile, or `{"base": "<name of a shipped one>"}` with the keys that differ. JSON;
`ProfileKeys.py` checks every value.
"""

from __future__ import absolute_import

import json
import os

from .live_dumper.home import kontrol_home
from .live_dumper.own_files import OwnFileError, read_own_json
from .live_dumper.texts import exception_text, to_unicode
from .ProfileFields import ProfileError
from .ProfileKeys import Profile

DEFAULT = "original"
USER_FILE = u"profile.json"
NAMED_FOLDER = u"profiles"  # one for each installed folder, under its name


def shipped():
    """The names of the profiles that come with the script."""
    folder = _shipped_folder()
    return sorted(name[:-5] for name in os.listdir(folder) if name.endswith(".json"))


def _shipped_folder():
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "profiles")


def _read(path):
    try:
        data = read_own_json(path)
    except OwnFileError as error:
        raise ProfileError(u"%s %s" % (path, exception_text(error)))
    if data is None:
        raise ProfileError(u"%s is not there." % path)
    return data


def read_profile(path):
    """The profile in a file. Raises ProfileError."""
    data = _read(path)
    base = data.get("base")
    if base is not None:
        if base not in shipped():
            faults = [u"base: expected one of %s, got %s." % (u", ".join(shipped()), json.dumps(base))]
            try:
                Profile(dict({"name": u""}, **data), path)  # what else is wrong; the base would have given the name
            except ProfileError as error:
                faults += error.faults
            raise ProfileError(*faults)
        data = dict(_read(os.path.join(_shipped_folder(), str(base) + ".json")), **data)
    return Profile(data, path)


def load_profile(log, name=u"MidiKontrol"):
    """The user's profile for the script in the folder `name` where there is one that can be used, else the default.

    A file of that name that is wrong is not replaced by profile.json: that one is for another controller.
    `log(text)` gets which it is, and why.
    """
    refused = u""
    for file in (u"%s/%s.json" % (NAMED_FOLDER, name), USER_FILE):
        path = os.path.join(kontrol_home(), *file.split(u"/"))
        if not _is_there(path):
            continue
        try:
            profile = read_profile(path)
            log(u"Profile %s from %s." % (profile.name, path))
            return profile
        except ProfileError as error:
            refused = u"Your %s is not used: %s" % (file, to_unicode(error.first))
            log(u"The profile %s is not used: %s The default profile is in use; correct the file and give the "
                u"command: reload profile" % (path, to_unicode(error.args[0])))
            break
    profile = read_profile(os.path.join(_shipped_folder(), DEFAULT + ".json"))
    profile.refused = refused
    log(u"Profile %s." % profile.name)
    return profile


def _is_there(path):
    try:
        return os.path.lexists(path)
    except UnicodeError:  # Python 2 with a home folder whose name the system's encoding does not have
        return False
