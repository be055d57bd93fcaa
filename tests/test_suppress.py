"""Comments that silence findings, and comments that only look like it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from notebooks import notebook, written
from program import hwlint

from hydrawandb_lint import check_source

PROGRAM = """\
import wandb
from omegaconf import DictConfig


def main(cfg: DictConfig) -> None:
    with wandb.init(  # {head}
        project="demo",  # {middle}
        config=cfg,  # {place}
    ) as run:  # {tail}
        run.log({{"loss": 0.1}})  # {body}
"""


PLACES = ("head", "middle", "place", "tail", "body")


def found(**comments: str) -> list[str]:
    places = dict.fromkeys(PLACES, "plain")
    return [d.code for d in check_source(PROGRAM.format(**places | comments))]


@pytest.mark.parametrize("place", ["head", "middle", "place", "tail"])
@pytest.mark.parametrize(
    "comment",
    [
        "hwlint: ignore[HW101] the sweep wants it",
        "hwlint: ignore[HW104, HW101]",
        "hwlint:ignore[HW101]",
        "hwlint: ignore",
        "hwlint: ignore: the sweep wants it",
        "noqa: HW101",
        "noqa: E501, HW101",
        "noqa:HW101",
        "type: ignore  # noqa: HW101",
        "noqa",
    ],
)
def test_silences_on_any_line_of_the_statement(place: str, comment: str) -> None:
    assert found(**{place: comment}) == []


@pytest.mark.parametrize(
    "comment",
    [
        "hwlint: ignore[HW102]",
        "hwlint: ignored[HW101]",
        "noqa: E501",
        "noqafterall",
        "about HW101",
        "hwlint: allow[HW101]",
        "hwlint: ignore HW102",
        "hwlint: ignore: HW102",
        "hwlint: disable-file: hw102",
    ],
)
def test_other_comments_silence_nothing(comment: str) -> None:
    assert found(place=comment) == ["HW101"]


def test_a_comment_in_the_body_is_not_on_the_statement() -> None:
    assert found(body="hwlint: ignore[HW101]") == ["HW101"]


def test_a_whole_file() -> None:
    assert found(body="hwlint: disable-file[HW101]") == []
    assert found(body="hwlint: disable-file") == []
    assert found(body="hwlint: disable-file[HW104]") == ["HW101"]


def test_a_text_is_no_comment() -> None:
    text = PROGRAM.format(**dict.fromkeys(PLACES, "x"))
    silent = text.replace('"demo"', '"# hwlint: ignore[HW101]"')
    assert [d.code for d in check_source(silent)] == ["HW101"]


def test_a_comment_on_a_row_of_its_own_is_about_the_next_row_of_code() -> None:
    lines = ["import wandb", "from omegaconf import OmegaConf", "", "{}", "", "# more", "{}"]
    text = "\n".join(lines).format(
        "# hwlint: ignore[HW101]", "wandb.init(config=OmegaConf.load('a'))"
    )
    assert check_source(text) == []
    assert [d.code for d in check_source(text.replace("hwlint: ignore[", "noqa: "))] == ["HW101"]
    assert [
        d.code for d in check_source(f"{text}\nwandb.config.update(OmegaConf.load('a'))\n")
    ] == ["HW101"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_do_not_matter(ending: str) -> None:
    text = PROGRAM.format(**dict.fromkeys(PLACES, "x") | {"tail": "hwlint: ignore[HW101]"})
    assert check_source(text.replace("\n", ending)) == []


@pytest.mark.parametrize(
    "comment", ["hwlint: ignore[]", "hwlint: ignore[HW101", "hwlint: ignore[raw-config]"]
)
def test_brackets_without_a_code_silence_nothing(comment: str) -> None:
    assert found(place=comment) == ["HW101"]


SWEEP = """\
program: train.py
method: randon
metric:
  name: "# hwlint: ignore[HW409]"
parameters:
  lr: {min: 0, max: 1}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("method: randon", "method: randon  # hwlint: ignore[HW409]"),
        ("method: randon", "# hwlint: ignore[HW409] as it is\nmethod: randon"),
        ("method: randon", "# hwlint: ignore[HW409]\n\n# Why\nmethod: randon"),
        ("method: randon", "method: randon  # noqa: HW409"),
        ("program:", "# hwlint: disable-file[HW409]\nprogram:"),
    ],
)
def test_comments_in_yaml(before: str, after: str) -> None:
    assert [d.code for d in check_source(SWEEP, "sweep.yaml")] == ["HW409"]
    assert check_source(SWEEP.replace(before, after), "sweep.yaml") == []


