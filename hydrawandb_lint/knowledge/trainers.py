"""Other packages that train and log to W&B.

Measured: transformers 5.24.0 and pytorch-ignite 0.5.5. Read: torchtune 0.6.1, composer 0.32.1.
"""

from hydrawandb_lint.knowledge.rows import Alias, Call, Gives, Option, Role, Sink

_ARGUMENTS = "transformers.TrainingArguments"
_IGNITE = "ignite.handlers.wandb_logger.WandBLogger"
_TUNE = "torchtune.training.metric_logging.WandBLogger"
_COMPOSER = "composer.loggers.WandBLogger"
_PYTORCH_ORG = "https://docs.pytorch.org"

ROWS = (
    Call(
        _ARGUMENTS,
        Gives.INSTANCE,
        instance=_ARGUMENTS,
        sinks=(Sink("lr_scheduler_kwargs", role=Role.ENTRY),),
        option=Option("report_to", ("wandb", "all")),
        evidence="https://huggingface.co/docs/transformers/main_classes/trainer",
    ),
    Alias("transformers.training_args.TrainingArguments", _ARGUMENTS),
    # Its arguments are those of `wandb.init`.
    Call(
        _IGNITE,
        Gives.INSTANCE,
        instance=_IGNITE,
        sinks=(Sink("config"),),
        evidence=f"{_PYTORCH_ORG}/ignite/generated/ignite.handlers.wandb_logger.html",
    ),
    Alias("ignite.handlers.WandBLogger", _IGNITE),
    Alias("ignite.contrib.handlers.WandBLogger", _IGNITE),
    Alias("ignite.contrib.handlers.wandb_logger.WandBLogger", _IGNITE),
    # So are its.
    Call(
        _TUNE,
        Gives.INSTANCE,
        instance=_TUNE,
        sinks=(Sink("config"),),
        evidence=f"{_PYTORCH_ORG}/torchtune/stable/deep_dives/wandb_logging.html",
    ),
    # This one converts and resolves by itself.
    Call(f"{_TUNE}.log_config", Gives.NONE),
    Alias("torchtune.utils.metric_logging.WandBLogger", _TUNE),
    Call(
        _COMPOSER,
        Gives.INSTANCE,
        instance=_COMPOSER,
        sinks=(Sink("init_kwargs", keys=("config",)),),
        evidence="https://docs.mosaicml.com/projects/composer/en/stable/trainer/logging.html",
    ),
    # `wandb.config.update`
    Call(
        f"{_COMPOSER}.log_hyperparameters",
        Gives.NONE,
        sinks=(Sink("hyperparameters", 1),),
        evidence="https://docs.mosaicml.com/projects/composer/en/stable/trainer/logging.html",
    ),
    Alias("composer.loggers.wandb_logger.WandBLogger", _COMPOSER),
)
