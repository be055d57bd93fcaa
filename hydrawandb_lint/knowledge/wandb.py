"""Weights & Biases, measured on wandb 0.16.6, 0.19.11 and 0.31.0 in offline mode."""

import re

from hydrawandb_lint.knowledge.rows import (
    Alias,
    Argument,
    Assignment,
    Attribute,
    Call,
    Callback,
    Gives,
    Implied,
    Retired,
    Role,
    Sink,
    Variable,
)

_RAW = "https://github.com/wandb/wandb/issues/1233"
_NESTED = "https://github.com/Lightning-AI/pytorch-lightning/issues/17558"
_VALUE = Sink("val", 2, Role.VALUE)
_METRIC = Sink("val", 2, Role.METRIC)
_SUMMARY = "wandb.sdk.wandb_summary.Summary"
_ARTIFACT = "https://docs.wandb.ai/ref/python/experiments/artifact/"
_JSON = "https://docs.wandb.ai/ref/python/experiments/run/#method-runlog"
_START_METHOD = "https://github.com/leggedrobotics/rsl_rl/issues/232"

_FUNCTIONS = (
    "alert",
    "define_metric",
    "link_model",
    "log_artifact",
    "log_model",
    "mark_preempting",
    "pin_config_keys",
    "save",
    "use_artifact",
    "use_model",
)
"""Functions of wandb that call the active run's method of that name."""
_METHODS = (
    *_FUNCTIONS,
    "finish_artifact",
    "link_artifact",
    "log_code",
    "status",
    "upsert_artifact",
)
"""Methods of a run that raise once it is finished, on 0.19.11 and 0.31.0."""

KEPT = frozenset(
    f"wandb.{name}" for name in ("alert", "link_model", "log_model", "mark_preempting", "use_model")
)
"""Functions that stay those of the last run when it is finished; the others ask for a new one."""

ENDING = re.compile(
    "finish|close|(?<![a-z])end$|stop|tear|shut|clean|finali|exit|terminat|done|complete",
    re.IGNORECASE,
)
"""An unknown function of such a name may well end the run."""

ARTIFACT_METHODS = frozenset(
    "checkout delete download file files get_entry get_path is_draft link logged_by new_draft save "
    "unlink used_by verify wait".split()
)
"""An artifact in a run's config is read back as one."""

