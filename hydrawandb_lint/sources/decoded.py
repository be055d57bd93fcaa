"""The text of a file of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.kinds import is_data, is_notebook, is_page
from hydrawandb_lint.sources import markdown, python, yaml

if TYPE_CHECKING:
    from hydrawandb_lint.sources.notebook import Notebook
    from hydrawandb_lint.sources.python import Source


def decoded(path: str, data: bytes) -> Source | Notebook:
    """The text that is checked, and the way back to bytes. Raises `UnreadableError`."""
    if is_notebook(path):
        from hydrawandb_lint.sources import notebook

        return notebook.decode(data)
    if is_data(path):
        return yaml.decode(data)
    return markdown.decode(data) if is_page(path) else python.decode(data)
