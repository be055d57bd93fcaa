"""What several rules share. A module here is no rule."""
