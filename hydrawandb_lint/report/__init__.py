"""What the user sees, reading results only. `formats/` holds those of `--output-format`."""
