"""Which sites each person links to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from dazza.features import Features
from dazza.job import BatchJob, Fact, Frames
from dazza.tables.kinds import PERSON, USERNAME, Column, Merge, Rollup, Table, Type

USER_DOMAINS = Rollup(
    "user_domains",
    "which sites each person links to",
    key=(
        Column(USERNAME, "folded name of the person", Type.TEXT),
        Column("domain", "host in lower case, without a leading www.", Type.TEXT),
    ),
    columns=(
        Column("link_count", "links to it"),
        Column("first_linked", "oldest message with one, ms UTC", merge=Merge.MIN),
        Column("last_linked", "newest message with one, ms UTC", merge=Merge.MAX),
    ),
)


class UserDomainsAnalyzer(BatchJob):
    """Counts each person's links by the site that they lead to."""

    name = "UserDomainsAnalyzer"
    alias = "domains"
    title = "sites that people link to"
    tables: ClassVar[Sequence[Table]] = (USER_DOMAINS,)
    depends_on = frozenset({Fact.RULES, Fact.NAMES})

    def fold(self, features: Features) -> Frames:
        links = features.url_uses.with_columns(domain=domain(pl.col("url"))).drop_nulls("domain")
        sites = links.group_by(PERSON, "domain").agg(
            link_count=pl.len().cast(pl.Int64),
            first_linked=pl.col("timestamp").min(),
            last_linked=pl.col("timestamp").max(),
        )
        return {USER_DOMAINS.name: sites}


# Scheme, user and password, then the host: up to a port, a path, a query or a fragment.
HOST = r"^(?i:https?://)?(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#]*)"


def domain(url: pl.Expr) -> pl.Expr:
    """The host of a URL in lower case without a leading `www.`; null if it names none.

    Punycode stays as it is written.
    """
    host = url.str.extract(HOST).str.to_lowercase().str.strip_prefix("www.")
    return pl.when(host != "").then(host)
