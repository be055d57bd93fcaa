"""The table of runtime proofs: programs in `fixtures/programs/`, their faults, and what is right.

What wandb does depends on its version and on Python's: an expectation looks at both. It gives in a
few words what was seen, for docs/proofs.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, NamedTuple

Version = tuple[int, ...]

WANDB: Version = tuple(int(part) for part in version("wandb").split(".")[:3])

MODEL = {"name": "small", "lr": 0.1, "layers": [16, 32]}
UNRESOLVED = {**MODEL, "lr": "${lr}"}
CONFIG = {"lr": 0.1, "epochs": 3, "tags": ["a", "b"], "model": MODEL}
OVERRIDDEN = {**CONFIG, "lr": 0.5, "model": {**MODEL, "lr": 0.5}}
WITH_SETTINGS = {**CONFIG, "settings": {"quiet": True}}
PREPARED = {"lr": 0.1, "epochs": 3, "model": MODEL, "seed": 1}


class Ran(NamedTuple):
    """What a program did."""

    status: int
    output: str
    configs: list[dict[str, Any]]
    metrics: list[dict[str, Any]]


Expectation = Callable[[Ran], str]
"""Fails where a program did not do what it was to do; else says in a few words what was seen."""


def raw(ran: Ran) -> str:
    """A raw config: an error up to Python 3.11, from 3.12 on OmegaConf's private fields.

    What a cached resolver gave is among those, under a tuple, and Hydra uses one for its folders.
    Older versions of wandb cannot write such a key.
    """
    if sys.version_info < (3, 12):
        return stops("TypeError: first argument must be callable or None")(ran)
    if WANDB < (0, 27) and ran.status:
        return stops("TypeError: keys must be str, int, float, bool or None, not tuple")(ran)
    assert ran.status == 0, ran.output
    assert {"_content", "_metadata", "_parent", "_flags_cache"} <= ran.configs[-1].keys()
    assert not CONFIG.keys() & ran.configs[-1].keys()
    return "OmegaConf's private fields are stored"


def no_setter(ran: Ran) -> str:
    """`run.config = x`: a property without a setter."""
    of_run = "property 'config' of 'Run' object has no setter"
    return stops(f"AttributeError: {of_run if sys.version_info >= (3, 11) else ''}")(ran)


def logs(
    config: dict[str, Any],
    seen: str = "not what was meant is logged",
    metrics: list[dict[str, Any]] | None = None,
) -> Expectation:
    """The program ends well and logs this, in one run."""

    def logged(ran: Ran) -> str:
        assert ran.status == 0, ran.output
        assert ran.configs == [config]
        assert metrics in (None, ran.metrics)
        return seen

    return logged


lost = logs({}, "an empty config is logged")


UNEXPECTED = "wandb.errors.Error: An unexpected error occurred"


def stops(error: str, seen: str = "") -> Expectation:
    """The program stops with this error."""

    def stopped(ran: Ran) -> str:
        assert ran.status != 0
        assert error in ran.output
        if UNEXPECTED in ran.output:
            assert WANDB < (0, 17)
            return f"`{UNEXPECTED}` from `{error}`"
        return seen or f"`{error}`"

    return stopped


def prints(text: str, seen: str) -> Expectation:
    """The program ends well and prints this."""

    def printed(ran: Ran) -> str:
        assert ran.status == 0, ran.output
        assert text in ran.output.splitlines()
        return seen

    return printed


def metadata(ran: Ran) -> str:
    """A config as an artifact's metadata: the words of the error are of wandb 0.23."""
    if WANDB < (0, 23):
        return stops("TypeError: metadata must be dict, not <class 'omegaconf.")(ran)
    return stops("TypeError: Cannot parse <class 'omegaconf.dictconfig.DictConfig'>")(ran)


def ignored(ran: Ran) -> str:
    """Settings as a config are ignored silently."""
    assert ran.status == 0, ran.output
    assert "file: True" in ran.output
    assert "quiet: True" not in ran.output
    return "the settings are not taken"


def taken(ran: Ran) -> str:
    """Settings as a dict are taken."""
    assert "quiet: True" in ran.output
    return "the settings are taken"


def same_run(ran: Ran) -> str:
    """The second call gives back the first run, where all is logged."""
    assert ran.status == 0, ran.output
    assert "same run: True" in ran.output
    assert ran.configs == [CONFIG]
    assert ran.metrics == LOSSES
    return "the first run is given back"


