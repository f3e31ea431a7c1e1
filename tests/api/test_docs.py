"""The page of the API shows what the API answers."""

from __future__ import annotations

from tests.docs.api import main


def test_examples_requests_and_settings_are_up_to_date() -> None:
    assert main(["--check"]) == 0, "run `make docs`"
