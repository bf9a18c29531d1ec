"""Build hook: a wheel carries the scripts that run inside Live as data of kontrol_cli. live_sim is an ordinary package.

An editable install does not: there kontrol_cli finds the folders of the checkout themselves, so that
nobody ever tests a stale copy.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = ("MidiKontrol", "live_dumper")


class CarryInLiveFiles(BuildHookInterface):
    """Adds the folders to wheels that are built for use elsewhere."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard":
            return
        for folder in CARRIED:
            build_data["force_include"][f"{self.root}/{folder}"] = f"kontrol_cli/_in_live/{folder}"
