"""The benchmarks' chat is always the same, is made in bounded memory, and is like real chat."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from benchmarks import irc_log, programs
from benchmarks.generate import DAY_MS, DAYS, START_MS, chat, write
from benchmarks.measure import run
from polars.testing import assert_frame_equal
from tests.support.shared import DATA

from dazza.ingest.declare import MESSAGE, SERVICE
from dazza.ingest.formats import ubuntu_irc

LOGS = {
    "ubuntu": ("ubuntu-irc-disentanglement/*.raw.txt", r"\[\d\d:\d\d\] <([^>]+)> (.*)"),
    "slackware": ("slackware-irc/*.log", r"\[\d\d:\d\d:\d\d\] <([^>]+)> (.*)"),
}
FACTOR = 1.5


def test_same_messages_come_again_however_they_are_cut() -> None:
    whole = chat(0, 500, 1_000, seed=3)
    assert_frame_equal(whole, pl.concat([chat(0, 170, 1_000, 3), chat(170, 330, 1_000, 3)]))
    assert whole["message"].to_list() != chat(0, 500, 1_000, seed=4)["message"].to_list()


def test_time_goes_forward_over_three_years() -> None:
    times = chat(0, 20_000, 20_000, seed=1)["timestamp"]
    assert times.is_sorted()
    assert times[0] == START_MS
    assert START_MS + (DAYS - 3) * DAY_MS < times[-1] < START_MS + DAYS * DAY_MS


def test_most_is_said_in_the_evening() -> None:
    hours = chat(0, 20_000, 20_000, seed=1)["timestamp"] // 3_600_000 % 24
    assert (hours >= 18).sum() > 2 * (hours < 6).sum() > 0


def test_messages_can_be_appended(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    write(path, 300)
    write(path, 20, first=300)
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT count(*), min(id), max(id) FROM messages").fetchone()
    assert found == (320, 1, 320)


def test_memory_does_not_grow_with_the_number_of_messages(tmp_path: Path) -> None:
    peaks = [
        run(programs.generate(tmp_path / f"{n}.db", n), tmp_path).peak_mb
        for n in (100_000, 300_000)
    ]
    assert peaks[1] < 1.2 * peaks[0]


def test_log_is_in_the_format_of_ubuntu(tmp_path: Path) -> None:
    irc_log.write(tmp_path / "log", 8_000)
    (whole,) = (tmp_path / "log").glob("*.log")
    text = whole.read_text(encoding="utf-8")
    kinds = ubuntu_irc.parse(pl.Series(text.splitlines()), {})["kind"]
    assert kinds.is_in([MESSAGE, SERVICE]).all()
    assert (kinds == MESSAGE).sum() == irc_log.messages_in(8_000)
    days = sorted((tmp_path / "log" / irc_log.BY_DAY).iterdir())
    assert len(days) > 5
    assert "".join(day.read_text(encoding="utf-8") for day in days) == text


def real_messages(name: str) -> Iterator[tuple[str, str]]:
    files, shape = LOGS[name]
    for path in sorted(DATA.glob(files)):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            found = re.fullmatch(shape, line)
            if found:
                yield found[1], found[2]


def figures(messages: pl.DataFrame) -> dict[str, float]:
    """What makes chat hard to count; columns of `messages`: username, message."""
    tokens = (
        messages.select("username", token=pl.col("message").str.split(" "))
        .explode("token")
        .filter(pl.col("token") != "")
    )
    forms = tokens["token"]
    words = tokens.with_columns(pl.col("token").str.to_lowercase().str.strip_chars('.,:;!?()"'))
    return {
        "tokens a message": tokens.height / messages.height,
        "bytes a message": messages["message"].str.len_bytes().mean(),  # type: ignore[dict-item]
        "distinct tokens a token": forms.n_unique() / tokens.height,
        "tokens met once, of the distinct": len(forms.filter(forms.is_unique())) / forms.n_unique(),
        "(person, word) pairs a token": words.n_unique() / tokens.height,
    }


@pytest.mark.parametrize("name", LOGS)
def test_chat_is_like_that_of_real_logs(name: str) -> None:
    real = pl.DataFrame(list(real_messages(name)), ["username", "message"], orient="row")
    if real.is_empty():
        pytest.skip(f"{DATA / LOGS[name][0]} is absent")
    made = figures(chat(0, real.height, real.height, seed=1))
    for figure, wanted in figures(real).items():
        assert wanted / FACTOR < made[figure] < wanted * FACTOR, figure
