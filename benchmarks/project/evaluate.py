"""Evaluates a trained classifier in a run of its own."""

from __future__ import annotations

from pathlib import Path

import hydra
import torch
import wandb
from omegaconf import DictConfig, OmegaConf
from train import Classifier, accuracy, make_loader


def load(cfg: DictConfig) -> Classifier:
    """The model that `train.py` saved."""
    model = Classifier(cfg.model.width, cfg.model.classes, cfg.model.dropout)
    model.load_state_dict(torch.load(Path(cfg.output) / "model.pt"))
    return model


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    model = load(cfg)
    with wandb.init(project=cfg.tracking.project, job_type="evaluate") as run:
        run.config = OmegaConf.to_container(cfg, resolve=True)
        for split in ("validation", "test"):
            run.log({f"{split}/accuracy": accuracy(model, make_loader(cfg, split))})


if __name__ == "__main__":
    main()
