"""HW902: comments that silence nothing, and what its fix leaves of their lines."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from notebooks import notebook, written
from program import Run, hwlint

from hydrawandb_lint import check_source
from hydrawandb_lint.rules import all_rules
from hydrawandb_lint.rules.unused_suppression import CODE

HEAD = "import wandb\nfrom omegaconf import OmegaConf\n\n"
FAULT = "wandb.init(config=OmegaConf.load('a'))"
CLEAN = "wandb.init(project='demo')"


class Project:
    """A folder with files, and hwlint in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> Run:
        return hwlint(*arguments, "--output-format", "concise", cwd=self.folder)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def found(self, *arguments: str) -> list[str]:
        """What HW902 says, each with its place."""
        lines = self("check", *arguments).out.splitlines()
        return [line.replace(" HW902 [*]", "") for line in lines if "HW902" in line]

    def fixed(self, text: str, name: str = "main.py") -> str:
        """What a fix of HW902 makes of a file."""
        path = self.write(name, text)
        ran = self("fix", "--no-show-fixes", "--select", "HW", name)
        assert "HW902" not in ran.out + ran.err
        return path.read_bytes().decode()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def line(comment: str, code: str = CLEAN) -> str:
    return f"{HEAD}{code}  {comment}\n"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# hwlint: ignore[HW101]", "Unused suppression (unused: `HW101`)"),
        (
            "# hwlint: ignore[HW104, HW999]",
            "Unused suppression (unused: `HW104`; unknown: `HW999`)",
        ),
        ("# hwlint: ignore[raw-config]", "Unused suppression (unknown: `RAW-CONFIG`)"),
        ("# hwlint: ignore[HW1]", "Unused suppression (unused: `HW1`)"),
        ("# hwlint: ignore[]", "Unused suppression"),
        ("# hwlint: ignore", "Unused suppression"),
        ("# hwlint: disable-file", "Unused suppression"),
        ("# hwlint: disable-file[HW201]", "Unused suppression (unused: `HW201`)"),
        ("# noqa: HW101", "Unused `noqa` directive (unused: `HW101`)"),
        ("# noqa: E501, HW101", "Unused `noqa` directive (unused: `HW101`)"),
        ("# hwlint: ignore[HW901]", "Unused suppression (unused: `HW901`)"),
    ],
)
def test_is_told(project: Project, comment: str, message: str) -> None:
    project.write("main.py", line(comment))
    assert project.found() == [f"main.py:4:{len(CLEAN) + 3}: {message}"]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: E501",
        "# noqa: HW999",
        "# noqa: E501, E501",
        "# hwlint: ignore[HW105]",  # it is off
        "# hwlint: ignore[HW202]",  # it is on only where a config says so
        "# hwlint: ignore[HW101, HW902]",
        "# hwlint: ignore[HW101]  # noqa: HW902",
        "# about hwlint: ignore[HW101]",
    ],
)
def test_is_not_told(project: Project, comment: str) -> None:
    project.write("main.py", line(comment))
    assert project.found() == []


INVALID = "Invalid suppression: hwlint knows `ignore[HW101]` and `disable-file[HW101]`"


@pytest.mark.parametrize(
    ("comment", "fixed"),
    [
        ("# hwlint: ignore HW101", "# hwlint: ignore[HW101]"),
        ("# hwlint: ignore: HW101, HW1 as it is", "# hwlint: ignore[HW101, HW1] as it is"),
        ("#hwlint:ignore=hw101  # noqa: E501", "# hwlint: ignore[hw101]  # noqa: E501"),
        ("# hwlint: disable-file HW101", "# hwlint: disable-file[HW101]"),
        ("# type: ignore  # hwlint: ignore HW101", "# type: ignore  # hwlint: ignore[HW101]"),
    ],
)
def test_codes_without_brackets_are_put_into_them(
    project: Project, comment: str, fixed: str
) -> None:
    project.write("main.py", line(comment, FAULT))
    assert [each.partition(": ")[2] for each in project.found()] == [INVALID]
    assert project.fixed(line(comment, FAULT)) == line(fixed, FAULT)


