"""What following configs costs on programs that are hard for it, against parsing and lowering.

    python benchmarks/analysis.py

Each program runs in a process of its own. `limit` is ten times parsing and lowering plus a second;
a figure above it, or a peak above 500 MB, ends the run with exit code 1.
"""

from __future__ import annotations

import ast
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from hydrawandb_lint.analysis import analyse
from hydrawandb_lint.analysis.lower import lower
from hydrawandb_lint.deep_thread import in_deep_thread

PEAK_MB = 500
HEAD = "import hydra\nimport wandb\nfrom omegaconf import OmegaConf\n\n\n"
TASK = "@hydra.main(version_base=None)\ndef main(cfg):\n"


def functions() -> str:
    """5,000 functions, each of which is given the config."""
    defined = "".join(f"def f{i}(c):\n    wandb.init(config=c)\n\n\n" for i in range(5_000))
    return HEAD + defined + TASK + "".join(f"    f{i}(cfg)\n" for i in range(5_000))


def chain() -> str:
    """2,000 calls within each other, and the sink at the end."""
    defined = "def f0(c):\n    wandb.init(config=c)\n\n\n"
    defined += "".join(f"def f{i}(c):\n    f{i - 1}(c)\n\n\n" for i in range(1, 2_000))
    return HEAD + defined + TASK + "    f1999(cfg)\n"


def recursion() -> str:
    """300 functions that call each other in a ring, with steps across."""
    defined = "".join(
        f"def f{i}(c, n):\n    if n == 1:\n        return c\n    if n:\n"
        f"        return f{(i + 1) % 300}(c, n)\n    return f{(i * 7) % 300}(c, n)\n\n\n"
        for i in range(300)
    )
    return HEAD + defined + TASK + "    wandb.init(config=f0(cfg, len(cfg)))\n"


def branches() -> str:
    """One function with 500 branches that each may convert the config."""
    lines = "".join(
        f"    if cfg.x{i}:\n        c = OmegaConf.to_container(cfg)\n    else:\n        c = cfg\n"
        for i in range(500)
    )
    return HEAD + TASK + lines + "    wandb.init(config=c)\n"


PROGRAMS: dict[str, Callable[[], str]] = {
    make.__name__: make for make in (functions, chain, recursion, branches)
}


def measure(name: str) -> None:
    """Prints seconds of parsing and lowering, of the analysis, and the peak in MB."""
    text = PROGRAMS[name]()
    start = time.process_time()
    in_deep_thread(lambda: lower(ast.parse(text), "x.py"))
    lowered = time.process_time()
    events = in_deep_thread(lambda: analyse(text, "x.py")).events
    done = time.process_time()
    assert events.reaches, "the config was not followed to its end"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(lowered - start, done - lowered, peak)


def main() -> int:
    """Measures all; gives the exit code."""
    bad = 0
    print(f"{'program':12} {'lowered s':>10} {'analysed s':>10} {'limit s':>8} {'peak MB':>8}")
    for name in PROGRAMS:
        command = [sys.executable, __file__, name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        lowered, analysed, peak = map(float, done.stdout.split())
        limit = 10 * lowered + 1
        bad += analysed > limit or peak > PEAK_MB
        print(f"{name:12} {lowered:10.2f} {analysed:10.2f} {limit:8.2f} {peak:8.0f}")
    return min(bad, 1)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        sys.exit(main())
