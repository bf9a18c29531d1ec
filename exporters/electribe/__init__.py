"""What Korg's Electribes share: the frame of their messages, songs of positions with events, how they are stored."""
