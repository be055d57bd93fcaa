"""What generated programs are put together from.

A *step* is a way of a value through a program: what is done to it, or how it gets from here to
there. It takes an expression and what follows (`rest`), and gives lines of Python. A *sink* is
where a value ends. Each says what it takes, what it gives, and what the author means to be logged.
"""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Lines = list[str]
Rest = Callable[[str], Lines]
Meaning = Callable[[Any], Any]

CONFIG, PLAIN, TEXT, NOTHING = "config", "plain", "text", "nothing"
ANY = (CONFIG, PLAIN, TEXT, NOTHING)


class Draft:
    """A program that is being written: the definitions of its modules, and names in use."""

    def __init__(self) -> None:
        self.definitions: dict[str, Lines] = {"main": []}
        self.module = "main"
        self._count = 0

    def fresh(self, name: str) -> str:
        """A name that nothing else has."""
        self._count += 1
        return f"{name}_{self._count}"

    def define(self, header: str, body: Lines, before: Lines | None = None) -> None:
        """A function or a class of the module that is being written."""
        self.add([*(before or ()), header, *indented(body)])

    def add(self, lines: Lines) -> None:
        """Whatever that module is to have."""
        self.definitions[self.module] += [*lines, "", ""]

    @contextlib.contextmanager
    def inside(self, module: str) -> Iterator[None]:
        """What is defined here stands in that module."""
        before, self.module = self.module, module
        self.definitions.setdefault(module, [])
        yield
        self.module = before


class Step(NamedTuple):
    """`gives` is empty where the value stays what it is; what happens may be uncertain to whoever
    reads the program."""

    write: Callable[[Draft, str, Rest], Lines]
    takes: tuple[str, ...] = ANY
    gives: str = ""
    means: Meaning = lambda value: value
    is_certain: bool = True


class Sink(NamedTuple):
    """`means` gives the config that is meant to be logged; the value `fits` if the program has no
    fault of its own with it."""

    write: Callable[[Draft, str], Lines]
    takes: tuple[str, ...] = ANY
    means: Meaning = lambda value: value
    fits: Callable[[Any], bool] = lambda value: True


def indented(lines: Lines) -> Lines:
    return textwrap.indent("\n".join(lines), "    ").split("\n")


# What is done to a value


def becomes(template: str) -> Callable[[Draft, str, Rest], Lines]:
    """An expression of the value, `@`."""
    return lambda draft, x, rest: rest(template.replace("@", x))


def after(statement: str) -> Callable[[Draft, str, Rest], Lines]:
    """A name for the value, and a statement about it."""

    def write(draft: Draft, x: str, rest: Rest) -> Lines:
        name = draft.fresh("settings")
        return [f"{name} = {x}", statement.replace("@", name), *rest(name)]

    return write


def _in_text(draft: Draft, x: str, rest: Rest) -> Lines:
    name = draft.fresh("settings")
    return [f"{name} = {x}", *rest(f'f"{{{name}}}"')]


def _guarded(draft: Draft, x: str, rest: Rest) -> Lines:
    name = draft.fresh("settings")
    converted = f"OmegaConf.to_container({name}, resolve=True)"
    return [f"{name} = {x}", *rest(f"{converted} if OmegaConf.is_config({name}) else {name}")]


def _node(value: Any) -> Any:
    return value["model"]


def _merged(value: Any) -> Any:
    return {**value, "seed": value["seed"] + 1}


def _of(template: str, gives: str = "", means: Meaning = lambda value: value) -> Step:
    return Step(becomes(template), (CONFIG,), gives, means)


OPERATIONS = (
    _of("dict(@)", PLAIN),
    _of("{**@}", PLAIN),
    _of("dict(**@)", PLAIN),
    _of('dict(@, note="first")', PLAIN, lambda value: {**value, "note": "first"}),
    _of("{key: value for key, value in @.items()}", PLAIN),
    _of("OmegaConf.to_container(@)", PLAIN),
    _of("OmegaConf.to_container(@, resolve=True)", PLAIN),
    _of("OmegaConf.to_container(@, resolve=False)", PLAIN),
    _of("OmegaConf.to_container(@, resolve=True, throw_on_missing=True)", PLAIN),
    _of("OmegaConf.to_container(cfg=@)", PLAIN),
    _of("OmegaConf.to_object(@)", PLAIN),
    _of("OmegaConf.to_container(OmegaConf.create(OmegaConf.to_yaml(@)))", PLAIN),
    _of("OmegaConf.to_yaml(@)", TEXT),
    _of("OmegaConf.to_yaml(@, resolve=True)", TEXT),
    _of("str(@)", TEXT),
    Step(_in_text, (CONFIG,), TEXT),
    _of("@.model", means=_node),
    _of('@["model"]', means=_node),
    _of('@.get("model")', means=_node),
    _of('OmegaConf.select(@, "model")', means=_node),
    _of("copy.deepcopy(@)"),
    _of("@.copy()"),
    _of("OmegaConf.merge(@, {'seed': 1})", means=_merged),
    _of('OmegaConf.unsafe_merge(@, OmegaConf.create({"seed": 1}))', means=_merged),
    _of('OmegaConf.masked_copy(@, ["lr"])', means=lambda value: {"lr": value["lr"]}),
    _of('cast("dict[str, Any]", @)'),
    _of("(@)"),
    _of("OmegaConf.resolve(@)", NOTHING),
    Step(_guarded, (CONFIG,), PLAIN),
    _of("vars(@)", PLAIN),
    _of("@.__dict__", PLAIN),
    _of('{"model": @.model, "lr": @.lr}', PLAIN, lambda v: {"model": v["model"], "lr": v["lr"]}),
    _of("dict(model=@.model)", PLAIN, lambda value: {"model": value["model"]}),
    Step(after("OmegaConf.resolve(@)"), (CONFIG,)),
    Step(after("OmegaConf.set_struct(@, False)"), (CONFIG,)),
    Step(after("OmegaConf.set_readonly(@, True)"), (CONFIG,)),
    Step(after("assert OmegaConf.is_config(@)"), (CONFIG,)),
    Step(after('@.pop("tags", None)'), (PLAIN,), means=lambda v: _without(v, "tags")),
    Step(after('print(f"{@!r:.20}")')),
)


