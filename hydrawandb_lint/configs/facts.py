"""What is told of a part of a config by the files that it is made of."""

from __future__ import annotations

import re
from functools import cached_property

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.compose import Composition, Found, TooLargeError, Way

_INTERPOLATION = re.compile(r"(?<!\\)(?:\\\\)*\$\{([^{}]*)\}")
_REFERENCE = re.compile(r"\.*[A-Za-z_][\w-]*(?:\.[\w-]+|\[\w+\])*")
_OF_HYDRA = re.compile(r"(?:hydra|now):")
_ENVIRONMENT = re.compile(r"\$\{oc\.env:\s*([A-Za-z_]\w*)")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SECRET = {"secret", "password", "passwd", "credential", "credentials", "apikey"}
_SECRET_PAIRS = {("api", "key"), ("access", "key"), ("private", "key"), ("secret", "key")}
_OWNERS = {"access", "api", "auth", "bearer", "github", "hf", "huggingface", "hub", "wandb"}


class Facts:
    """What files tell of the node at a way of a config that Hydra composes.

    `complete`: nothing else is in it, but for what the program and the command line add.
    """

    def __init__(self, composition: Composition, way: Way) -> None:
        self.composition, self.way = composition, way
        try:
            self.all = list(composition.below(way))
        except TooLargeError:
            self.all, self.complete = [], False
        else:
            self.complete = composition.complete and self.is_whole

    @cached_property
    def is_whole(self) -> bool:
        """No interpolation stands for it, or for what it lies in."""
        above = [self.way[:count] for count in range(1, len(self.way) + 1)]
        return not any(
            is_interpolated(found) for way in above for found in self.composition.at(way)
        )

    @cached_property
    def here(self) -> list[Found]:
        """The nodes at the way itself."""
        return [found for found in self.all if len(found.way) == len(self.way)]

    @property
    def is_mapping(self) -> bool | None:
        """Whether it is a mapping, where it is anything; None if that is not known."""
        deeper = any(len(found.way) > len(self.way) for found in self.all)
        kinds = {nodes.is_mapping(found.node) for found in self.here if not _is_nothing(found)}
        if len(kinds) == 1 and self.is_whole:
            return kinds.pop()
        return True if deeper and not kinds and self.is_whole else None

    @property
    def may_be_null(self) -> bool:
        return any(nodes.is_null(found.node) for found in self.here)

    @property
    def is_nested(self) -> bool:
        """Whether a mapping lies in it."""
        deeper = (found for found in self.all if len(found.way) > len(self.way))
        return any(nodes.is_mapping(found.node) for found in deeper)

    @cached_property
    def interpolations(self) -> list[Found]:
        """The values that are interpolations, or hold some."""
        return [found for found in self.all if is_interpolated(found)]

    @cached_property
    def secrets(self) -> list[Found]:
        """The values that are secret by their key, or by the environment variable that they are."""
        return [found for found in self.all if _is_secret(found)]

    @property
    def reads_environment(self) -> bool:
        return any(map(environment, self.interpolations))

    def resolves(self, within_task: bool) -> bool:
        """Whether each interpolation surely resolves: to a value that the files give, too, or, in
        Hydra's own process, to something that Hydra knows."""
        return all(self._resolves(found, within_task) for found in self.interpolations)

    def _resolves(self, found: Found, within_task: bool) -> bool:
        text = nodes.text(found.node)
        inner = _INTERPOLATION.findall(text)
        if "${" in _INTERPOLATION.sub("", text):
            return False  # one within another
        return all(
            (within_task and _OF_HYDRA.match(each)) or self._leads_on(each, found) for each in inner
        )

    def _leads_on(self, reference: str, found: Found, depth: int = 0) -> bool:
        reference = reference.strip()
        if not _REFERENCE.fullmatch(reference) or depth > 20:
            return False
        way = _target(reference, found.way)
        if way is None or not self.composition.is_there(way, found.part):
            return False
        there = list(self.composition.at(way))
        return not any(nodes.text(each.node) == "???" for each in there) and all(
            self._leads_on(inner, each, depth + 1)
            for each in there
            if is_interpolated(each)
            for inner in _INTERPOLATION.findall(nodes.text(each.node))
        )


def is_interpolated(found: Found) -> bool:
    return "${" in nodes.text(found.node)


def environment(found: Found) -> str:
    """The environment variable that a value is read from, if it is."""
    read = _ENVIRONMENT.search(nodes.text(found.node))
    return read[1] if read else ""


def _is_nothing(found: Found) -> bool:
    return nodes.is_null(found.node) or nodes.text(found.node) == "???"


def _is_secret(found: Found) -> bool:
    if is_secret_name(environment(found)):
        return True
    said = nodes.text(found.node) and not _is_nothing(found)
    return bool(said and found.way and is_secret_name(found.way[-1]))


def is_secret_name(name: str) -> bool:
    """Whether what has this name is a secret: `api_key`, `WANDB_API_KEY`, `hf_token`, `password`;
    `token`, but not `pad_token`; not `key`, which is mostly a name of something."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words:
        return False
    if words[-1] == "token":
        return len(words) == 1 or words[-2] in _OWNERS
    return words[-1] in _SECRET or tuple(words[-2:]) in _SECRET_PAIRS


def _target(reference: str, way: Way) -> Way | None:
    """Where a reference leads to, from a value at a way."""
    dots = len(reference) - len(reference.lstrip("."))
    keys = tuple(reference.lstrip(".").replace("[", ".").replace("]", "").split("."))
    if not dots:
        return keys
    return (*way[: len(way) - dots], *keys) if dots <= len(way) else None
