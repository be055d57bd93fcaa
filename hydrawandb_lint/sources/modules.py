"""Which file an import means, by the paths of a project alone.

As Python does it, as far as that can be known without running: a relative import counts from the
importer's package; an absolute one from the folders that can be on `sys.path`. These are the
folders above the importer that are no package themselves (it may be run as a script, or from
there), and those of the setting `src`; else the only folder with a `setup.py` that has it.
"""

from __future__ import annotations

import os

from hydrawandb_lint.settings.defaults import SRC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARIES = frozenset({"wandb", "hydra", "omegaconf"})
"""A folder of such a name is seldom the library: `conf/hydra/`, `wandb/run-…`, `loggers/wandb.py`.
The project's own counts only at its root."""


class Modules:
    """The modules of a project. `src` are the folders, from the root, that imports count from."""

    def __init__(self, root: str, paths: Iterable[str], src: Iterable[str] = SRC) -> None:
        self.root = root
        self.paths = frozenset(paths)
        self._folders = _folders(root, self.paths)
        self._tops = tuple(os.path.normpath(os.path.join(root, folder)) for folder in src)
        self._known: dict[tuple[str, str, int], str | None] = {}
        self._beside: dict[str, tuple[str, ...]] = {}
        self._installed = _installed(self.paths)
        self._files = {folder: folder for folder in self._folders}
        """By their paths without the ending; of a package its `__init__.py` comes first."""
        self._files |= {path.removesuffix(".py"): path for path in self.paths}
        ending = f"{os.sep}__init__.py"
        self._files |= {p.removesuffix(ending): p for p in self.paths if p.endswith(ending)}
        self.names = {path.rpartition(os.sep)[2] for path in self._files}
        """With none else an absolute import of the project's begins."""

    def resolve(self, importer: str, module: str, level: int = 0) -> str | None:
        """The file of a module as the file `importer` names it; of a package its `__init__.py` or,
        where it has none, its folder. None if it lies outside of the project."""
        if module.partition(".")[0] not in self.names and not level:
            return None  # as most are: of a library
        folder = os.path.dirname(importer)
        key = folder, module, level
        if key not in self._known:
            self._known[key] = self._resolved(folder, module, level)
        found = self._known[key]
        # `loggers/wandb.py` does not mean itself by `import wandb`; a package may.
        itself = found == importer and not importer.endswith("__init__.py")
        return None if itself and module in LIBRARIES and not level else found

    def within(self, package: str, name: str) -> str | None:
        """The module `name` of a package, which is given as `resolve` gives it."""
        if package.endswith(".py"):
            if os.path.basename(package) != "__init__.py":
                return None
            package = os.path.dirname(package)
        return self._at(package, [name])

    def _resolved(self, folder: str, module: str, level: int) -> str | None:
        parts = module.split(".") if module else []
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return self._at(folder, parts)
        top = parts[0]
        for base in self._tops if top in LIBRARIES else self._bases(folder):
            found = self._at(base, parts)
            # Of a library's name a folder is only that: `conf/wandb/`.
            if found and (found.endswith(".py") or top not in LIBRARIES):
                return found
        bases = self._installed.get(top, [])
        return self._at(bases[0], parts) if len(bases) == 1 else None

    def _bases(self, folder: str) -> tuple[str, ...]:
        """The folders that a file's imports count from, nearest first."""
        if folder not in self._beside:
            found, current = [], folder
            while current.startswith(self.root) and current not in self._tops:
                if os.path.join(current, "__init__.py") not in self.paths:
                    found.append(current)
                current = os.path.dirname(current)
            self._beside[folder] = (*found, *self._tops)
        return self._beside[folder]

    def _at(self, base: str, parts: list[str]) -> str | None:
        return self._files.get(os.sep.join((base, *parts)))


def _installed(paths: frozenset[str]) -> dict[str, list[str]]:
    """The packages that a `setup.py` somewhere installs, with the folders that they are in."""
    found: dict[str, list[str]] = {}
    for path in paths:
        folder, name = os.path.split(path)
        base, package = os.path.split(folder)
        if name == "__init__.py" and package not in LIBRARIES:
            above = os.path.dirname(base) if os.path.basename(base) == "src" else base
            if os.path.join(above, "setup.py") in paths:
                found.setdefault(package, []).append(base)
    return found


def _folders(root: str, paths: Iterable[str]) -> frozenset[str]:
    """All folders that hold a module somewhere below."""
    found = set()
    for path in paths:
        folder = os.path.dirname(path)
        while folder not in found and folder.startswith(root):
            found.add(folder)
            folder = os.path.dirname(folder)
    return frozenset(found)
