"""Numbers for Prometheus: requests as they come, and the state of the database when asked."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from dazza import __version__
from dazza.stats.status import Status

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
METHODS = {"GET", "POST", "OPTIONS"}
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What is measured of one application."""

    def __init__(self) -> None:
        self.going = 0
        """Requests that are being answered."""
        self._registry = CollectorRegistry(auto_describe=False)
        self._requests = Histogram(
            "dazza_http_request_seconds",
            "Time from a request's head to the end of its answer.",
            ("method", "route", "status"),
            buckets=BUCKETS_S,
            registry=self._registry,
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a pattern, never a path."""
        known = method if method in METHODS else "other"
        self._requests.labels(known, route, str(status)).observe(seconds)

    def text(self, status: Status | None, newest_id: int | None) -> bytes:
        """Everything in Prometheus' format. Without a status the database cannot be read."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_State(status, newest_id))
        return bytes(generate_latest(registry) + generate_latest(self._registry))


class _State:
    """The database's own numbers, as of one moment."""

    def __init__(self, status: Status | None, newest_id: int | None) -> None:
        self._status = status
        self._newest_id = newest_id

    def collect(self) -> Iterator[Metric]:
        yield _gauge("dazza_info", "The version of Dazza.", {__version__: 1}, "version")
        up = GaugeMetricFamily("dazza_database_up", "Whether the database can be read.")
        up.add_metric([], int(self._status is not None))
        yield up
        if self._status is None:
            return
        jobs = self._status.jobs
        newest = self._newest_id or 0
        yield _gauge(
            "dazza_batch_lag_messages",
            "Ids of messages behind the newest, at most so many of them messages.",
            {job.job_name: max(0, newest - (job.watermark or 0)) for job in jobs},
        )
        yield _gauge(
            "dazza_job_last_run_timestamp_seconds",
            "When the job's last run began that came to an end.",
            {job.job_name: job.last_run / 1000 for job in jobs if job.last_run is not None},
        )
        yield _gauge(
            "dazza_job_errors", "Errors in a row.", {job.job_name: job.error_count for job in jobs}
        )
        yield _gauge(
            "dazza_job_running",
            "Whether the job runs.",
            {job.job_name: int(job.status == "running") for job in jobs},
        )
        yield _gauge(
            "dazza_cache_rows",
            "Rows of each cache table.",
            {cache.table: cache.record_count for cache in self._status.caches},
            "table",
        )


def _gauge(name: str, text: str, values: dict[str, float], label: str = "job") -> Metric:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for key, value in values.items():
        family.add_metric([key], value)
    return family
