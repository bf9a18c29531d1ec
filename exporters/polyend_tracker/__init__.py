"""Polyend Tracker, Tracker Mini and Tracker+: the song is in the project's file on the card."""
