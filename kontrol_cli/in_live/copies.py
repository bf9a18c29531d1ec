"""Copies of MidiKontrol under other names, for further controllers: which names Live takes, and each one's profile.

Live lists a script by the name of its folder, and a copy reads the profile of that name
(`.kontrol/profiles/NAME.json`, else `.kontrol/profile.json`; MidiKontrol/Profile.py).
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.files import write_whole
from kontrol_cli.in_live.assemble import SURFACES, fingerprint, surface_files
from kontrol_cli.in_live.installed import listed_files, look_at

OURS = "MidiKontrolScript.py"  # a folder whose list of files has it is a MidiKontrol, whatever it is called
PROFILES = "profiles"
_LONGEST_NAME = 40
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
# What Live and its scripts import by these names, and modules that only the Python 2.7 of Live 10 has: a folder of the
# same name would be taken for it.
_TAKEN = {
    "live",
    "ableton",
    "midiremotescript",
    "live_dumper",
    "live_sim",
    "commands",
    "md5",
    "new",
    "sets",
    "sha",
    "user",
}
# What Live 10.1.18 and Live 12 bring in their own folder of scripts (newer versions may bring more).
_LIVE_S_OWN = """
    ableton ADVANCE AIRA_MX_1 Akai_Force_MPC Alesis_V Alesis_VI Alesis_VX APC20 APC40 APC40_MkII APC64 APC_Key_25
    APC_Key_25_mk2 APC_mini APC_mini_mk2 ATOM ATOMSQ Axiom Axiom_25_Classic Axiom_49_61_Classic Axiom_AIR_25_49_61
    Axiom_AIR_Mini32 Axiom_DirectLink AxiomPro BCF2000 BCR2000 BeatStep Blackstar_Live_Logic BLOCKS Code_Series
    CTRL49 Faderport Faderport_16 Faderport_16_XT Faderport_8 FANTOM FireOne Hammer_88_Pro iRig_Keys_IO KeyFadr
    KeyLab KeyLab_88 KeyLab_Essential KeyLab_Essential_mk3 KeyLab_mkII KeyPad Keystage Keystation_Pro_88
    Komplete_Kontrol_A Komplete_Kontrol_S_Mk2 Komplete_Kontrol_S_Mk3 KONTROL49 Launch_Control Launch_Control_XL
    Launchkey Launchkey_Mini Launchkey_Mini_MK3 Launchkey_MK2 Launchkey_MK3 Launchpad Launchpad_Mini_MK3
    Launchpad_MK2 Launchpad_Pro Launchpad_Pro_MK3 Launchpad_X LPD8 LV1_LX1 LV2_LX2_LC2_LD2 MackieControl
    MackieControl_Classic MackieControlXT MasterControl MaxForLive microKONTROL MidAir25 MIDI_Mix MiniLab MiniLab_3
    MiniLab_mkII MPD18 MPD218 MPD226 MPD232 MPD24 MPD32 MPK225 MPK249 MPK25 MPK261 MPK49 MPK61 MPK88 MPK_mini
    MPK_mini_mkI MPK_mini_mkII MPK_mini_mkIII novation Novation_Impulse O2 OpenLabs Oxygen49_61 Oxygen8 Oxygen8v2
    Oxygen_3rd_Gen Oxygen_4th_Gen Oxygen_5th_Gen Oxygen_Pro Oxygen_Pro_Mini Ozone Ozonic padKONTROL Photon_25
    Photon_X25 ProjectMixIO Push Push2 pushbase Radium49_61 RemoteSL RemoteSL_Classic Roland_A_PRO Roland_FA
    SL_MkIII Tranzport TriggerFinger UC33e VCM600 ZERO8
"""
# Names that Windows has for devices.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


def checked_name(name: str) -> str:
    """`name` if a copy may be called so. Raises UsageError with what is wrong."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"'{name}' cannot be a script's name: Python imports the folder by it. Take a letter, then letters, digits "
            "and _, such as Right."
        )
    if len(name) > _LONGEST_NAME:
        raise UsageError(f"'{name}' is longer than {_LONGEST_NAME} letters. Take a shorter name.")
    same = next((one for one in SURFACES if one.lower() == name.lower()), None)
    if same is not None:
        raise UsageError(f"{same} is the name of the script itself. Take another one for a copy, such as Right.")
    if name.lower() in _TAKEN | {one.lower() for one in sys.stdlib_module_names} or _DEVICES.fullmatch(name):
        raise UsageError(f"'{name}' means something else to Python or the system. Take another name, such as Right.")
    return name


def check_not_live_s_own(name: str) -> None:
    """Raise UsageError when Live has a script of this name: Python finds one of the two, and which is not known."""
    same = next((one for one in _LIVE_S_OWN.split() if one.lower() == name.lower()), None)
    if same is not None:
        raise UsageError(
            f"{same} is a script that comes with Live, and only one of that name can run. Take another name, such as "
            f"My_{name}."
        )


def check_spelling(scripts: Path, name: str) -> None:
    """Raise UsageError when the folder of scripts has this name in other letters: many disks take them for one."""
    for folder in paths.listed(scripts) if paths.is_dir(scripts) else ():
        if folder.name.lower() == name.lower() and folder.name != name:
            raise UsageError(f"{scripts} has a folder {folder.name}, the same name in other letters. Write it so.")


def copies_in(scripts: Path) -> list[str]:
    """The names of the copies that are installed in the folder of scripts, sorted."""
    try:
        folders = paths.listed(scripts) if paths.is_dir(scripts) else []
    except UsageError:
        return []
    return sorted(
        folder.name
        for folder in folders
        if folder.name.lower() not in {one.lower() for one in SURFACES}
        and _NAME.fullmatch(folder.name)
        and OURS in listed_files(folder)
    )


def is_current(scripts: Path, name: str) -> bool:
    """Whether a copy's files are those that this Kontrol would install."""
    try:
        installed = look_at(scripts / name, "MidiKontrol")
    except KontrolError:
        return False
    ours = {inside: fingerprint(path.read_bytes()) for inside, path in surface_files("MidiKontrol").items()}
    return installed is not None and installed.files == ours and not installed.foreign


def profile_of(home: Path, name: str) -> Path:
    """The profile that belongs to the folder `name` alone."""
    return home / PROFILES / f"{name}.json"


def profile_read_by(home: Path, name: str) -> Path | None:
    """The file that the script in the folder `name` reads as its profile; None: the shipped one, original."""
    return next((path for path in (profile_of(home, name), home / "profile.json") if paths.exists(path)), None)


@dataclass(frozen=True)
class ProfileStep:
    """What happens to a copy's profile: `action` is create, replace or keep (the same already)."""

    path: Path
    action: str
    content: bytes

    def carry_out(self) -> None:
        """Write it, whole. Raises KontrolError."""
        if self.action != "keep":
            paths.make_folder(self.path.parent, parents=True)
            write_whole(self.path, self.content, force=self.action == "replace")


def plan_profile(home: Path, name: str, content: bytes, *, force: bool = False) -> ProfileStep:
    """What writing `content` as the profile of `name` would do. Raises UsageError when another one is there."""
    path = profile_of(home, name)
    there = paths.state(path)
    if there is None:
        return ProfileStep(path, "create", content)
    if paths.is_file(path) and there.st_size == len(content) and path.read_bytes() == content:
        return ProfileStep(path, "keep", content)
    if not force:
        raise UsageError(
            f"{path} holds another profile. Leave `profile` out to go on with it, or add `force` to replace it."
        )
    return ProfileStep(path, "replace", content)
