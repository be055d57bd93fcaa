"""Comments that silence findings, and comments that only look like it."""

import pytest

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
    inside = '"randon # hwlint: ignore[HW409]"'
    assert [d.code for d in check_source(SWEEP.replace("randon", inside), "sweep.yaml")] == [
        "HW409"
    ]
    block = SWEEP.replace(
        "method: randon", "method: randon\ndescription: |\n  # hwlint: disable-file"
    )
    assert [d.code for d in check_source(block, "sweep.yaml")] == ["HW409"]
