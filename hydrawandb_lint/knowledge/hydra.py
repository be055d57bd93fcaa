"""Hydra 1.0 to 1.3, from its documentation and its source."""

from hydrawandb_lint.knowledge.rows import Alias, Argument, Call, Composes, Gives, Implied

_PATH = Argument("config_path", 0)
_TASK = "https://hydra.cc/docs/tutorials/basic/your_first_app/simple_cli/"

ROWS = (
    Call(
        "hydra.main",
        Gives.INSTANCE,
        instance="hydra.TaskDecorator",
        composes=Composes(_PATH, Argument("config_name", 1)),
        evidence=_TASK,
    ),
    Call("hydra.TaskDecorator.__call__", Gives.TASK, of=1),
    Call(
        "hydra.compose",
        Gives.CONFIG,
        of=-1,
        composes=Composes(name=Argument("config_name", 0), overrides=Argument("overrides", 1)),
    ),
    Call("hydra.core.hydra_config.HydraConfig.get", Gives.CONFIG, of=-1),
    Call("hydra.initialize", Gives.PLAIN, composes=Composes(_PATH)),
    Call(
        "hydra.initialize_config_dir",
        Gives.PLAIN,
        composes=Composes(Argument("config_dir", 0)),
    ),
    Call("hydra.initialize_config_module", Gives.PLAIN),
    Call("hydra.utils.to_absolute_path", Gives.PLAIN),
    Call("hydra.utils.get_original_cwd", Gives.PLAIN),
    *(Call(f"hydra.utils.{name}", Gives.INSTANTIATED) for name in ("instantiate", "call")),
    *(Call(f"hydra.utils.{name}", Gives.NAMED) for name in ("get_class", "get_method")),
    Call("hydra.utils.get_object", Gives.NAMED),
    Alias("hydra._internal.utils._locate", "hydra.utils.get_object"),
    Alias("hydra.main.main", "hydra.main"),
    Alias("hydra.experimental.compose", "hydra.compose"),
    Alias("hydra.experimental.compose.compose", "hydra.compose"),
    Alias("hydra.compose.compose", "hydra.compose"),
    Alias("hydra.experimental.initialize", "hydra.initialize"),
    Implied("hydra", "hydra"),
)
