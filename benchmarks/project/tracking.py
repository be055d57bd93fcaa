"""Begins W&B runs for programs that are configured by Hydra."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import wandb
from omegaconf import DictConfig, OmegaConf


def plain(cfg: DictConfig) -> dict[str, Any]:
    """The config as W&B takes it."""
    return OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)


def commit() -> str:
    """The commit that is checked out, or an empty text outside of git."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True)
    return done.stdout.strip()


def start_run(cfg: DictConfig, job: str, tags: list[str] | None = None) -> Any:
    """A run with the whole config; `WANDB_MODE` of the environment still counts."""
    return wandb.init(
        project=cfg.tracking.project,
        entity=cfg.tracking.get("entity"),
        group=cfg.tracking.get("group"),
        job_type=job,
        tags=[*(tags or ()), *cfg.tracking.tags],
        notes=commit(),
        dir=os.environ.get("SCRATCH"),
        config=plain(cfg),
    )


def log_table(run: Any, name: str, rows: list[dict[str, float]]) -> None:
    """Logs rows with the same keys as one table."""
    columns = list(rows[0])
    data = [[row[column] for column in columns] for row in rows]
    run.log({name: wandb.Table(columns=columns, data=data)})


def log_model(run: Any, path: str, aliases: list[str]) -> None:
    """Uploads a file as the run's model."""
    artifact = wandb.Artifact(f"model-{run.id}", type="model")
    artifact.add_file(path)
    run.log_artifact(artifact, aliases=aliases)
