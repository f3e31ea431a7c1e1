"""Settings say where and what is wrong, and what is allowed; of two places the nearer one wins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from dazza.batch.config import configured
from dazza.errors import SettingsError
from dazza.options import ALLOWED, SECTIONS
from dazza.settings import OLDER, Settings, load_settings, settings_from
from dazza.store import open_database, schema

EVERY_KEY = """
database = "other.db"
community = "elsewhere"
[bot]
name = "Bender"
chat = "chat.toml"
credentials = "secrets.toml"
[bot.irc]
server = "irc.example.org"
port = 6667
tls = false
ca_file = "ca.pem"
channel = "#chips"
nick = "bender"
account = "Bender"
[bot.twitch]
channel = "chips"
account = "bender"
emotes = true
server = "localhost"
port = 6668
tls = false
[bot.cytube]
server = "http://localhost:8080"
channel = "chips"
account = "bender"
[bot.discord]
server = "1234567890"
channels = ["general", "42"]
record_bots = true
catch_up_hours = 0
[batch]
timezone = -3.5
run_on_startup = false
interval_hours = 0.5
retention_days = 31
ignore = ["[*]", "helper*"]
[api]
host = "::1"
port = 65535
public_url = "https://chat.example"
cors_origins = ["https://example.org"]
rate_limit = "10/second"
proxies = ["127.0.0.1"]
run_token = "correct-horse-battery"
log_requests = false
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dazza.toml"


def wrong(file: Path, text: str, environment: Mapping[str, str] | None = None) -> str:
    """What is said of settings that are refused."""
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(file, environment or {})
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 300
    return line


def test_without_any_settings_the_defaults_of_the_contract_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = load_settings(None, {})
    assert found == Settings()
    assert (found.database, found.community, found.bot.name) == ("chat.db", "fatpizza", "dazza")
    assert found.batch.timezone is None
    assert found.batch.run_on_startup is True
    assert (found.batch.interval_hours, found.batch.retention_days) == (4, 400)
    assert (found.api.host, found.api.port) == ("127.0.0.1", 3001)
    assert found.ignored == ("[*]", "dazza")


def test_every_key_is_read_from_the_file(file: Path) -> None:
    file.write_text(EVERY_KEY)
    found = load_settings(file, {})
    assert found.model_dump() == {
        "database": "other.db",
        "community": "elsewhere",
        "bot": {
            "name": "Bender",
            "chat": "chat.toml",
            "credentials": "secrets.toml",
            "irc": {
                "server": "irc.example.org",
                "port": 6667,
                "tls": False,
                "ca_file": "ca.pem",
                "channel": "#chips",
                "nick": "bender",
                "account": "Bender",
            },
            "twitch": {
                "channel": "chips",
                "account": "bender",
                "emotes": True,
                "server": "localhost",
                "port": 6668,
                "tls": False,
            },
            "cytube": {
                "server": "http://localhost:8080",
                "channel": "chips",
                "account": "bender",
            },
            "discord": {
                "server": "1234567890",
                "channels": ("general", "42"),
                "record_bots": True,
                "catch_up_hours": 0,
            },
        },
        "batch": {
            "timezone": -3.5,
            "run_on_startup": False,
            "interval_hours": 0.5,
            "retention_days": 31,
            "ignore": ("[*]", "helper*"),
        },
        "api": {
            "host": "::1",
            "port": 65535,
            "public_url": "https://chat.example",
            "cors_origins": ("https://example.org",),
            "rate_limit": "10/second",
            "proxies": ("127.0.0.1",),
            "run_token": SecretStr("correct-horse-battery"),
            "log_requests": False,
        },
    }
    assert found.ignored == ("[*]", "helper*", "Bender")


