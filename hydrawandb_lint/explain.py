"""What hwlint knows of one line: the kinds of its values, their ways, its callers, the verdict."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import Analysis
from hydrawandb_lint.analysis.flow.events import Observed, Reach
from hydrawandb_lint.analysis.flow.values import JUST_UNKNOWN, Container, Resolved, Site
from hydrawandb_lint.analysis.flow.watch import Watch
from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.lint import diagnose
from hydrawandb_lint.results import Caller, Explanation, Known, Task
from hydrawandb_lint.suppress import unsilenced
from hydrawandb_lint.views.python import PythonView

if TYPE_CHECKING:
    from hydrawandb_lint.analysis import ir
    from hydrawandb_lint.settings.given import Given
    from hydrawandb_lint.settings.selection import Active


def explain(
    analysis: Analysis,
    watch: Watch,
    read: Callable[[str], Given],
    every: Collection[str],
    active: Active,
) -> Explanation:
    """Explain the watched line. `every` are all codes there are, `active` says which are on."""
    view, module = PythonView(analysis, read), analysis.modules[watch.path]
    text = view.file(watch.path).text
    holding = [f for f in module.functions if f.span.row <= watch.row <= f.span.end_row]
    holding.sort(key=lambda function: function.span)
    source = text.text.split("\n")[watch.row - 1].strip()
    values = [
        Known(text.slice(span), words, view.way(places))
        for span, ways in sorted(watch.values.items())
        for words, places in sorted(ways.items())
    ]
    callers = [
        Caller(function.qualified_name, view.step(site, "called"))
        for function in holding
        for site in sorted(watch.calls.get(function, ()))
    ]
    found = [d for d in diagnose(analysis, read, every) if _concerns(d, watch)]
    verdicts = [_verdict(d, _is_silenced(d, read), active, watch) for d in found]
    verdicts += [] if found else _reasons(analysis, watch, holding)
    names = tuple(function.qualified_name for function in holding)
    is_task = bool(holding) and holding[-1] in analysis.program.tasks
    configs = view.config_files(holding[-1]) if is_task else []
    return Explanation(
        watch.path,
        watch.row,
        source,
        names,
        tuple(callers),
        is_task,
        tuple(configs),
        tuple(values),
        tuple(verdicts),
    )


def tasks(analysis: Analysis, read: Callable[[str], Given]) -> list[Task]:
    """The Hydra tasks of an analysed program, by place."""
    view = PythonView(analysis, read, ())
    found = sorted(analysis.program.tasks, key=lambda task: (task.path, task.span))
    return [
        Task(task.path, task.span.row, task.qualified_name, tuple(view.primary_configs(task)))
        for task in found
    ]


def _concerns(diagnostic: Diagnostic, watch: Watch) -> bool:
    """Whether it stands on the line, or leads through it."""
    if (
        diagnostic.filename == watch.path
        and diagnostic.start.row <= watch.row <= diagnostic.end.row
    ):
        return True
    return any((s.filename, s.position.row) == (watch.path, watch.row) for s in diagnostic.trace)


def _is_silenced(found: Diagnostic, read: Callable[[str], Given]) -> bool:
    return not unsilenced(read(found.filename).text, found.filename, [found])


def _verdict(found: Diagnostic, silenced: bool, active: Active, watch: Watch) -> str:
    here = found.filename == watch.path and found.start.row <= watch.row <= found.end.row
    place = "" if here else f", reported at {found.filename}:{found.start.row}, where it is mended"
    off = not active.shows(found.code, evident=found.evident)
    silenced_by = "it is off" if off else "a comment silences it"
    state = f" ({silenced_by})" if silenced or off else ""
    return f"{found.code} {found.name}{state}{place}: {found.message}"


def _reasons(analysis: Analysis, watch: Watch, holding: list[ir.Function]) -> list[str]:
    """Why nothing is found."""
    if holding and not analysis.program.was_run(holding[-1]):
        name = holding[-1].qualified_name
        return [
            f"No finding: `{name}` was not followed. It mentions nothing of W&B, Hydra or "
            "OmegaConf and is given nothing of theirs, or no way leads to it."
        ]
    if not watch.values:
        return ["No finding: no way leads to this line, or nothing is computed on it."]
    reaches = [
        _reason(event, seen)
        for event, seen in analysis.events.reaches.items()
        if _is_there(event.call, watch)
    ]
    return sorted(reaches) or ["No finding: nothing on this line is given to W&B."]


def _is_there(site: Site, watch: Watch) -> bool:
    return site.path == watch.path and site.span.row <= watch.row <= site.span.end_row


def _reason(event: Reach, seen: Observed) -> str:
    given = f"`{event.callee}` is given as `{event.sink.keyword}`"
    resolved = {kind.resolved for kind in seen.within if isinstance(kind, Container)}
    if seen.value == JUST_UNKNOWN:
        return f"No finding: what {given} is not known, and doubt is no alarm."
    if resolved == {Resolved.YES}:
        return f"No finding: what {given} is converted and resolved."
    if Resolved.MAYBE in resolved:
        return f"No finding: what {given} is converted, and may have been resolved on the way."
    return f"No finding: nothing is known to be wrong with what {given}."
