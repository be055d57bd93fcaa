"""Accelerate, measured on 1.15.0: its tracker calls `wandb.config.update(config)`."""

from hydrawandb_lint.knowledge.rows import Alias, ByName, Call, Gives, Option, Sink

_TRACKERS = "https://huggingface.co/docs/accelerate/usage_guides/tracking"
_OTHER = "accelerate.Accelerator()"
"""An accelerator that logs elsewhere."""

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
        by_name=ByName(("accelerate",)),
        evidence=_TRACKERS,
    ),
    Call(f"{_OTHER}.init_trackers", Gives.NONE),
    Alias("accelerate.accelerator.Accelerator", "accelerate.Accelerator"),
)
