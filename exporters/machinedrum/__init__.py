"""Elektron Machinedrum: songs, patterns, kits and globals."""
