"""What hwlint reads, each reader as a function of bytes that raises if it breaks its promise.

`scripts/fuzz.py` tries them on bytes that it makes up, guided by what they cover.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hydrawandb_lint import baseline, comments
from hydrawandb_lint import cache as kept
from hydrawandb_lint.cells import HEAD, cells, joined
from hydrawandb_lint.cli.options import listed
from hydrawandb_lint.configs import launches, nodes
from hydrawandb_lint.configs.compose import Composition
from hydrawandb_lint.configs.facts import Facts
from hydrawandb_lint.configs.files import ConfigFile
from hydrawandb_lint.lint import lint_alone
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.rules import codes
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.load import read_table
from hydrawandb_lint.settings.options import Settings, table
from hydrawandb_lint.settings.selection import Active
from hydrawandb_lint.sources import gitignore, markdown, notebook
from hydrawandb_lint.sources.python import UnreadableError, decode
from hydrawandb_lint.text import Text

TESTS = Path(__file__).parent
FIXTURES = TESTS / "fixtures"


class Reader(NamedTuple):
    """`seeds` are what the trials begin with."""

    read: Callable[[bytes], object]
    seeds: Callable[[], Iterator[bytes]]


def _files(*patterns: str) -> Callable[[], Iterator[bytes]]:
    def read() -> Iterator[bytes]:
        for pattern in patterns:
            for path in sorted(FIXTURES.glob(pattern))[:200]:
                yield path.read_bytes()

    return read


def _settings(data: bytes) -> None:
    with contextlib.suppress(SettingsError):
        read_table("/p/pyproject.toml", data, codes, "/p")


def _settings_seeds() -> Iterator[bytes]:
    for name, spec in table().items():
        for value in ("true", '"3.11"', '["HW101", "a/*.{py,md}"]', '{ "a/*" = ["HW1"] }', "[[]]"):
            yield f"[tool.hwlint]\n{name} = {value}  # {spec.kind}\n".encode()


def _suppressions(data: bytes) -> None:
    """The first byte says of which kind the file is."""
    name = ("a.py", "a.yaml", ".gitignore")[data[0] % 3] if data else "a.py"
    try:
        text = decode(data[1:]).text
    except UnreadableError:
        return
    for each in comments.read(Text(text), name).directives:
        assert text[each.start] == "#"
        assert each.start < each.end <= len(text)
        for word in each.words or ():
            assert text[word.start : word.end].upper() == word.code


def _suppression_seeds() -> Iterator[bytes]:
    for path in sorted(FIXTURES.glob("HW*/*.py"))[::20]:
        yield b"\0" + path.read_bytes()
    for comment in (
        b"# hwlint: ignore[HW101, HW2] why # noqa: HW101,E501",
        b"#hwlint:disable-file",
    ):
        yield b"\0x = 'a' " + comment + b"\n"
        yield b"\1a: |  " + comment + b"\n  #\nb: 'x' # " + comment
        yield b"\2" + comment + b"\nwandb\n"


def _notebook(data: bytes) -> None:
    try:
        book = notebook.decode(data)
    except UnreadableError:
        return
    assert book.encode(book.text) == data
    assert len(notebook.Script(book.text).python) == len(book.text)
    changed = book.text.replace("a", "é\n")
    if len(cells(changed)) == len(cells(book.text)):
        json.loads(book.encode(changed))


def _notebook_seeds() -> Iterator[bytes]:
    sources = (
        ["import wandb\n", "%time wandb.init()\n", "!ls \\\n", "x = !pwd\n", "a?"],
        "%%bash\nls 'a'",
        '"""a\\""" # b\n(\'é\',\n[1])',
        ["# %% hwlint cell 1\n"],
    )
    for source in sources:
        for cell in ({"cell_type": "code"}, {"cell_type": "code", "metadata": {}, "outputs": []}):
            book = {"nbformat": 4, "metadata": {}, "cells": [{**cell, "source": source}]}
            yield json.dumps(book).encode()
            yield json.dumps(book, indent=1, ensure_ascii=False).encode()


def _yaml(data: bytes) -> None:
    root = nodes.composed(data)
    if root is not None:
        nodes.built(root)
    file = ConfigFile("/p/config.yaml", data)
    assert (file.header, file.listed, file.is_read) is not None
    found = Facts(Composition({"/p/config.yaml": data}, "/p", "config"), ())
    assert found.resolves(True) in (True, False)
    assert list(found.secrets) is not None
    _lint("config.yaml", data)


def _lint(name: str, data: bytes) -> None:
    """Whatever is in a file, hwlint has no fault in it."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    lint_alone(text, name, _active())


