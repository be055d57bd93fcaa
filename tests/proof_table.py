"""The table of runtime proofs: programs in `fixtures/programs/`, their faults, and what is right.
See `expectations` for what these look at.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from expectations import (
    CONFIG,
    LOSSES,
    MODEL,
    OVERRIDDEN,
    PREPARED,
    UNRESOLVED,
    WITH_SETTINGS,
    Expectation,
    Version,
    ignored,
    late,
    logs,
    lost,
    metadata,
    no_setter,
    not_warned,
    prints,
    raw,
    same_run,
    start_method,
    stops,
    taken,
    warned,
)


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
