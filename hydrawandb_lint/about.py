"""Names and addresses, in one place. Imported at every start: constants only."""

__version__ = "0.1.0"

# Not settled yet. `.invalid` never leads anywhere, so nothing wrong is found by accident.
REPOSITORY_URL = "https://hwlint.invalid/repository"
DOCS_URL = "https://hwlint.invalid/docs"
LOGGER = "hydrawandb_lint"
"""What logs hwlint's own failures."""
