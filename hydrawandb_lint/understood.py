"""What holds for a path and what was found of its project, for `--show-settings`."""

from __future__ import annotations

import os

from hydrawandb_lint.deep_thread import in_deep_thread
from hydrawandb_lint.reference import Setting
from hydrawandb_lint.results import Task
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.settings.options import table
from hydrawandb_lint.sources.gather import gather
from hydrawandb_lint.sources.pins import Pin, Pins
from hydrawandb_lint.workspace import Workspace


def settings(path: str, folders: Folders) -> list[Setting]:
    """What holds for a file, or the files of a folder. Raises `SettingsError`."""
    folder = _folder(path)
    held, pins = folders.settings(folder), Pins(folders).known(folder)
    folders.read_all()
    found = []
    for name, spec in table().items():
        value = getattr(held, spec.field)
        if value is None and spec.kind == "path":
            found.append(Setting(name, None, "", roughly="not set"))
        elif value is None:
            found.append(_target(name, pins.get(spec.field.removeprefix("target_"))))
        else:
            value = dict(value) if spec.kind == "table" else value
            found.append(Setting(name, value, folders.origin(folder, spec.field)))
    return found


def tasks(path: str, folders: Folders) -> list[Task]:
    """The Hydra tasks of the project of a file, or of a folder. Raises `SettingsError`."""
    folder = _folder(path)
    workspace = Workspace(gather([], folders), folders)
    return in_deep_thread(lambda: workspace.tasks(folder))


def _folder(path: str) -> str:
    path = os.path.abspath(path)
    if not os.path.exists(path):
        raise SettingsError(f"{path} does not exist")
    return path if os.path.isdir(path) else os.path.dirname(path)


def _target(name: str, pin: Pin | None) -> Setting:
    """A target that is not set; it has a value where all that is admitted is of one series."""
    if pin is None:
        return Setting(name, None, "", roughly="newest known")
    oldest, newest = (".".join(map(str, version or ())) for version in pin.versions)
    place = f"{pin.path}:{pin.row}" if pin.row else pin.path
    if not newest:
        return Setting(name, None, place, pin.words, "newest known")
    if oldest.split(".")[:2] != newest.split(".")[:2]:
        roughly = f"{oldest} to {newest}" if oldest else f"up to {newest}"
        return Setting(name, None, place, pin.words, roughly)
    return Setting(name, newest, place, pin.words if oldest != newest else "")
