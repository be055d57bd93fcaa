"""The options that commands share, made from the table of settings."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

import click

from hydrawandb_lint.cli.output import NORMAL, QUIET, SILENT, VERBOSE, Voice
from hydrawandb_lint.cli.run import codes
from hydrawandb_lint.cli.sections import option
from hydrawandb_lint.cli.stdin import STDIN, Stdin
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.settings.options import CACHE, FILES, REPORT, Spec, table
from hydrawandb_lint.sources.python import UTF16

Command = Callable[..., Any]
SETTINGS, LEVELS = "Settings", "Log levels"
LONGEST_LIST = 100_000_000
"""Bytes of a list of paths. It may come from a pipe, and then nothing else tells that it ends."""


def settings_options(command: Command) -> Command:
    """Adds an option for each setting that the command line can set, and those that say which
    files of settings are read."""
    return _with(table().values(), command)


def explain_options(command: Command) -> Command:
    """Likewise, for the settings on which it depends what is known of a program."""
    return _with([spec for spec in table().values() if spec.is_for_explain], command)


def _with(specs: Iterable[Spec], command: Command) -> Command:
    command = where_options(command)
    for spec in reversed([*specs]):
        if spec.option.cli:
            command = _option(spec)(command)
    return command


def where_options(command: Command) -> Command:
    """Adds `--config` and `--isolated`."""
    isolated = option("--isolated", is_flag=True, help="Read no settings files.", section=SETTINGS)
    config = option(
        "--config",
        multiple=True,
        metavar="FILE|KEY=VALUE",
        help="A file of settings, read instead of all others; or one setting, as in TOML. "
        "Repeatable.",
        section=SETTINGS,
    )
    return config(isolated(command))


def common_options(command: Command) -> Command:
    """Adds what every command takes: paths, and options that are no settings."""
    for decorate in (
        option(
            "-n",
            "--no-cache",
            is_flag=True,
            help="Neither read nor write the cache.",
            section=CACHE,
        ),
        option(
            "-j",
            "--jobs",
            type=click.IntRange(min=1),
            metavar="N",
            help="Processes for large projects (default: one for each core).",
        ),
        option(
            "-s",
            "--silent",
            is_flag=True,
            help="Print nothing; the exit code tells.",
            section=LEVELS,
        ),
        option(
            "-o",
            "--output-file",
            metavar="FILE",
            help="Write the report there, not to stdout.",
            section=REPORT,
        ),
        option(
            "-q",
            "--quiet",
            is_flag=True,
            help="Print findings only, no summary.",
            section=LEVELS,
        ),
        option(
            "--debug",
            is_flag=True,
            expose_value=False,
            callback=_log_failures,
            help="Show the tracebacks of hwlint's own failures.",
            section=LEVELS,
        ),
        option(
            "-v",
            "--verbose",
            is_flag=True,
            help="Say on stderr what is done.",
            section=LEVELS,
        ),
        option(
            "--files-from",
            type=click.File("rb"),
            metavar="FILE",
            help="Take paths from a file, too, one a line (`-`: from stdin).",
            section=FILES,
        ),
        option(
            "--stdin-filename",
            metavar="NAME",
            help="The name of the file when passing it through stdin.",
            section=FILES,
        ),
        click.argument("paths", nargs=-1),
    ):
        command = decorate(command)
    return command


def take_folders(values: dict[str, Any]) -> Folders:
    """The settings as the command line has them; takes their options out of `values`. Raises
    `SettingsError`."""
    config, isolated = values.pop("config"), values.pop("isolated")
    files = [words for words in config if os.path.isfile(words) or "=" not in words]
    if len(files) > 1:
        raise SettingsError(f"`--config` takes one file, and got `{files[0]}` and `{files[1]}`")
    if files and not os.path.isfile(files[0]):
        raise SettingsError(f"`--config {files[0]}`: there is no such file")
    if files and isolated:
        raise SettingsError("`--config FILE` cannot be used with `--isolated`")
    said: dict[str, Any] = {}
    for words in config:
        if words not in files:
            from hydrawandb_lint.settings.load import read_words

            said |= read_words(words, codes)
    said |= _said(values)
    return Folders(codes, said, isolated, os.path.abspath(files[0]) if files else None)


def take_voice(values: dict[str, Any]) -> Voice:
    """How much is said; takes these options out of `values`."""
    levels = {"silent": SILENT, "quiet": QUIET, "verbose": VERBOSE}
    given = [name for name in levels if values.pop(name)]
    if len(given) > 1:
        raise click.UsageError(f"`--{given[0]}` cannot be used with `--{given[1]}`")
    return Voice(levels[given[0]] if given else NORMAL)


def take_inputs(
    paths: tuple[str, ...], values: dict[str, Any]
) -> tuple[Sequence[str] | None, Stdin | None]:
    """The paths that are named, if any are, and the text that is given instead; takes these options
    out of `values`."""
    files_from, stdin_filename = values.pop("files_from"), values.pop("stdin_filename")
    if stdin_filename is None and STDIN not in paths:
        named = [*paths, *([] if files_from is None else listed(files_from))]
        return (named if named or files_from is not None else None), None
    if files_from is not None or set(paths) - {STDIN}:
        raise click.UsageError("a text from stdin is checked alone, without other paths")
    return None, Stdin(stdin_filename or STDIN)


def listed(file: IO[bytes]) -> list[str]:
    """The paths in a list of them. Raises `SettingsError`."""
    try:
        data = file.read(LONGEST_LIST + 1)
    except OSError as error:
        raise SettingsError(f"`--files-from` cannot be read: {error.strerror}") from error
    if len(data) > LONGEST_LIST:
        raise SettingsError(f"`--files-from` gives more than {LONGEST_LIST:,} bytes")
    if data.startswith(UTF16):  # as PowerShell writes it
        data = data.decode("utf-16", "replace").encode()
    lines = data.removeprefix(codecs.BOM_UTF8).splitlines()
    return [os.fsdecode(line) for line in lines if line]


def _said(values: dict[str, Any]) -> dict[str, Any]:
    fields = {}
    for spec in table().values():
        value = values.pop(spec.field, None)
        if value is None or value == ():
            continue
        from hydrawandb_lint.settings.parse import parse

        if spec.kind in ("list", "table"):
            value = tuple(word for text in value for word in _words(text, spec))
        if spec.kind == "table":
            value = _by_glob(value, spec)
        fields[spec.field] = parse(spec, value, " on the command line", os.getcwd(), codes)
    return fields


def _option(spec: Spec) -> Callable[[Command], Command]:
    name, text, section = f"--{spec.name}", spec.option.help, spec.option.section
    if spec.kind == "flag":
        name = f"{name}/--no-{spec.name}"
        return option(name, spec.field, default=None, help=text, section=section)
    if spec.kind == "choice":
        text = f"{text} One of: {', '.join(spec.choices)}."
    is_list = spec.kind in ("list", "table")
    if is_list:
        text = f"{text} Comma-separated, repeatable."
    return option(
        name,
        spec.field,
        multiple=is_list,
        metavar=spec.option.metavar,
        help=text,
        section=section,
    )


def _words(text: str, spec: Spec) -> list[str]:
    """What the commas separate. A list of rules that holds none is a mistake: an empty code."""
    words = [word for word in map(str.strip, text.split(",")) if word]
    return words or [""] * spec.option.selects


def _by_glob(words: tuple[str, ...], spec: Spec) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        glob, colon, code = word.rpartition(":")
        if not colon:
            raise SettingsError(f"`{word}` in `--{spec.name}` must be GLOB:CODE")
        found.setdefault(glob.strip(), []).append(code.strip())
    return found


def _log_failures(context: click.Context, option: object, wanted: bool) -> None:
    if wanted:
        import logging

        from hydrawandb_lint.about import LOGGER

        logging.basicConfig(format="%(message)s")
        logging.getLogger(LOGGER).setLevel(logging.DEBUG)
