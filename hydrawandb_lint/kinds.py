"""What kind of file a path is, by its name. Imported at every start.

Capital letters make no other kind: who names `RUN.IPYNB` means a notebook. What Python itself finds
(modules) and Hydra (config files) is looked for by the endings that those want.
"""

from __future__ import annotations

import os

CONFIGS = (".yaml", ".yml")
"""The config files of Hydra."""
JSON = ".json"
PAGES = (".markdown", ".md", ".mdx", ".qmd", ".rmd")
NOTEBOOK = ".ipynb"
GITIGNORE = ".gitignore"


def is_json(path: str) -> bool:
    """Whether a file is JSON."""
    return path.lower().endswith(JSON)


def is_yaml(path: str) -> bool:
    """Whether a file is YAML, or JSON, which is YAML, too."""
    return path.lower().endswith((*CONFIGS, JSON))


def is_gitignore(path: str) -> bool:
    """Whether a file is a `.gitignore`."""
    return os.path.basename(path) == GITIGNORE


def is_data(path: str) -> bool:
    """Whether a file holds no Python at all."""
    return is_yaml(path) or is_gitignore(path)


def is_page(path: str) -> bool:
    """Whether a file is read as Markdown."""
    return path.lower().endswith(PAGES)


def is_notebook(path: str) -> bool:
    """Whether a file is read as a notebook."""
    return path.lower().endswith(NOTEBOOK)


def is_python(path: str) -> bool:
    """Whether a file is read as Python: whatever is no other kind."""
    return not (is_data(path) or is_page(path) or is_notebook(path))
