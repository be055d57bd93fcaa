"""What is told of a part of a config by the files that it is made of."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.compose import (
    Composition,
    Found,
    Part,
    TooLargeError,
    Way,
    is_within,
)

_INTERPOLATION = re.compile(r"(?<!\\)(?:\\\\)*\$\{([^{}]*)\}")
_REFERENCE = re.compile(r"\.*\w[\w-]*(?:\.[\w-]+|\[\w+\])*")
_OF_HYDRA = re.compile(
    r"hydra:(?:runtime\.(?:cwd|output_dir|version)|job\.(?:name|config_name|override_dirname))"
    r"|now:[%\w./:-]+|python_version:(?:major|minor|micro)?"
)
"""What a job surely knows; `hydra:job.num`, say, is missing outside multirun."""
_WITH_DEFAULT = re.compile(r"oc\.env:\s*\w+\s*,\s*[\w./-]+")
_ENVIRONMENT = re.compile(r"\$\{(?:oc\.)?env:\s*[\"']?([A-Za-z_]\w*)")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SECRET = set("secret password passwd passphrase credential credentials apikey".split())
_OWNERS = set(
    "access account anthropic api auth bearer bot client comet gh github gitlab hf hub huggingface "
    "neptune openai personal private refresh secret slack telegram wandb write".split()
)
"""What a token or a key is of, if it is a secret."""
_URL = re.compile(r"\w+://[^/\s:@]+:[^/\s:@${}]+@")
"""It holds a password."""
_MAYBE_SECRET = re.compile(rf"(?:key|token|{'|'.join(_SECRET)})(?![a-z])|://|\\".encode())
_PLACEHOLDER = re.compile(r"<.*>|\[.*\]|(?i:your|my)[-_ ].*|\*+|x{3,}")
_PATH = re.compile(r"[~.]?/.*")
MOST_STEPS = 20
"""From one interpolation to the next."""


class Facts:
    """What files tell of the node at a way of a config that Hydra composes. `is_asked_for`: a
    command asks for it, in place of the one that the program names.

    `is_read`: files tell what is in it; `complete`: and nothing else is, but for what the program
    and the command line add.
    """

    def __init__(self, composition: Composition, way: Way, is_asked_for: bool = False) -> None:
        self.composition, self.way, self._is_asked_for = composition, way, is_asked_for
        try:
            self.all, is_small = list(composition.below(way)), True
        except TooLargeError:
            self.all, is_small = [], False
        self.is_read = composition.complete and is_small and not _is_copied(self.all)
        self.complete = self.is_read and self._is_whole()

    def _is_whole(self) -> bool:
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
        kinds = {nodes.is_mapping(found.node) for found in self.here if not is_nothing(found)}
        if any(is_within(part.package, self.way) for part in self.composition.parts):
            kinds.add(True)
        return kinds.pop() if len(kinds) == 1 and self.complete else None

    @property
    def is_nested(self) -> bool:
        """Whether a mapping lies in it."""
        deeper = (found for found in self.all if len(found.way) > len(self.way))
        return any(self.gives_mapping(found) for found in deeper)

    def gives_mapping(self, found: Found) -> bool:
        """Whether a node is a mapping, or nothing but a reference to one."""
        if nodes.is_mapping(found.node):
            return True
        whole = _INTERPOLATION.fullmatch(nodes.text(found.node))
        way = _target(whole[1], found.way) if whole and _REFERENCE.fullmatch(whole[1]) else None
        return way is not None and any(
            nodes.is_mapping(each.node) for each in self.composition.at(way)
        )

    @cached_property
    def interpolations(self) -> list[Found]:
        """The values that are interpolations, or hold some."""
        return [found for found in self.all if is_interpolated(found)]

    @cached_property
    def secrets(self) -> list[Found]:
        """The values that are secret by their key, or by the environment variable that they are."""
        return [found for found in self.all if _is_secret(found)]

    def is_usual(self, found: Found) -> bool:
        """Whether a node is there if the command line chooses nothing."""
        return not self._is_asked_for and self.composition.is_usual(found.part)

    def exposed(self, used: Collection[Way]) -> Found | None:
        """What resolving shows of what is secret or comes from the environment: something in it, or
        something that its interpolations lead to. `used` lead to what the program logs in with."""
        todo, seen = [*self.all], {self.way}
        for found in todo:
            if _is_secret(found) or reads_environment(found) or found.way in used:
                return found
            for inner in _INTERPOLATION.findall(nodes.text(found.node)):
                way = _target(inner, found.way) if _REFERENCE.fullmatch(inner) else None
                if way is not None and way not in seen:
                    seen.add(way)
                    todo += Facts(self.composition, way).all
        return None

    def resolves(self, within_task: bool) -> bool:
        """Whether each interpolation surely resolves: to a value that the files give, too, or, in
        Hydra's own process, to something that Hydra knows."""
        resolver = _Resolver(self.composition, within_task)
        return self.complete and all(resolver.resolves(found) for found in self.interpolations)


