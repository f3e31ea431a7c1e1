"""What the made-up community says: one file a theme, one phrase a line, `{slots}` from `words`."""
