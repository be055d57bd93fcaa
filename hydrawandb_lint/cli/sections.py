"""Options under headings, as Ruff's help has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
GENERAL = "Options"


class Option(click.Option):
    """An option with the heading that it stands under. One that `writes` into files of the user is
    never suggested."""

    def __init__(
        self, *args: Any, section: str = GENERAL, writes: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.section, self.writes = section, writes


class Command(click.Command):
    """Its help has a heading for each section, in the order of their first options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {GENERAL: []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                section = getattr(parameter, "section", GENERAL)
                sections.setdefault(section, []).append(record)
        for section, records in sections.items():
            with formatter.section(section):
                formatter.write_dl(records)


def option(*names: str, **kwargs: Any) -> Callable[[F], F]:
    """An option in a section."""
    return click.option(*names, cls=Option, **kwargs)