def _without(value: Any, key: str) -> Any:
    return {name: part for name, part in value.items() if name != key}


# How a value travels


def function(header: str, call: str) -> Callable[[Draft, str, Rest], Lines]:
    """Through a parameter `settings` of a function named `@`, called with `$`."""

    def write(draft: Draft, x: str, rest: Rest) -> Lines:
        name = draft.fresh("start")
        draft.define(header.replace("@", name), rest("settings"))
        return call.replace("@", name).replace("$", x).split("\n")

    return write


def block(header: str, footer: str = "") -> Callable[[Draft, str, Rest], Lines]:
    """As `@` in a block of statements, in whose header `$` is the value."""

    def write(draft: Draft, x: str, rest: Rest) -> Lines:
        name = draft.fresh("each")
        lines = header.replace("@", name).replace("$", x).split("\n")
        depth = lines[-1].startswith(" ") + 1
        body = rest(name)
        for _ in range(depth):
            body = indented(body)
        return [*lines, *body, *footer.replace("@", name).splitlines()]

    return write


def _other_file(draft: Draft, x: str, rest: Rest) -> Lines:
    name = draft.fresh("track")
    with draft.inside("tracking"):
        draft.define(f"def {name}(settings):", rest("settings"))
    return [f"tracking.{name}({x})"]


def _method(draft: Draft, x: str, rest: Rest) -> Lines:
    name = draft.fresh("Trainer")
    body = ["def __init__(self, settings):", "    self.settings = settings", "", "def fit(self):"]
    draft.define(f"class {name}:", [*body, *indented(rest("self.settings"))])
    return [f"{name}({x}).fit()"]


def _dataclass(draft: Draft, x: str, rest: Rest) -> Lines:
    name = draft.fresh("Parts")
    draft.define(
        f"class {name}:", ["settings: object", "seed: int = 1"], ["@dataclasses.dataclass"]
    )
    return [f"parts = {name}({x})", *rest("parts.settings")]


def _returned(draft: Draft, x: str, rest: Rest) -> Lines:
    name = draft.fresh("prepare")
    draft.define(f"def {name}(settings):", ["return settings"])
    return rest(f"{name}({x})")


def _property(draft: Draft, x: str, rest: Rest) -> Lines:
    name = draft.fresh("Holder")
    body = ["def __init__(self, settings):", "    self._settings = settings", "", "@property"]
    draft.define(f"class {name}:", [*body, "def settings(self):", "    return self._settings"])
    return rest(f"{name}({x}).settings")


def _decorated(draft: Draft, x: str, rest: Rest) -> Lines:
    name, decorator = draft.fresh("start"), draft.fresh("told")
    inner = ["@functools.wraps(function)", "def wrapper(*args, **kwargs):"]
    inner += ["    return function(*args, **kwargs)", "return wrapper"]
    draft.define(f"def {decorator}(function):", inner)
    draft.define(f"def {name}(settings):", rest("settings"), [f"@{decorator}"])
    return [f"{name}({x})"]


TRAVELS = (
    Step(function("def @(settings: DictConfig):", "@($)"), (CONFIG,)),
    Step(function("def @(settings: 'DictConfig | None' = None) -> None:", "@($)"), (CONFIG,)),
    *map(
        Step,
        (
            becomes("@"),
            after("pass"),
            after("alias = @"),
            after("größe = 'Größe'"),
            function("def @(settings):", "@($)"),
            function("def @(settings=None):", "@(settings=$)"),
            function("def @(name, *, settings):", "@('x', settings=$)"),
            function("def @(*, settings, **rest):", 'options = {"settings": $}\n@(**options)'),
            function("def @(settings, *rest):", "@(*[$])"),
            function("def @(settings):", "functools.partial(@, $)()"),
            function("def @(settings):", "begin = @\nbegin($)"),
            function("def @(settings):", "(lambda value: @(value))($)"),
            function("def @(settings):", 'steps = {"start": @}\nsteps["start"]($)'),
            function("async def @(settings):", "asyncio.run(@($))"),
            block("held = $\ndef @_inner(@=held):", "@_inner()"),
            block("@ = $\ndef @_inner():", "@_inner()"),
            block("for @ in [$]:"),
            block("for name, @ in enumerate([$]):"),
            block("with contextlib.nullcontext($) as @:"),
            block("if (@ := $) is not None:"),
            block("@ = $\ntry:", "finally:\n    pass"),
            block("@ = $\nif True:", "else:\n    print(@)"),
            block("match $:\n    case @:"),
            becomes('{"settings": @}["settings"]'),
            becomes("[@][0]"),
            becomes("(lambda: @)()"),
            _other_file,
            _method,
            _dataclass,
            _returned,
            _property,
            _decorated,
        ),
    ),
)
