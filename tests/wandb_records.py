"""Where the W&B runs of a test are kept, and what each really logged.

That is read from a run's own record file (`run-<id>.wandb`).

The file is a LevelDB log: after a header of 7 bytes, blocks of 32 KiB that hold chunks of
(checksum, length, type) and data. A record is one FULL chunk, or a FIRST, some MIDDLE and a LAST.
Read here by hand, since the module of wandb that does it is not in every version.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE_HEADER = 7
BLOCK = 32 * 1024
CHUNK_HEADER = struct.Struct("<IHB")
FULL, FIRST, MIDDLE, LAST = range(1, 5)


def environment(home: Path) -> dict[str, str]:
    """Nothing of the user's: no login, no settings, no cache, no run of another test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_")}
    places = {
        name: str(home / name.lower())
        for name in ("WANDB_DIR", "WANDB_CACHE_DIR", "WANDB_CONFIG_DIR", "WANDB_DATA_DIR")
    }
    for place in places.values():
        Path(place).mkdir(exist_ok=True)
    switches = {
        "WANDB_MODE": "offline",
        "WANDB_SILENT": "true",
        "WANDB_CONSOLE": "off",
        "WANDB_ERROR_REPORTING": "false",
        "HYDRA_FULL_ERROR": "1",
        "NO_COLOR": "1",
    }
    return {**kept, **places, **switches}


def logged_configs(folder: Path) -> list[dict[str, Any]]:
    """The config of each run under a WANDB_DIR, in the order in which the runs began."""
    files = folder.glob("wandb/*run-*/run-*.wandb")
    by_start = sorted(files, key=lambda path: (path.parent.name.rsplit("-", 1)[0], _began(path)))
    return [logged_config(path) for path in by_start]


def logged_config(path: Path) -> dict[str, Any]:
    """The config at the end of a run, without W&B's own key."""
    from wandb.proto import wandb_internal_pb2

    protocol: Any = wandb_internal_pb2
    config: dict[str, Any] = {}
    for data in records(path.read_bytes()):
        record = protocol.Record.FromString(data)
        kind = record.WhichOneof("record_type")
        if kind not in ("run", "config"):
            continue
        changes = record.run.config if kind == "run" else record.config
        for item in changes.update:
            config[item.key or item.nested_key[0]] = json.loads(item.value_json)
        for item in changes.remove:
            config.pop(item.key, None)
    config.pop("_wandb", None)
    return config


def logged_metrics(folder: Path) -> list[dict[str, Any]]:
    """What `log` was called with, without W&B's own keys; of several runs in no order."""
    from wandb.proto import wandb_internal_pb2

    protocol: Any = wandb_internal_pb2
    steps = []
    for path in folder.glob("wandb/*run-*/run-*.wandb"):
        for data in records(path.read_bytes()):
            record = protocol.Record.FromString(data)
            if record.WhichOneof("record_type") == "history":
                items = {
                    item.key or item.nested_key[0]: json.loads(item.value_json)
                    for item in record.history.item
                }
                steps.append({key: items[key] for key in items if not key.startswith("_")})
    return steps


def records(data: bytes) -> Iterator[bytes]:
    """The records of a file; one that was cut off by the end of the program is left out."""
    at = FILE_HEADER
    parts: list[bytes] = []
    while at + CHUNK_HEADER.size <= len(data):
        left_in_block = BLOCK - at % BLOCK
        if left_in_block < CHUNK_HEADER.size:
            at += left_in_block
            continue
        _, length, kind = CHUNK_HEADER.unpack_from(data, at)
        start = at + CHUNK_HEADER.size
        at = start + length
        if kind not in (FULL, FIRST, MIDDLE, LAST) or at > len(data):
            return
        if kind in (FULL, FIRST):
            parts = []
        parts.append(data[start:at])
        if kind in (FULL, LAST):
            yield b"".join(parts)


def _began(path: Path) -> int:
    """Runs of one second are told apart by when their folder was last given an entry."""
    return path.parent.stat().st_ctime_ns
