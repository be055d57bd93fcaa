"""Callbacks of the trainer that log to W&B."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import torch
import wandb
from omegaconf import DictConfig


class Callback:
    """Does nothing; the trainer calls these."""

    def on_start(self, cfg: DictConfig) -> None: ...

    def on_epoch(self, epoch: int, metrics: Mapping[str, float]) -> None: ...

    def on_end(self) -> None: ...


class WandbCallback(Callback):
    """Logs metrics, the pace and the largest gradients."""

    def __init__(self, model: torch.nn.Module, every: int = 1) -> None:
        self.model = model
        self.every = every
        self.started = 0.0
        self.run: Any = None

    def on_start(self, cfg: DictConfig) -> None:
        self.started = time.perf_counter()
        self.run = wandb.init(project=cfg.tracking.project, config=cfg)
        wandb.watch(self.model, log="gradients", log_freq=cfg.tracking.watch_every)

    def on_epoch(self, epoch: int, metrics: Mapping[str, float]) -> None:
        if epoch % self.every:
            return
        pace = (epoch + 1) / (time.perf_counter() - self.started)
        self.run.log({**metrics, "epoch": epoch, "epochs per second": pace, **self.gradients()})

    def on_end(self) -> None:
        self.run.finish()

    def gradients(self) -> dict[str, float]:
        """The norm of each parameter's gradient."""
        return {
            f"gradient/{name}": parameter.grad.norm().item()
            for name, parameter in self.model.named_parameters()
            if parameter.grad is not None
        }


class BestCallback(Callback):
    """Keeps the best value of a metric in the run's summary."""

    def __init__(self, metric: str) -> None:
        self.metric = metric
        self.best = float("-inf")

    def on_epoch(self, epoch: int, metrics: Mapping[str, float]) -> None:
        if metrics[self.metric] > self.best:
            self.best = metrics[self.metric]
            wandb.run.summary[f"best/{self.metric}"] = self.best
            wandb.run.summary["best/epoch"] = epoch
