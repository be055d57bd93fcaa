"""From the words of pip, Poetry and conda to the versions that they admit."""

from __future__ import annotations

import pytest

from hydrawandb_lint.settings.targets import Range, Version
from hydrawandb_lint.sources.specifiers import admitted, exact, of_conda, of_poetry


@pytest.mark.parametrize(
    ("specifier", "oldest", "newest"),
    [
        ("==0.16.6", (0, 16, 6), (0, 16, 6)),
        ("===0.16.6", (0, 16, 6), (0, 16, 6)),
        ("==0.12.*", (0, 12), (0, 12, 21)),
        ("~=0.15.2", (0, 15, 2), (0, 15, 12)),
        (">=0.13", (0, 13), None),
        (">=0.13,!=0.14.0", (0, 13), None),
        ("<0.16", (), (0, 15, 12)),
        ("<0.15.5", (), (0, 15, 4)),
        (">=0.13,<0.17", (0, 13), (0, 16, 6)),
        ("", (), None),
        ("!=0.15.1", (), None),
        ("==0.20.0rc1", (0, 20, 0), (0, 20, 0)),
        # Newer than all that is known.
        ("==77.1.2", (77, 1, 2), (77, 1, 2)),
        ("==77.1.*", (77, 1), (77, 1)),
        (">=77.1", (77, 1), None),
    ],
)
def test_pip(specifier: str, oldest: Version, newest: Version | None) -> None:
    assert admitted("wandb", specifier) == Range(oldest, newest)


@pytest.mark.parametrize(
    ("specifier", "oldest", "newest"),
    [
        (">=3.9,<3.12", (3, 9), (3, 11)),
        (">=3.10.1", (3, 10), None),
        ("==3.11.*", (3, 11), (3, 11)),
        ("==3.11.7", (3, 11), (3, 11)),
        ("<=3.11", (), (3, 11)),
        (">=3.8,<4", (3, 8), (3, 14)),
    ],
)
def test_python_has_no_patches(specifier: str, oldest: Version, newest: Version | None) -> None:
    assert admitted("python", specifier) == Range(oldest, newest)


@pytest.mark.parametrize(
    ("words", "oldest", "newest"),
    [
        ("^0.15.8", (0, 15, 8), (0, 15, 12)),
        ("^0.15", (0, 15), (0, 15, 12)),
        ("^0", (), (0, 31, 0)),
        ("^0.0", (), None),
        ("~0.15", (0, 15), (0, 15, 12)),
        ("~0.15.8", (0, 15, 8), (0, 15, 12)),
        ("~0", (), (0, 31, 0)),
        ("~=0.15.8", (0, 15, 8), (0, 15, 12)),
        ("0.12.*", (0, 12), (0, 12, 21)),
        ("*", (), None),
        ("0.15.8", (0, 15, 8), (0, 15, 8)),
        (">= 0.13 <0.17", (0, 13), (0, 16, 6)),
        (">=0.13, <0.17", (0, 13), (0, 16, 6)),
        ("~0.13.2 || ^0.16", (0, 13, 2), (0, 16, 6)),
    ],
)
def test_poetry(words: str, oldest: Version, newest: Version | None) -> None:
    if words == "^0.0":  # none is known that this admits, and none that it names
        assert of_poetry(words) == [">=0.0,<0.1"]
    else:
        assert admitted("wandb", *of_poetry(words)) == Range(oldest, newest)


def test_poetry_from_1_on() -> None:
    assert of_poetry("^1.3") == [">=1.3,<2"]
    assert of_poetry("^1.3.2") == [">=1.3.2,<2"]
    assert of_poetry("~1") == [">=1,<2"]
    assert of_poetry("^0.0.3") == [">=0.0.3,<0.0.4"]


@pytest.mark.parametrize(
    ("words", "specifier"),
    [
        ("=0.15.8", "==0.15.8.*"),
        ("=0.15", "==0.15.*"),
        ("=0.15.*", "==0.15.*"),
        (" 0.15.*", "==0.15.*"),
        ("=0.15.8=pyhd8ed1ab_0", "==0.15.8.*"),
        ("==0.15.8", "==0.15.8"),
        (">=0.13,<0.17", ">=0.13,<0.17"),
        ("", ""),
    ],
)
def test_conda(words: str, specifier: str) -> None:
    assert of_conda(words) == specifier


def test_a_target_without_its_patch_is_the_series() -> None:
    assert admitted("wandb", exact("0.19")) == Range((0, 19), (0, 19, 11))
    assert admitted("wandb", exact("0.19.8")) == Range((0, 19, 8), (0, 19, 8))


def test_nothing_is_admitted() -> None:
    assert admitted("wandb", ">0.13,<0.12") is None
    with pytest.raises(ValueError, match="nonsense"):
        admitted("wandb", "nonsense")


@pytest.mark.parametrize(
    ("versions", "before"),
    [
        (Range(), None),
        (Range((0, 19, 8), (0, 19, 8)), True),
        (Range((0, 19, 9), (0, 19, 9)), False),
        (Range((0, 20), None), False),
        (Range((0, 13), None), None),
        (Range((), (0, 19, 8)), True),
        (Range((), (0, 19, 9)), None),
        (Range((0, 13), (0, 20, 1)), None),
    ],
)
def test_before(versions: Range, before: bool | None) -> None:
    assert versions.before((0, 19, 9)) is before
