"""Values that a program sets on one of its ways; on the other, what was there before stays.

Which way it takes is told by a variable of the environment, so that nobody who reads it knows.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from generated.pieces import CONFIG, PLAIN, TEXT, Draft, Lines, Rest, Step

SECRET, UNSET = "DEMO_API_KEY", "DEMO_UNSET"
"""A variable that is set where the programs run, and one that is not."""
BEFORE = {"lr": 0.5}


class _Holder(NamedTuple):
    """A `place`, which begins as `BEFORE`, what makes it, and what that needs in a module (no name:
    in the one that is being written)."""

    place: str
    made: str = "held = Held()"
    definition: str = ""
    module: str = ""


_INIT = "    def __init__(self):\n        self.part = BEFORE"
_HOLDERS = (
    _Holder("held", "held = BEFORE"),
    _Holder("held[0]", "held = [BEFORE]"),
    _Holder('held["part"]', 'held = {"part": BEFORE}'),
    _Holder("held.part", "held = types.SimpleNamespace(part=BEFORE)"),
    _Holder("held.part", definition=f"class Held:\n{_INIT}"),
    _Holder("held.part", definition="class Held:\n    part = BEFORE"),
    _Holder("held.part", "held = Held", "class Held:\n    part = BEFORE"),
    _Holder("Held.part", "held = Held", "class Held:\n    part = BEFORE"),
    _Holder(
        "held.part",
        "held = Held(BEFORE)",
        "@dataclasses.dataclass\nclass Held:\n    part: object = None",
    ),
    _Holder("held.part", definition=f"class HeldBase:\n{_INIT}\n\n\nclass Held(HeldBase): ..."),
    _Holder("held.part", definition=f'class Held:\n    __slots__ = ("part",)\n\n{_INIT}'),
    _Holder(
        "held.part",
        definition=f"class Held:\n{_INIT.replace('part', '_part')}\n\n    @property\n"
        "    def part(self):\n        return self._part\n\n    @part.setter\n"
        "    def part(self, value):\n        self._part = value",
    ),
    _Holder(
        "held.part",
        definition="class HeldBase: ...\n\n\ndef Held():\n    made = HeldBase()\n"
        "    made.part = BEFORE\n    return made",
    ),
    _Holder("tracking.Held", "held = tracking", "Held = BEFORE", "tracking"),
)
_SETTERS = (
    "if KNOWN:\n    PLACE = VALUE",
    "if not KNOWN:\n    pass\nelse:\n    PLACE = VALUE",
    "for _ in range(bool(KNOWN)):\n    PLACE = VALUE",
    "while KNOWN:\n    PLACE = VALUE\n    break",
    "try:\n    assert KNOWN\n    PLACE = VALUE\nexcept AssertionError:\n    pass",
    "with contextlib.suppress(AssertionError):\n    assert KNOWN\n    PLACE = VALUE",
    "PLACE = KNOWN and VALUE or PLACE",
    "PLACE = VALUE if KNOWN else PLACE",
)


def _step(holder: _Holder, setter: str, is_called: bool, variable: str, before: object) -> Step:
    """`is_called`: the place is set by a function that is given its holder."""

    def write(draft: Draft, x: str, rest: Rest) -> Lines:
        names = {name: draft.fresh(name) for name in ("Held", "held")}
        place = _named(holder.place, names)
        setting = setter.replace("KNOWN", f'os.environ.get("{variable}")').replace("PLACE", place)
        made, definition = (
            _named(text, names).replace("BEFORE", repr(before))
            for text in (holder.made, holder.definition)
        )
        with draft.inside(holder.module or draft.module):
            draft.add(definition.split("\n"))
        if is_called:
            put = draft.fresh("put")
            body = setting.replace("VALUE", "value").split("\n")
            draft.define(f"def {put}({names['held']}, value):", body)
            setting = f"{put}({names['held']}, {x})"
        return [made, *setting.replace("VALUE", x).split("\n"), *rest(place)]

    takes = (CONFIG, PLAIN, TEXT)  # what is true
    if variable == SECRET:
        return Step(write, takes, is_certain=False)
    return Step(write, takes, PLAIN, lambda value: BEFORE, is_certain=False)


def _named(text: str, names: dict[str, str]) -> str:
    for name, own in names.items():
        text = text.replace(name, own)
    return text


ONE_WAY = tuple(
    _step(holder, setter, is_called, variable, before)
    for holder, setter, is_called, (variable, before) in product(
        _HOLDERS, _SETTERS, (False, True), ((SECRET, BEFORE), (SECRET, None), (UNSET, BEFORE))
    )
    if not (is_called and holder.place == "held")
)
