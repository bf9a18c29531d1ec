"""The set itself: reading dumps and saved sets into tables, where things are in time, and what sounds."""