def late(error: str, seen: str = "") -> Expectation:
    """The program stops with this error at a use after the end of its run."""

    def stopped(ran: Ran) -> str:
        assert ran.configs == [{"lr": 0.1}]
        assert ran.metrics == [{"loss": 1.0}]
        return stops(error, seen)(ran)

    return stopped


BOOLEAN = "Using a boolean value for 'reinit' is deprecated."


def warned(same: bool) -> Expectation:
    """The program ends well, and wandb warns; the last `wandb.init` gives back the active run."""

    def ran_with_warning(ran: Ran) -> str:
        assert ran.status == 0, ran.output
        assert BOOLEAN in ran.output
        assert f"same run: {same}" in ran.output
        assert ran.configs == [{"lr": 0.1}, {"lr": 0.2}]
        return f"the warning `{BOOLEAN}`"

    return ran_with_warning


def not_warned(same: bool) -> Expectation:
    """Nothing else has changed, but wandb does not warn."""

    def ran_without_warning(ran: Ran) -> str:
        assert BOOLEAN not in ran.output
        assert f"same run: {same}" in ran.output
        assert sorted(step["loss"] for step in ran.metrics) == [0.1, 0.2]
        return "no warning"

    return ran_without_warning


NON_FUNCTIONAL = "non-functional and safely ignored"


def start_method(ran: Ran) -> str:
    """A setting that does nothing: without a word, then with a warning, then it is refused."""
    if WANDB >= (0, 29):
        assert "start_method\n  Extra inputs are not permitted" in ran.output
        return stops("Extra inputs are not permitted")(ran)
    assert (NON_FUNCTIONAL in ran.output) is (WANDB >= (0, 20))
    seen = f"the warning `{NON_FUNCTIONAL}`" if WANDB >= (0, 20) else "taken without a word"
    return logs(CONFIG, seen)(ran)


class Faulty(NamedTuple):
    """A program: its fault, what hwlint finds, what is logged once it is fixed (None: it has no
    fix that is applied), what else is then to be seen, the first wandb of which it tells anything,
    and the package, not among those of the tests, that it needs."""

    fault: Expectation
    logged: list[dict[str, Any]] | None
    code: str = "HW101"
    unsafe: bool = False
    metrics: list[dict[str, Any]] | None = None
    mended: Expectation | None = None
    since: Version = ()
    needs: str = "hydra"


FINISHED = "`UsageError: Run (…) is finished`"
ONE_TEXT = "each nested mapping is one text, unresolved"
UNRESOLVED_TEXT = "interpolations are logged as text"
NO_JSON = "TypeError: Object of type DictConfig is not JSON serializable"
PLAIN = prints(f"logged: {MODEL}", "nodes are plain")
SORTED = prints(f"logged: {sorted(MODEL.items())}", "nodes are plain")
LOSSES = [{"loss": 1.0}, {"loss": 0.5}]
WORDS_OF_REINIT = (0, 19, 9)

