"""What holds where nothing is set, as far as every start needs it."""

from __future__ import annotations

CACHE = ".hwlint_cache"
PYPROJECT = "pyproject.toml"
FILES = ("hwlint.toml", PYPROJECT)
"""Where settings are written; in a folder with both the first counts."""
OUTPUT_FORMAT = "full"
SRC = (".", "src")
INCLUDE = ("*.py", "*.ipynb", "*.yaml", "*.yml", "*.json", ".gitignore")

EXCLUDE = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
"""Ruff's list of folders that are not walked into."""