VARIABLES: dict[str, tuple[str, str, object]] = {
    "DAZZA_DATABASE": ("database", "x.db", "x.db"),
    "DAZZA_COMMUNITY": ("community", "10", "10"),
    "DAZZA_BOT__NAME": ("bot.name", "true", "true"),
    "DAZZA_BOT__CHAT": ("bot.chat", "x.toml", "x.toml"),
    "DAZZA_BOT__CREDENTIALS": ("bot.credentials", "x.toml", "x.toml"),
    "DAZZA_BOT__IRC__SERVER": ("bot.irc.server", "localhost", "localhost"),
    "DAZZA_BOT__IRC__PORT": ("bot.irc.port", "1", 1),
    "DAZZA_BOT__IRC__TLS": ("bot.irc.tls", "true", True),
    "DAZZA_BOT__IRC__CA_FILE": ("bot.irc.ca_file", "x.pem", "x.pem"),
    "DAZZA_BOT__IRC__CHANNEL": ("bot.irc.channel", "#x", "#x"),
    "DAZZA_BOT__IRC__NICK": ("bot.irc.nick", "x", "x"),
    "DAZZA_BOT__IRC__ACCOUNT": ("bot.irc.account", "x", "x"),
    "DAZZA_BOT__TWITCH__CHANNEL": ("bot.twitch.channel", "x", "x"),
    "DAZZA_BOT__TWITCH__ACCOUNT": ("bot.twitch.account", "x", "x"),
    "DAZZA_BOT__TWITCH__EMOTES": ("bot.twitch.emotes", "no", False),
    "DAZZA_BOT__TWITCH__SERVER": ("bot.twitch.server", "x", "x"),
    "DAZZA_BOT__TWITCH__PORT": ("bot.twitch.port", "2", 2),
    "DAZZA_BOT__TWITCH__TLS": ("bot.twitch.tls", "1", True),
    "DAZZA_BOT__CYTUBE__SERVER": ("bot.cytube.server", "x", "x"),
    "DAZZA_BOT__CYTUBE__CHANNEL": ("bot.cytube.channel", "x", "x"),
    "DAZZA_BOT__CYTUBE__ACCOUNT": ("bot.cytube.account", "x", "x"),
    "DAZZA_BOT__DISCORD__SERVER": ("bot.discord.server", "7", "7"),
    "DAZZA_BOT__DISCORD__CHANNELS": ("bot.discord.channels", '["a"]', ("a",)),
    "DAZZA_BOT__DISCORD__RECORD_BOTS": ("bot.discord.record_bots", "0", False),
    "DAZZA_BOT__DISCORD__CATCH_UP_HOURS": ("bot.discord.catch_up_hours", "72", 72),
    "DAZZA_BATCH__TIMEZONE": ("batch.timezone", "10", "10"),
    "DAZZA_BATCH__TIMEZONEOFFSET": ("batch.timezone", "5.5", "5.5"),
    "DAZZA_BATCH__RUN_ON_STARTUP": ("batch.run_on_startup", "true", True),
    "DAZZA_BATCH__RUNONSTARTUP": ("batch.run_on_startup", "1", True),
    "DAZZA_BATCH__INTERVAL_HOURS": ("batch.interval_hours", "1.5", 1.5),
    "DAZZA_BATCH__RETENTION_DAYS": ("batch.retention_days", "0", 0),
    "DAZZA_BATCH__IGNORE": ("batch.ignore", '["x*"]', ("x*",)),
    "DAZZA_API__HOST": ("api.host", "0.0.0.0", "0.0.0.0"),
    "DAZZA_API__PORT": ("api.port", "80", 80),
    "DAZZA_API__CORS_ORIGINS": ("api.cors_origins", '["*"]', ("*",)),
    "DAZZA_API__PUBLIC_URL": ("api.public_url", "http://a.b:80", "http://a.b:80"),
    "DAZZA_API__RATE_LIMIT": ("api.rate_limit", "off", "off"),
    "DAZZA_API__PROXIES": ("api.proxies", '["10.0.0.0/8"]', ("10.0.0.0/8",)),
    "DAZZA_API__LOG_REQUESTS": ("api.log_requests", "false", False),
    "DAZZA_API__RUN_TOKEN": ("api.run_token", "x" * 16, SecretStr("x" * 16)),
}


