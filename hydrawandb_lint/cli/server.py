"""`hwlint server`."""

from __future__ import annotations

from typing import Any

import click

from hydrawandb_lint.cli.options import take_folders, where_options
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.folders import Folders


@click.command(epilog="Example: hwlint server, as the command of a language server in an editor")
@where_options
def server(**values: Any) -> int:
    """Serves an editor, by the Language Server Protocol. It speaks on stdin and stdout."""

    def settings() -> Folders:
        # An editor also opens files that a run leaves out, such as those of libraries.
        return take_folders({**values, "force_exclude": True})

    settings()
    try:
        from hydrawandb_lint.server.app import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("hydrawandb_lint"):
            raise
        raise SettingsError(
            f"the language server needs {error.name}: `pip install 'hydrawandb-lint[lsp]'`"
        ) from error
    return serve(settings)