@pytest.mark.parametrize(
    "comment",
    [
        "# hwlint: noqa",
        "# hwlint: noqa: HW101",
        "# hwlint: disable-next-line",
        "# hwlint: disable-next-line HW101",
        "# hwlint: disable",
        "# hwlint: disable=HW101",
        "# hwlint: ignore[HW101",
        "# hwlint: ignore(HW101)",
        "# hwlint: ignore HW101, all of it",
        "# hwlint: ignore_next[HW101]",
        "# hwlint: skip-file",
        "# hwlint: off",
        "# hwlint: ignroe[HW101]",
    ],
)
def test_what_only_looks_like_a_suppression_is_told_and_left(
    project: Project, comment: str
) -> None:
    project.write("main.py", line(comment))
    assert [each.partition(" HW902 ")[2] for each in project.found()] == [INVALID]
    assert project("fix", "--unsafe-fixes").code == 1
    assert (project.folder / "main.py").read_text() == line(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "# hwlint: see docs/faq.md",
        "# hwlint: HW101 is about this",
        "# hwlint: disable the hook in CI",
        "# hwlint: off-by-one is not its matter",
        "# hwlint: skips this",
        "# hwlint says: ignore HW101",
        "# not `# hwlint: ignore HW101`, which silences nothing",
    ],
)
def test_prose_about_hwlint_is_not_told(project: Project, comment: str) -> None:
    project.write("main.py", line(comment))
    assert project.found() == []


def test_what_a_comment_means_to_keep_is_not_mended_before_it_can_be_read(
    project: Project,
) -> None:
    kept = "wandb.init(reinit=True)"
    for unsafe in ([], ["--unsafe-fixes"]):
        project.write("main.py", line("# hwlint: ignore HW203", kept))
        assert project("fix", *unsafe).code == 0
        assert (project.folder / "main.py").read_text() == line("# hwlint: ignore[HW203]", kept)


def test_comment_of_yaml_is_read_likewise(project: Project) -> None:
    sweep = "program: a.py\nmethod: randon\nparameters: {lr: {values: [1]}}\n"
    project.write("sweep.yaml", f"# hwlint: disable-file HW409\n{sweep}")
    assert project("fix").code == 0
    assert (project.folder / "sweep.yaml").read_text() == f"# hwlint: disable-file[HW409]\n{sweep}"


def test_one_that_is_needed_is_not_told(project: Project) -> None:
    project.write("main.py", line("# hwlint: ignore[HW101]", FAULT))
    assert project("check").code == 0
    project.write("main.py", line("# hwlint: ignore[HW101, HW101]", FAULT))
    assert [each.partition(": ")[2] for each in project.found()] == [
        "Unused suppression (duplicated: `HW101`)"
    ]


def test_rule_that_did_not_run_is_not_told(project: Project) -> None:
    """Nor is HW902 itself, if it is off."""
    project.write("main.py", line("# hwlint: ignore[HW101]"))
    assert project.found("--select", "HW902") == []
    assert project.found("--select", "HW101") == []
    assert len(project.found("--select", "HW101,HW902")) == 1
    assert project.found("--ignore", "HW902") == []
    assert project.found("--ignore", "HW101") == []
    project.write("main.py", line("# hwlint: ignore"))
    assert project.found("--ignore", "HW101") == []


def test_comment_that_the_callers_need_is_not_told(project: Project) -> None:
    """What is found in a file may come from others, whatever is named."""
    project.write(
        "log.py", "import wandb\n\n\ndef log(c):\n    wandb.init(config=c)  # noqa: HW101\n"
    )
    project.write(
        "main.py",
        "from log import log\nfrom omegaconf import OmegaConf\n\nlog(OmegaConf.load('a'))\n",
    )
    assert project("check", "log.py").code == 0
    project.write("main.py", "from log import log\n\nlog({})\n")
    assert len(project.found("log.py")) == 1


