"""The Korg ESX-1 (Electribe SX, ESX-1SD)."""