@pytest.mark.parametrize("name", VARIABLES)
def test_every_key_is_read_from_the_environment_before_the_file(name: str, file: Path) -> None:
    key, text, value = VARIABLES[name]
    file.write_text(EVERY_KEY)
    found: Any = load_settings(file, {name: text, "PATH": "/bin", "OTHER_DAZZA_X": "1"})
    for part in key.split("."):
        found = getattr(found, part)
    assert found == value


def test_every_key_can_be_set_by_a_variable() -> None:
    sections: Mapping[str, Any] = {"": Settings, **SECTIONS}
    keys = {
        f"{section}.{key}".strip(".")
        for section, model in sections.items()
        for key in model.model_fields
        if f"{section}.{key}".strip(".") not in SECTIONS
    }
    assert keys == {key for key, _, _ in VARIABLES.values()}
    assert ALLOWED.keys() - SECTIONS.keys() <= keys


@pytest.mark.parametrize("old", OLDER)
def test_the_older_spelling_is_understood_wherever_settings_come_from(old: str, file: Path) -> None:
    value: float | bool = {"timezoneOffset": 10, "runOnStartup": False}.get(old, 48)
    told = str(value).lower()
    file.write_text(f"[batch]\n{old} = {told}")
    wanted = Settings.model_validate({"batch": {OLDER[old]: value}})
    assert load_settings(file, {}) == wanted
    assert settings_from({old: value}) == settings_from({"batch": {old: value}}) == wanted
    file.write_text("")
    by_variable = load_settings(file, {f"DAZZA_BATCH__{old}": told}).model_dump()["batch"]
    assert str(by_variable[OLDER[old]]).lower().removesuffix(".0") == told


def test_a_variable_in_todays_spelling_overrides_a_file_in_the_older_one(file: Path) -> None:
    file.write_text("[batch]\ntimezoneOffset = 5")
    assert load_settings(file, {"DAZZA_BATCH__TIMEZONE": "7"}).batch.timezone == "7"


ZONE = "hours from UTC, -14 to 14, such as 10 or -3.5, or a name such as Australia/Brisbane"
DAYS = "a whole number of days, 31 to 100000, or 0 to keep all"
HOURS = "a number of hours above 0, 168 at most"
LIST = 'a list of patterns such as ["[*]", "helper*"]'
BATCH_KEYS = "timezone, run_on_startup, interval_hours, retention_days, ignore"

