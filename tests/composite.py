"""A composite action, whose scripts run as GitHub's runner runs them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ACTION = Path(__file__).parent.parent / "action.yml"


class Done(NamedTuple):
    code: int
    out: str
    err: str
    outputs: dict[str, str]


class Action:
    """The action, used in a workspace with some inputs. `outputs` are those of its steps, by
    `steps.<id>.outputs.<name>`; `environment` is the job's."""

    def __init__(self, workspace: Path, temporary: Path, environment: Mapping[str, str]) -> None:
        self.workspace, self.temporary = workspace, temporary
        self.environment = environment
        self.outputs: dict[str, str] = {}

    def run(self, name: str, **inputs: str) -> Done:
        """Runs the script of the step with that id."""
        action = read()
        given = {key: each["default"] for key, each in action["inputs"].items()} | inputs
        context = {f"inputs.{key}": value for key, value in given.items()} | self.outputs

        def filled(text: str) -> str:
            return re.sub(r"\$\{\{ *(\S+) *\}\}", lambda match: context[match[1]], text)

        [step] = [step for step in action["runs"]["steps"] if step.get("id") == name]
        script, output = self.temporary / "script.sh", self.temporary / "output"
        script.write_text(filled(step["run"]))
        output.write_text("")
        runner = {"RUNNER_TEMP": self.temporary, "RUNNER_OS": "Linux", "GITHUB_OUTPUT": output}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.workspace,
            env={
                **self.environment,
                **{key: str(value) for key, value in runner.items()},
                "GITHUB_ACTION_PATH": str(ACTION.parent),
                **{key: filled(value) for key, value in step["env"].items()},
            },
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        for key, value in outputs.items():
            self.outputs[f"steps.{name}.outputs.{key}"] = value
        return Done(done.returncode, done.stdout, done.stderr, outputs)


def read() -> dict[str, Any]:
    action: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    return action