FAULTY = {
    "hydra_main": Faulty(raw, [CONFIG]),
    "update_after_init": Faulty(raw, [CONFIG]),
    "setdefaults": Faulty(raw, [CONFIG]),
    "trainer_class": Faulty(raw, [CONFIG]),
    "keyword_dict": Faulty(raw, [CONFIG]),
    "forwarding_wrapper": Faulty(raw, [CONFIG]),
    "merged_by_hand": Faulty(raw, [OVERRIDDEN]),
    "composed": Faulty(raw, [OVERRIDDEN]),
    "node": Faulty(raw, [MODEL]),
    "perhaps_none": Faulty(raw, [{}, {"seed": 1}, CONFIG]),
    "structured": Faulty(raw, [{"epochs": 3, "model": {"layers": 2, "lr": 0.1}}]),
    "partial": Faulty(raw, [CONFIG]),
    "private_fields": Faulty(raw, [CONFIG]),
    "name_taken": Faulty(raw, [CONFIG]),
    "found_file": Faulty(raw, [CONFIG]),
    "merged_arguments": Faulty(raw, [CONFIG], unsafe=True),
    "experiment_classes": Faulty(raw, [CONFIG]),
    "attrs_class": Faulty(raw, [CONFIG]),
    "handed_on": Faulty(raw, [CONFIG]),
    "resources": Faulty(raw, [CONFIG]),
    "global_names": Faulty(raw, [CONFIG]),
    "annotations_lie": Faulty(raw, [CONFIG]),
    "wandb_elsewhere": Faulty(raw, [{**CONFIG, "logged": True}]),
    "zen": Faulty(raw, [CONFIG]),
    "typed_and_merged": Faulty(raw, [{"seed": 1, "lr": 0.5, "model": OVERRIDDEN["model"]}]),
    "assigned_to_run": Faulty(no_setter, [CONFIG], "HW102"),
    "assigned_to_module": Faulty(lost, [CONFIG], "HW102"),
    "assigned_before_init": Faulty(lost, [CONFIG], "HW102"),
    "unresolved": Faulty(
        logs({**CONFIG, "model": UNRESOLVED}, UNRESOLVED_TEXT), [CONFIG], "HW104", unsafe=True
    ),
    "prepared": Faulty(
        logs({**PREPARED, "model": UNRESOLVED}, UNRESOLVED_TEXT), [PREPARED], "HW104", unsafe=True
    ),
    "shallow": Faulty(
        logs({**CONFIG, "model": str(UNRESOLVED)}, ONE_TEXT), [CONFIG], "HW103", unsafe=True
    ),
    "set_on_run_config": Faulty(
        logs({"model": str(UNRESOLVED), "parts": {"model": str(UNRESOLVED)}}, ONE_TEXT),
        [{"model": MODEL, "parts": {"model": MODEL}}],
        "HW103",
        unsafe=True,
    ),
    "attribute_chain": Faulty(
        stops("AttributeError: 'dict' object has no attribute 'lr'"),
        [CONFIG],
        "HW107",
        metrics=[{"lr": 0.1}],
    ),
    "config_as_text": Faulty(stops("ConfigError: config file lr: 0.1"), [CONFIG], "HW106"),
    "config_in_log": Faulty(stops(NO_JSON), [{}], "HW108", mended=SORTED),
    "config_in_summary": Faulty(stops(NO_JSON), [{}], "HW108", mended=SORTED),
    "config_in_metadata": Faulty(metadata, [{}], "HW108", mended=PLAIN),
    "node_in_metadata": Faulty(
        prints(f"logged: {UNRESOLVED}", ONE_TEXT),
        [{}],
        "HW108",
        unsafe=True,
        mended=PLAIN,
    ),
    "resolved_in_call": Faulty(lost, [CONFIG], "HW111"),
    "struct_in_place": Faulty(lost, [CONFIG], "HW111"),
    "none_in_update": Faulty(
        stops("TypeError: config must be a dict or have a __dict__ attribute"), [CONFIG], "HW111"
    ),
    "run_config_merged": Faulty(stops("ValueError: Invalid input."), [OVERRIDDEN], "HW112"),
    "run_config_merged_first": Faulty(
        stops("RecursionError: maximum recursion depth exceeded"),
        [{"lr": 0.5, "epochs": 3}],
        "HW112",
    ),
    "run_config_created": Faulty(
        stops("ValidationError: Object of unsupported type: 'Config'"),
        [CONFIG],
        "HW112",
        metrics=[{"lr": 0.1}],
    ),
    "settings_node": Faulty(ignored, [WITH_SETTINGS], "HW113", unsafe=True, mended=taken),
    "secret": Faulty(logs({"lr": 0.1, "api_key": "abc123"}, "the key is logged"), None, "HW110"),
    "secret_in_log": Faulty(
        logs({}, "the key is logged", metrics=[{"lr": 0.1, "api_key": "abc123"}]), None, "HW110"
    ),
    "secret_resolved_by_fix": Faulty(
        logs({"lr": 0.1, "api_key": "${oc.env:DEMO_API_KEY}"}, "the text is logged"), None, "HW104"
    ),
    "missing": Faulty(
        logs({"lr": 0.1, "name": "???"}, 'the text `"???"` is logged'), None, "HW105"
    ),
    "unknown_argument": Faulty(
        stops("TypeError: init() got an unexpected keyword argument 'project_name'"),
        [{"lr": 0.1}],
        "HW302",
        unsafe=True,
        mended=prints("project: demo", "the project is taken"),
    ),
    "unknown_setting": Faulty(
        stops("Extra inputs are not permitted"),
        [{"lr": 0.1}],
        "HW302",
        unsafe=True,
        mended=prints("name: first", "the name is taken"),
        since=(0, 19),
    ),
    "second_init": Faulty(same_run, [CONFIG], "HW201", metrics=LOSSES, mended=same_run),
    "second_init_with_config": Faulty(
        logs({}, "the second config is dropped", LOSSES),
        [CONFIG],
        "HW201",
        unsafe=True,
        metrics=LOSSES,
    ),
    "init_in_loop": Faulty(
        logs(
            {"lr": 0.1}, "all rounds are logged into the first run", [{"loss": 0.1}, {"loss": 0.2}]
        ),
        None,
        "HW201",
    ),
    "with_in_with": Faulty(late("is finished", FINISHED), None, "HW201"),
    "multirun": Faulty(
        logs(
            {"lr": 0.1},
            "both jobs are logged into the first run, the second config is lost",
            [{"loss": 0.1, "lines": 1}, {"loss": 0.2, "lines": 1}],
        ),
        [{"lr": 0.1}, {"lr": 0.2}],
        "HW202",
        unsafe=True,
    ),
    "multirun_hook": Faulty(
        logs(
            {"lr": 0.1},
            "both jobs are logged into the first run, the second config is lost",
            [{"loss": 0.1}, {"loss": 0.2}],
        ),
        None,
        "HW202",
    ),
    "multirun_begun_at_import": Faulty(
        logs(
            {"lr_0.1": 0.1, "lr_0.2": 0.2},
            "both jobs are logged into one run",
            [{"loss": 0.1}, {"loss": 0.2}],
        ),
        None,
        "HW202",
    ),
    "boolean_reinit": Faulty(
        warned(same=True),
        [{"lr": 0.1}, {"lr": 0.2}],
        "HW203",
        mended=not_warned(same=True),
        since=WORDS_OF_REINIT,
    ),
    "boolean_reinit_in_settings": Faulty(
        warned(same=False),
        [{"lr": 0.1}, {"lr": 0.2}],
        "HW203",
        mended=not_warned(same=False),
        since=WORDS_OF_REINIT,
    ),
    "late_log": Faulty(
        late("is finished. The call to `log` will be ignored", FINISHED), None, "HW204"
    ),
    "late_module_log": Faulty(
        late("Error: You must call wandb.init() before wandb.log()"), None, "HW204"
    ),
    "late_wandb_run": Faulty(
        late("AttributeError: 'NoneType' object has no attribute 'summary'"), None, "HW204"
    ),
    "start_method": Faulty(start_method, [CONFIG], "HW301"),
    "start_method_in_dict": Faulty(start_method, [CONFIG], "HW301"),
    "start_method_in_environment": Faulty(logs(CONFIG, "nothing happens"), [CONFIG], "HW301"),
    "accelerate_trackers": Faulty(raw, [CONFIG], "HW109", needs="accelerate"),
    "lightning_hyperparameters": Faulty(
        logs({"lr": 0.1, "epochs": 3, "tags": "['a', 'b']", "model": str(UNRESOLVED)}, ONE_TEXT),
        [CONFIG],
        "HW109",
        unsafe=True,
        needs="lightning",
    ),
}

