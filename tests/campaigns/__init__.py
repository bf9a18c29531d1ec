"""Campaigns: very many made-up inputs for every reader and verb, reproducible: `python -m tests.campaigns -h`."""
