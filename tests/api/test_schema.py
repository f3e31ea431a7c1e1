"""The OpenAPI document says what the API does: requests made up from it, never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.mark.parametrize(
    ("mode", "examples"), [(GenerationMode.POSITIVE, 80), (GenerationMode.NEGATIVE, 40)]
)
def test_no_request_breaks_the_server_be_it_as_documented_or_not(
    client: TestClient, mode: GenerationMode, examples: int
) -> None:
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", client.app)
    asked = document.exclude(path_regex="/batch/(events|run)$")
    seen: set[str] = set()

    @given(asked.as_strategy(generation_mode=mode))
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case[Any]) -> None:
        seen.add(case.operation.path)
        case.call_and_validate(checks=CHECKS)

    ask()
    assert len(seen) >= 8


def test_the_document_describes_every_address_with_its_errors(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert len(document["paths"]) >= 22
    for path, operations in document["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            assert {"4XX", "5XX"} <= operation["responses"].keys()
            assert "422" not in operation["responses"]
