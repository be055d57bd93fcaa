"""One source text in, its diagnostics out, in no order; what comments silence is among them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.kinds import is_gitignore, is_notebook, is_page, is_yaml
from hydrawandb_lint.settings.given import Given
from hydrawandb_lint.settings.options import Settings
from hydrawandb_lint.settings.targets import Targets
from hydrawandb_lint.sources.markdown import Page

if TYPE_CHECKING:
    from hydrawandb_lint.analysis import Analysis
    from hydrawandb_lint.analysis.flow.budget import Budget
    from hydrawandb_lint.analysis.project import Project
    from hydrawandb_lint.knowledge.rows import Call
    from hydrawandb_lint.settings.selection import Active
    from hydrawandb_lint.views.gitignore import GitIgnoreView
    from hydrawandb_lint.views.sweep_program import Programs
    from hydrawandb_lint.views.yaml import Item, YamlView


OF_NOTEBOOKS = ("HW1", "HW3")
"""What is found in notebooks: there a new run ends the one before it."""


def lint_text(
    text: str,
    filename: str,
    *,
    codes: Collection[str] | None = None,
    settings: Settings | None = None,
    blocks: tuple[int, ...] = (),
    rows: Iterable[Call] = (),
    targets: Callable[[], Targets] = Targets,
) -> list[Diagnostic]:
    """Apply rules to one Python text: those of `codes`, or those that are on by default.

    `text` is decoded, has no byte order mark and keeps its line endings; `filename` is what the
    diagnostics name. `settings`: how fixes are written; `targets` tells what the text runs on.
    `blocks`: the rows at which the code blocks of a page begin, if the text was taken from one.
    `rows`: what is known beside the rows of `knowledge`. Raises what `ast.parse` raises for a text
    that it refuses: SyntaxError, ValueError (NUL bytes), RecursionError and MemoryError (nesting).
    """
    from hydrawandb_lint import rules
    from hydrawandb_lint.analysis import analyse

    analysis = analyse(text, filename, blocks, rows)
    on = {code for code, is_on in rules.codes().items() if is_on} if codes is None else codes
    given = Given(text, settings or Settings(), targets)

    def read(path: str) -> Given:
        return given

    return diagnose(analysis, read, set(on))


def lint_project(
    project: Project,
    paths: Iterable[str],
    read: Callable[[str], Given],
    active: Callable[[str], Active],
    rows: Iterable[Call] = (),
    budget: Budget | None = None,
) -> dict[str, list[Diagnostic]]:
    """Apply rules to files of a project as one program: the diagnostics of each file that has any.

    `read` gives a file's text and what is set for it, `active` the rules that are on there. A file
    that this Python cannot parse has no diagnostics. Raises `OverBudgetError`.
    """
    from hydrawandb_lint.analysis import analyse_project

    analysis = analyse_project(project, paths, rows, budget=budget)
    every = set[str]().union(*(active(path).codes for path in analysis.modules))
    evident = set[str]().union(*(active(path).evident for path in analysis.modules))
    by_file: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnose(analysis, read, every, evident):
        if active(diagnostic.filename).shows(diagnostic.code, evident=diagnostic.evident):
            by_file.setdefault(diagnostic.filename, []).append(diagnostic)
    return by_file


def diagnose(
    analysis: Analysis,
    read: Callable[[str], Given],
    codes: Collection[str],
    evident: Collection[str] = (),
) -> list[Diagnostic]:
    """What the rules of `codes` find in an analysed program, and those of `evident` where they have
    evidence."""
    if analysis.events.silent:
        return []
    from hydrawandb_lint.rules import all_rules
    from hydrawandb_lint.views.python import PythonView

    view = PythonView(analysis, read, codes)
    found = {
        (diagnostic.code, diagnostic.filename, diagnostic.start): diagnostic
        for rule in all_rules().values()
        if rule.check and (rule.code in codes or (rule.evidence and rule.code in evident))
        for diagnostic in rule.check(view)
    }
    return list(found.values())


def as_told(
    text: str,
    filename: str,
    found: list[Diagnostic],
    active: Active,
    judged: Callable[[], Collection[str]] = frozenset,
) -> list[Diagnostic]:
    """What is told of the findings of a file: those that no comment silences, and HW902, by place,
    with their fixes as the settings will have them. `judged`: see `unsilenced`."""
    from hydrawandb_lint.suppress import unsilenced

    return [
        d if d.fix is None else d._replace(fix=_fix_as_set(d.fix, d.code, active))
        for d in unsilenced(text, filename, found, judged)
    ]


def _fix_as_set(fix: Fix, code: str, active: Active) -> Fix | None:
    if not active.offers_fix(code):
        return None
    trusted = active.trusts(code)
    if trusted is None or fix.applicability is Applicability.DISPLAY:
        return fix
    return fix._replace(applicability=Applicability.SAFE if trusted else Applicability.UNSAFE)


def lint_alone(
    text: str, filename: str, active: Active, targets: Callable[[], Targets] = Targets
) -> list[Diagnostic]:
    """Apply the rules that are on for a file to a Python text, a page, a notebook's cells or YAML,
    by itself.

    In a `.gitignore` by itself there is nothing to find. Raises what `lint_text` or `lint_page`
    raises, and `OverBudgetError`.
    """
    from hydrawandb_lint.knowledge.own import own_rows

    if is_gitignore(filename):
        return []
    if is_yaml(filename):
        return lint_yaml(text, filename, active, targets)
    settings = active.settings
    rows = own_rows(settings.converters, settings.sinks)
    if is_notebook(filename):
        given = Given(text, settings, targets)
        return lint_notebook(_no_project(), filename, lambda _: given, lambda _: active, rows)
    lint = lint_page if is_page(filename) else lint_text
    return lint(text, filename, codes=active.codes, settings=settings, rows=rows, targets=targets)


def _no_project() -> Project:
    from hydrawandb_lint.analysis.project import Project
    from hydrawandb_lint.configs.project import Configs
    from hydrawandb_lint.sources.modules import Modules

    return Project(Modules("", ()), lambda path: None, Configs(dict))


def lint_notebook(
    project: Project,
    path: str,
    read: Callable[[str], Given],
    active: Callable[[str], Active],
    rows: Iterable[Call] = (),
    program: Iterable[str] = (),
) -> list[Diagnostic]:
    """Apply the rules that are on, as far as they are for notebooks, to the cells of one; `read`
    gives its text as `cells` has it, `program` are its path and what it imports of its project.

    A cell that Python refuses has a diagnostic, and the others are read as if it were not there.
    Raises `OverBudgetError`.
    """
    import ast

    from hydrawandb_lint.analysis.lower import lower
    from hydrawandb_lint.sources.notebook import Script

    given = read(path)
    script = Script(given.text)
    python = given._replace(text=script.python)
    module = lower(ast.parse(script.python), path)
    module.blocks = script.rows
    project.add(module)

    def reads(each: str) -> Given:
        return python if each == path else read(each)

    found = lint_project(project, program or [path], reads, active, rows)
    located = [
        script.located(each) for each in found.get(path, []) if each.code.startswith(OF_NOTEBOOKS)
    ]
    return sorted(
        [*script.faults(path), *located], key=lambda each: (each.cell, each.start, each.code)
    )


def lint_yaml(
    text: str,
    filename: str,
    active: Active,
    targets: Callable[[], Targets] = Targets,
    converts: Callable[[], bool] = lambda: False,
    around: Callable[[], Programs | None] = lambda: None,
) -> list[Diagnostic]:
    """Apply the rules that are on to a YAML file; what is no YAML has nothing to find.

    `converts` tells whether some Python file of its project says `_convert_`, `around` finds the
    programs of the project; without it the file is by itself.
    """
    from hydrawandb_lint.configs import nodes
    from hydrawandb_lint.configs.sweeps import is_sweep
    from hydrawandb_lint.rules import all_rules
    from hydrawandb_lint.views.yaml import YamlView

    view = YamlView(filename, text, targets, converts)
    on = [rule for code, rule in all_rules().items() if code in active.codes]
    found = [d for rule in on if rule.check_yaml for d in rule.check_yaml(view)]
    sweeps = [item for item in view.items if is_sweep(item.node)]
    # What PyYAML cannot build wandb does not read.
    sweeps = [item for item in sweeps if nodes.built(item.node) is not None]
    return found + _of_sweeps(view, sweeps, active, around)


def lint_sweep_dicts(
    given: Given,
    path: str,
    active: Active,
    around: Callable[[], Programs | None],
) -> list[Diagnostic]:
    """Apply the rules that are on to the dicts that a Python file gives to `wandb.sweep`."""
    from hydrawandb_lint.configs.sweeps import is_sweep
    from hydrawandb_lint.views.sweep_dicts import dicts
    from hydrawandb_lint.views.yaml import Item, YamlView

    file = YamlView(path, given.text, given.targets, lambda: False)
    sweeps = [Item((), node, ()) for node in dicts(given.text) if is_sweep(node)]
    return _of_sweeps(file, sweeps, active, around)


def _of_sweeps(
    file: YamlView, items: list[Item], active: Active, around: Callable[[], Programs | None]
) -> list[Diagnostic]:
    from hydrawandb_lint.rules import all_rules
    from hydrawandb_lint.views.sweep import SweepView

    wanted = active.codes | active.evident
    on = [rule for code, rule in all_rules().items() if code in wanted and rule.check_sweep]
    sweeps = [SweepView(file, item, around()) for item in items]
    found = [
        d for each in sweeps for rule in on if rule.check_sweep for d in rule.check_sweep(each)
    ]
    shown = (d for d in found if active.shows(d.code, evident=d.evident))
    return list({(d.code, d.start): d for d in shown}.values())  # an alias leads to the same place


def lint_gitignore(view: GitIgnoreView, codes: Collection[str]) -> list[Diagnostic]:
    """Apply the rules of `codes` to a `.gitignore` in its project."""
    from hydrawandb_lint.rules import all_rules

    on = [rule for code, rule in all_rules().items() if code in codes]
    return [d for rule in on if rule.check_gitignore for d in rule.check_gitignore(view)]


def lint_page(
    text: str,
    filename: str,
    *,
    codes: Collection[str] | None = None,
    settings: Settings | None = None,
    rows: Iterable[Call] = (),
    targets: Callable[[], Targets] = Targets,
) -> list[Diagnostic]:
    """Likewise, to the Python blocks of a Markdown page, which are read as one program.

    Raises nothing that the page could be blamed for: a block that Python refuses is left out.
    """
    page = Page(text, filename)
    if not page.rows:
        return []
    found = lint_text(
        page.python,
        filename,
        codes=codes,
        settings=settings,
        blocks=page.rows,
        rows=rows,
        targets=targets,
    )
    return [page.located(diagnostic) for diagnostic in found]
