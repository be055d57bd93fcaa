"""`hwlint check`."""

from __future__ import annotations

from typing import Any

import click

from hydrawandb_lint.cli.options import common_options, settings_options, take_folders, take_voice


@click.command(epilog="Example: hwlint check --output-format concise src/")
@settings_options
@click.option("--statistics", is_flag=True, help="Print how often each rule found something.")
@click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 even if something is found.")
@click.option("--show-files", is_flag=True, help="Print the files that are looked at.")
@click.option(
    "--show-settings",
    is_flag=True,
    help="Print what is set for a path, and where, and what was understood of its project.",
)
@common_options
def check(paths: tuple[str, ...], show_files: bool, show_settings: bool, **values: Any) -> int:
    """Reports faults in PATHS (default: the current directory)."""
    from hydrawandb_lint.cli import run as commands

    folders, voice = take_folders(values), take_voice(values)
    if show_settings:
        return commands.show_settings(paths, folders)
    if show_files:
        return commands.show_files(paths, folders)
    return commands.run("check", paths, folders, voice=voice, **values)
