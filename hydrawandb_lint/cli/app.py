"""The click program: commands, and errors as one sentence."""

from __future__ import annotations

import importlib
import os

import click

from hydrawandb_lint.about import __version__
from hydrawandb_lint.cli import output
from hydrawandb_lint.settings.errors import SettingsError, hint
from hydrawandb_lint.similar import similar

COMMANDS = ("check", "clean", "explain", "fix", "rule", "server")
"""Each is the function of its name in the module of its name."""


class Commands(click.Group):
    """Loads the command that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _command(cmd_name) if cmd_name in COMMANDS else None


def _command(name: str) -> click.Command:
    command: click.Command = getattr(importlib.import_module(f"{__package__}.{name}"), name)
    return command


def _print_version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted:
        output.write(f"hwlint {__version__}\n")
        context.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: hwlint check src/ train.py",
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,  # click's own loads `gettext` and `locale` at every start
    help="Show the version and exit.",
)
def app() -> None:
    """Finds and fixes faults where Hydra/OmegaConf configs meet Weights & Biases."""


def run_click(arguments: list[str]) -> int:
    """Runs the program; gives its exit code."""
    try:
        result = app.main(arguments or ["--help"], prog_name="hwlint", standalone_mode=False)
    except SettingsError as error:
        return output.refuse(error)
    except click.UsageError as error:
        return output.fail(_sentence(error, arguments))
    except click.Abort:
        return output.INTERRUPTED
    except SystemExit:  # so click ends a program whose output nobody reads any more
        return output.hang_up()
    return result if isinstance(result, int) else 0


_ELSEWHERE = {
    ("check", "--fix"): "hwlint fix",
    ("check", "--diff"): "hwlint fix --diff",
    ("check", "--fix-only"): "hwlint fix --fix-only",
    ("fix", "--add-ignore"): "hwlint check --add-ignore",
    ("fix", "--baseline"): "hwlint check --baseline",
    ("fix", "--update-baseline"): "hwlint check --update-baseline",
    ("fix", "--statistics"): "hwlint check --statistics",
    ("fix", "--exit-zero"): "hwlint check --exit-zero",
    ("fix", "--show-settings"): "hwlint check --show-settings",
    ("fix", "--show-files"): "hwlint check --show-files",
    ("check", "--show-fixes"): "hwlint fix --show-fixes",
    ("check", "--exit-non-zero-on-fix"): "hwlint fix --exit-non-zero-on-fix",
}
"""Options of Ruff that only the other command has, or that have another name."""
_ANYWHERE = {
    "--add-noqa": "use `hwlint check --add-ignore`",
    "--color": "`NO_COLOR` and `FORCE_COLOR` in the environment tell",
    "--extend-fixable": "use `--fixable`",
    "--extend-ignore": "use `--ignore`",
    "--ignore-noqa": "comments that silence always count",
    "--target-version": "use `--target-python`",
    "--watch": "`hwlint server` checks as you type, in an editor",
}
"""Options of Ruff that no command has, and what there is instead."""


def _sentence(error: click.UsageError, arguments: list[str]) -> str:
    """What is wrong, with the nearest word that would be right."""
    word = next(iter(arguments), "")
    if isinstance(error, click.NoSuchOption):
        end = _instead_of(error.option_name, word if word in COMMANDS else "")
        return f"unknown option `{error.option_name}`: {end}"
    if word not in COMMANDS and os.path.exists(word):
        return f"unknown command `{word}`: did you mean `hwlint check {word}`?"
    if word not in COMMANDS:
        return f"unknown command `{word}`{hint(word, COMMANDS)}"
    message = error.format_message().rstrip(".")
    return message[:1].lower() + message[1:]


def _instead_of(option: str, word: str) -> str:
    """What there is instead of an option that a command, or the program, does not have."""
    if (word, option) in _ELSEWHERE:
        return f"use `{_ELSEWHERE[word, option]}`"
    if option in _ANYWHERE:
        return _ANYWHERE[option]
    command = _command(word) if word else app
    options = command.get_params(click.Context(command))
    near = _near(option, {name: each for each in options for name in each.opts})
    if near:
        return f"did you mean `{near}`?"
    return f"`{f'hwlint {word}'.rstrip()} --help` tells which there are"


def _near(option: str, valid: dict[str, click.Parameter]) -> str:
    """The nearest valid option, if one is near that writes nothing; the dashes say nothing."""
    names = [name.lstrip("-") for name in valid if name.startswith("--")]
    for near in similar(option.lstrip("-"), names):
        if not getattr(valid[f"--{near}"], "writes", False):
            return f"--{near}"
    return ""
