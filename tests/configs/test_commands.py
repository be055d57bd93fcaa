"""What commands start, and what a shell hands on."""

from __future__ import annotations

import shlex

import pytest

from hydrawandb_lint.configs.commands import Start, handed_on, starts


@pytest.mark.parametrize(
    ("command", "first"),
    [
        ("python main.py a=1", Start("main.py", ("a=1",))),
        ("env A=1 accelerate launch --num 2 src/main.py x", Start("src/main.py", ("x",))),
        ("python -m package.module a=1", Start("package.module", ("a=1",), is_module=True)),
        ("uv run train a=1", Start("package.cli", ("a=1",), is_module=True)),
        ("./run.sh a=1", Start("./run.sh", ("a=1",), is_shell=True)),
        (
            "bash -c 'python main.py \"$@\"' _ a=1",
            Start("bash", ("a=1",), is_shell=True, script='python main.py "$@"'),
        ),
        (
            "/bin/sh -ec 'exec ./x' sh",
            Start("/bin/sh", (), is_shell=True, script="exec ./x"),
        ),
        ("env A=1 train a=1", Start("package.cli", ("a=1",), is_module=True)),
        ("make train", None),
        ("python -m", None),
    ],
)
def test_first_that_a_command_may_start(command: str, first: Start | None) -> None:
    assert next(starts(shlex.split(command), {"train": "package.cli"}), None) == first


@pytest.mark.parametrize(
    ("script", "commands"),
    [
        ('python main.py "$@"', [["python", "main.py", "a=1", "b=2"]]),
        ("cd src && python main.py $* c=3", [["cd", "src"], "python main.py a=1 b=2 c=3".split()]),
        ('# starts\nset -e\nexec python \\\n  main.py "${@}"  # all\n', None),
        ("python main.py", [["python", "main.py"]]),
        ('python main.py "$1"', None),
        ('shift\npython main.py "$@"', None),
        ('for a in "$@"; do python main.py "$a"; done', None),
        ('python main.py "${@:2}"', None),
        ("python main.py 'a;b' $@", None),
    ],
)
def test_what_a_script_does_with_its_words(script: str, commands: list[list[str]] | None) -> None:
    found = handed_on(script, ["a=1", "b=2"])
    if script.startswith("#"):
        commands = [["set", "-e"], "exec python main.py a=1 b=2".split()]
    assert found == commands
