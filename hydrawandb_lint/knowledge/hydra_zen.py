"""hydra-zen, measured on 0.17.2 with hydra-core 1.3.8.

`zen(f)` calls `f` with values of the config that are plain and resolved, whatever `f` says of
them, and with the config itself, resolved in place, where a parameter is called `zen_cfg`.
"""

from hydrawandb_lint.knowledge.rows import Alias, Argument, Call, Callback, Gives

_ZEN = "hydra_zen.wrapper.Zen"
_DOCS = "https://mit-ll-responsible-ai.github.io/hydra-zen/generated/hydra_zen.zen.html"

ROWS = (
    Call(
        "hydra_zen.zen",
        Gives.INSTANCE,
        instance=_ZEN,
        calls=Callback(Argument("", 0), config="zen_cfg"),
        evidence=_DOCS,
    ),
    # `@zen(unpack_kwargs=True)`
    Call(f"{_ZEN}.__call__", calls=Callback(Argument("", 1), config="zen_cfg")),
    Call("hydra_zen.launch", Gives.TASK, of=1),
    Call("hydra_zen.to_yaml", Gives.YAML),
    Alias("hydra_zen.wrapper.zen", "hydra_zen.zen"),
)
