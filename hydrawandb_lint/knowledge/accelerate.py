"""Accelerate, measured on 1.15.0: its tracker calls `wandb.init`, which may give back the active
run, and then `wandb.config.update(config)`; `end_training` finishes the run.
"""

from hydrawandb_lint.knowledge.rows import Alias, ByName, Call, Gives, Option, Sink

_TRACKERS = "https://huggingface.co/docs/accelerate/usage_guides/tracking"
_OTHER = "accelerate.Accelerator()"
"""An accelerator that logs elsewhere."""
_BY_NAME = ByName(("accelerate",))

ROWS = (
    Call(
        "accelerate.Accelerator",
        Gives.INSTANCE,
        instance="accelerate.Accelerator",
        option=Option("log_with", ("wandb", "all"), otherwise=_OTHER),
    ),
    Call(
        "accelerate.Accelerator.init_trackers",
        Gives.NONE,
        sinks=(Sink("config", 2), Sink("init_kwargs", 3, keys=("wandb", "config"))),
        begins_later=True,
        by_name=_BY_NAME,
        evidence=_TRACKERS,
    ),
    Call("accelerate.Accelerator.end_training", Gives.NONE, ends_run=True, by_name=_BY_NAME),
    *(Call(f"{_OTHER}.{name}", Gives.NONE) for name in ("init_trackers", "end_training")),
    Alias("accelerate.accelerator.Accelerator", "accelerate.Accelerator"),
)
