"""`hwlint explain FILE:LINE` says what hwlint knows there, and why it says what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydrawandb_lint import cli

FILES = {
    "pyproject.toml": "",
    "train.py": """\
import hydra

from tracking import describe, start


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    print(describe(3))
    start(cfg, {"lr": cfg.lr})


main()
""",
    "tracking.py": """\
import wandb
from omegaconf import OmegaConf


def start(settings, extra):
    values = OmegaConf.to_container(settings)
    wandb.init(project="demo", config=values)
    wandb.config.update(extra)
    wandb.config.update(settings)  # noqa: HW101


def describe(number):
    return f"number {number}"


def resume(path, config):
    wandb.init(resume=path, config=config)
""",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def explain(capsys: pytest.CaptureFixture[str], place: str) -> str:
    assert cli.main(["explain", place]) == 0
    return capsys.readouterr().out


def row(file: str, text: str) -> int:
    (found,) = (n for n, line in enumerate(FILES[file].split("\n"), 1) if text in line)
    return found


def at(file: str, text: str) -> str:
    return f"{file}:{row(file, text)}"


def test_kinds_with_their_way_and_the_callers(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(capsys, at("tracking.py", "values = ")) == (
        "tracking.py:6: values = OmegaConf.to_container(settings)\n"
        "in `start`\n"
        "  `start` is called at train.py:9:5\n"
        "\n"
        "OmegaConf\n"
        "  is `omegaconf.OmegaConf` of a library\n"
        "\n"
        "OmegaConf.to_container\n"
        "  is `omegaconf.OmegaConf.to_container` of a library\n"
        "\n"
        "OmegaConf.to_container(settings)\n"
        "  is plain containers, unresolved, made at tracking.py:6\n"
        "\n"
        "settings\n"
        "  is a config (DictConfig), unresolved\n"
        "    train.py:7:10: parameter `cfg` of the `@hydra.main` task `main`\n"
        "    train.py:9:5: given to `start(…)`\n"
        "\n"
        "HW104 unresolved-config: this config is converted without `resolve=True` and reaches "
        "`wandb.init(config=…)`: if it holds interpolations, they are logged as text "
        '(`"${lr}"`) instead of their values\n'
    )


@pytest.mark.parametrize(
    ("place", "sentences"),
    [
        (("train.py", "def main"), ["Hydra calls it", "is a config (DictConfig), unresolved"]),
        (("train.py", "start(cfg"), ["HW104", "reported at tracking.py:6, where it is mended"]),
        (("train.py", "start(cfg"), ["HW101 raw-config (a comment silences it)"]),
        (("tracking.py", "settings)  # noqa"), ["HW101 raw-config (a comment silences it): a"]),
        (("tracking.py", "update(extra)"), ["is a dict with `lr`", "nothing is known to be wrong"]),
        (("tracking.py", 'f"number'), ["`describe` was not followed. It mentions nothing of W&B"]),
        (("tracking.py", "def describe"), ["`describe` was not followed"]),
        (
            ("tracking.py", "resume=path"),
            ["no caller was seen", "is not known, and doubt is no alarm"],
        ),
        (("tracking.py", "import wandb"), ["nothing is computed on it"]),
    ],
)
def test_says_why(
    place: tuple[str, str],
    sentences: list[str],
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = explain(capsys, at(*place))
    assert [sentence for sentence in sentences if sentence not in said] == []


def test_a_place_is_taken_as_reports_have_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["check", "-q", "--output-format", "concise"])
    place = capsys.readouterr().out.split(": ")[0].split(" ")[0].rstrip(":")
    assert place == "tracking.py:6:14"
    assert explain(capsys, place) == explain(capsys, "tracking.py:6")


def test_files_of_the_config(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "the config, whose files are not known" in explain(capsys, at("train.py", "def main"))
    for name, text in {"config": "defaults: [db: one]", "db/one": "a: 1", "db/two": "b: 1"}.items():
        file = project / "conf" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    files = "conf/config.yaml, conf/db/one.yaml, conf/db/two.yaml"
    assert f"gives it the config composed of {files}\n" in explain(capsys, at("train.py", "def m"))


def test_a_rule_that_is_off_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "--ignore", "HW104", at("tracking.py", "values = ")]) == 0
    assert "HW104 unresolved-config (it is off): this config" in capsys.readouterr().out


def test_a_caller_that_is_left_out_is_not_known(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", "--exclude", "train.py", at("tracking.py", "values = ")]) == 0
    assert "no caller was seen" in capsys.readouterr().out


@pytest.mark.parametrize(
    "option",
    ["--output-format=json", "--fixable=HW1", "--unsafe-fixes", "--include=*.md", "--cache-dir=a"],
)
def test_options_that_change_nothing_are_refused(
    option: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", option, "train.py:7"]) == 2
    assert f"unknown option `{option.partition('=')[0]}`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("train.py", "`train.py` is no FILE:LINE, such as `train.py:12`"),
        ("train.py:x", "`train.py:x` is no FILE:LINE, such as `train.py:12`"),
        ("train.py:99", "train.py has no line 99: the last one is 12"),
        ("none.py:1", "none.py: No such file or directory"),
        ("train.py:7:", "`train.py:7:` is no FILE:LINE, such as `train.py:12`"),
        (":7", "`:7` is no FILE:LINE, such as `train.py:12`"),
        ("page.md:1", "page.md: only Python files can be explained yet"),
        ("page.ipynb:cell 1:1:1", "page.ipynb: only Python files can be explained yet"),
        ("sweep.json:1", "sweep.json: only Python files can be explained yet"),
        ("broken.py:1", "broken.py:1: '(' was never closed"),
    ],
)
def test_what_cannot_be_explained_is_one_sentence(
    place: str, sentence: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("page.md", "page.ipynb", "sweep.json"):
        (project / name).write_text("{}")
    (project / "broken.py").write_text("wandb.init(\n")
    assert cli.main(["explain", place]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"error: {err.removeprefix('error: ')}")
    assert err.rstrip("\n").endswith(sentence)
