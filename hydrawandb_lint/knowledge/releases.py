"""The releases of what a project runs on, as known on 2026-11-30: of each minor series the last.

Of Python no patch matters here, so a series has more than there are.
"""

LAST = {
    "python": " ".join(f"3.{minor}.30" for minor in range(6, 15)).split(),
    "wandb": (
        "0.10.33 0.11.2 0.12.21 0.13.11 0.14.2 0.15.12 0.16.6 0.17.9 0.18.7 0.19.11 0.20.1 "
        "0.21.4 0.22.3 0.23.1 0.24.2 0.25.1 0.26.1 0.27.2 0.28.2 0.29.0 0.30.0 0.31.0"
    ).split(),
    "hydra-core": "0.11.3 1.0.7 1.1.2 1.2.0 1.3.8".split(),
    "omegaconf": "1.4.1 2.0.6 2.1.2 2.2.3 2.3.1 2.4.0".split(),
}


def releases(package: str) -> list[str]:
    """Every release of a package; a patch that was left out counts as one."""
    series = [last.rpartition(".") for last in LAST[package]]
    return [f"{minor}.{patch}" for minor, _, last in series for patch in range(int(last) + 1)]
