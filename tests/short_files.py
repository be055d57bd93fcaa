"""Short files: right, refused by Python, with a fault, and mended."""

from __future__ import annotations

GOOD = "import wandb\n"
WRONG = "import wandb\ndef (:\n"
BEFORE = "import wandb\nfrom omegaconf import OmegaConf\n"
FAULT = "wandb.init(config=OmegaConf.load('c.yaml'))\n"
MENDED = (
    "wandb.init(config=OmegaConf.to_container(OmegaConf.load('c.yaml'), resolve=True, "
    "throw_on_missing=True))\n"
)