ROWS = (
    Call(
        "wandb.init",
        Gives.INSTANCE,
        instance="wandb.Run",
        sinks=(
            Sink("config", 7),
            Sink("settings", role=Role.SETTINGS, takes="Settings"),
            Sink("reinit", role=Role.REINIT),
            Sink("settings", role=Role.REINIT, keys=("reinit",)),
        ),
        rebinds=("wandb.config", "wandb.run"),
        takes="init",
        evidence=_RAW,
    ),
    Call("wandb.Config.update", Gives.NONE, sinks=(Sink("d", 1),), needs_run=True, evidence=_RAW),
    Call(
        "wandb.Config.setdefaults",
        Gives.PLAIN,
        sinks=(Sink("d", 1),),
        needs_run=True,
        evidence=_RAW,
    ),
    Call("wandb.Config.__setitem__", Gives.NONE, sinks=(_VALUE,), needs_run=True, evidence=_NESTED),
    Call("wandb.Config.__setattr__", Gives.NONE, sinks=(_VALUE,), needs_run=True, evidence=_NESTED),
    Call("wandb.Config.as_dict", Gives.PLAIN),
    Call("wandb.Config.keys", Gives.PLAIN),
    Call("wandb.Config.items", Gives.PLAIN),
    Call("wandb.Config.get", Gives.PLAIN),
    Call("wandb.finish", Gives.NONE, ends_run=True),
    Call("wandb.teardown", Gives.NONE, ends_run=True),
    Call("wandb.Run.finish", Gives.NONE, ends_run=True),
    Call("wandb.Run.join", Gives.NONE, ends_run=True),
    Call("wandb.Run.__enter__", Gives.SAME),
    Call(
        "wandb.Run.log",
        Gives.NONE,
        sinks=(Sink("data", 1, Role.METRICS),),
        needs_run=True,
        evidence=_JSON,
    ),
    Call(
        "wandb.log",
        Gives.NONE,
        sinks=(Sink("data", 0, Role.METRICS),),
        needs_run=True,
        evidence=_JSON,
    ),
    Call(
        f"{_SUMMARY}.update",
        Gives.NONE,
        sinks=(Sink("d", 1, Role.METRICS),),
        needs_run=True,
        evidence=_JSON,
    ),
    Call(f"{_SUMMARY}.__setitem__", Gives.NONE, sinks=(_METRIC,), needs_run=True, evidence=_JSON),
    Call(f"{_SUMMARY}.__setattr__", Gives.NONE, sinks=(_METRIC,), needs_run=True, evidence=_JSON),
    *(Call(f"wandb.Run.{name}", needs_run=True) for name in _METHODS),
    *(Call(f"wandb.{name}", needs_run=True) for name in _FUNCTIONS),
    # These two do nothing to a run that is finished.
    *(Call(f"wandb.{name}", needs_run=True) for name in ("watch", "unwatch")),
    Call("wandb.agent", calls=Callback(Argument("function", 1))),
    Call("wandb.Api", Gives.INSTANCE, instance="wandb.Api"),
    Call("wandb.Api.run", Gives.INSTANCE, instance="wandb.apis.public.Run"),
    Call(
        "wandb.login",
        Gives.PLAIN,
        sinks=(Sink("key", role=Role.SECRET),),
        evidence="https://docs.wandb.ai/ref/python/login/",
    ),
    Call("wandb.setup", decides=True),
    Call(
        "wandb.Settings",
        Gives.PLAIN,
        sinks=(Sink("reinit", role=Role.REINIT),),
        takes="Settings",
        evidence="https://docs.wandb.ai/ref/python/settings/",
    ),
    Call(
        "wandb.Artifact",
        Gives.PLAIN,
        sinks=(Sink("metadata", 3, Role.METADATA),),
        evidence=_ARTIFACT,
    ),
    Call("wandb.Table", Gives.PLAIN),
    Attribute("wandb.run", "wandb.Run", optional=True),
    Attribute("wandb.config", "wandb.Config"),
    Attribute("wandb.Run.config", "wandb.Config"),
    Attribute("wandb.summary", _SUMMARY),
    Attribute("wandb.Run.summary", _SUMMARY),
    Assignment("wandb.config", "https://github.com/wandb/wandb/issues/4447"),
    Assignment("wandb.Run.config", "https://github.com/wandb/docs/pull/2822"),
    Retired("wandb.Settings", keyword="start_method", evidence=_START_METHOD),
    Retired("wandb.init", keyword="start_method", container="settings"),
    Retired("os.environ", variable="WANDB_START_METHOD"),
    Retired("os.environ.setdefault", variable="WANDB_START_METHOD"),
    Variable("WANDB_MODE", harmless=("online", "offline", "run", "dryrun")),
    Variable("WANDB_REINIT"),
    Alias("wandb.join", "wandb.finish"),
    Alias("wandb.sdk.wandb_settings.Settings", "wandb.Settings"),
    Alias("wandb.sdk.wandb_init.init", "wandb.init"),
    Alias("wandb.sdk.init", "wandb.init"),
    Alias("wandb.sdk.wandb_run.Run", "wandb.Run"),
    Alias("wandb.wandb_run.Run", "wandb.Run"),
    Alias("wandb.sdk.wandb_config.Config", "wandb.Config"),
    Alias("wandb.sdk.artifacts.artifact.Artifact", "wandb.Artifact"),
    Alias("wandb.wandb_sdk.wandb_run.Run", "wandb.Run"),
    Alias("wandb.apis.public.Api", "wandb.Api"),
    Implied("wandb", "wandb"),
)
