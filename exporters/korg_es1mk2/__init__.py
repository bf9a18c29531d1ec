"""The Korg ES-1 mkII (Electribe S mkII)."""
