"""Warp markers of an audio clip, and the conversions between beats and sample time."""

from .base import Behaviour, need

# A fresh warped clip: 120 BPM from the first sample on (the second marker only carries the tempo).
FRESH = [[0.0, 0.0], [0.015625, 0.03125]]


class Warp(Behaviour):
    """The data holds warp_markers as pairs of sample time (seconds) and beat."""

    def _pairs(self, node):
        need(node.get("is_audio_clip"), "warp_markers is only available for audio clips")
        return sorted([float(pair[0]), float(pair[1])] for pair in node.get("warp_markers") or FRESH)

    def get_warp_markers(self, node):
        """Records of sample time (seconds) and beat."""
        return [node.world.struct("Live.Clip.WarpMarker", sample_time=pair[0], beat_time=pair[1])
                for pair in self._pairs(node)]

    def do_add_warp_marker(self, node, marker):
        """Add one; without a sample time it falls where the beat sounds now."""
        fields = marker.__fields__
        beat = float(fields["beat_time"])
        sample = float(fields["sample_time"]) if "sample_time" in fields else self._to_seconds(node, beat)
        pairs = self._pairs(node)
        need(all(abs(pair[1] - beat) > 1e-9 for pair in pairs), "There is a warp marker at beat %r" % beat)
        node.change("warp_markers", sorted(pairs + [[sample, beat]]))

    def _find(self, node, beat):
        pairs = self._pairs(node)
        found = [pair for pair in pairs if abs(pair[1] - beat) < 1e-9]
        need(found, "There is no warp marker at beat %r" % beat)
        return pairs, found[0]

    def do_move_warp_marker(self, node, beat, distance):
        """Move one in beats; it must stay between its neighbours."""
        pairs, marker = self._find(node, beat)
        index = pairs.index(marker)
        low = pairs[index - 1][1] if index else float("-inf")
        high = pairs[index + 1][1] if index + 1 < len(pairs) else float("inf")
        need(low < marker[1] + distance < high, "A warp marker cannot pass its neighbour")
        marker[1] += distance
        node.change("warp_markers", pairs)

    def do_remove_warp_marker(self, node, beat):
        """Remove one; two must stay."""
        pairs, marker = self._find(node, beat)
        need(len(pairs) > 2, "The last two warp markers cannot be removed")
        pairs.remove(marker)
        node.change("warp_markers", pairs)

    def _line(self, pairs, place, column):
        """The two markers around a place, the outer ones reaching on."""
        for left, right in zip(pairs, pairs[1:]):
            if place <= right[column]:
                return left, right
        return pairs[-2], pairs[-1]

    def _warped(self, node):
        need(node.get("is_audio_clip") and node.get("warping", True), "The clip is not warped")
        pairs = self._pairs(node)
        need(len(pairs) > 1, "The clip has a single warp marker")
        return pairs

    def _to_seconds(self, node, beat):
        left, right = self._line(self._warped(node), beat, 1)
        return left[0] + (beat - left[1]) * (right[0] - left[0]) / (right[1] - left[1])

    def do_beat_to_sample_time(self, node, beat):
        """Sample time is counted in samples (our reading: the captures do not name the unit)."""
        return self._to_seconds(node, beat) * float(node.get("sample_rate", 44100.0))

    def do_sample_to_beat_time(self, node, sample):
        """The inverse."""
        seconds = sample / float(node.get("sample_rate", 44100.0))
        left, right = self._line(self._warped(node), seconds, 0)
        return left[1] + (seconds - left[0]) * (right[1] - left[1]) / (right[0] - left[0])

    def do_seconds_to_sample_time(self, node, seconds):
        """For an unwarped clip."""
        need(node.get("is_audio_clip") and not node.get("warping", True), "The clip is warped")
        return seconds * float(node.get("sample_rate", 44100.0))
