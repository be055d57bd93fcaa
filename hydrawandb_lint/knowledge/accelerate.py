"""Accelerate, measured on 1.15.0: its tracker calls `wandb.config.update(config)`."""

from hydrawandb_lint.knowledge.rows import Alias, Call, Gives, Sink

_TRACKERS = "https://huggingface.co/docs/accelerate/usage_guides/tracking"

ROWS = (
    Call("accelerate.Accelerator", Gives.INSTANCE, instance="accelerate.Accelerator"),
    Call(
        "accelerate.Accelerator.init_trackers",
        Gives.NONE,
        sinks=(Sink("config", 2),),
        evidence=_TRACKERS,
    ),
    Alias("accelerate.accelerator.Accelerator", "accelerate.Accelerator"),
)
