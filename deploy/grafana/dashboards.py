"""The dashboards: `python deploy/grafana/dashboards.py` writes them as JSON beside this file, for Grafana to import.

A panel is a title, what it shows in one sentence, a unit, and its queries with their legends. What several API
processes tell alike is never added up: `max`, or a quotient of sums.
"""

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
WIDTH, HEIGHT = 8, 8
"""Three panels side by side: Grafana's grid has 24 columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`queries` are expressions with their legends. `unit` is Grafana's name of it."""

    title: str
    shows: str
    queries: tuple[tuple[str, str], ...]
    unit: str = "short"
    is_stacked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    name: str
    title: str
    panels: tuple[Panel, ...]


STAGES = Dashboard(
    name="stages",
    title="Qawl: stages",
    panels=(
        Panel(
            title="What waits",
            shows="Submissions at each stage, waiting or in hand.",
            queries=(("max by (stage) (qawl_stage_submissions)", "{{stage}}"),),
            is_stacked=True,
        ),
        Panel(
            title="Oldest",
            shows="How long the oldest of each stage has been in the works.",
            queries=(("max by (stage) (qawl_stage_oldest_age_seconds)", "{{stage}}"),),
            unit="s",
        ),
        Panel(
            title="Messages in the broker",
            shows="Messages, of up to 100 submissions each, that wait in each queue.",
            queries=(("max by (queue) (qawl_queue_messages)", "{{queue}}"),),
        ),
        Panel(
            title="Attempts a second",
            shows="Attempts that ended, by stage.",
            queries=(("sum by (stage) (max by (stage, worker, end) (rate(qawl_attempts_total[5m])))", "{{stage}}"),),
            unit="ops",
        ),
        Panel(
            title="Time of one submission",
            shows="Work on one submission at each stage: the median, and what one in twenty exceeds.",
            queries=tuple(
                (
                    f"histogram_quantile({q}, sum by (le, stage) (rate(qawl_work_seconds_bucket[5m])))",
                    f"{{{{stage}}}} {name}",
                )
                for q, name in ((0.5, "median"), (0.95, "p95"))
            ),
            unit="s",
        ),
        Panel(
            title="Tried again",
            shows="Share of the attempts that failed and are tried again.",
            queries=(
                (
                    'sum by (stage) (rate(qawl_attempts_total{end="again"}[15m])) '
                    "/ sum by (stage) (rate(qawl_attempts_total[15m]))",
                    "{{stage}}",
                ),
            ),
            unit="percentunit",
        ),
        Panel(
            title="Workers of each queue",
            shows="Living workers that read the queue.",
            queries=(("max by (queue) (qawl_queue_workers)", "{{queue}}"),),
        ),
        Panel(
            title="Busy",
            shows="Share of each worker's children or threads that are at work.",
            queries=(("max by (worker) (qawl_worker_busy) / max by (worker) (qawl_worker_concurrency)", "{{worker}}"),),
            unit="percentunit",
        ),
        Panel(
            title="Restarts, and deafness",
            shows="Starts of each worker within the last hour, and for how long it has been deaf.",
            queries=(
                ("max by (worker) (changes(qawl_worker_start_time_seconds[1h]))", "{{worker}} restarts"),
                ("max by (worker) (qawl_worker_deaf_seconds)", "{{worker}} deaf (s)"),
            ),
        ),
        Panel(
            title="Room",
            shows="Size of the store, and what is left on the disks.",
            queries=(
                ("max(qawl_store_bytes)", "store"),
                ("min by (disk) (qawl_disk_free_bytes)", "left on {{disk}}"),
            ),
            unit="bytes",
        ),
        Panel(
            title="Requests a second",
            shows="By route.",
            queries=(("sum by (route) (rate(qawl_http_request_seconds_count[5m]))", "{{route}}"),),
            unit="reqps",
        ),
        Panel(
            title="Time of requests",
            shows="What one request in a hundred exceeds, by route.",
            queries=(
                (
                    "histogram_quantile(0.99, sum by (le, route) (rate(qawl_http_request_seconds_bucket[5m])))",
                    "{{route}}",
                ),
            ),
            unit="s",
        ),
    ),
)

