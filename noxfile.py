"""hwlint as users get it: its wheel, on each Python, with the oldest and the newest dependencies.

    nox                                        all tests, everywhere; takes more than an hour
    nox -s build "tests(3.10-oldest)" -- PART  some tests, in one place
    nox --tags edges -- PART                   on the oldest Python and on the newest one

Tested is what lies in `dist/`, where the session `build` puts it, by the tests of that source
distribution. A Python that the machine lacks is skipped.
"""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path
from typing import Any

import nox

PROJECT = nox.project.load_toml("pyproject.toml")["project"]
PYTHONS = nox.project.python_versions({"project": PROJECT})
EDGES = {(PYTHONS[0], "oldest"), (PYTHONS[-1], "newest")}
PLACES = [
    nox.param(python, age, id=f"{python}-{age}", tags=["edges"] * ((python, age) in EDGES))
    for python in PYTHONS
    for age in ("oldest", "newest")
]

nox.options.default_venv_backend = "uv"
nox.options.error_on_missing_interpreters = False


@nox.session(tags=["edges"])
def build(session: nox.Session) -> None:
    """Makes the wheel and the source distribution, in `dist/`."""
    session.install("twine")
    session.run("uv", "build", "--clear", external=True)
    session.run("twine", "check", "--strict", *map(str, Path("dist").glob("[!.]*")))


@nox.session
@nox.parametrize(("python", "dependencies"), PLACES)
def tests(session: nox.Session, dependencies: str) -> None:
    """Installs the wheel, does README's main job, and runs tests; arguments are pytest's."""
    [wheel] = Path("dist").resolve().glob("*.whl")
    [source] = Path("dist").glob("*.tar.gz")
    bounds = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["lsp"]]
    exact = [bound.replace(">=", "==", 1) for bound in bounds] if dependencies == "oldest" else []
    # Not in `.nox/`: git ignores that, and so does hwlint.
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder, "constraints.txt")
        constraints.write_text("\n".join(exact), encoding="utf-8")
        session.install(f"{PROJECT['name']}[dev] @ {wheel.as_uri()}", f"--constraint={constraints}")
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        session.chdir(Path(folder, source.name.removesuffix(".tar.gz")))
        if _main_job(session) != _quiet(session, "python", "scripts/readme.py", "--output"):
            session.error("The main job gives something else than README shows.")
        session.run("pytest", "-q", "-n", "auto", *session.posargs)


def _main_job(session: nox.Session) -> str:
    """What the commands that README begins with print; they find something."""
    found = _quiet(session, "hwlint", "check", "examples", success_codes=[1])
    return found + _quiet(session, "hwlint", "fix", "--diff", "examples", success_codes=[1])


def _quiet(session: nox.Session, *command: str, **options: Any) -> str:
    return str(session.run(*command, silent=True, **options))