@cache
def _active() -> Active:
    every = frozenset(codes(True))
    return Active(Settings(), every, every)


def _sweep(data: bytes) -> None:
    _lint("sweep.yaml", data)


def _markdown(data: bytes) -> None:
    try:
        text = markdown.decode(data).text
    except UnreadableError:
        return
    _lint("page.md", text.encode())


def _cache(data: bytes) -> None:
    with contextlib.suppress(*kept.REFUSALS):
        kept._results(data)


def _cache_seeds() -> Iterator[bytes]:
    for path in sorted(FIXTURES.glob("HW*/*.py"))[::40]:
        text = path.read_text()
        yield kept._text(
            [FileResult("/p/a.py", text, tuple(lint_alone(text, "/p/a.py", _active())))]
        )


def _baseline(data: bytes) -> None:
    with contextlib.suppress(SettingsError):
        for entry in baseline.entries("b", data):
            line = baseline.line_of(entry).encode("utf-8", "backslashreplace")
            assert list(baseline.entries("b", line)) == [entry]


def _baseline_seeds() -> Iterator[bytes]:
    yield baseline.HEAD.encode() + b'["a.py", "HW101", "wandb.init()"]\n["a.py", "HW101", "x", 1]\n'
    yield b'["\\u00e9\\ud800.py", "HW101", ""]'


def _cells(data: bytes) -> None:
    text = data.decode(errors="replace")
    found = cells(text)
    assert all(cell.start <= cell.end for cell in found)
    sources = dict(enumerate(text.split("\n|\n"), 1))
    if not any(HEAD.search(source + "\n") for source in sources.values()):
        whole = joined(sources, "\n")
        assert {c.number: whole[c.start : c.end] for c in cells(whole)} == sources


def _cell_seeds() -> Iterator[bytes]:
    yield b"# %% hwlint cell 1\nx = 1\n# %% hwlint cell 20\r\ny\r\n|\n\r"
    yield b"x\n|\n\n|\ny\n"


def _lists(data: bytes) -> None:
    for path in listed(io.BytesIO(data)):
        assert path
        assert "\n" not in path


def _list_seeds() -> Iterator[bytes]:
    yield b"a.py\r\n\nb c.py\n\xff.py"
    yield "\ufeffé.py\n".encode()
    yield "é.py\n".encode("utf-16")


def _gitignore(data: bytes) -> None:
    for line in data.decode(gitignore.BYTES).split("\n"):
        rule = gitignore.parse(line)
        if rule is not None:
            rule.expression.fullmatch("a/b/wandb/c.py")


def _gitignore_seeds() -> Iterator[bytes]:
    yield b"*.py[cod]\n!/a\n**/wandb/*\\ \n[[:alpha:]-z]\nfoo**/bar?\n"


def _launches(data: bytes) -> None:
    assert list(launches.launches(data)) is not None


def _launch_seeds() -> Iterator[bytes]:
    yield b"cd a && python b.py --config-name=c +g@p=o,q ~x 'a=${b}' \\\n -m y=???; # -cd x\n"


READERS = {
    "baseline": Reader(_baseline, _baseline_seeds),
    "cache": Reader(_cache, _cache_seeds),
    "cells": Reader(_cells, _cell_seeds),
    "gitignore": Reader(_gitignore, _gitignore_seeds),
    "launches": Reader(_launches, _launch_seeds),
    "lists": Reader(_lists, _list_seeds),
    "markdown": Reader(_markdown, _files("pages/*.md")),
    "notebook": Reader(_notebook, _notebook_seeds),
    "settings": Reader(_settings, _settings_seeds),
    "suppressions": Reader(_suppressions, _suppression_seeds),
    "sweep": Reader(_sweep, _files("sweeps/**/*.yaml", "sweeps/**/*.json")),
    "yaml": Reader(_yaml, _files("configs/**/*.yaml", "yaml/**/*.yaml")),
}
