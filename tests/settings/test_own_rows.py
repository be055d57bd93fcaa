"""Rows of knowledge that settings add: `converters` and `sinks`."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint import check_paths
from hydrawandb_lint.lint import lint_page

TASK = """\
import hydra
from omegaconf import OmegaConf
{imports}

@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    {body}
"""
LIBRARY = "from mylib import log_config, to_plain\nimport mylib"


def project(folder: Path, table: str, **files: str) -> Path:
    """A project with these settings and files."""
    (folder / "pyproject.toml").write_text(f"[tool.hwlint]\n{table}\n")
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".py").write_text(text)
    return folder


def task(body: str, imports: str = LIBRARY) -> str:
    return TASK.format(body=body, imports=imports)


def found(*paths: Path) -> list[str]:
    """What is found, as `file:row code`."""
    return [f"{Path(d.filename).name}:{d.start.row} {d.code}" for d in check_paths(paths)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("log_config(cfg)", "HW101"),
        ("mylib.log_config(cfg, 'demo')", "HW101"),
        ("log_config('demo', config=cfg)", "HW101"),
        ("log_config(**{'config': cfg})", "HW101"),
        ("log_config(dict(cfg))", "HW103"),
        ("log_config(OmegaConf.to_container(cfg))", "HW104"),
        ("log_config(OmegaConf.to_yaml(cfg))", "HW106"),
        ("log_config(OmegaConf.resolve(cfg))", "HW111"),
        ("log_config(OmegaConf.to_container(cfg, resolve=True))", None),
        ("log_config('demo', cfg)", None),
        ("log_config(cfg.lr)", None),
        ("log_config(name=cfg)", None),
        ("log_config(to_plain(cfg))", None),
        ("mylib.log(cfg)", None),
    ],
)
def test_sink_of_a_library(tmp_path: Path, body: str, code: str | None) -> None:
    folder = project(tmp_path, 'sinks = ["mylib.log_config"]', train=task(body))
    assert found(folder) == ([f"train.py:8 {code}"] if code else [])


def test_without_the_setting_nothing_is_said(tmp_path: Path) -> None:
    folder = project(tmp_path, "", train=task("log_config(cfg)"))
    assert found(folder) == []


def test_message_and_fix_are_those_of_the_rule(tmp_path: Path) -> None:
    table = 'sinks = ["mylib.log_config"]'
    folder = project(tmp_path, table, train=task("log_config(cfg)"))
    (diagnostic,) = check_paths([folder])
    assert "reaches `log_config(…)`, which takes a dict" in diagnostic.message
    assert hwlint("fix", cwd=folder).code == 0
    assert (
        "log_config(OmegaConf.to_container(cfg, resolve=True, " in (folder / "train.py").read_text()
    )


RETURNS_IT = "def to_plain(cfg):\n    return cfg\n"
UNWRAP = "wandb.init(config=to_plain(cfg))"


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("", ["train.py:9 HW101"]),
        ('converters = ["utils.to_plain"]', []),
        ('converters = ["utils.other"]', ["train.py:9 HW101"]),
        ('converters = ["other.to_plain"]', ["train.py:9 HW101"]),
        ('converters = ["tools.utils.to_plain"]', ["train.py:9 HW101"]),
    ],
)
def test_converter_of_the_project_is_not_run(tmp_path: Path, table: str, codes: list[str]) -> None:
    main = task(UNWRAP, "import wandb\nfrom utils import to_plain\n")
    assert found(project(tmp_path, table, train=main, utils=RETURNS_IT)) == codes


@pytest.mark.parametrize("name", ["src.pkg.utils.to_plain", "pkg.utils.to_plain"])
def test_module_is_named_as_an_import_names_it(tmp_path: Path, name: str) -> None:
    folder = project(
        tmp_path,
        f'converters = ["{name}"]',
        train=task(UNWRAP, "import wandb\nfrom src.pkg.utils import to_plain"),
        src__pkg__utils=RETURNS_IT,
    )
    (folder / "src/pkg/__init__.py").touch()
    assert found(folder) == []


def test_converter_gives_a_resolved_container(tmp_path: Path) -> None:
    main = task("wandb.init(config=str(to_plain(cfg)))", f"import wandb\n{LIBRARY}")
    assert found(project(tmp_path, 'converters = ["mylib.to_plain"]', train=main)) == [
        "train.py:9 HW106"
    ]


TRACKING = """\
class Tracker:
    def start(self, config):
        self.client.send(config)


