"""Lightning, in both of its packages, measured on 2.6.6; what older ones do, on their source.

Up to 1.9 its W&B logger makes one key of each way into the hyperparameters (`model/lr`), configs
included; from 2.0 on a config in them is one text, and from 2.2 on so is each list of one.
"""

from hydrawandb_lint.knowledge.rows import (
    Alias,
    Attribute,
    ByName,
    Call,
    Collects,
    Gives,
    Role,
    Sink,
)

_PACKAGES = ("lightning.pytorch", "pytorch_lightning")
_LOGGERS = "lightning.pytorch.loggers"
_LOGGER = f"{_LOGGERS}.WandbLogger"
_FABRIC = "lightning.fabric.loggers.WandbLogger"
"""Our name for what wandb brings for Fabric, as it is no part of W&B proper."""
_MODULE = "lightning.pytorch.LightningModule"
_RANK_ZERO = "lightning.pytorch.utilities.rank_zero_only"
# `**kwargs` of the logger are those of `wandb.init`.
_CONFIG = "https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.loggers.wandb.html"
_NESTED = "https://github.com/Lightning-AI/pytorch-lightning/issues/17558"
_SINCE = "Lightning 2.0"

_OTHERS = {
    "CSVLogger": "csv_logs",
    "CometLogger": "comet",
    "LitLogger": "litlogger",
    "MLFlowLogger": "mlflow",
    "NeptuneLogger": "neptune",
    "TensorBoardLogger": "tensorboard",
}
"""The loggers that do not end in W&B, and their modules."""

_ANY_LOGGER = ByName(
    ("lightning", "pytorch_lightning", "lightning_fabric", "lightning_utilities"), tuple(_OTHERS)
)

ROWS = (
    Call(
        _LOGGER,
        Gives.INSTANCE,
        instance=_LOGGER,
        sinks=(Sink("config"),),
        begins_later=True,
        evidence=_CONFIG,
    ),
    Attribute(f"{_LOGGER}.experiment", "wandb.Run"),
    Call(
        f"{_LOGGER}.log_hyperparams",
        Gives.NONE,
        sinks=(Sink("params", 1, Role.HYPERPARAMETERS, since=_SINCE),),
        by_name=_ANY_LOGGER,
        evidence=_NESTED,
    ),
    Call(
        f"{_MODULE}.save_hyperparameters",
        Gives.NONE,
        sinks=(Sink("args", 1, Role.HYPERPARAMETERS, since=_SINCE),),
        by_name=_ANY_LOGGER,
        collects=Collects(ignore="ignore", logs="logger", since=_SINCE),
        evidence=_NESTED,
    ),
    Call(
        _FABRIC,
        Gives.INSTANCE,
        instance=_FABRIC,
        sinks=(Sink("config"),),
        begins_later=True,
        evidence=_CONFIG,
    ),
    Attribute(f"{_FABRIC}.experiment", "wandb.Run"),
    Call(
        f"{_FABRIC}.log_hyperparams",
        Gives.NONE,
        sinks=(Sink("params", 1, Role.HYPERPARAMETERS),),
        evidence=_NESTED,
    ),
    *(
        Call(f"{_LOGGERS}.{name}", Gives.INSTANCE, instance=f"{_LOGGERS}.{name}")
        for name in _OTHERS
    ),
    *(Call(f"{_LOGGERS}.{name}.log_hyperparams", Gives.NONE) for name in _OTHERS),
    Call(_RANK_ZERO, Gives.SAME),
    Alias("wandb.integration.lightning.fabric.WandbLogger", _FABRIC),
    Alias("wandb.integration.lightning.fabric.logger.WandbLogger", _FABRIC),
    Alias("pytorch_lightning.loggers.WandbLogger", _LOGGER),
    *(Alias(f"{package}.loggers.wandb.WandbLogger", _LOGGER) for package in _PACKAGES),
    *(Alias(f"pytorch_lightning.loggers.{name}", f"{_LOGGERS}.{name}") for name in _OTHERS),
    *(
        Alias(f"{package}.loggers.{module}.{name}", f"{_LOGGERS}.{name}")
        for package in _PACKAGES
        for name, module in _OTHERS.items()
    ),
    Alias("pytorch_lightning.utilities.rank_zero_only", _RANK_ZERO),
    Alias("lightning_utilities.core.rank_zero.rank_zero_only", _RANK_ZERO),
    *(Alias(f"{package}.utilities.rank_zero.rank_zero_only", _RANK_ZERO) for package in _PACKAGES),
    Alias("lightning.fabric.utilities.rank_zero_only", _RANK_ZERO),
    Alias("lightning.fabric.utilities.rank_zero.rank_zero_only", _RANK_ZERO),
)
