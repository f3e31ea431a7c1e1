"""Zulip's export of an organization."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

from hypothesis import strategies as st
from tests.support.render import ANY_NAMES, Renderer, Said

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=30
).filter(lambda text: text == text.strip())
"""What the server makes of a message has no white space around it."""


def render(said: Sequence[Said]) -> dict[str, bytes]:
    accounts = {name: number for number, name in enumerate(sorted({e.name for e in said}), 11)}
    messages = [
        {
            "id": 100 + each.number,
            "sender": accounts[each.name],
            "recipient": 1,
            "subject": "topic",
            "content": f"/me {each.text}" if each.action else each.text,
            "rendered_content": "<p>"
            + html.escape(each.text, quote=False).replace("\n", "<br>\n")
            + "</p>",
            "date_sent": each.at / 1000,
        }
        for each in said
    ]
    system = messages[0] | {"id": 1, "sender": 3, "content": "x", "rendered_content": "<p>x</p>"}
    realm = {
        "zerver_realm": [{"id": 2, "string_id": "example", "date_created": 1_546_300_800.0}],
        "zerver_userprofile": [{"id": i, "full_name": name} for name, i in accounts.items()],
        "zerver_userprofile_mirrordummy": [],
        "zerver_userprofile_crossrealm": [{"id": 3, "email": "notification-bot@zulip.com"}],
    }
    half = len(messages) // 2
    parts = [[system, *messages[:half]], messages[half:]]
    files: dict[str, object] = {"realm.json": realm}
    for number, part in enumerate(parts, 1):
        files[f"messages-{number:06}.json"] = {"zerver_message": part, "zerver_usermessage": []}
    return {f"export/{name}": json.dumps(value).encode() for name, value in files.items()}


RENDERER = Renderer(
    format="zulip",
    step_ms=1,
    render=render,
    names=ANY_NAMES,
    texts=TEXTS,
    ids=True,
)