ORIGINS = 'a list of origins such as ["https://example.org"], or ["*"]'
PROXIES = 'a list of addresses such as ["127.0.0.1", "10.0.0.0/8"]'
RATE = "off, or a number of requests and second, minute, hour or day, as in 600/minute"
SECRET = "16 or more visible ASCII characters that nobody can guess"
WRONG = [
    ('[batch]\ntimezone = "Mars/One"', f'batch.timezone is "Mars/One": give {ZONE}'),
    ('[batch]\ntimezone = ""', f'batch.timezone is "": give {ZONE}'),
    ('[batch]\ntimezone = "/etc/passwd"', f'batch.timezone is "/etc/passwd": give {ZONE}'),
    ("[batch]\ntimezone = 99", f"batch.timezone is 99: give {ZONE}"),
    ("[batch]\ntimezone = 5.501", f"batch.timezone is 5.501: give {ZONE}"),
    ("[batch]\ntimezone = true", f"batch.timezone is true: give {ZONE}"),
    ("[batch]\ntimezone = nan", f"batch.timezone is NaN: give {ZONE}"),
    ("[batch]\ntimezone = [10]", f"batch.timezone is [10]: give {ZONE}"),
    ("[batch]\nretention_days = 30", f"batch.retention_days is 30: give {DAYS}"),
    ("[batch]\nretention_days = -1", f"batch.retention_days is -1: give {DAYS}"),
    ("[batch]\nretention_days = 31.0", f"batch.retention_days is 31.0: give {DAYS}"),
    ("[batch]\nretention_days = 9999999", f"batch.retention_days is 9999999: give {DAYS}"),
    ('[batch]\nretention_days = "x"', f'batch.retention_days is "x": give {DAYS}'),
    ("[batch]\nretention_days = true", f"batch.retention_days is true: give {DAYS}"),
    ("[batch]\ninterval_hours = 0", f"batch.interval_hours is 0: give {HOURS}"),
    ("[batch]\ninterval_hours = 169", f"batch.interval_hours is 169: give {HOURS}"),
    ("[batch]\ninterval_hours = nan", f"batch.interval_hours is NaN: give {HOURS}"),
    ('[batch]\ninterval_hours = "4"', f'batch.interval_hours is "4": give {HOURS}'),
    ("[batch]\nrun_on_startup = 1", "batch.run_on_startup is 1: give true or false"),
    ('[batch]\nrun_on_startup = "yes"', 'batch.run_on_startup is "yes": give true or false'),
    ('[batch]\nignore = "[*]"', f'batch.ignore is "[*]": give {LIST}'),
    ('[batch]\nignore = ["a", 5]', f"batch.ignore is 5: give {LIST}"),
    ("[batch]\nignoer = []", f"batch.ignoer: unknown key: choose from {BATCH_KEYS}"),
    ("[batch.ignore]\nx = 1", f"batch.ignore: give {LIST}"),
    ("batch = 3", "batch is 3: give a section, [batch]"),
    ("[[api]]\nport = 1", 'api is [{"port": 1}]: give a section, [api]'),
    ("[bto]\nname = 'x'", "bto: unknown key: choose from database, community, bot, batch, api"),
    (
        "[bot]\nnmae = 'x'",
        "bot.nmae: unknown key: choose from name, chat, credentials, irc, twitch, cytube, discord",
    ),
    ("[bot.irc]\nport = 0", "bot.irc.port is 0: give a whole number from 1 to 65535"),
    ("[bot.twitch]\ntls = 1", "bot.twitch.tls is 1: give true or false"),
    (
        "[bot.cytube]\nroom = 'x'",
        "bot.cytube.room: unknown key: choose from server, channel, account",
    ),
    ("[bot]\ndiscord = 1", "bot.discord is 1: give a section, [bot.discord]"),
    (
        "[bot.discord]\nchannels = [1]",
        'bot.discord.channels is 1: give a list of names or ids such as ["general",'
        ' "123456789012345678"]',
    ),
    ("[bot]\nname = 5", "bot.name is 5: give text"),
    ("[api]\nport = 0", "api.port is 0: give a whole number from 1 to 65535"),
    ('[api]\nport = "80"', 'api.port is "80": give a whole number from 1 to 65535'),
    ("[api]\nhost = 127.0", "api.host is 127.0: give text"),
    ('[api]\ncors_origins = "*"', f'api.cors_origins is "*": give {ORIGINS}'),
    ('[api]\ncors_origins = ["x"]', f'api.cors_origins is ["x"]: give {ORIGINS}'),
    ('[api]\ncors_origins = ["http://a/"]', f'api.cors_origins is ["http://a/"]: give {ORIGINS}'),
    (
        '[api]\npublic_url = "https://a.example/b"',
        'api.public_url is "https://a.example/b": give an address without a path, such as'
        " https://chat.example",
    ),
    ('[api]\nproxies = ["a.b"]', f'api.proxies is ["a.b"]: give {PROXIES}'),
    ('[api]\nrate_limit = "many"', f'api.rate_limit is "many": give {RATE}'),
    ('[api]\nrate_limit = "0/minute"', f'api.rate_limit is "0/minute": give {RATE}'),
    ("[api]\nlog_requests = 1", "api.log_requests is 1: give true or false"),
    ('[api]\nrun_token = "hunter2"', f"api.run_token: give {SECRET}"),
    ("[api]\nrun_token = 1234567890123456", f"api.run_token: give {SECRET}"),
    ('[api]\nrun_token = "with a space in it"', f"api.run_token: give {SECRET}"),
    ("community = 2020-01-01", 'community is "2020-01-01": give text'),
    ("database = ['postgresql://bob:secret@host']", "database: give text"),
    (
        "[batch]\ntimezone = 1\ntimezoneOffset = 2",
        "batch.timezone is given twice, in two spellings",
    ),
]


