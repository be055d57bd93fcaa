"""Real Hydra composes made-up folders of config files, and hwlint agrees."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hydra_judge import Judge, RefusedError, agreement, composition
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

GROUPS = ("", "exp", "one", "one/two", "model", "model/part", "db", "db/sql")
"""A file names only groups after its own, so that nothing goes in circles."""
NAMES = ("x", "y")
KEYS = ("k", "m", "model", "db")
REFERENCES = ("k", "m", "model", "db", "model.k", "db.m", ".k", "..m", ".model", "k.0", "db.sql.k")
PACKAGES = ("_global_", "_here_", "_group_", "k", "model", "model.k", "_global_.db", "_group_.m")


class Folder(NamedTuple):
    """Files by their paths."""

    files: dict[str, str]

    def __repr__(self) -> str:
        return "\n".join(f"--- {path}\n{text}" for path, text in sorted(self.files.items()))


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    kinds = ["1", "null", '"???"', "reference", "reference", "list"] + ["mapping"] * 2 * bool(depth)
    kind = draw(st.sampled_from(kinds))
    if kind == "reference":
        before = draw(st.sampled_from(("", "x")))
        return f'"{before}${{{draw(st.sampled_from(REFERENCES))}}}"'
    if kind == "list":
        return f"[{', '.join(draw(st.lists(values(depth=0), max_size=2)))}]"
    if kind == "mapping":
        keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=2))
        return f"{{{', '.join(f'{key}: {draw(values(depth=depth - 1))}' for key in keys)}}}"
    return kind


@st.composite
def entries(draw: st.DrawFn, group: str) -> str:
    later = GROUPS[GROUPS.index(group) + 1 :]
    target = draw(st.sampled_from(later))
    inner = target.removeprefix(f"{group}/") if group else target
    path = inner if inner != target or not group else f"/{target}"
    last = target.rpartition("/")[2]
    name, package = draw(st.sampled_from(NAMES)), draw(st.sampled_from((None, *PACKAGES)))
    at = f"@{package}" if package and draw(st.booleans()) else ""
    kind = draw(st.sampled_from(("file", "option", "option", "list", "slash", "none", "optional")))
    return {
        "file": f"{path}/{name}{at}",
        "option": f"{path}{at}: {name}",
        "list": f"{path}{at}: [{name}, y]" if name != "y" else f"{path}{at}: [y]",
        "slash": f"{path}{at}: {'sql' if target == 'db' else '../' + last}/{name}",
        "none": f"{path}{at}: null",
        "optional": f"optional {path}{at}: {draw(st.sampled_from(('x', 'absent')))}",
    }[kind]


@st.composite
def texts(draw: st.DrawFn, group: str, is_main: bool) -> str:
    header = draw(st.sampled_from((None, None, "_global_", "model", "k.m", "_group_")))
    text = f"# @package {header}\n" if header and not is_main else ""
    listed = [] if group == GROUPS[-1] else draw(st.lists(entries(group), max_size=2 + 2 * is_main))
    if is_main:
        listed.append("exp: null")
    if draw(st.booleans()):
        listed.insert(draw(st.integers(0, len(listed))), "_self_")
    if group == "exp" and draw(st.booleans()):
        chosen = draw(st.sampled_from(("y", "null", "[x, y]")))
        groups = ("model", "db", "db@k", "model/part")
        listed += [f"override /{draw(st.sampled_from(groups))}: {chosen}"]
    text += "defaults:\n" + "".join(f"  - {entry}\n" for entry in listed) if listed else ""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1, max_size=4))
    return text + "".join(f"{key}: {draw(values())}\n" for key in keys)


@st.composite
def folders(draw: st.DrawFn) -> Folder:
    files = {"config.yaml": draw(texts("", True))}
    for group in GROUPS[1:]:
        files |= {f"{group}/{name}.yaml": draw(texts(group, False)) for name in NAMES}
    return Folder(files)


@pytest.mark.slow
def test_hwlint_agrees_with_hydra(request: pytest.FixtureRequest) -> None:
    count = request.config.getoption("--config-folders")

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=count < 100,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    @given(folders())
    def agrees(made: Folder) -> None:
        with TemporaryDirectory() as base:
            folder = Path(base).resolve()
            for path, text in made.files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text)
            judge = Judge(folder, "config", "1.1")
            try:
                judge.compose()
            except RefusedError:
                assume(False)
            found = agreement(composition(folder, "config"), folder, judge.explore(most=6))
            assert not found.wrong, "\n".join(found.wrong[:5])

    agrees()
