"""A second opinion on songs: what a set means and what a song plays, worked out without any planning or merging code.

Written from docs/song-planning.md, docs/merging.md and the format facts. Nothing here imports exporters.planning,
exporters.packing, exporters.machinedrum.merge or scene_merger (test_players_by_hand.py checks it): a fault in them
cannot hide in here. The exporter is only ever called through its command line.
"""
