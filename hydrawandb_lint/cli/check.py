"""`hwlint check`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from hydrawandb_lint.cli import output
from hydrawandb_lint.cli.options import (
    common_options,
    settings_options,
    take_folders,
    take_inputs,
    take_voice,
)
from hydrawandb_lint.cli.run import NO_FILES, run
from hydrawandb_lint.cli.sections import Command, option
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.sources.gather import files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hydrawandb_lint.cli.output import Voice
    from hydrawandb_lint.cli.silence import Silence
    from hydrawandb_lint.settings.folders import Folders


class Check(Command):
    """As in Ruff a reason follows `--add-ignore` by `=` only: what comes next is a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        bare = "--add-ignore"
        return super().parse_args(ctx, [f"{each}=" if each == bare else each for each in args])


@click.command(cls=Check, epilog="Example: hwlint check --output-format concise src/")
@settings_options
@option("--statistics", is_flag=True, help="Print how often each rule found something.")
@option("-e", "--exit-zero", is_flag=True, help="Exit with 0 even if something is found.")
@option(
    "--add-ignore",
    metavar="[=REASON]",
    writes=True,
    help="Silence what is found by `# hwlint: ignore[…]` comments, with a reason.",
)
@option("--baseline", metavar="FILE", help="Tell only what is not in this baseline.")
@option(
    "--update-baseline",
    is_flag=True,
    help="Write what is found into the baseline.",
    writes=True,
)
@option("--show-files", is_flag=True, help="Print the files that are looked at.")
@option(
    "--show-settings",
    is_flag=True,
    help="Print what is set for a path, and where, and what was understood of its project.",
)
@common_options
def check(
    paths: tuple[str, ...],
    add_ignore: str | None,
    baseline: str | None,
    update_baseline: bool,
    show_files: bool,
    show_settings: bool,
    **values: Any,
) -> int:
    """Reports faults in PATHS. Default: the current directory; `-`: standard input."""
    folders, voice = take_folders(values), take_voice(values)
    if show_settings:
        return _show_settings(paths, folders, values["output_file"])
    named, stdin = take_inputs(paths, values)
    if show_files:
        return _show_files(named, folders, voice, values["output_file"])
    if stdin is not None and add_ignore is not None:
        raise click.UsageError("`--add-ignore` writes files: it takes no text from stdin")
    given = named if stdin is None else [stdin.name]
    silences = _silences(given, voice, add_ignore, baseline, update_baseline)
    return run("check", named, folders, stdin=stdin, voice=voice, silences=silences, **values)


def _show_settings(paths: Sequence[str], folders: Folders, file: str | None) -> int:
    """Prints what is set for a path, and where, and what was understood of its project, or writes
    it to a file; gives the exit code."""
    from hydrawandb_lint import understood
    from hydrawandb_lint.report import settings

    if len(paths) > 1:
        raise SettingsError("`--show-settings` takes one path")
    path = paths[0] if paths else os.getcwd()
    held, tasks = understood.settings(path, folders), understood.tasks(path, folders)
    output.give(settings.render(held, tasks), file)
    return 0


def _show_files(
    paths: Sequence[str] | None, folders: Folders, voice: Voice, file: str | None
) -> int:
    """Prints the files that a check of the paths looks at, or writes them to a file; gives the exit
    code."""
    from hydrawandb_lint.report.text import printable

    found = [*files(["."] if paths is None else paths, folders)]
    if not found:
        voice.warn(NO_FILES)
    output.give("".join(f"{printable(path)}\n" for path in found), file)
    return 0


def _silences(
    paths: Sequence[str] | None,
    voice: Voice,
    add_ignore: str | None,
    baseline: str | None,
    update: bool,
) -> list[Silence]:
    """What is silenced, in this order: by a baseline, then by new comments."""
    if update and baseline is None:
        raise click.UsageError("`--update-baseline` needs `--baseline FILE`")
    if update and add_ignore is not None:
        raise click.UsageError("`--update-baseline` and `--add-ignore` do the same: choose one")
    if add_ignore is not None and not add_ignore.isprintable():
        raise click.UsageError("the reason of `--add-ignore` is no plain text of one line")
    if baseline is None and add_ignore is None:
        return []
    from hydrawandb_lint.cli import silence

    found = []
    if baseline is not None:
        found.append(silence.by_baseline(baseline, paths, voice, update=update))
    if add_ignore is not None:
        found.append(silence.by_comments(add_ignore, paths, voice))
    return found
