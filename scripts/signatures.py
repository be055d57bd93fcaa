"""Writes `hydrawandb_lint/knowledge/wandb_signatures.json`: what each wandb takes.

    python scripts/signatures.py               read the published packages and write the file anew
    python scripts/signatures.py --keep DIR    keep the packages there, for the next time

The parameters of `wandb.init` and the names that `wandb.Settings` takes are read from the wheels,
by `ast`: nothing of them is installed or imported. A wandb is about 20 MB, and there are about 80.
"""

from __future__ import annotations

import argparse
import ast
import datetime
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent.parent / "hydrawandb_lint" / "knowledge" / "wandb_signatures.json"

OLDEST = (0, 13)

Signatures = dict[str, set[str]]
"""The names that `init` and `Settings` take."""


def published() -> list[str]:
    """The versions that pip can have, oldest first."""
    index = _pip("index", "versions", "wandb")
    found = re.search(r"^Available versions: (.+)$", index, re.MULTILINE)
    if found is None:
        raise SystemExit(f"pip names no versions of wandb:\n{index}")
    versions = [version for version in found[1].split(", ") if _number(version) >= OLDEST]
    return sorted(versions, key=_number)


def wheel(version: str, folder: Path) -> Path:
    """The wheel of a version, downloaded if it is not in the folder."""

    def kept() -> Path | None:
        return next(folder.glob(f"wandb-{version}-*.whl"), None)

    if kept() is None:
        options = ("--quiet", "--no-deps", "--only-binary", "wandb", "--dest", str(folder))
        _pip("download", *options, f"wandb=={version}")
    path = kept()
    assert path is not None, version
    return path


def read(path: Path) -> Signatures:
    """What the wandb in a wheel takes."""
    with zipfile.ZipFile(path) as archive:
        init = ast.parse(archive.read("wandb/sdk/wandb_init.py"))
        settings = ast.parse(archive.read("wandb/sdk/wandb_settings.py"))
    return {"init": parameters(init), "Settings": fields(settings)}


def parameters(module: ast.Module) -> set[str]:
    """The names of the parameters of `init`."""
    (init,) = (n for n in module.body if isinstance(n, ast.FunctionDef) and n.name == "init")
    assert init.args.kwarg is None
    return {a.arg for a in (*init.args.posonlyargs, *init.args.args, *init.args.kwonlyargs)}


def fields(module: ast.Module) -> set[str]:
    """The names that `Settings` takes: its annotated attributes and those of its bases in the file.

    Since 0.19 it is a pydantic model, whose class variables and private attributes are none, which
    knows some names by an alias, too, and takes `_name` for `x_name`.
    """
    classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
    settings = classes["Settings"]
    bases = {base.id for base in settings.bases if isinstance(base, ast.Name)}
    annotated = [
        node
        for cls in (settings, *(classes[name] for name in bases & classes.keys()))
        for node in _statements(cls)
        if isinstance(node, ast.AnnAssign)
    ]
    if "BaseModel" not in bases:
        return {ast.unparse(node.target) for node in annotated}
    names = {
        ast.unparse(n.target) for n in annotated if "ClassVar" not in ast.unparse(n.annotation)
    }
    names = {name for name in names if not name.startswith("_")}
    names |= {alias for node in annotated for alias in _aliases(node)}
    return names | {name.removeprefix("x") for name in names if name.startswith("x_")}


def spans(read: dict[str, Signatures], what: str) -> dict[str, list[str]]:
    """For each name the first and the last version that take it."""
    found: dict[str, list[str]] = {}
    before: set[str] = set()
    for version, signatures in read.items():
        names = signatures[what]
        for name in sorted(names):
            assert name in before or name not in found, f"{name} is back: one span is too few"
            found.setdefault(name, [version, version])[1] = version
        before = names
    return dict(sorted(found.items()))


def written(read: dict[str, Signatures]) -> str:
    """The file: a name is a line."""
    parts = [f'"date": "{datetime.datetime.now(datetime.timezone.utc).date()}"']
    parts.append(f'"versions": {json.dumps(list(read))}')
    for what in ("init", "Settings"):
        lines = [f'"{name}": {json.dumps(span)}' for name, span in spans(read, what).items()]
        parts.append(f'"{what}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _statements(cls: ast.ClassDef) -> Iterator[ast.stmt]:
    """The statements of a class body, those under an `if` too."""
    todo = list(cls.body)
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.If):
            todo += [*node.body, *node.orelse]


def _aliases(field: ast.AnnAssign) -> list[str]:
    """The names by which pydantic knows a field, beside its own."""
    given = field.value.keywords if isinstance(field.value, ast.Call) else []
    aliases = [keyword.value for keyword in given if keyword.arg in ("alias", "validation_alias")]
    nodes = [node for alias in aliases for node in ast.walk(alias)]
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _pip(*arguments: str) -> str:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description="Write what each wandb takes, anew.")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="keep the packages in this folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = arguments.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        found = {version: read(wheel(version, folder)) for version in published()}
    DATA.write_text(written(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