ENDED = 'state=~"done|duplicate|rejected|blocked|quarantined"'
OUTCOMES = Dashboard(
    name="outcomes",
    title="Qawl: outcomes",
    panels=(
        Panel(
            title="Articles stored an hour",
            shows="New articles.",
            queries=(("max(rate(qawl_articles_total[15m])) * 3600", "articles"),),
        ),
        Panel(
            title="Outcomes of the latest",
            shows="Where the latest 2,000 submissions stand.",
            queries=(("max by (state) (sum by (state, instance) (qawl_recent_submissions))", "{{state}}"),),
            is_stacked=True,
        ),
        Panel(
            title="Share that fails, by door",
            shows="Of the latest that have ended: rejected, blocked or quarantined.",
            queries=(
                (
                    'sum by (channel) (qawl_recent_submissions{state=~"rejected|blocked|quarantined"}) '
                    f"/ sum by (channel) (qawl_recent_submissions{{{ENDED}}})",
                    "{{channel}}",
                ),
            ),
            unit="percentunit",
        ),
        Panel(
            title="Why",
            shows="Reasons of the latest that failed, the ten most frequent.",
            queries=(
                (
                    'topk(10, max by (reason) (sum by (reason, instance) (qawl_recent_submissions{reason!=""})))',
                    "{{reason}}",
                ),
            ),
            is_stacked=True,
        ),
        Panel(
            title="In quarantine",
            shows="What met a bug or killed its workers, and waits for somebody.",
            queries=(('max(qawl_finished_submissions{outcome="quarantined"})', "quarantined"),),
        ),
        Panel(
            title="From receipt to done",
            shows="Of the latest that are done.",
            queries=(("max by (quantile) (qawl_recent_done_seconds)", "{{quantile}}"),),
            unit="s",
        ),
        Panel(title="Feeds", shows="By state.", queries=(("max by (state) (qawl_feeds)", "{{state}}"),)),
        Panel(
            title="Messages to webhooks, per second",
            shows="By how each try ended; `failed` is given up after three days.",
            queries=(("max by (outcome) (rate(qawl_deliveries_total[5m]))", "{{outcome}}"),),
        ),
        Panel(
            title="Messages to webhooks: how late",
            shows="For so long the oldest that may be sent has been due.",
            queries=(("max(qawl_delivery_lag_seconds)", "oldest"),),
            unit="s",
        ),
    ),
)


def _extracted(by: str, of_whom: str) -> tuple[Panel, ...]:
    """What came of the latest 1,000 articles, for each value of one label."""
    legend = f"{{{{{by}}}}}"
    statements, unnamed, articles = (
        f"sum by ({by}) (qawl_recent_{what})" for what in ("statements", "statements_without_speaker", "articles")
    )
    return (
        Panel(
            title=f"Statements per article, by {by}",
            shows=f"In the latest 1,000 articles, {of_whom}. A step means that pages, Qawl or what comes in changed.",
            queries=((f"{statements} / {articles}", legend),),
        ),
        Panel(
            title=f"Without a named speaker, by {by}",
            shows=f"Share of the statements, {of_whom}.",
            queries=((f"{unnamed} / ({statements} > 0)", legend),),
            unit="percentunit",
        ),
        Panel(
            title=f"Articles, by {by}",
            shows=f"Share of the latest 1,000 articles, {of_whom}.",
            queries=((f"{articles} / on () group_left () sum(qawl_recent_articles)", legend),),
            unit="percentunit",
            is_stacked=True,
        ),
    )


EXTRACTION = Dashboard(
    name="extraction",
    title="Qawl: extraction",
    panels=(
        *_extracted("language", "in each language"),
        *_extracted("publisher", "of the ten publishers with most of them"),
    ),
)

DASHBOARDS = (STAGES, OUTCOMES, EXTRACTION)


def as_json(dashboard: Dashboard) -> str:
    """What Grafana imports; it asks for the data source."""
    source = {"type": "prometheus", "uid": "${source}"}
    document = {
        "uid": f"qawl-{dashboard.name}",
        "title": dashboard.title,
        "tags": ["qawl"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-24h", "to": "now"},
        "templating": {
            "list": [{"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "links": [{"type": "dashboards", "tags": ["qawl"], "title": "Qawl", "asDropdown": False}],
        "panels": [
            {
                "id": number + 1,
                "type": "timeseries",
                "title": panel.title,
                "description": panel.shows,
                "datasource": source,
                "gridPos": {"x": number % 3 * WIDTH, "y": number // 3 * HEIGHT, "w": WIDTH, "h": HEIGHT},
                "fieldConfig": {
                    "defaults": {
                        "unit": panel.unit,
                        "min": 0,
                        "custom": {
                            "fillOpacity": 20 if panel.is_stacked else 0,
                            "stacking": {"mode": "normal" if panel.is_stacked else "none"},
                        },
                    },
                    "overrides": [],
                },
                "options": {"legend": {"showLegend": True, "placement": "bottom"}, "tooltip": {"mode": "multi"}},
                "targets": [
                    {"refId": chr(ord("A") + place), "datasource": source, "expr": expression, "legendFormat": legend}
                    for place, (expression, legend) in enumerate(panel.queries)
                ],
            }
            for number, panel in enumerate(dashboard.panels)
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    for dashboard in DASHBOARDS:
        (HERE / f"{dashboard.name}.json").write_text(as_json(dashboard), encoding="utf-8")


if __name__ == "__main__":
    main()
