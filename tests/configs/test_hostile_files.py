"""Config files that nobody should write end soon, build nothing and raise nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hydrawandb_lint import check_paths, check_source
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.compose import Composition
from hydrawandb_lint.configs.facts import Facts
from hydrawandb_lint.configs.targets import Targets

LAUGHS = "a0: &a0 [x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30)
)
MAPPINGS = "a0: &a0 {x: 1}\n" + "".join(
    f"a{i}: &a{i} {{{', '.join(f'k{j}: *a{i - 1}' for j in range(9))}}}\n" for i in range(1, 30)
)
MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{i}: &a{i}\n  <<: [{', '.join([f'*a{i - 1}'] * 9)}]\n  k{i}: 1\n" for i in range(1, 60)
)
LONG_CHAIN = "a0: &a0 {x: 1}\n" + "".join(
    f"a{i}: &a{i} {{<<: *a{i - 1}, k{i}: 1}}\n" for i in range(1, 1000)
)


def facts(text: str | bytes, *way: str) -> Facts:
    data = text.encode() if isinstance(text, str) else text
    return Facts(Composition({"/p/config.yaml": data}, "/p", "config"), way)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        MAPPINGS,
        MERGES,
        LONG_CHAIN,
        "a: &a [*a]\n",
        "a: &a {b: *a, c: *a}\n",
        "a: &a\n  <<: *a\n  b: 1\n",
        "&a\n<<: *a\nb: *a\n",
        "defaults: &d [{group: *d}]\n",
        "a: " + "[" * 100_000,
        "a: " + "{a: " * 100_000,
        "- " * 100_000,
        "a: [" + "1, " * 100_000 + "1]\n",
        "".join(f"k{i}: 1\n" for i in range(60_000)),
        "".join(f"k{i}: ${{k{i + 1}}}\n" for i in range(20_000)),
        "".join(f"k{i}: ${{k{i + 1}}}\n" for i in range(300)) + "k300: 1\n",
        "".join(f"k{i}: {{a: '${{k{i + 1}}}', b: '${{k{i + 1}}}'}}\n" for i in range(60)),
        "defaults:\n" + "".join(f"  - g{i}: o\n" for i in range(20_000)),
    ],
    ids=lambda text: text[:20].replace("\n", " "),
)
def test_large_and_circular_files_end_soon(text: str) -> None:
    begin = time.process_time()
    found = facts(text)
    assert found.resolves(True) in (True, False)
    assert found.exposed(()) is None
    assert list(facts(text, "a0").secrets) == []
    stars = facts(text, *"*" * 12)
    assert stars.is_mapping in (True, False, None)
    Targets({"/p/config.yaml": text.encode()}).at(("a0",))
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("text", [LAUGHS, MAPPINGS, "a: &a [*a]\n"])
def test_what_is_too_large_is_not_known(text: str) -> None:
    found = facts(text)
    assert not found.complete
    assert not found.is_read
    assert not found.resolves(True)


PARAMETERS = "a0: &a0 {value: 1}\n" + "".join(
    f"a{i}: &a{i} {{parameters: {{{', '.join(f'k{j}: *a{i - 1}' for j in range(9))}}}}}\n"
    for i in range(1, 30)
)


@pytest.mark.parametrize(
    "text",
    [
        "parameters: &p {x: {parameters: *p}}\n",
        "parameters: &p {x: *p}\n",
        "parameters: {x: {values: &v [*v]}}\ncommand: &c [*c]\n",
        f"{PARAMETERS}parameters: {{x: *a29}}\n",
        f"{LAUGHS}parameters: {{x: {{values: *a29}}}}\ncommand: *a29\n",
        f"{MERGES}parameters: *a59\n",
    ],
)
def test_sweep_that_holds_itself_or_too_much_ends_soon(text: str) -> None:
    begin = time.process_time()
    found = check_source(f"program: a.py\nmethod: grid\n{text}", "sweep.yaml")
    assert "HW900" not in {each.code for each in found}
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 5000])
def test_sweep_with_a_number_of_more_digits_than_python_writes(number: str) -> None:
    sweep = f"'program': 'a.py', 'method': 'grid', 'parameters': {{'x': {{'max': {number}}}}}"
    assert not check_source(f"{{{sweep}}}", "sweep.yaml")
    if number.startswith("0x"):  # of decimals no more are Python
        code = f"import wandb\nwandb.sweep({{{sweep}, 'command': [-{number}, {number}]}})\n"
        assert {each.code for each in check_source(code, "a.py")} <= {"HW409"}


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.mkdir [PLACE]", "!!python/name:os.system", "!own {a: 1}"]
)
def test_tags_build_nothing(tag: str, tmp_path: Path) -> None:
    place = tmp_path / "made"
    found = facts(f"a: {tag.replace('PLACE', str(place))}\nb: 1\n")
    assert {each.way for each in found.all} >= {("a",), ("b",)}
    assert not place.exists()


@pytest.mark.parametrize(
    "data",
    [
        "a: [1\n",
        "a: 1\n\tb: 2\n",
        "\ta: 1\n",
        "a: b: c\n",
        "a: 1\n---\nb: 2\n",
        "*nowhere",
        "a: 1".encode("utf-16"),
        b"a: \xff\xfe",
        b"\0",
        "word",
        "1",
        "%YAML 9.9\n---\na: 1\n...\n...\n}",
    ],
)
def test_what_is_no_config_is_not_known(data: str | bytes) -> None:
    found = facts(data)
    assert not found.complete
    assert found.is_mapping is None


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfa: 1\n",
        b"a: 1\r\nb:\r\n  c: 2\r\n",
        b"a: 1\nb:\rc: 2\n",
        b"# Only this.\r\na: 1",
        "a: 'ünï \u2028'\n".encode(),
        b"a: 1\na: {b: 2}\n",
        b"? [x, y]\n: 1\n? {z: 1}\n: 2\na: 1\n",
        b"%YAML 1.1\n---\na: 1\n...\n",
        b"a: !!str 1\n",
    ],
)
def test_odd_files_are_read(data: bytes) -> None:
    found = facts(data)
    assert found.complete
    assert ("a",) in {each.way for each in found.all}


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# nothing\n", b"---\n", b"null\n", b"~", b"{}"])
def test_nothing_is_known_to_be_nothing(data: bytes) -> None:
    found = facts(data)
    assert found.complete
    assert not found.interpolations
    assert found.resolves(False)


def test_keys_that_a_mapping_merges() -> None:
    root = nodes.composed(
        b"x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], c: 3}\nw: {<<: *x, <<: *y}\n"
    )
    held = {
        name: {key: nodes.text(value) for key, (_, value) in nodes.entries(entry.value).items()}
        for name, entry in nodes.entries(root).items()
    }
    assert held["z"] == {"a": "1", "b": "1", "c": "3"}
    assert held["w"] == {"a": "1", "b": "2", "c": "2"}


def _folder(named: int) -> dict[str, bytes]:
    files = {f"/p/g{i % 40}/o{i}.yaml": b"a: 1\nb:\n  c: 2\n  d: ${.c}\n" for i in range(2_000)}
    groups = "".join(f"  - g{i}: o{i}\n" for i in range(named))
    return {**files, "/p/config.yaml": f"defaults:\n{groups}x: ${{g1.a}}\n".encode()}


@pytest.mark.parametrize(("named", "seconds"), [(2, 0.2), (40, 2)])
def test_folder_of_many_files(named: int, seconds: float) -> None:
    files = _folder(named)
    begin = time.process_time()
    config = Composition(files, "/p", "config")
    assert len(config.parts) == named * 50 + 1
    assert Facts(config, ()).resolves(False)
    assert time.process_time() - begin < seconds


TWICE = {f"/p/c{i}.yaml": f"defaults: [c{i + 1}@a, c{i + 1}@b]\nx: 1\n".encode() for i in range(25)}
ITSELF = {"/p/c0.yaml": b"defaults: [{g: a}]\n", "/p/g/a.yaml": b"defaults: [a@k, a@z]\nx: 1\n"}


@pytest.mark.parametrize("files", [TWICE, ITSELF])
def test_nothing_is_usual_where_not_all_parts_are_known(files: dict[str, bytes]) -> None:
    begin = time.process_time()
    config = Composition(files, "/p", "c0")
    found = [found for found in config.below(()) if found.way[-1:] == ("x",)]
    assert found
    assert not config.complete
    assert not any(config.is_usual(each.part) for each in found)
    assert config.reached(()) >= {config.parts[0]}
    assert time.process_time() - begin < 2


def test_each_file_names_the_next_one_twice(tmp_path: Path) -> None:
    program = """\
import hydra, wandb
from omegaconf import OmegaConf
@hydra.main(config_path="conf", config_name="c0")
def main(cfg):
    wandb.init(config=OmegaConf.to_container(cfg))
"""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "a.py").write_text(program)
    (tmp_path / "conf").mkdir()
    for path, data in TWICE.items():
        (tmp_path / "conf" / Path(path).name).write_bytes(data)
    begin = time.process_time()
    assert {each.code for each in check_paths([tmp_path / "a.py"])} == {"HW104"}
    assert time.process_time() - begin < 40


def test_files_that_name_each_other_at_ever_deeper_places() -> None:
    entries = "".join(f"  - /g@p{i}: o\n" for i in range(4))
    files = {f"/p/g/o{i}.yaml": f"defaults:\n{entries}".encode() for i in range(60)}
    begin = time.process_time()
    config = Composition({**files, "/p/c.yaml": b"defaults:\n  - g: o1\n"}, "/p", "c")
    assert not config.complete
    assert time.process_time() - begin < 5
