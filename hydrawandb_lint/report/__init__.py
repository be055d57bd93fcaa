"""What the user sees: one file per format, reading results only."""
