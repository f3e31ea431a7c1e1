"""Fill docs/api.md with real answers, the list of requests and the settings.

python -m tests.docs.api             write the page
python -m tests.docs.api --check     exit with 1 if it is not up to date

An ```http block holds a request; the ```json or ```text block behind it holds the answer of the
tests' community. Between `<!-- requests -->` or `<!-- settings -->` and `<!-- end -->` stands a
table.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from starlette.testclient import TestClient
from tests.api.community import NOW_MS, make_community
from tests.support.clock import ManualClock

from dazza.api.app import create_app
from dazza.options import ALLOWED, ApiSettings
from dazza.settings import settings_from
from dazza.stats.readers import Readers

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "api.md"
EXAMPLE: Final = re.compile(
    r"```http\n(?P<method>GET|POST) (?P<path>\S+)\n(?P<body>[^`]*)```\n\n"
    r"```(?P<kind>json|text)\n.*?```\n",
    re.S,
)
TABLE: Final = re.compile(r"<!-- (requests|settings) -->\n.*?<!-- end -->", re.S)
SHOWN: Final = 2
"""Entries of a list; the rest is cut off."""
LINE: Final = 96


def filled(text: str, client: TestClient) -> str:
    """The page with what is answered now."""
    made = EXAMPLE.sub(lambda found: _example(found, client), text)
    tables = {"requests": _requests(client), "settings": _settings()}
    return TABLE.sub(lambda found: f"<!-- {found[1]} -->\n{tables[found[1]]}\n<!-- end -->", made)


def _example(found: re.Match[str], client: TestClient) -> str:
    body = found["body"].strip()
    answer = client.request(
        found["method"],
        found["path"],
        content=body.encode() or None,
        headers={"X-Request-ID": "my-request-1", "Content-Type": "application/json"},
    )
    if found["kind"] == "text":
        lines = answer.text.splitlines()
        shown = "\n".join(lines[: SHOWN + 1] + ["…"] * (len(lines) > SHOWN + 1))
    else:
        shown = _pretty(_cut(answer.json()))
    asked = f"{found['method']} {found['path']}\n" + (f"{body}\n" if body else "")
    return f"```http\n{asked}```\n\n```{found['kind']}\n{shown}\n```\n"


def _cut(value: Any) -> Any:
    """The same with lists cut to their first entries, `…` for the rest."""
    if isinstance(value, dict):
        return {name: _cut(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cut(each) for each in value[:SHOWN]] + ["…"] * (len(value) > SHOWN)
    return value


def _pretty(value: Any, indent: str = "") -> str:
    """JSON with what fits on a line on one line."""
    brief = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(indent) + len(brief) <= LINE:
        return brief
    deeper = f"{indent}  "
    if isinstance(value, list):
        parts = [_pretty(each, deeper) for each in value]
        ends = "[]"
    else:
        parts = [f"{json.dumps(name)}: {_pretty(each, deeper)}" for name, each in value.items()]
        ends = "{}"
    inner = ",\n".join(f"{deeper}{part}" for part in parts)
    return f"{ends[0]}\n{inner}\n{indent}{ends[1]}"


def _requests(client: TestClient) -> str:
    document = client.get("/api/v1/openapi.json").json()
    lines = ["| request | parameters | what |", "|---|---|---|"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            asked = [
                _parameter(each)
                for each in operation.get("parameters", ())
                if each["in"] == "query"
            ]
            told = " ".join(operation["description"].split("\n\n")[0].split())
            address = path.removeprefix("/api/v1")
            lines.append(f"| {method.upper()} `{address}` | {', '.join(asked)} | {told} |")
    return "\n".join(lines)


def _parameter(given: dict[str, Any]) -> str:
    """`limit` 1–50 (10)"""
    schema = given["schema"]
    schema = schema.get("anyOf", [schema])[0]
    limits = ""
    if "enum" in schema:
        limits = f" {', '.join(schema['enum'])}"
    elif "minimum" in schema:
        limits = f" {schema['minimum']}–{schema['maximum']}"
    default = given["schema"].get("default")
    return f"`{given['name']}`{limits}" + (f" ({default})" if default is not None else "")


def _settings() -> str:
    lines = ["| key of `[api]` | default | what | allowed |", "|---|---|---|---|"]
    for name, field in ApiSettings.model_fields.items():
        default = json.dumps(field.default) if field.default is not None else "none"
        allowed = ALLOWED.get(f"api.{name}", "text")
        lines.append(f"| `{name}` | `{default}` | {field.description} | {allowed} |")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Write or check the page; the exit status."""
    present = PAGE.read_text("utf-8")
    settings = settings_from({"community": "fatpizza", "api": {"rate_limit": "off"}})
    with tempfile.TemporaryDirectory() as folder:
        database = make_community(Path(folder) / "chat.db")
        with Readers(str(database)) as readers:
            app = create_app(readers, settings, clock=ManualClock(NOW_MS))
            app.state.api.pick.seed(1)
            with TestClient(app) as client:
                made = filled(present, client)
    if "--check" not in arguments:
        PAGE.write_text(made, "utf-8")
        return 0
    return int(made != present)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
