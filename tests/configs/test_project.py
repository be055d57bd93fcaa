"""The config files of a project, as others ask for them."""

from __future__ import annotations

from hydrawandb_lint.configs.compose import Composition
from hydrawandb_lint.configs.facts import Facts
from hydrawandb_lint.configs.project import LARGEST, Configs


def test_options_that_are_too_large_are_not_forgotten() -> None:
    text = b"a: 1\n"
    files = {"/p/config.yaml": b"defaults:\n  - db: a\n", "/p/db/a.yaml": text}
    large = {**files, "/p/db/b.yaml": text + b"#" * LARGEST}
    assert Configs(lambda: files).composed("/p", "config").complete
    assert not Configs(lambda: large).composed("/p", "config").complete


def test_file_that_is_loaded_alone_has_no_package() -> None:
    files = {"/p/exp/one.yaml": b"# @package model\na: {b: 1}\n"}
    assert Facts(Composition(files, "/p", "exp/one"), ("model", "a")).is_mapping
    assert Facts(Composition(files, "/p", "exp/one.yaml", alone=True), ("a",)).is_mapping
