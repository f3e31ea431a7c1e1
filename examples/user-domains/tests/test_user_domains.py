"""What one chunk of messages folds to; no database is needed."""

from __future__ import annotations

import polars as pl
import pytest
from dazza_user_domains import USER_DOMAINS, UserDomainsAnalyzer, domain

from dazza.features import Features
from dazza.vocabulary import Vocabulary
from dazza.zones import parse_zone

MINUTE_MS = 60_000
NOON_MS = 1_700_049_600_000
ANA, BEN, IGNORED = 1, 2, 0


def chunk(*said: tuple[int, str]) -> Features:
    """Messages (person, text), one a minute from noon on."""
    raw = pl.DataFrame(
        {
            "id": range(1, len(said) + 1),
            "username": ["somebody"] * len(said),
            "message": [text for _, text in said],
            "timestamp": [NOON_MS + i * MINUTE_MS for i in range(len(said))],
            "person": [person for person, _ in said],
        }
    )
    return Features(raw, Vocabulary(), parse_zone("UTC"))


def test_links_are_counted_by_person_and_site() -> None:
    features = chunk(
        (ANA, "see https://www.example.org/a and http://EXAMPLE.org:8080/b."),
        (BEN, "www.example.org"),
        (ANA, "https://example.org/c?x=1, www.other.net"),
        (IGNORED, "https://example.org"),
        (ANA, "no link: example.org, me@example.org"),
    )
    rows = UserDomainsAnalyzer().fold(features)[USER_DOMAINS.name]
    assert sorted(rows.select(USER_DOMAINS.frame_names).rows()) == [
        (ANA, "example.org", 3, NOON_MS, NOON_MS + 2 * MINUTE_MS),
        (ANA, "other.net", 1, NOON_MS + 2 * MINUTE_MS, NOON_MS + 2 * MINUTE_MS),
        (BEN, "example.org", 1, NOON_MS + MINUTE_MS, NOON_MS + MINUTE_MS),
    ]


def test_a_chunk_without_links_gives_no_rows() -> None:
    rows = UserDomainsAnalyzer().fold(chunk((ANA, "nothing here")))[USER_DOMAINS.name]
    assert rows.height == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org", "example.org"),
        ("HTTPS://WWW.Example.ORG/Path", "example.org"),
        ("www.example.org", "example.org"),
        ("http://example.org:8080", "example.org"),
        ("http://bob:secret@example.org/x", "example.org"),
        ("http://a@b@example.org", "example.org"),
        ("http://example.org?to=me@other.net", "example.org"),
        ("http://example.org#http://other.net", "example.org"),
        ("http://wwwild.org", "wwwild.org"),
        ("http://www.www.org", "www.org"),
        ("http://xn--bcher-kva.example/ü", "xn--bcher-kva.example"),
        ("http://BÜCHER.example", "bücher.example"),
        ("http://127.0.0.1:3001/api", "127.0.0.1"),
        ("http://[2001:DB8::1]:8080/", "[2001:db8::1]"),
        ("http:///nowhere", None),
        ("http://:80", None),
        ("http://bob@", None),
    ],
)
def test_the_domain_is_the_host(url: str, expected: str | None) -> None:
    assert pl.select(domain(pl.lit(url))).item() == expected
