"""The options that commands share, made from the table of settings."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from hydrawandb_lint.settings.options import Spec, parse, table

Command = Callable[..., Any]


def settings_options(command: Command) -> Command:
    """Adds an option for each setting that the command line can set."""
    for spec in reversed(table().values()):
        if spec.option.cli:
            command = _option(spec)(command)
    return command


def common_options(command: Command) -> Command:
    """Adds what every command takes: paths, `--isolated`, `--quiet`, `--jobs`, `--no-cache`."""
    for decorate in (
        click.option("-n", "--no-cache", is_flag=True, help="Neither read nor write the cache."),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(min=1),
            metavar="N",
            help="Processes for large projects (default: one for each core).",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print findings only, no summary."),
        click.option("--isolated", is_flag=True, help="Read no settings files."),
        click.argument("paths", nargs=-1, callback=_no_stdin),
    ):
        command = decorate(command)
    return command


def said(values: dict[str, Any]) -> dict[str, Any]:
    """The settings that the command line sets, by field. Raises `SettingsError`."""
    fields = {}
    for spec in table().values():
        value = values.get(spec.field)
        if value is None or value == ():
            continue
        if spec.kind == "list":
            value = tuple(word for text in value for word in _words(text, spec))
        fields[spec.field] = parse(spec, value, " on the command line", os.getcwd(), _codes)
    return fields


def _option(spec: Spec) -> Callable[[Command], Command]:
    name = f"--{spec.name}"
    text = spec.option.help
    if spec.kind == "flag":
        return click.option(f"{name}/--no-{spec.name}", spec.field, default=None, help=text)
    if spec.kind == "choice":
        text = f"{text} One of: {', '.join(spec.choices)}."
    if spec.kind != "list":
        return click.option(name, spec.field, metavar=spec.option.metavar, help=text)
    text = f"{text} Comma-separated, repeatable."
    return click.option(name, spec.field, multiple=True, metavar=spec.option.metavar, help=text)


def _words(text: str, spec: Spec) -> list[str]:
    """What the commas separate. A list of rules that holds none is a mistake: an empty code."""
    words = [word for word in map(str.strip, text.split(",")) if word]
    return words or [""] * spec.option.selects


def _no_stdin(context: click.Context, option: object, paths: tuple[str, ...]) -> tuple[str, ...]:
    if "-" in paths:
        raise click.UsageError("reading from stdin (`-`) is not supported yet", context)
    return paths


def _codes() -> dict[str, bool]:
    from hydrawandb_lint.cli.run import codes

    return codes()
