"""What `docs/running.md` says of installing and configuring is what the files beside it do."""

import ast
import json
import os
import re
import subprocess
import tomllib

import pytest
from factories import ROOT
from markdown_it import MarkdownIt
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograde.grading.late import PenaltyOnce

RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
#: What changes no outcome: where things are called from, how much is said, what is kept for later.
QUIET = re.compile(r" --(quiet|disable-pip-version-check|no-cache-dir)\b")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text, language):
    return [
        token.content
        for token in MarkdownIt().parse(text)
        if token.type == "fence" and token.info == language
    ]


def installing(lines):
    """What of some lines makes an environment and installs into it, as it would be typed in a folder."""
    found = [QUIET.sub("", " ".join(line.split())) for line in lines]
    found = [re.sub(r"^\S*?python(3)?(?= -m (venv|pip))", "PYTHON", line) for line in found]
    return [line for line in found if line.startswith(("PYTHON -m venv", "PYTHON -m pip install"))]


def makefiles_steps():
    text = read("Makefile").partition("\n$(READY): ")[2]  # not those of other backends
    for name, value in (("PYTHON", "python3"), ("VENV", ".venv"), ("BIN", ".venv/bin")):
        text = text.replace(f"$({name})", value)
    return installing(text.splitlines())


def joined(text):
    """Lines of a file of commands, one a command."""
    return re.split(r"\n|&&", re.sub(r"\\\n", " ", text).replace("RUN ", ""))


def test_the_three_commands_are_makes_own():
    steps = makefiles_steps()
    assert len(steps) == 3 and "--require-hashes" in steps[1] and "--editable" in steps[2]
    assert steps in [installing(block.splitlines()) for block in blocks(RUNNING, "sh")]


def test_an_image_is_installed_as_make_installs():
    steps = makefiles_steps()[1:]
    assert installing(joined(read("Dockerfile"))) == steps
    pins = [line for line in read("binder/requirements.txt").splitlines() if not line.startswith("#")]
    assert pins == ["--require-hashes", "-r ../requirements.txt"]
    assert installing(joined(read("binder/postBuild"))) == steps[1:]


def test_the_image_is_pinned_and_holds_nobodys_work_and_no_secret():
    instructions = [
        line.split(maxsplit=1)
        for line in re.sub(r"\\\n", " ", read("Dockerfile")).splitlines()
        if line[:1].isupper()
    ]
    [base] = [rest for word, rest in instructions if word == "FROM"]
    minor = re.fullmatch(r"python:3\.(\d+)-slim-\w+", base)[1]
    wanted = tomllib.loads(read("pyproject.toml"))["project"]["requires-python"]
    assert wanted == ">=3.11,<3.14" and 11 <= int(minor) < 14
    assert read("binder/runtime.txt").strip() == f"python-3.{minor}"
    users = [rest for word, rest in instructions if word == "USER"]
    assert users and users[-1] not in ("root", "0")
    after = [word for word, _ in instructions][[word for word, _ in instructions].index("USER") :]
    assert "RUN" not in after and "ADD" not in dict(instructions) and "ARG" not in dict(instructions)
    assert not re.search(r"(?i)://|token=|password|secret", "\n".join(rest for _, rest in instructions))
    kept_out = read(".dockerignore").split()
    assert {".git", ".venv", "classroom", "my_work", "data", "runs"} <= set(kept_out)
    command = ast.literal_eval(dict(instructions)["CMD"])
    assert command[:2] == ["autograde", "lab"]


def test_repo2dockers_script_can_be_called():
    script = ROOT / "binder" / "postBuild"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0
    assert read("binder/apt.txt").split() == ["graphviz"], "as the Dockerfile has it"
    assert " graphviz" in read("Dockerfile")


@pytest.mark.parametrize("code", blocks(RUNNING, "python"))
def test_each_piece_of_configuration_can_be_read(code, tmp_path):
    whole = code if "get_config()" in code else f"c = get_config()\n{code}"
    (tmp_path / "some_config.py").write_text(whole)
    config = PyFileConfigLoader("some_config.py", path=str(tmp_path)).load_config()
    assert config and all(isinstance(section, Config) for section in config.values())
    if "PenaltyOnce" in config:
        assert PenaltyOnce(config=config).penalty_method == config.PenaltyOnce.penalty_method


def test_each_piece_of_json_can_be_read():
    assert [json.loads(block) for block in blocks(RUNNING, "json")]


def test_the_table_of_late_penalties_has_every_setting_with_its_default():
    table = dict(
        re.findall(r"^\| `(\w+)` \| (.*?) \|", RUNNING[RUNNING.index("| `c.PenaltyOnce") :], re.MULTILINE)
    )
    own = {name for name, trait in PenaltyOnce.class_own_traits(config=True).items()}
    assert table.keys() == own
    for name, told in table.items():
        default = getattr(PenaltyOnce(), name)
        assert told == {"cap": "none"}.get(
            name, f'`"{default}"`' if isinstance(default, str) else f"{default:g}"
        )
    for name in ("penalty_method", "percent_of", "days"):
        for value in PenaltyOnce.class_traits()[name].values:
            assert f'"{value}"' in RUNNING


@pytest.mark.parametrize(
    "page",
    ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))],
)
def test_links_lead_to_pages_and_headings_that_are_there(page):
    for address in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        path, _, heading = address.partition("#")
        if "://" in address:
            continue
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), address
        if heading:
            found = re.findall(r"^#+ (.*)", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-") for name in found}, (
                address
            )
