"""What the files of a project pin: one function for each sort of file.

Each takes a text and gives the pins in it. A file may hold anything: what is not as its tool writes
it raises one of many errors, and whoever calls these takes that for nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.sources.specifiers import exact, of_conda, of_poetry
from hydrawandb_lint.tuples import NamedTuple

PACKAGES = {
    "python": "python",
    "wandb": "wandb",
    "hydra": "hydra-core",
    "omegaconf": "omegaconf",
}
"""The packages that matter, by the name that `Targets` has for them."""


_NAME = re.compile(rf'^name = "({"|".join(PACKAGES.values())})"$', re.MULTILINE)


class Line(NamedTuple):
    """One of these packages, which versions of it (any of `specifiers`), the row that says so, and
    its words."""

    package: str
    specifiers: tuple[str, ...]
    row: int
    words: str


def lock(text: str) -> Iterator[Line]:
    """uv.lock, poetry.lock, pdm.lock, pylock.toml."""
    row = 1
    for part in text.split("\n[["):  # to parse the whole takes a tenth of a second
        if part.startswith("package") and _NAME.search(part):
            package = toml(f"[[{part}")[part.partition("]")[0]][0]
            name, version = package["name"], package.get("version")
            if version is not None:
                at = row + _row(part, "^version") - 1
                yield Line(name, (exact(version),), at, f"{name}=={version}")
        row += part.count("\n") + 1


def pipfile_lock(text: str) -> Iterator[Line]:
    """Pipfile.lock."""
    import json

    document = json.loads(text)
    for name, package in [*document["default"].items(), *document["develop"].items()]:
        if name in PACKAGES.values() and "version" in package:
            row = _row(text, rf'"{name}": {{.*?"version"')
            yield Line(name, (package["version"],), row, name + package["version"])
    python = document["_meta"]["requires"].get("python_version")
    if python is not None:
        row = _row(text, '"python_version"')
        yield Line("python", (exact(python),), row, f'python_version "{python}"')


def python_version(text: str) -> Iterator[Line]:
    """.python-version, of pyenv and uv."""
    for row, line in enumerate(text.splitlines(), 1):
        if re.fullmatch(r"\d+(\.\d+){1,2}", line.strip()):
            yield Line("python", (exact(line.strip()),), row, line.strip())
            return


def requirements(text: str) -> Iterator[Line]:
    """requirements.txt."""
    for row, line in enumerate(text.splitlines(), 1):
        # Hashes and other options follow the requirement.
        words = re.split(r"\s(?:#|--)|\\$", line)[0].strip()
        if words and not words.startswith(("#", "-")):
            yield from _requirement(words, row)


def environment(text: str) -> Iterator[Line]:
    """environment.yml, of conda."""
    root = nodes.composed(text.encode())
    given = nodes.entries(root).get("dependencies")
    for item in nodes.items(given.value if given else None):
        yield from _conda(nodes.text(item), item.start_mark.line + 1)
        for below in nodes.entries(item).values():  # `pip:`
            for each in nodes.items(below.value):
                yield from _requirement(nodes.text(each), each.start_mark.line + 1)


def project(text: str) -> Iterator[Line]:
    """pyproject.toml."""
    document = toml(text)
    metadata, tool = document.get("project", {}), document.get("tool", {})
    groups = [
        metadata.get("dependencies", ()),
        *metadata.get("optional-dependencies", {}).values(),
        *document.get("dependency-groups", {}).values(),
        *tool.get("pdm", {}).get("dev-dependencies", {}).values(),
        tool.get("uv", {}).get("dev-dependencies", ()),
    ]
    for words in [words for group in groups for words in group if isinstance(words, str)]:
        yield from _requirement(words, _row(text, f"[\"']{re.escape(words)}"))
    python = metadata.get("requires-python")
    if python is not None:
        row = _row(text, r"^requires-python\b")
        yield Line("python", (python,), row, f'requires-python = "{python}"')
    yield from _poetry(text, tool.get("poetry", {}))


def setup_cfg(text: str) -> Iterator[Line]:
    """setup.cfg."""
    from configparser import RawConfigParser

    parser = RawConfigParser()
    parser.read_string(text)
    options = parser["options"]
    for words in options.get("install_requires", "").splitlines():
        if words:
            yield from _requirement(words, _row(text, re.escape(words)))
    python = options.get("python_requires")
    if python is not None:
        yield Line("python", (python,), _row(text, "^python_requires"), f"python_requires {python}")


def _poetry(text: str, table: dict[str, Any]) -> Iterator[Line]:
    groups = [table, *table.get("group", {}).values()]
    for key in ("dependencies", "dev-dependencies"):
        for name, given in [item for group in groups for item in group.get(key, {}).items()]:
            choices: Iterable[Any] = given if isinstance(given, list) else [given]
            words = [c.get("version", "") if isinstance(c, dict) else c for c in choices]
            if (package := _canonical(name)) in PACKAGES.values() and all(words):
                specifiers = [specifier for each in words for specifier in of_poetry(each)]
                row = _row(text, rf"^[\"']?{re.escape(name)}[\"']?\s*=")
                yield Line(package, tuple(specifiers), row, f'{name} = "{" || ".join(words)}"')


def _requirement(words: str, row: int) -> Iterator[Line]:
    """What pip is asked for; nothing for an address, or what is none of these packages."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        found = Requirement(words)
    except InvalidRequirement:
        return
    package = _canonical(found.name)
    if package in PACKAGES.values() and not found.url:
        yield Line(package, (str(found.specifier),), row, words)


def _conda(words: str, row: int) -> Iterator[Line]:
    found = re.match(r"(?:[\w./-]+::)?([\w-]+)(.*)", words)
    if found and found[1] in PACKAGES.values():
        yield Line(found[1], (of_conda(found[2]),), row, words)


def _canonical(name: str) -> str:
    from packaging.utils import canonicalize_name

    return canonicalize_name(name)


def _row(text: str, pattern: str) -> int:
    """The row where the first match of a pattern ends; 0 if there is none."""
    found = re.search(pattern, text, re.MULTILINE | re.DOTALL)
    return text.count("\n", 0, found.end()) + 1 if found else 0


def toml(text: str) -> dict[str, Any]:
    """The document that a text is. Raises what the parser raises."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    document: dict[str, Any] = tomllib.loads(text)
    return document