def test_folder_of_which_nobody_knows_what_belongs_to_it_is_not_judged(project: Project) -> None:
    """Without a mark of a project, unless hwlint runs there."""
    project.write(
        "lib/log.py", "import wandb\n\n\ndef log(c):\n    wandb.init(config=c)  # noqa: HW101\n"
    )
    caller = (
        "from lib.log import log\nfrom omegaconf import OmegaConf\n\nlog(OmegaConf.load('a'))\n"
    )
    path = project.write("app/main.py", caller)
    assert project.found() == project.found("lib") == project.found("lib/log.py") == []
    path.unlink()
    assert len(project.found()) == 1
    project.write("lib/setup.cfg", "")
    assert len(project.found("lib")) == len(project.found("lib/log.py")) == 1


def test_file_with_another_name_is_not_judged_by_that(project: Project) -> None:
    log = "import wandb\n\n\ndef log(c):\n    wandb.init(config=c)  # noqa: HW101\n"
    path = project.write("lib/log.py", log)
    caller = "from log import log\nfrom omegaconf import OmegaConf\n\nlog(OmegaConf.load('a'))\n"
    project.write("lib/main.py", caller)
    (project.folder / "a.py").symlink_to(path)
    assert project.found() == project.found("a.py") == []


@pytest.mark.parametrize("added", ["(\n", "# \udcff\n"])
def test_what_a_broken_file_may_need_is_not_told(project: Project, added: str) -> None:
    """Of its callers, and of the program of a sweep or a config: that of today is unfinished."""
    task = "@hydra.main(version_base=None, config_path='conf', config_name='config')"
    head = f"import hydra\nfrom log import log\n\n\n{task}\ndef main(cfg):\n"
    main = f"{head}    log(cfg)\n\n\nmain()\n"
    reach = "    wandb.init(config=c, **c.wandb)  # hwlint: ignore[HW101]\n"
    project.write("log.py", f"import wandb\n\n\ndef log(c):\n{reach}")
    project.write("conf/config.yaml", "wandb:\n  projct: a  # hwlint: ignore[HW302]\n")
    command = "command: [python, '${program}', '${args_no_hyphens}']\n"
    parameters = "parameters:\n  x: {value: 1}  # hwlint: ignore[HW405]\n"
    project.write("sweep.yaml", f"program: main.py\nmethod: grid\n{command}{parameters}")
    path = project.write("main.py", main)
    assert project.found() == []
    path.write_bytes((main + added).encode("utf-8", "surrogateescape"))
    assert project.found() == []
    project.write("main.py", main.replace("log(cfg)", "pass"))
    assert [each.split(":")[0] for each in project.found()] == ["conf/config.yaml", "log.py"]


def test_notebook_of_which_something_is_broken_is_not_judged(project: Project) -> None:
    """A cell of it, or a file that it imports."""
    cells = ["import wandb\nfrom log import c", "x = 1", f"{CLEAN}  # noqa: HW101"]
    project.write("log.py", "c = {}\n")
    project.write("a.ipynb", written(notebook(*cells)))
    assert len(project.found()) == 1
    project.write("log.py", "c = (\n")
    assert project.found() == []
    project.write("log.py", "c = {}\n")
    project.write("a.ipynb", written(notebook(*cells, "x = (")))
    assert project.found() == []


def test_file_by_itself_in_memory_is_not_judged() -> None:
    assert check_source(line("# hwlint: ignore[HW101]"), "main.py") == []