@pytest.mark.parametrize(("text", "told"), WRONG, ids=lambda text: text.replace("\n", " ")[:40])
def test_a_wrong_file_is_refused_with_the_file_the_key_and_what_is_allowed(
    text: str, told: str, file: Path
) -> None:
    assert wrong(file, text) == f"{file}: {told}"


WRONG_VARIABLES = [
    ("DAZZA_BATCH__TIMEZONE", "Nowhere", f'DAZZA_BATCH__TIMEZONE is "Nowhere": give {ZONE}'),
    ("DAZZA_BATCH__RUN_ON_STARTUP", "maybe", 'RUN_ON_STARTUP is "maybe": give true or false'),
    ("DAZZA_BATCH__RETENTION_DAYS", "30", f'RETENTION_DAYS is "30": give {DAYS}'),
    ("DAZZA_BATCH__INTERVAL_HOURS", "inf", f'INTERVAL_HOURS is "inf": give {HOURS}'),
    ("DAZZA_BATCH__IGNORE", "helper*", "DAZZA_BATCH__IGNORE is no list: write it as in"),
    ("DAZZA_BATCH__IGNORE", '{"a": 1}', f"DAZZA_BATCH__IGNORE: give {LIST}"),
    ("DAZZA_API__CORS_ORIGINS", "*", "write it as in DAZZA_API__CORS_ORIGINS='[\"https://"),
    ("DAZZA_API__RUN_TOKEN", "hunter2", "DAZZA_API__RUN_TOKEN: give 16 or more"),
    ("DAZZA_API__PORT", "http", 'DAZZA_API__PORT is "http": give a whole number'),
    ("DAZZA_BATCH", "5", "DAZZA_BATCH is a section: set its keys, as in DAZZA_BATCH__…"),
    ("DAZZA_BOT__IRC", "5", "DAZZA_BOT__IRC is a section: set its keys, as in DAZZA_BOT__IRC__…"),
    ("DAZZA_BOT__IRC__PORT", "x", 'DAZZA_BOT__IRC__PORT is "x": give a whole number from 1'),
    ("DAZZA_BOT__DISCORD__CHANNELS", "x", "CHANNELS is no list: write it as in"),
    ("DAZZA_DATABSE", "x", "DAZZA_DATABSE: unknown key: choose from database, community"),
    ("DAZZA_BATCH__ZONE", "x", f"DAZZA_BATCH__ZONE: unknown key: choose from {BATCH_KEYS}"),
    ("DAZZA_BTO__NAME", "x", "DAZZA_BTO__NAME: unknown section bto: choose from bot, bot.irc"),
    ("DAZZA_BATCH__A__B", "x", "DAZZA_BATCH__A__B: unknown section batch.a: choose from"),
]


@pytest.mark.parametrize(("name", "text", "told"), WRONG_VARIABLES)
def test_a_wrong_variable_is_refused_by_its_name(
    name: str, text: str, told: str, file: Path
) -> None:
    assert told in wrong(file, "", {name: text})


