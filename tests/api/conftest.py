"""One analysed community for all tests of the API, and the application over it, in process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.api.community import NOW_MS, make_community
from tests.support.clock import ManualClock

from dazza.api.app import create_app
from dazza.settings import Settings, settings_from
from dazza.stats.readers import Readers

ORIGIN = "https://fans.example"
TOKEN = "correct-horse-battery-staple"
SETTINGS = {
    "community": "test room",
    "api": {
        "cors_origins": [ORIGIN],
        "rate_limit": "1000000/minute",
        "run_token": TOKEN,
    },
}


@pytest.fixture(scope="session")
def settings() -> Settings:
    return settings_from(SETTINGS)


@pytest.fixture(scope="session")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_community(tmp_path_factory.mktemp("api") / "chat.db")


@pytest.fixture(scope="session")
def readers(community: Path) -> Iterator[Readers]:
    with Readers(str(community)) as readers:
        yield readers


@pytest.fixture(scope="session")
def client(readers: Readers, settings: Settings) -> Iterator[TestClient]:
    app = create_app(readers, settings, clock=ManualClock(NOW_MS), stamp_lasts_s=0)
    with TestClient(app, base_url="http://localhost:3001") as client:
        yield client