SILENT = {
    "silent_hook_ends": [{"lr": 0.1}, {"lr": 0.2}],
    "silent_decorator": [CONFIG],
    "silent_own_helper": [CONFIG],
    "silent_scalars": [{"lr": 0.1, "model_lr": 0.1, "layers": [16, 32]}],
    "silent_resolved_in_place": [CONFIG],
    "silent_namespace": [{"lr": 0.1}],
    "silent_rebound": [CONFIG],
    "silent_keywords": [{**CONFIG, "wandb": {"project": "demo", "job_type": "train"}}],
    "silent_own_wandb": [CONFIG],
    "silent_set_on_run_config": [CONFIG],
    "silent_leaf_methods": [CONFIG],
    "silent_none_replaced": [CONFIG],
    "silent_sweep_values": [
        {**OVERRIDDEN, "model.name": "large", "model": {**MODEL, "lr": 0.5, "name": "large"}}
    ],
    "silent_settings": [WITH_SETTINGS, WITH_SETTINGS],
    "silent_own_converters": [CONFIG, CONFIG],
    "silent_other_configs": [
        {"config": "conf/config.yaml", "lr": 0.1},
        CONFIG,
        {"lr": 0.2},
        {"lr": 0.3},
        {"lr": 0.4},
    ],
    "silent_logged_values": [CONFIG],
    "silent_late_uses": [{"lr": 0.1}],
    "silent_in_time": [{"lr": 0.1}, {"lr": 0.2}, {"lr": 0.3}],
    "silent_runs_in_turn": [{"lr": lr} for lr in (0.1, 0.2, 0.3, 0.4, 0.5)],
}
SILENT_SINCE: dict[str, Version] = {
    "silent_in_time": WORDS_OF_REINIT,
    "silent_runs_in_turn": WORDS_OF_REINIT,
    "silent_late_uses": (0, 19),  # other errors before
}
