"""Hydra's config files, read without Hydra: what may be in a config that it composes of them."""
