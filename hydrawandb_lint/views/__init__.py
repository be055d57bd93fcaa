"""What rules are given to look at: one module for each kind of file, and what is known of the
configs and the programs in it."""