def log_config(config, name="demo"):
    Client(name).send(config)
"""


@pytest.mark.parametrize(
    ("sink", "call"),
    [
        ("tracking.log_config", "log_config(cfg)"),
        ("tracking.Tracker.start", "Tracker().start(cfg)"),
        ("tracking.Tracker.start", "Tracker().start(config=cfg)"),
    ],
)
def test_sink_of_the_project(tmp_path: Path, sink: str, call: str) -> None:
    main = task(call, "from tracking import Tracker, log_config\n")
    folder = project(tmp_path, f'sinks = ["{sink}"]', train=main, tracking=TRACKING)
    assert found(folder) == ["train.py:8 HW101"]


def test_file_that_mentions_only_the_sink_passes_the_gate(tmp_path: Path) -> None:
    """Whatever is given, and in whatever order, the same is found."""
    start = "from mylib import log_config\n\n\ndef start(settings):\n    log_config(settings)\n"
    main = task("start(cfg)", "from start import start\n")
    folder = project(tmp_path, 'sinks = ["mylib.log_config"]', main=main, start=start)
    expected = ["start.py:5 HW101"]
    assert found(folder) == expected
    assert found(folder / "start.py") == expected
    assert found(folder / "main.py") == expected
    assert found(folder / "start.py", folder / "main.py") == expected


def test_setting_of_one_file_holds_for_its_program(tmp_path: Path) -> None:
    """A package with settings of its own beside a script without."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "package").mkdir()
    project(tmp_path / "package", 'sinks = ["mylib.log_config"]', start=task("pass"))
    text = task("log_config(cfg)", f"import wandb\nfrom package import start\n{LIBRARY}")
    (tmp_path / "run.py").write_text(text)
    assert found(tmp_path) == ["run.py:10 HW101"]
    assert found(tmp_path / "run.py") == ["run.py:10 HW101"]


def test_command_line(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(task("log_config(cfg, to_plain(cfg))"))
    names = ("--sinks", "mylib.log_config, mylib.log", "--converters", "mylib.to_plain")
    done = hwlint("check", *names, "--output-format", "concise", cwd=tmp_path)
    assert done.out.startswith("train.py:8:16: HW101 [*]")
    assert hwlint("check", cwd=tmp_path).code == 0


def test_page(tmp_path: Path) -> None:
    from hydrawandb_lint.knowledge.own import own_rows

    text = f"```python\n{task('log_config(cfg)')}```\n"
    rows = own_rows((), ["mylib.log_config"])
    assert [d.code for d in lint_page(text, "page.md", rows=rows)] == ["HW101"]
    assert lint_page(text, "page.md") == []


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('sinks = "mylib.log"', "`sinks` in {path}:2 must be a list of strings"),
        ("converters = [1]", "`converters` in {path}:2 must be a list of strings"),
        ('sinks = ["log"]', "`log` in `sinks` in {path}:2 is no full name of a function"),
        ('sinks = ["a.b()"]', "`a.b()` in `sinks` in {path}:2 is no full name of a function"),
        ('converters = [""]', "`` in `converters` in {path}:2 is no full name of a function"),
        ('converter = ["a.b"]', "unknown key `converter` in {path}:2: did you mean `converters`?"),
    ],
)
def test_wrong_values_are_one_sentence(tmp_path: Path, table: str, sentence: str) -> None:
    folder = project(tmp_path, table, train=task("pass", "import wandb"))
    done = hwlint("check", cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {sentence.format(path=folder / 'pyproject.toml')}")
    assert done.err.count("\n") == 1


def test_wrong_name_on_the_command_line(tmp_path: Path) -> None:
    done = hwlint("check", "--sinks", "log_config", cwd=tmp_path)
    assert done.code == 2
    assert done.err == (
        "error: `log_config` in `sinks` on the command line is no full name of a function, "
        "such as `mylib.to_plain`\n"
    )
