"""The interactive charts: declared with Altair, once, for browser and for the drawing that stands
in for it. Colours are the palette's custom properties, so one drawing serves light and dark."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

import altair as alt
import vl_convert
from markupsafe import Markup

from .design import variable

WIDE: Final = 1040
"""Width of the drawing. Where there is less room its left end is cut off: the axis is at the right,
with the newest days."""
VEGA_LITE: Final = "6.4"
"""The version that the bundle holds, and Altair writes."""
AXIS: Final = 40
"""Pixels that the numbers at the right take of it."""
ROWS: Final = "days"
PANELS: Final = (("messages", "messages a day", 170), ("people", "people a day", 64))
MONTH: Final = "utcFormat(datum.value, utcmonth(datum.value) == 0 ? '%Y' : '%b')"
LONG_NUMBER: Final = re.compile(r"(\d\.\d)\d+")
AMOUNT: Final = (
    "datum.value < 10000 ? format(datum.value, ',') : format(datum.value / 1000, ',') + 'k'"
)
FONT: Final = re.compile(r' font-family="[^"]*"')
THEME: Final[dict[str, Any]] = {
    "aria": False,  # a table stands behind each chart
    "background": None,
    "font": "sans-serif",
    "padding": {"left": 0, "right": 0, "top": 0, "bottom": 6},
    "view": {"stroke": None},
    "concat": {"spacing": 14},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": False,
        "labelColor": variable("quiet"),
        "labelFontSize": 12,
        "labelPadding": 6,
        "title": None,
    },
    "axisX": {"labelFlush": True, "labelOverlap": True, "labelSeparation": 10},
    "axisY": {
        "orient": "right",
        "grid": True,
        "gridColor": variable("rule"),
        "gridDash": [1, 3],
        "tickCount": 3,
        "labelExpr": AMOUNT,
        "minExtent": AXIS,
        "maxExtent": AXIS,
    },
    "title": {
        "anchor": "end",
        "color": variable("quiet"),
        "fontSize": 12,
        "fontWeight": "normal",
        "offset": 6,
        "frame": "group",
    },
    "area": {"color": variable("heat-1"), "interpolate": "step"},
    "line": {"color": variable("accent"), "strokeWidth": 2, "strokeJoin": "round"},
    "rule": {"color": variable("quiet"), "strokeWidth": 1},
}


class DayCounts(Protocol):
    """What a chart needs of a day."""

    @property
    def date(self) -> date: ...
    @property
    def messages(self) -> int: ...
    @property
    def people(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as a page shows it."""

    spec: Markup
    """Vega-Lite as JSON that may stand in a script element."""
    drawing: Markup
    """SVG, `WIDE` pixels wide."""


def days_chart(days: Iterable[DayCounts]) -> Chart:
    """Messages and active people by day, each with the mean of the week around."""
    rows = [
        {"date": day.date.isoformat(), "messages": day.messages, "people": day.people}
        for day in sorted(days, key=lambda day: day.date)
    ]
    spec = {**_days_spec(interactive=True), "data": {"values": rows}}
    return Chart(_in_script(spec), _svg(_days_vega(), rows))


@functools.cache
def _days_spec(*, interactive: bool) -> dict[str, Any]:
    """The chart as Vega-Lite, of data that has a name and no rows yet."""
    panels = []
    for field, title, height in PANELS:
        mean = alt.WindowFieldDef.from_dict(
            {"op": "mean", "field": field, "as": f"{field}_mean"}, validate=False
        )
        base = alt.Chart(width=WIDE - AXIS, height=height, title=title)
        base = base.transform_window([mean], frame=[-3, 3])
        last = field == PANELS[-1][0]
        layers = [
            base.mark_area().encode(_when(last=last), _amount(field)),
            base.mark_line().encode(_when(last=last), _amount(f"{field}_mean")),
        ]
        if interactive:
            layers.append(_pointer(base, field, _when(last=last)))
        panels.append(alt.layer(*layers))
    spec: dict[str, Any] = alt.vconcat(*panels, data=alt.NamedData(ROWS)).to_dict(validate=False)
    return {**spec, "config": THEME, "autosize": {"type": "pad", "contains": "padding"}}


@functools.cache
def _days_vega() -> dict[str, Any]:
    """The chart without pointer, compiled: that is half of the work of a drawing."""
    spec = _days_spec(interactive=False)
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE)
    return compiled


def _when(*, last: bool = False) -> alt.X:
    """The day; below the last panel its months are named."""
    when = alt.X("date:T", timeUnit="utcyearmonthdate")
    return when.axis(tickCount="month", labelExpr=MONTH, labels=last)


def _amount(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q").axis(tickMinStep=1)


def _pointer(base: alt.Chart, field: str, when: alt.X) -> alt.Chart:
    """The rule that follows the pointer, and tells of its day."""
    nearest = alt.selection_point(
        name=f"near_{field}",
        fields=["date"],
        nearest=True,
        on="pointermove",
        clear="pointerout",
        empty=False,
    )
    rule = base.mark_rule().encode(
        when,
        opacity=alt.when(nearest).then(alt.value(0.8)).otherwise(alt.value(0)),
        tooltip=[
            alt.Tooltip("date:T", timeUnit="utcyearmonthdate", format="%a %-d %b %Y", title="day"),
            alt.Tooltip(f"{field}:Q", format=","),
            alt.Tooltip(f"{field}_mean:Q", format=",.1f", title="mean of the week"),
        ],
    )
    with_pointer: alt.Chart = rule.add_params(nearest)
    return with_pointer


def _in_script(spec: dict[str, Any]) -> Markup:
    """JSON that cannot end a script element: `<`, `>` and `&` are escaped."""
    told = json.dumps(spec, separators=(",", ":"), ensure_ascii=True)
    for char in "<>&":
        told = told.replace(char, f"\\u{ord(char):04x}")
    return Markup(told)  # escaped above


def _svg(vega: dict[str, Any], rows: list[dict[str, Any]]) -> Markup:
    """The drawing of these rows; its type is the page's."""
    filled = [{**data, "values": rows} if data["name"] == ROWS else data for data in vega["data"]]
    drawn: str = vl_convert.vega_to_svg({**vega, "data": filled})
    return Markup(LONG_NUMBER.sub(r"\1", FONT.sub("", drawn)))  # numbers and dates
