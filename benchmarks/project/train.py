"""Trains a classifier on images; one W&B run for each call."""

from __future__ import annotations

import logging
from pathlib import Path

import hydra
import torch
import wandb
from omegaconf import DictConfig
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

log = logging.getLogger(__name__)


class Classifier(nn.Module):
    """Two layers with dropout between them."""

    def __init__(self, width: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.LazyLinear(width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(width, classes),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.layers(images)


def make_loader(cfg: DictConfig, split: str) -> DataLoader:
    """The images and labels of `split`, as `prepare.py` left them."""
    images, labels = torch.load(Path(cfg.data.root) / f"{split}.pt")
    dataset = TensorDataset(images.float() / 255, labels)
    return DataLoader(
        dataset,
        batch_size=cfg.data.batch_size,
        shuffle=split == "train",
        num_workers=cfg.data.workers,
    )


def train_epoch(model: nn.Module, loader: DataLoader, optimizer: torch.optim.Optimizer) -> float:
    """Goes once through the data; gives the mean loss."""
    model.train()
    total = 0.0
    for images, labels in loader:
        loss = nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@torch.no_grad()
def accuracy(model: nn.Module, loader: DataLoader) -> float:
    """The share of images that the model is right about."""
    model.eval()
    right = sum(int((model(images).argmax(1) == labels).sum()) for images, labels in loader)
    return right / len(loader.dataset)


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    torch.manual_seed(cfg.seed)
    run = wandb.init(project=cfg.tracking.project, name=cfg.name, config=cfg)
    model = Classifier(cfg.model.width, cfg.model.classes, cfg.model.dropout)
    optimizer = torch.optim.AdamW(model.parameters(), lr=cfg.optimizer.lr)
    loaders = {split: make_loader(cfg, split) for split in ("train", "validation")}
    for epoch in range(cfg.epochs):
        loss = train_epoch(model, loaders["train"], optimizer)
        right = accuracy(model, loaders["validation"])
        log.info("epoch %d: loss %.4f, accuracy %.4f", epoch, loss, right)
        run.log({"epoch": epoch, "loss": loss, "accuracy": right})
    torch.save(model.state_dict(), Path(cfg.output) / "model.pt")
    run.finish()


if __name__ == "__main__":
    main()
