"""Comments that silence findings, and comments that only look like it."""

import pytest

from hydrawandb_lint.lint import lint_text

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


def found(**comments: str) -> list[str]:
    places = dict.fromkeys(("head", "middle", "place", "tail", "body"), "plain")
    return [d.code for d in lint_text(PROGRAM.format(**places | comments), "main.py")]


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
    text = PROGRAM.format(**dict.fromkeys(("head", "middle", "place", "tail", "body"), "x"))
    silent = text.replace('"demo"', '"# hwlint: ignore[HW101]"')
    assert [d.code for d in lint_text(silent, "main.py")] == ["HW101"]
