"""Trains a model; the run's config is the whole Hydra config."""

import hydra
import wandb
from omegaconf import DictConfig


def start_run(settings):
    return wandb.init(
        project=settings.tracking.project,
        tags=list(settings.tracking.tags),
        config=settings,  # all of it
    )


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    run = start_run(cfg)
    loss = 1.0
    for _ in range(cfg.epochs):
        loss *= 1 - cfg.lr
        run.log({"loss": loss})
    run.finish()


if __name__ == "__main__":
    main()
