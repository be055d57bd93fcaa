"""What rules are given of a `.gitignore`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property


class GitIgnoreView:
    """A `.gitignore` under the rules, in the project at `root`. `python` and `configs` give the
    project's files of that kind with their bytes; `python` None, if there are too many."""

    def __init__(
        self,
        path: str,
        text: str,
        root: str,
        python: Callable[[], Mapping[str, bytes] | None],
        configs: Callable[[], Mapping[str, bytes]],
    ) -> None:
        self.path = path
        self.text = text
        self.root = root
        self._python = python
        self._configs = configs

    @cached_property
    def python(self) -> Mapping[str, bytes] | None:
        """The Python files of the project that import Hydra or OmegaConf."""
        return self._python()

    @cached_property
    def configs(self) -> Mapping[str, bytes]:
        """The YAML files of the project."""
        return self._configs()
