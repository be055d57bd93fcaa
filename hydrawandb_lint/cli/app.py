"""The click program: commands, and errors as one sentence."""

from __future__ import annotations

import os

import click

from hydrawandb_lint.about import __version__
from hydrawandb_lint.cli import output
from hydrawandb_lint.cli.check import check
from hydrawandb_lint.cli.clean import clean
from hydrawandb_lint.cli.explain import explain
from hydrawandb_lint.cli.fix import fix
from hydrawandb_lint.cli.rule import rule
from hydrawandb_lint.settings.errors import SettingsError, hint


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: hwlint check src/ train.py",
)
@click.version_option(__version__, message="hwlint %(version)s")
def app() -> None:
    """Finds and fixes faults where Hydra/OmegaConf configs meet Weights & Biases."""


app.add_command(check)
app.add_command(fix)
app.add_command(explain)
app.add_command(clean)
app.add_command(rule)


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
    except BrokenPipeError:
        return output.hang_up()
    return result if isinstance(result, int) else 0


_ELSEWHERE = {
    ("check", "--fix"): "hwlint fix",
    ("check", "--diff"): "hwlint fix --diff",
    ("fix", "--statistics"): "hwlint check --statistics",
    ("fix", "--exit-zero"): "hwlint check --exit-zero",
    ("fix", "--show-settings"): "hwlint check --show-settings",
}
"""Options of Ruff that only the other command has."""


def _sentence(error: click.UsageError, arguments: list[str]) -> str:
    """What is wrong, with the nearest word that would be right."""
    word = next(iter(arguments), "")
    if isinstance(error, click.NoSuchOption):
        instead = _ELSEWHERE.get((word, error.option_name))
        if instead:
            return f"unknown option `{error.option_name}`: use `{instead}`"
        command = app.commands.get(word, app)
        options = command.get_params(click.Context(command))
        valid = [name for option in options for name in option.opts if name.startswith("--")]
        return f"unknown option `{error.option_name}`{hint(error.option_name, valid)}"
    if word not in app.commands and os.path.exists(word):
        return f"unknown command `{word}`: did you mean `hwlint check {word}`?"
    if word not in app.commands:
        return f"unknown command `{word}`{hint(word, app.commands)}"
    message = error.format_message().rstrip(".")
    return message[:1].lower() + message[1:]
