"""The page on running, the units and the container file name what exists: commands are parsed by
the real command line, settings by the real settings, units by systemd where it is found."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from tests.support.commands import dazza

from dazza.batch.config import BatchConfig
from dazza.cli import app
from dazza.settings import Settings, load_settings
from dazza.store.jobs import HISTORY_KEPT

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "running.md").read_text("utf-8")
UNITS = sorted(path for path in (ROOT / "examples" / "systemd").iterdir() if path.suffix != ".toml")
CONTAINER = ROOT / "examples" / "container" / "Containerfile"
FENCE = re.compile(
    r"^(?:<!-- from (?P<source>\S+) -->\n)?```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.M | re.S
)
COMMAND = typer.main.get_command(app)


@dataclass(frozen=True)
class Call:
    """A call of `dazza` in a document: where, and its arguments."""

    where: str
    arguments: tuple[str, ...]


def calls_of(where: str, lines: list[str]) -> Iterator[Call]:
    """Of lines that start the program: the last word of that name is it, others are user, image,
    container."""
    for line in lines:
        words = shlex.split(line, comments=True)
        program = max(i for i, word in enumerate(words) if Path(word).name == "dazza")
        yield Call(f"{where}: {line}", tuple(words[program + 1 :]))


def console_lines() -> list[str]:
    blocks = [found["body"] for found in FENCE.finditer(PAGE) if found["kind"] == "console"]
    return [line[2:] for block in blocks for line in block.splitlines()]


def dazza_lines() -> list[str]:
    """Lines of the page that start the program: as itself, by sudo, in a container."""
    program = re.compile(r"^(dazza|sudo -u dazza \S*/dazza|podman exec dazza dazza) ")
    return [line for line in console_lines() if program.match(line)]


def unit_lines(unit: Path) -> list[str]:
    found = re.findall(r"^ExecStart=(.*)$", unit.read_text("utf-8"), re.M)
    return [str(line) for line in found]


CALLS = [
    *calls_of("docs/running.md", dazza_lines()),
    *(call for unit in UNITS for call in calls_of(unit.name, unit_lines(unit))),
]


def parse(words: list[str]) -> None:
    """Let the command line read a call, down to the command of a group; nothing is run."""
    command, path = COMMAND, "dazza"
    while commands := getattr(command, "commands", None):
        name = words.pop(0)
        assert name in commands, f"{path} {name}"
        command, path = commands[name], f"{path} {name}"
    command.make_context(path, words)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.where)
def test_each_call_is_understood_by_the_command_line(call: Call) -> None:
    parse([word.replace("%i", "irc") for word in call.arguments])


def test_an_option_that_does_not_exist_would_be_found() -> None:
    with pytest.raises(typer.TyperException, match="--kep"):
        parse(["backup", "--kep", "3"])
    with pytest.raises(typer.TyperException, match="--kep"):
        parse(["bot", "irc", "--kep", "3"])


def test_the_page_shows_every_command_of_upkeep_and_their_help_knows_its_options() -> None:
    assert len(CALLS) >= 15
    shown = {call.arguments[0] for call in CALLS}
    assert shown >= {"backup", "restore", "doctor", "verify", "analyze", "import", "serve", "bot"}
    for name in ("backup", "restore", "doctor"):
        told = dazza(name, "--help").out
        for call in CALLS:
            if call.arguments[0] == name:
                assert all(word in told for word in call.arguments if word.startswith("--"))


def test_files_that_are_named_are_there_and_copied_settings_are_the_files() -> None:
    for target in re.findall(r"examples/[\w./*-]+[\w*]", PAGE):
        assert list(ROOT.glob(target)), target
    taken = [found for found in FENCE.finditer(PAGE) if found["source"]]
    assert taken
    for found in taken:
        assert found["body"] == (ROOT / found["source"]).read_text("utf-8")


def test_the_settings_are_understood_and_the_figures_are_those_of_the_code() -> None:
    settings = load_settings(ROOT / "examples" / "systemd" / "dazza.toml", {})
    assert settings.batch.timezone == "Australia/Brisbane"
    text = " ".join(PAGE.split())
    assert "every four hours" in text
    assert Settings().batch.interval_hours == 4
    assert f"newest {HISTORY_KEPT:,} executions" in text
    assert f"at port {settings.api.port} of this machine" in text
    assert BatchConfig().retention_days == Settings().batch.retention_days


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/dazza/bin/dazza", "/bin/true")
        (tmp_path / unit.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    spoilt = tmp_path / "dazza.service"
    spoilt.write_text(spoilt.read_text("utf-8").replace("Restart=on-failure", "Restart=perhaps"))
    found = subprocess.run(
        ["systemd-analyze", "verify", str(spoilt)], capture_output=True, text=True, check=False
    )
    assert "perhaps" in found.stderr


# The container file, without a builder: an instruction a line


def instructions() -> list[tuple[str, str]]:
    text = CONTAINER.read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


def values(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def test_what_the_container_file_copies_is_there_and_is_all_that_the_package_needs() -> None:
    copied = {word for rest in values("COPY") for word in rest.split()[:-1]}
    assert all((ROOT / name).exists() for name in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert copied >= {"pyproject.toml", "src", project["readme"], *project["license-files"]}
    wanted = project["requires-python"].removeprefix(">=").split(".")
    base = re.fullmatch(r"\S+/python:(\d+)\.(\d+)-slim", values("FROM")[0])
    assert base is not None
    assert [int(base[1]), int(base[2])] >= [int(part) for part in wanted]


def test_the_container_runs_as_nobody_special_and_keeps_the_database_in_a_volume() -> None:
    names = [name for name, _ in instructions()]
    (user,) = values("USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    assert names.index("USER") < names.index("ENTRYPOINT") < names.index("CMD")
    assert "RUN" not in names[names.index("USER") :]
    assert f"--uid {user.split(':', maxsplit=1)[0]}" in " ".join(values("RUN"))
    (volume,) = values("VOLUME")
    environment = dict(pair.split("=", 1) for pair in values("ENV")[0].split())
    settings = load_settings(None, environment)
    assert Path(settings.database).parent == Path(volume) == Path(values("WORKDIR")[0])
    assert (settings.api.host, str(settings.api.port)) == ("0.0.0.0", values("EXPOSE")[0])
    assert str(settings.api.port) in values("HEALTHCHECK")[0]
    assert values("ENTRYPOINT") == ['["dazza"]']
    assert values("CMD") == ['["serve"]']