class _Resolver:
    """Tells which interpolations surely resolve."""

    def __init__(self, composition: Composition, within_task: bool) -> None:
        self._composition, self._within_task = composition, within_task
        self._targets: dict[Way, Facts] = {}
        self._known: set[tuple[Way, Part]] = set()

    def resolves(self, found: Found, trail: tuple[Way, ...] = ()) -> bool:
        text = nodes.text(found.node)
        if "${" in _INTERPOLATION.sub("", text):
            return False  # one within another
        return all(
            (self._within_task and _OF_HYDRA.fullmatch(inner))
            or _WITH_DEFAULT.fullmatch(inner)
            or self._leads_on(inner, found, trail)
            for inner in _INTERPOLATION.findall(text)
        )

    def _leads_on(self, reference: str, found: Found, trail: tuple[Way, ...]) -> bool:
        way = _target(reference, found.way) if _REFERENCE.fullmatch(reference) else None
        if way is None or way in trail or len(trail) > MOST_STEPS:
            return False
        if (way, found.part) not in self._known:
            if not self._composition.is_there(way, found.part):
                return False
            if way not in self._targets:
                self._targets[way] = Facts(self._composition, way)
            target = self._targets[way]
            if not target.is_read or any(nodes.text(each.node) == "???" for each in target.here):
                return False
            if not all(self.resolves(each, (*trail, way)) for each in target.interpolations):
                return False
            self._known.add((way, found.part))
        return True


def _is_copied(all_found: list[Found]) -> bool:
    """Whether Hydra may copy the mapping that an interpolation leads to, to merge something into
    the copy."""
    copied = {found.way for found in all_found if is_interpolated(found)}
    return any(
        (found.way in copied and nodes.is_mapping(found.node))
        or any(found.part.package[:count] in copied for count in range(len(found.part.package)))
        for found in all_found
    )


def is_interpolated(found: Found) -> bool:
    return "${" in nodes.text(found.node)


def reads_environment(found: Found) -> bool:
    """Whether some resolver is asked for what the environment holds, as far as its words tell."""
    asked = re.findall(r"\$\{([^{}:]*:[^{}]*)", nodes.text(found.node))
    return any("env" in words.lower() for words in asked)


def environment(found: Found) -> str:
    """The environment variable that a value is read from, if it is; a secret one of several."""
    read = _ENVIRONMENT.findall(nodes.text(found.node))
    return next((name for name in read if is_secret_name(name)), read[0] if read else "")


def is_nothing(found: Found) -> bool:
    return nodes.is_null(found.node) or nodes.text(found.node) == "???"


def _is_secret(found: Found) -> bool:
    if is_secret_name(environment(found)):
        return True
    said = nodes.text(found.node)
    if _URL.match(said):
        return True
    is_name = _PATH.fullmatch(said) or _PLACEHOLDER.fullmatch(said)
    if is_nothing(found) or nodes.is_boolean(found.node) or is_name:
        return False
    return bool(said and found.way and is_secret_name(found.way[-1]))


def may_hold_secret(data: bytes) -> bool:
    """Whether something in a file may be secret: the last word of its name, or the beginning of a
    URL, is in the bytes, if YAML's escapes do not hide it."""
    return _MAYBE_SECRET.search(data.lower()) is not None


def is_secret_name(name: str) -> bool:
    """Whether what has this name is a secret: `api_key`, `WANDB_API_KEY`, `hf_token`, `password`;
    `token`, but not `pad_token`; not `key`, which is mostly a name of something."""
    words = ["", *(word.lower() for word in _WORD.findall(name))]
    if words[-1] in ("key", "token"):
        return words[-2] in _OWNERS or words == ["", "token"]
    return words[-1] in _SECRET and words[-2] != "application"  # a path, of Google


def _target(reference: str, way: Way) -> Way | None:
    """Where a reference leads to, from a value at a way."""
    dots = len(reference) - len(reference.lstrip("."))
    keys = tuple(reference.lstrip(".").replace("[", ".").replace("]", "").split("."))
    if not dots:
        return keys
    return (*way[: len(way) - dots], *keys) if dots <= len(way) else None
