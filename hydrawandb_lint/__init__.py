"""hwlint: finds and fixes faults where Hydra/OmegaConf configs meet Weights & Biases.

The functions here are the public API. Importing the package loads nothing heavy; the first
call does.
"""

from __future__ import annotations

from hydrawandb_lint.about import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor

    from hydrawandb_lint.diagnostics import Diagnostic
    from hydrawandb_lint.projects import ProjectResult
    from hydrawandb_lint.results import FileResult

__all__ = ["__version__", "check_paths", "check_projects", "check_source", "fix_source"]


def check_source(text: str, filename: str = "<text>") -> list[Diagnostic]:
    """What the default rules find in a Python text. Reads no settings.

    A text that Python refuses gives one diagnostic, HW901. If `filename` ends as those of Markdown
    do (`.md`, `.mdx`), the text is a page: its Python blocks are checked; if as a notebook's
    (`.ipynb`), it is JSON, of which the cells are.
    """
    from hydrawandb_lint import engine, rules
    from hydrawandb_lint.settings.folders import Folders

    active = Folders(rules.codes, isolated=True).active(filename)
    return list(engine.check_text(text, filename, active).diagnostics)


def fix_source(text: str, filename: str = "<text>", *, unsafe: bool = False) -> FileResult:
    """The text with all safe fixes applied, and unsafe ones if wanted. Reads no settings.

    The result has the new `text`, the diagnostics that are `fixed` and those left in the new
    text (`diagnostics`). A text that Python refuses comes back as it is, with HW901. Pages and
    notebooks are told by `filename`, as in `check_source`.
    """
    from hydrawandb_lint import engine, rules
    from hydrawandb_lint.settings.folders import Folders

    active = Folders(rules.codes, {"unsafe_fixes": unsafe}, isolated=True).active(filename)
    return engine.fix_text(text, filename, active)


def check_paths(
    paths: Iterable[str | os.PathLike[str]], *, isolated: bool = False
) -> list[Diagnostic]:
    """What `hwlint check` finds in files and folders, under their own settings.

    Raises `hydrawandb_lint.settings.errors.SettingsError` for settings that cannot be used.
    """
    import os

    from hydrawandb_lint import engine, rules
    from hydrawandb_lint.settings.folders import Folders
    from hydrawandb_lint.sources.gather import gather

    folders = Folders(rules.codes, isolated=isolated)
    gathered = gather([os.fspath(path) for path in paths], folders)
    results = engine.check(gathered, folders)
    return [diagnostic for result in results for diagnostic in result.diagnostics]


def check_projects(
    paths: Iterable[str | os.PathLike[str]],
    *,
    executor: Executor | None = None,
    isolated: bool = False,
) -> Iterator[ProjectResult]:
    """What `hwlint check` finds in each of many repositories, as each is done.

    A result has the absolute `path` of the repository, its `diagnostics`, and a `failure`: empty,
    or a sentence on why it could not be checked (settings that cannot be used, a worker that died).
    One failure does not end the others.

    The executor's workers need hwlint and the same paths. Without one, each repository is checked
    here when its result is asked for.
    """
    from hydrawandb_lint import projects

    return projects.check(paths, executor, isolated)