def test_a_key_set_by_two_spellings_of_a_variable_is_refused(file: Path) -> None:
    both = {"DAZZA_BATCH__TIMEZONE": "1", "DAZZA_BATCH__TIMEZONEOFFSET": "2"}
    assert wrong(file, "", both) == "DAZZA_BATCH__TIMEZONE is given twice, in two spellings"


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"timezone": "Mars"}, f'settings: batch.timezone is "Mars": give {ZONE}'),
        ({"runOnStartup": "yes"}, 'settings: batch.run_on_startup is "yes": give true or false'),
        ({"timezon": 1}, "settings: timezon: unknown key: choose from database, community, bot"),
        ({"batch": {"x": 1}}, f"settings: batch.x: unknown key: choose from {BATCH_KEYS}"),
        ({"batch": 3, "timezone": 1}, "settings: batch is 3: give a section, [batch]"),
        ({"batch": {"timezone": 1}, "timezone": 2}, "settings: timezone is given twice"),
        ({"timezone": 1, "timezoneOffset": 2}, "settings: batch.timezone is given twice"),
    ],
)
def test_a_wrong_mapping_of_a_bot_is_refused(mapping: Mapping[str, Any], told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_from(mapping)
    assert str(caught.value).startswith(told)


def test_a_bot_may_give_settings_flat_or_nested() -> None:
    flat = settings_from({"timezoneOffset": 10, "runOnStartup": True, "database": "b.db"})
    nested = settings_from({"batch": {"timezone": 10, "run_on_startup": True}, "database": "b.db"})
    assert flat == nested
    assert settings_from({}) == Settings()


def test_files_that_cannot_be_read_are_refused_in_one_line(tmp_path: Path, file: Path) -> None:
    assert wrong(file, "[batch\n").startswith(f"{file} is not valid TOML: ")
    file.write_bytes(b"community = '\xff'")
    with pytest.raises(SettingsError, match="is not valid TOML"):
        load_settings(file, {})
    with pytest.raises(SettingsError, match=r"cannot read settings from .*nowhere.toml: No such"):
        load_settings(tmp_path / "nowhere.toml", {})
    with pytest.raises(SettingsError, match=r"cannot read settings from .*: Is a directory"):
        load_settings(tmp_path, {})


def test_the_file_is_the_one_given_then_dazza_config_then_dazza_toml_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("given", "named", "dazza"):
        (tmp_path / f"{name}.toml").write_bytes(
            b"\xef\xbb\xbf" + f'community = "{name}"'.encode()  # with the mark that Notepad leaves
        )
    named = {"DAZZA_CONFIG": "named.toml"}
    assert load_settings(Path("given.toml"), named).community == "given"
    assert load_settings(None, named).community == "named"
    assert load_settings(None, {"DAZZA_CONFIG": ""}).community == "dazza"
    with pytest.raises(SettingsError, match=r"gone\.toml: No such file"):
        load_settings(None, {"DAZZA_CONFIG": "gone.toml"})


def test_zone_is_the_command_lines_then_the_settings_then_the_one_last_used_then_utc(
    tmp_path: Path,
) -> None:
    with open_database(str(tmp_path / "chat.db"), create=True) as database:
        schema.create_messages(database)
        unset = Settings()
        assert configured(unset, database).zone.name == "UTC"
        schema.prepare(database, {}, 0)
        assert configured(unset, database).zone.name == "UTC"
        schema.set_meta(database, "timezone", "-03:30")
        assert configured(unset, database).zone.name == "-03:30"
        there = settings_from({"timezone": "Australia/Brisbane"})
        assert configured(there, database).zone.name == "Australia/Brisbane"
        assert configured(there, database, "5.5").zone.name == "+05:30"
        assert configured(there, database, 0).zone.name == "UTC"


def test_the_token_is_never_shown(file: Path) -> None:
    file.write_text('[api]\nrun_token = "correct-horse-battery"\n')
    found = load_settings(file, {})
    assert found.api.run_token is not None
    assert found.api.run_token.get_secret_value() == "correct-horse-battery"
    assert "horse" not in f"{found} {found!r} {found.model_dump_json()}"
