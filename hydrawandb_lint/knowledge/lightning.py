"""Lightning, in both of its packages, measured on 2.6.6."""

from hydrawandb_lint.knowledge.rows import Alias, Attribute, Call, Gives, Sink

_PACKAGES = ("lightning.pytorch", "pytorch_lightning")
_LOGGER = "lightning.pytorch.loggers.WandbLogger"
_RANK_ZERO = "lightning.pytorch.utilities.rank_zero_only"
# `**kwargs` of the logger are those of `wandb.init`.
_CONFIG = "https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.loggers.wandb.html"

ROWS = (
    Call(_LOGGER, Gives.INSTANCE, instance=_LOGGER, sinks=(Sink("config"),), evidence=_CONFIG),
    Attribute(f"{_LOGGER}.experiment", "wandb.Run"),
    Call(_RANK_ZERO, Gives.SAME),
    Alias("pytorch_lightning.loggers.WandbLogger", _LOGGER),
    *(Alias(f"{package}.loggers.wandb.WandbLogger", _LOGGER) for package in _PACKAGES),
    Alias("pytorch_lightning.utilities.rank_zero_only", _RANK_ZERO),
    Alias("lightning_utilities.core.rank_zero.rank_zero_only", _RANK_ZERO),
    *(Alias(f"{package}.utilities.rank_zero.rank_zero_only", _RANK_ZERO) for package in _PACKAGES),
    Alias("lightning.fabric.utilities.rank_zero_only", _RANK_ZERO),
    Alias("lightning.fabric.utilities.rank_zero.rank_zero_only", _RANK_ZERO),
)
