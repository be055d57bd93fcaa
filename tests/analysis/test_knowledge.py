"""The rows of knowledge, held against each other and against the libraries they speak of."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter

import pytest

from hydrawandb_lint import knowledge
from hydrawandb_lint.analysis.flow.events import Reach
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.knowledge.rows import Alias, Call, Role, Row
from hydrawandb_lint.knowledge.wandb import ARTIFACT_METHODS
from hydrawandb_lint.rules.helpers.sinks import wants_dict

LIBRARIES = ("box", "easydict", "hydra", "hydra_zen", "munch", "omegaconf", "wandb")

INVENTED = {"hydra.TaskDecorator", "hydra.TaskDecorator.__call__", "wandb.Run.summary"}
"""What the libraries have no name for: a local function, say, or an attribute set by `__init__`."""

OLDER = {"wandb.Run.join"}
"""What older versions have."""

BESIDE_OTHERS = "wandb.integration."
"""What needs another package to be imported."""

NOTHING = object()

DICTS = {Role.CONFIG, Role.METRICS, Role.METADATA}
"""What W&B takes as a dict."""

LISTS = {"append", "count", "extend", "index", "insert", "remove", "reverse", "sort"}
"""The rows call every config a DictConfig; a ListConfig has these methods."""


def rows() -> list[Row]:
    modules = [
        importlib.import_module(f"{knowledge.__name__}.{module.name}")
        for module in pkgutil.iter_modules(knowledge.__path__)
    ]
    return [row for module in modules for row in getattr(module, "ROWS", ())]


def calls(library: str) -> list[Call]:
    return [row for row in rows() if isinstance(row, Call) and row.name.startswith(f"{library}.")]


def found(name: str) -> object:
    """What a full name stands for in the installed libraries, else `NOTHING`."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(parts[:count]))
        except (ImportError, NameError):  # of wandb 0.19's loggers, without Lightning
            continue
        for part in parts[count:]:
            thing = getattr(thing, part, NOTHING)
        return thing
    return NOTHING


def test_a_name_has_one_row_of_each_sort() -> None:
    counted = Counter((type(row), row.name) for row in rows())
    assert [key for key, count in counted.items() if count > 1] == []


def test_aliases_lead_to_names_that_are_known() -> None:
    spoken = {row.name for row in rows() if not isinstance(row, Alias)}
    spoken |= {name.rpartition(".")[0] for name in spoken}
    aliases = {row.name: row.target for row in rows() if isinstance(row, Alias)}
    assert {name: target for name, target in aliases.items() if target in aliases} == {}
    strangers = {target for target in aliases.values() if target not in spoken}
    assert {target for target in strangers if found(target) is NOTHING} == set()


@pytest.mark.parametrize("library", LIBRARIES)
def test_names_exist_in_the_library(library: str) -> None:
    pytest.importorskip(library)
    names = {row.name for row in rows() if row.name.startswith(f"{library}.")}
    methods = {f"omegaconf.DictConfig.{name}" for name in LISTS}
    named = names - INVENTED - OLDER - methods
    missing = {
        name for name in named if found(name) is NOTHING and not name.startswith(BESIDE_OTHERS)
    }
    assert missing == set()


@pytest.mark.parametrize(
    "row", [row for row in calls("omegaconf") if row.refuses], ids=lambda row: row.name
)
def test_what_is_refused_raises_this_error(row: Call) -> None:
    omegaconf, wandb = pytest.importorskip("omegaconf"), pytest.importorskip("wandb")
    config = omegaconf.OmegaConf.create({"lr": 0.1})
    run_config = wandb.Config()
    function = found(row.name)
    assert callable(function)
    (refusal,) = row.refuses
    given: list[tuple[tuple[object, ...], str]] = []
    if row.name.endswith(("merge", "merge_with")):
        given.append(((config, run_config), refusal.error))
    if not row.name.endswith("merge_with"):
        given.append(((run_config,), refusal.first or refusal.error))
    for arguments, error in given:
        with pytest.raises((ValueError, RecursionError)) as raised:
            function(*arguments)
        assert type(raised.value).__name__ == error


@pytest.mark.parametrize("name", sorted(ARTIFACT_METHODS))
def test_methods_of_artifacts_exist(name: str) -> None:
    wandb = pytest.importorskip("wandb")
    assert callable(getattr(wandb.Artifact, name))


@pytest.mark.parametrize("name", sorted(LISTS))
def test_methods_of_lists_exist(name: str) -> None:
    omegaconf = pytest.importorskip("omegaconf")
    assert hasattr(omegaconf.ListConfig, name)


@pytest.mark.parametrize(
    "row", [row for row in calls("wandb") if row.sinks], ids=lambda row: row.name
)
def test_sinks_are_parameters_of_the_library(row: Call) -> None:
    pytest.importorskip("wandb")
    function = found(row.name)
    assert callable(function)
    parameters = list(inspect.signature(function).parameters)
    if row.name == "wandb.log":
        parameters.remove("self")  # it stands in for the method of the run to come
    for sink in row.sinks:
        assert sink.keyword in parameters
        if sink.position is not None:
            assert parameters[sink.position] == sink.keyword


@pytest.mark.parametrize(
    "row",
    [row for row in calls("wandb") if {s.role for s in row.sinks} & DICTS],
    ids=lambda row: row.name,
)
def test_what_wants_a_dict_is_annotated(row: Call) -> None:
    pytest.importorskip("wandb")
    function, site = found(row.name), Site("", Span(0, 0, 0, 0))
    assert callable(function)
    for sink in (sink for sink in row.sinks if sink.role in DICTS):
        annotation = inspect.signature(function).parameters[sink.keyword].annotation
        assert wants_dict(Reach(row.name, sink, site, site)) == ("dict" in str(annotation))
