"""Compares model widths: one run for each."""

import hydra
import wandb
from omegaconf import DictConfig, OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    for width in (32, 64, 128):
        cfg.model.width = width
        config = OmegaConf.to_container(cfg)
        with wandb.init(project=cfg.tracking.project, group="width", config=config) as run:
            run.log({"loss": 1 / width})


if __name__ == "__main__":
    main()
