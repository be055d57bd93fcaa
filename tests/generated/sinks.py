"""Where generated programs give a value to W&B."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generated.pieces import ANY, CONFIG, PLAIN, Draft, Lines, Sink

SEED = {"rank": 7}
LOG = 'run.log({"loss": 0.5})'


def lines(template: str) -> Callable[[Draft, str], Lines]:
    """Statements in which `@` is the value."""
    return lambda draft, x: template.replace("@", x).split("\n")


def _seeded(value: Any) -> Any:
    return {**value, **SEED}


def _named(value: Any) -> Any:
    return {"cfg": value}


def _nothing(value: Any) -> Any:
    return {}


def _seed(value: Any) -> Any:
    return SEED


def _has_model(value: Any) -> bool:
    return "model" in value


_AS_CONFIG = (
    "run = wandb.init(config=@)",
    'run = wandb.init(\n    project="demo",\n    config=@,  # all of it\n)',
    'run = wandb.init(project="demo", config=@, tags=["a"])',
    'options = {"project": "demo", "config": @}\nrun = wandb.init(**options)',
    "run = wandb.init(**dict(config=@))",
    "begin = functools.partial(wandb.init, config=@)\nrun = begin()",
    "run = wandb.init()\nrun.config.update(@)",
    "run = wandb.init()\nrun.config.update(@, allow_val_change=True)",
    "run = wandb.init()\nwandb.config.update(@)",
    "run = wandb.init()\nwandb.run.config.update(@)",
    "run = wandb.init()\nrun.config.setdefaults(@)",
    "run = wandb.init()\nrun.config = @",
    "run = wandb.init()\nwandb.config = @",
    "wandb.config = @\nrun = wandb.init()",
    "if wandb.run is None:\n    run = wandb.init(config=@)\nelse:\n    run = wandb.run",
    "wandb.init(config=@)\nrun = wandb.init()",
    "wandb.init()\nrun = wandb.init(config=@)",
    "run = wandb.init(config=@, reinit=True)",
    'run = wandb.init(config=@, reinit="finish_previous")',
    'run = wandb.init(config=@, settings=wandb.Settings(start_method="thread"))',
    'run = wandb.init(config=@, settings={"start_method": "fork"})',
    "run = wandb.init(config=@, settings=wandb.Settings(quiet=True, start_method='thread'))",
    'more = {"quiet": True}\n'
    'run = wandb.init(config=@, settings={"start_method": "thread", **more})',
    'os.environ["WANDB_START_METHOD"] = "thread"\nrun = wandb.init(config=@)',
    'run = wandb.init(project_name="demo", config=@)',
    "run = wandb.init(config=@); print('begun')",
)
_READS = ("run.config.model.lr", 'run.config["model"]["lr"]', "wandb.config.model['lr']")
_ENDS = ("", "\nrun.finish()", "\nwandb.finish()", f"\nrun.finish()\n{LOG}", "\nwandb.finish(0)")

SINKS = (
    *(
        Sink(lines(f"run = wandb.init(config=@)\nprint({read})\n{LOG}{end}"), fits=_has_model)
        for read in _READS
        for end in _ENDS
    ),
    *(Sink(lines(f"{begin}\n{LOG}{end}")) for begin in _AS_CONFIG for end in _ENDS),
    *(
        Sink(lines(f"with wandb.init({options}config=@) as run:\n    {LOG}{after}"))
        for options in ("", 'project="demo", ')
        for after in ("", f"\n{LOG}", "\nwandb.init()", "\n    wandb.finish()")
    ),
    *(
        Sink(lines(f"{before}\nrun = wandb.init(config=@{options})\n{LOG}\nrun.finish()"))
        for before in ("first = wandb.init()", 'first = wandb.init(name="a")\nfirst.finish()')
        for options in ("", ", reinit=True", ', reinit="create_new"')
    ),
    *(
        Sink(lines(f"{begin}\n{LOG}"), (CONFIG, PLAIN), _named)
        for begin in (
            'run = wandb.init()\nrun.config["cfg"] = @',
            "run = wandb.init()\nrun.config.cfg = @",
            'run = wandb.init(config={"cfg": @})',
            "run = wandb.init(config=dict(cfg=@))",
            'run = wandb.init()\nrun.config.update({"cfg": @})',
        )
    ),
    *(
        Sink(lines(f"{begin}\n{LOG}"), (CONFIG, PLAIN), _seeded)
        for begin in (
            'run = wandb.init(config={**@, "rank": 7})',
            "run = wandb.init(config=dict(@, seed=7))",
            'run = wandb.init(config=@)\nrun.config.update({"rank": 7})',
            'run = wandb.init(config={"rank": 7})\nboth = OmegaConf.create(wandb.config)\n'
            "run.config.update(@)",
        )
    ),
    *(
        Sink(lines(f'run = wandb.init(config={{"rank": 7}})\n{log}\n{LOG}'), (CONFIG, PLAIN), _seed)
        for log in (
            'run.log({"cfg": @})',
            'wandb.log({"cfg": @, "loss": 1.0})',
            'run.summary["cfg"] = @',
            'run.summary.update({"cfg": @})',
        )
    ),
    Sink(
        lines(
            'run = wandb.init(config={"seed": 7})\n'
            "both = OmegaConf.merge(@, wandb.config)\n"
            "wandb.config.update(OmegaConf.to_container(both, resolve=True))\n"
            f"{LOG}"
        ),
        (CONFIG, PLAIN),
        lambda value: {**value, "seed": 7},
        lambda value: "seed" in value,
    ),
    Sink(
        lines('run = wandb.init(config={"rank": 7})\nwandb.Artifact("a", "b", metadata=@)'),
        (CONFIG, PLAIN),
        _seed,
    ),
    Sink(lines(f'run = wandb.init(mode="disabled", config=@)\n{LOG}'), ANY, _nothing),
)
