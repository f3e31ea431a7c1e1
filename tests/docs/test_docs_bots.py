"""The pages about bots show the examples as they stand, and every command."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

from dazza import BatchSystem
from dazza.bot.chat_line import LONGEST, LONGEST_BYTES
from dazza.bot.commands_answers import ANSWERS, TOP_MOST
from dazza.bot.recording import GATHER_S
from dazza.bot.system import WAITING_MIB
from dazza.bot.wording import Chat, Wording, built_in, load_chat
from dazza.stats import LEADERBOARDS

ROOT = Path(__file__).resolve().parents[2]
EMBEDDING = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs/chat-commands.md").read_text(encoding="utf-8")


def block(page: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", page, re.DOTALL)
    assert found
    return found[1]


def test_the_examples_are_shown_as_they_stand() -> None:
    for language, file in (("python", "python-bot/bot.py"), ("js", "javascript-bot/bot.mjs")):
        text = (ROOT / "examples" / file).read_text(encoding="utf-8")
        assert block(EMBEDDING, language) == text


def test_every_command_is_in_the_table_as_it_is_typed() -> None:
    english, german = built_in("en"), built_in("de")
    for command in (*ANSWERS, "help"):
        cells = " | ".join(
            f"`!{wording.text('usage', command)}`".replace("week|month", r"week\|month").replace(
                "Woche|Monat", r"Woche\|Monat"
            )
            for wording in (english, german)
        )
        assert f"| {cells} | " in COMMANDS, command
    assert all(f"`{board}`" in COMMANDS for board in LEADERBOARDS)
    assert f"at most {LONGEST} characters (and {LONGEST_BYTES}\nbytes" in COMMANDS
    assert Chat(english).cooldown_s == 5
    assert "once in five seconds" in COMMANDS
    assert TOP_MOST == 10


def test_what_can_be_called_is_told() -> None:
    public = {name for name in vars(BatchSystem) if not name.startswith("_")}
    twins = {name for name in public if name.endswith("_async")}
    blocking = public - twins - {"record", "edit", "delete", "recording", "running", "run_now"}
    assert {f"{name}_async" for name in blocking} == twins
    told = set(re.findall(r"`(\w+)(?:\(|`)", EMBEDDING))
    assert public - twins - {"running"} <= told
    assert f"{WAITING_MIB} MiB (`waiting_mib`)" in EMBEDDING
    assert GATHER_S == 0.25
    assert "four times a second" in EMBEDDING
    callbacks = {name for name in inspect.signature(BatchSystem).parameters if name[:3] == "on_"}
    assert callbacks <= told


def test_the_file_of_the_example_is_a_valid_one(tmp_path: Path) -> None:
    text = re.findall(r"```toml\n(.*?)```", COMMANDS, re.DOTALL)[1]
    file = tmp_path / "chat.toml"
    file.write_text(text, encoding="utf-8")
    chat = load_chat(file)
    assert isinstance(chat.wording, Wording)
    assert (chat.prefix, chat.cooldown_s) == ("?", 10)
    assert tomllib.loads(text)["language"] == "de"
