"""Evaluates a trained model in a run of its own."""

import hydra
import wandb
from omegaconf import DictConfig, OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    with wandb.init(project=cfg.tracking.project, job_type="evaluate") as run:
        run.config = OmegaConf.to_container(cfg, resolve=True)
        run.log({"accuracy": 1 - cfg.lr})


if __name__ == "__main__":
    main()
