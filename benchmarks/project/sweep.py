"""Starts a W&B sweep over the training program, or joins one as an agent."""

from __future__ import annotations

import argparse

import wandb

SWEEP = {
    "program": "train.py",
    "method": "bayes",
    "metric": {"name": "accuracy", "goal": "maximize"},
    "command": ["${env}", "python", "${program}", "${args_no_hyphens}"],
    "parameters": {
        "optimizer.lr": {"distribution": "log_uniform_values", "min": 1e-5, "max": 1e-2},
        "model.width": {"values": [128, 256, 512]},
        "model.dropout": {"min": 0.0, "max": 0.5},
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", default="images")
    parser.add_argument("--join", metavar="ID", help="the sweep to take runs from")
    parser.add_argument("--count", type=int, default=20)
    options = parser.parse_args()
    sweep = options.join or wandb.sweep(SWEEP, project=options.project)
    wandb.agent(sweep, project=options.project, count=options.count)


if __name__ == "__main__":
    main()