def test_program_that_is_too_large_is_not_judged(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from hydrawandb_lint import cli
    from hydrawandb_lint.workspace import programs

    project.write("a.py", line("# hwlint: ignore[HW101]"))
    project.write("b.py", f"import a\n{HEAD}")
    monkeypatch.chdir(project.folder)
    assert cli.main(["check"]) == 1
    capsys.readouterr()
    monkeypatch.setattr(programs, "MOST_FILES", 1)
    assert cli.main(["check"]) == 0
    assert "HW903" in capsys.readouterr().err


def test_file_that_does_not_parse_is_not_judged(project: Project) -> None:
    project.write("main.py", line("# hwlint: ignore[HW101]") + "(\n")
    assert project.found() == []


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# hwlint: ignore[HW101] the sweep wants it, see #12", ""),
        ("# hwlint: ignore[HW101] why  # type: ignore", "  # type: ignore"),
        ("# type: ignore  # hwlint: ignore[HW101]", "  # type: ignore"),
        ("# a  # hwlint: ignore[HW101] x  # b", "  # a  # b"),
        ("# hwlint: ignore[HW101]# type: ignore", "  # type: ignore"),
        ("# noqa: HW101", ""),
        ("# noqa: HW101#type: ignore", "  #type: ignore"),
        ("# noqa: E501, HW101", "  # noqa: E501"),
        ("# noqa: HW101,E501 too long", "  # noqa: E501 too long"),
        ("# noqa: E501 HW101 F401", "  # noqa: E501 F401"),
        ("# hwlint: ignore[HW105,HW101 ,  HW104] why", "  # hwlint: ignore[HW105] why"),
        ("# hwlint: disable-file", ""),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_fix_keeps_all_else(project: Project, comment: str, left: str, ending: str) -> None:
    text = (line(comment) + "# wandb\n").replace("\n", ending)
    assert project.fixed(text) == text.replace(f"  {comment}", left)


def test_fix_takes_the_row_of_a_comment_that_stands_alone(project: Project) -> None:
    text = (
        f"{HEAD}def f():\n    # hwlint: ignore[HW101]\n    {CLEAN}\n# hwlint: disable-file[HW104]"
    )
    assert project.fixed(text) == f"{HEAD}def f():\n    {CLEAN}\n"


@pytest.mark.parametrize("name", ["conf/wandb.yaml", "sweep.yml"])
def test_in_yaml(project: Project, name: str) -> None:
    comment = "# hwlint: ignore[HW302] why"
    text = f"# wandb\nparameters: {{}}\nmethod: x  {comment}\n{comment}\nkey: '{comment}' # a\n"
    project.write(name, text)
    assert [each.split(" ")[0] for each in project.found("--select", "HW302,HW902")] == [
        f"{name}:3:12:",
        f"{name}:4:1:",
    ]
    project("fix", "--no-show-fixes", "--select", "HW302,HW902")
    left = f"# wandb\nparameters: {{}}\nmethod: x\nkey: '{comment}' # a\n"
    assert (project.folder / name).read_text() == left


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_in_a_gitignore(project: Project) -> None:
    """Where git has an index: what it tracks decides."""
    text = "wandb/\n# hwlint: disable-file[HW303]\n#x\n"
    project.write(".gitignore", text)
    assert project.found() == []
    subprocess.run(["git", "init", "-q"], cwd=project.folder, check=True)
    assert project.found() == []
    subprocess.run(["git", "add", ".gitignore"], cwd=project.folder, check=True)
    assert len(project.found()) == 1
    assert project.fixed(text, ".gitignore") == "wandb/\n#x\n"


def test_on_a_page(project: Project) -> None:
    block = f"> - ```python\n>   {CLEAN}{{}}\n>   ```\n"
    page = f"# wandb\n\n{block.format('  # hwlint: ignore[HW101]')}# hwlint: ignore\n"
    assert project.fixed(page, "page.md") == f"# wandb\n\n{block.format('')}# hwlint: ignore\n"


def test_many_comments_end_soon(project: Project) -> None:
    text = (
        HEAD + f"{CLEAN}  # hwlint: ignore[HW101, HW902]\n" + "# hwlint: ignore[HW101]\n" * 20_000
    )
    project.write("main.py", text)
    assert len(project.found()) == 20_000


def test_page_of_the_rule_is_true(project: Project) -> None:
    blocks = re.findall(r"```python\n(.+?)```", all_rules()[CODE].documentation, re.DOTALL)
    example, better = (f"import wandb\n\n{block}" for block in blocks)
    assert project.fixed(example) == better
