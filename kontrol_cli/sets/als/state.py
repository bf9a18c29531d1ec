"""What a reading of one set carries from track to track: counters, links to settle at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kontrol_cli.sets.als.samples import Samples
from kontrol_cli.sets.als.values import Element
from kontrol_cli.sets.rows import Row, Rows


@dataclass
class Counts:
    """How many of each kind the set has, for the set table."""

    tracks: int = 0
    return_tracks: int = 0
    scenes: int = 0
    session_clips: int = 0
    arrangement_clips: int = 0
    take_lane_clips: int = 0
    devices: int = 0
    locators: int = 0


@dataclass(frozen=True)
class Target:
    """What the id of a target means: a parameter of `device`, or of the mixer without one.

    An AutomationTarget is moved, a ModulationTarget (`modulates`) has something added to where it is.
    """

    name: str
    device: int | None = None
    modulates: bool = False


@dataclass
class SetState:
    """One reading. `rows` takes the rows; everything else is what later tracks or the end need."""

    rows: Rows
    name: str
    samples: Samples
    counts: Counts = field(default_factory=Counts)
    next_clip: int = 0
    next_device: int = 0
    next_chain: int = 0
    length_beats: float = 0.0
    group_of_id: dict[str, int] = field(default_factory=dict)
    grouped: list[tuple[Row, str]] = field(default_factory=list)
    return_tracks: list[int] = field(default_factory=list)
    sends: list[Row] = field(default_factory=list)
    filled_scenes: set[int] = field(default_factory=set)
    unwarped: list[tuple[Row, float]] = field(default_factory=list)
    targets: dict[str, Target] = field(default_factory=dict)
    unresolved: list[tuple[list[Row], str]] = field(default_factory=list)
    mapped_racks: set[Element] = field(default_factory=set)  # of the track that is being read

    def __post_init__(self) -> None:
        wants = self.rows.wants
        self.wants_tracks = wants("tracks")
        self.wants_sends = wants("sends")
        self.wants_devices = wants("devices")
        self.wants_chains = wants("chains")
        self.wants_parameters = wants("parameters")
        self.wants_clips = wants("clips")
        self.wants_notes = wants("notes")
        self.wants_warp = wants("warp_markers")
        self.wants_slots = wants("slots")
        self.wants_automation = wants("automation")
        self.wants_samples = wants("samples")
        # Clips are only counted when nothing that hangs on one is wanted.
        self.opens_clips = (
            self.wants_clips or self.wants_notes or self.wants_warp or self.wants_automation or self.wants_samples
        )
        self.opens_devices = (
            self.wants_devices
            or self.wants_chains
            or self.wants_parameters
            or self.wants_automation
            or self.wants_samples
        )

    def of(self, table: str) -> list[dict[str, Any]]:
        """The rows of one table."""
        return self.rows.of(table)