def test_a_text_in_yaml_is_no_comment() -> None:
    both = '"randon # x"  # hwlint: ignore[HW409]'
    assert check_source(SWEEP.replace("randon", both), "sweep.yaml") == []
    inside = '"randon # hwlint: ignore[HW409]"'
    assert [d.code for d in check_source(SWEEP.replace("randon", inside), "sweep.yaml")] == [
        "HW409"
    ]
    block = SWEEP.replace(
        "method: randon", "method: randon\ndescription: |\n  # hwlint: disable-file"
    )
    assert [d.code for d in check_source(block, "sweep.yaml")] == ["HW409"]


PAGE = (Path(__file__).parent.parent / "docs" / "suppressions.md").read_text("utf-8")


def block(language: str) -> str:
    """The block of that language on the page."""
    match = re.search(rf"```{language}\n(.+?)```", PAGE, re.DOTALL)
    assert match
    return match[1]


def codes(folder: Path, **files: str) -> list[str]:
    """What is found in a project where the files of the page are, by code."""
    program = (
        "import hydra\nimport wandb\n\n@hydra.main(config_path='conf', config_name='config')\n"
    )
    texts = {
        "conf/config.yaml": "defaults:\n  - wandb: a\n",
        "main.py": f"{program}def main(cfg):\n    wandb.init(**cfg.wandb)\n",
        ".git/HEAD": "",
        **files,
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    ran = hwlint("check", "--output-format", "json", cwd=folder)
    return [found["code"] for found in json.loads(ran.out)]


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("python", "train.py", ["HW101"]),
        ("yaml", "conf/config.yaml", ["HW302", "HW302"]),
        ("gitignore", ".gitignore", ["HW303"]),
    ],
)
def test_examples_of_the_page(
    tmp_path: Path, language: str, name: str, expected: list[str]
) -> None:
    text = block(language)
    if language == "python":
        text = f"import wandb\nfrom omegaconf import OmegaConf\n\ncfg = OmegaConf.load('a')\n{text}"
    assert codes(tmp_path, **{name: text}) == []
    assert codes(tmp_path, **{name: text.replace("hwlint:", "")}) == expected


@pytest.mark.parametrize(
    ("rule", "comment", "kept"),
    [
        ("RUF102", "# noqa: HW101", "# noqa: HW101"),
        ("RUF100", "# noqa: E501, HW101", "# noqa: HW101"),
    ],
)
def test_ruff_wants_to_know_whose_codes_they_are(
    tmp_path: Path, rule: str, comment: str, kept: str
) -> None:
    """Or its fixes remove them."""

    def fixed(settings: str) -> str:
        (tmp_path / "ruff.toml").write_text(settings)
        path = tmp_path / "main.py"
        path.write_text(f"x = 1  {comment}\ny = 1  # hwlint: ignore[HW101]\n")
        command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--fix", "--select", rule]
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        return path.read_text()

    assert fixed("") == "x = 1\ny = 1  # hwlint: ignore[HW101]\n"
    settings = block("toml").replace("tool.ruff.", "")
    assert fixed(settings) == f"x = 1  {kept}\ny = 1  # hwlint: ignore[HW101]\n"


def test_comments_in_a_notebook(tmp_path: Path) -> None:
    """They work in their cell, one that silences nothing is told there, and `--add-ignore` writes
    into the cell."""
    made = notebook(
        "import wandb\n",
        "%time x = 1\n# hwlint: ignore[HW107]\nx = 2\n",
        "run = wandb.init()\nrun.config = {}\n",
    )
    path = tmp_path / "a.ipynb"
    path.write_text(written(made))
    lines = hwlint("check", "-q", "--output-format", "concise", cwd=tmp_path).out.splitlines()
    assert [line.split(" ")[:3] for line in lines] == [
        ["a.ipynb:cell", "2:2:1:", "HW902"],
        ["a.ipynb:cell", "3:2:1:", "HW102"],
    ]
    hwlint("check", "--add-ignore=later", cwd=tmp_path)
    hwlint("fix", cwd=tmp_path)
    after = ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]
    assert after[1] == "%time x = 1\nx = 2\n"
    assert after[2].splitlines()[1].endswith("# hwlint: ignore[HW102] later")
    assert hwlint("check", cwd=tmp_path).out == "All checks passed!\n"
