"""What runs of benchmarks cost, beside what they scored; and published cost frontiers.

Of Artificial Analysis only the vertices of a frontier and aggregates are kept: its tables may not
be passed on.
"""

import re
from pathlib import Path

import pandas as pd
import yaml

from charts.measures.costs.pareto import on_frontier
from scripts.curate.evidence import CHECKED_ON, UNRESOLVED, Ledger, read

TABLE = "run_costs"
BOARDS = Path(__file__).with_name("run_costs.yml")
ANALYSIS = "artificial-analysis-frontiers-2026"
VERTICES_ONLY = "not on the frontier: the source's table may not be passed on"

_MODE = re.compile(r" \((FC|Prompt)\)$")
_HOST = re.compile(r"-(openrouter|together|bedrock)$")
_TAIL = re.compile(r"_default$| \((?:with fallback|T=1|latest)\)")
_MAKER = re.compile(r"^(?:anthropic|openai|google|xai)-")
# The register says what is open, and sources.csv what holds for a whole board.
_NO_FLAG = re.compile(r"^\w[\w -]*=|openweight|os_model|open via|listed 'Proprietary'")
_FAMILY = re.compile(r"^(?=(?:Opus|Sonnet|Fable|Haiku) \d)|^(?=(?:opus|sonnet|haiku)-\d)")


def board_name(name: str) -> str:
    """Give a board's name without its own ornaments: call mode, host, maker, house defaults."""
    for ornament in (_MODE, _TAIL, _HOST, _MAKER):
        name = ornament.sub("", name)
    prefix = "Claude " if name[:1].isupper() else "claude-"
    return _FAMILY.sub(prefix, name)


def boards() -> dict[str, dict[str, object]]:
    """Read run_costs.yml: file -> source, benchmarks by the file's unit, factor and basis."""
    content: dict[str, dict[str, object]] = yaml.safe_load(BOARDS.read_text(encoding="utf-8"))
    return content


def names(evidence: Path) -> dict[str, pd.Series]:
    """Give the names on every board, without ornaments, by source."""
    used: dict[str, pd.Series] = {}
    for rows in _boards(evidence):
        plain = rows.source_name.map(board_name)
        for source, group in plain.groupby(rows.source_id):
            used[str(source)] = pd.concat([used.get(str(source), pd.Series(dtype="str")), group])
    return used


def _boards(evidence: Path) -> list[pd.DataFrame]:
    return [_board(evidence, file, board) for file, board in boards().items()]


def _board(evidence: Path, file: str, board: dict[str, object]) -> pd.DataFrame:
    """Lay one board's rows out in our columns, still with its own names."""
    rows = read(evidence, f"cost/{file}")
    benchmark_ids = pd.Series(board["benchmarks"], dtype="object")
    by = rows.source if board.get("by") == "source" else rows.score_unit
    harness = board.get("setting") == "scaffold"
    scaffold = rows.setting if harness else rows.model.str.extract(_MODE, expand=False).fillna("")
    ids = by.map(benchmark_ids)
    for start, benchmark in dict(board.get("versions", {})).items():  # type: ignore[call-overload]
        ids = ids.mask(scaffold.str.startswith(start), benchmark)
    entered = pd.to_datetime(rows.entry_date, format="mixed", errors="coerce")
    day = entered.dt.strftime("%Y-%m-%d").fillna("")
    cost = pd.to_numeric(rows.cost_usd, errors="coerce")
    return pd.DataFrame(
        {
            "source_id": board["source"], "benchmark_id": ids,
            "source_name": rows.model,
            "setting": "" if harness else rows.setting,
            "scaffold": scaffold,
            "score": (pd.to_numeric(rows.score) * float(str(board.get("factor", 1)))).round(6),
            "cost": cost.where(cost > 0), "cost_basis": board["basis"],
            "run_on": day, "listed_on": rows.snapshot_date,
            "why_not": rows.quality_flag.map(_why_not).mask(~(cost > 0), "cost not known"),
            "flag": _row_flag(rows.quality_flag),
            "vertex": board.get("vertices", False),
            "source_ref": _place(rows),
        }
    )  # fmt: skip


def _place(rows: pd.DataFrame) -> pd.Series:
    """Give path and commit of what was read in a repository, else the page's address."""
    commit = rows.source_commit_or_id.str.extract(r"^([0-9a-f]{12})[0-9a-f]{28}", expand=False)
    return (rows.source_path + "@" + commit).fillna(rows.source_url)


def _row_flag(flags: pd.Series) -> pd.Series:
    """Keep what a flag says of its row: not of the board, of openness, or a component's score."""
    of_the_board = flags.map(flags.value_counts(normalize=True)) >= 0.9
    return flags.mask(of_the_board | flags.str.contains(_NO_FLAG), "")


def _why_not(flag: str) -> str:
    """Give why a flagged row is not to be counted, "" if it is."""
    if "human/competition" in flag or "scaffold on top" in flag:
        return "not a model alone"
    if "implausible" in flag:
        return "implausible score"
    return ""


def curate(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table; what is left out is counted in the ledger."""
    rows = pd.concat(_boards(evidence), ignore_index=True)
    earlier = read(evidence, "cost/aa_coding_agent_index_2026-07-24_nocost.csv")
    ledger.report(
        "aa-coding-agent-2026-07-27", TABLE, "an earlier board without costs", len(earlier)
    )
    ledger.gather("aa-coding-agent-2026-07-27", TABLE, len(earlier))
    ledger.gather(rows.source_id, TABLE)
    averaged = "an average of our own over other rows"
    rows = ledger.leave_out(rows, rows.benchmark_id.isna(), TABLE, averaged)
    vertices = rows.vertex.astype(bool)
    inside = pd.Series(False, index=rows.index)
    for _, board in rows[vertices].groupby("source_id"):
        on = on_frontier(board.cost, board.score)
        inside |= ~on.reindex(rows.index, fill_value=True)
    rows = ledger.leave_out(rows, inside, TABLE, VERTICES_ONLY).drop(columns="vertex")
    split = [
        ledger.names.split_board(source, board_name(name))
        for source, name in zip(rows.source_id, rows.source_name, strict=True)
    ]
    rows["source_name"] = [name for name, _ in split]
    efforts = pd.Series([effort for _, effort in split], index=rows.index)
    rows["setting"] = rows.setting.where(rows.setting != "", efforts)
    rows["model_id"] = ledger.resolve_all(rows.source_id, rows.source_name)
    rows = ledger.leave_out(rows, rows.model_id.isna(), TABLE, UNRESOLVED)
    key = ["source_id", "benchmark_id", "source_name", "setting", "scaffold"]
    rows = rows.sort_values([*key, "run_on"], kind="stable")
    rows["replicate"] = rows.groupby(key).cumcount() + 1
    return rows.assign(usable=rows.why_not == "", checked_on=CHECKED_ON)


def frontiers(evidence: Path) -> pd.DataFrame:
    """Make the published frontiers of the Artificial Analysis indices: aggregates only."""
    daily = read(evidence, "cost/aa_daily_frontier_2026-04-10_2026-07-10.csv")
    by_day = pd.DataFrame(
        {
            "as_of": daily.day, "index": "aa-intelligence-index-" + daily["index"],
            "counting": "every setting, total cost", "configurations": daily.models_with_cost,
            "open_configurations": daily.open_with_cost, "points": daily.frontier_points,
            "open_points": daily.frontier_open, "open_cost_min": daily.open_min_cost,
            "open_cost_max": daily.open_max_cost, "best_open": daily.best_open,
            "best_closed": daily.best_closed,
            "source_ref": "oolong-tea-2026/artificial-analysis-leaderboards",
        }
    )  # fmt: skip
    table = read(evidence, "cost/aa_frontier_summaries.csv")
    parts = table.dataset.str.extract(r"^AA (?P<name>.+) (?P<day>\d{4}-\d\d-\d\d)$")
    index = parts.name.str.lower().str.replace(" ", "-")
    summary = pd.DataFrame(
        {
            "as_of": parts.day,
            "index": "aa-" + index.str.replace("index-", "intelligence-index-", regex=False)
            .where(index.str.startswith("index"), index),
            "counting": "summary of the whole table", "configurations": table.rows_with_cost,
            "open_configurations": table.open_rows, "points": table.frontier,
            "open_points": table.frontier_open, "models": table.frontier_models,
            "open_models": table.frontier_models_open, "cheap_half_points": table.cheap_half_points,
            "cheap_half_open_points": table.cheap_half_open,
            "cost_min": table.frontier_cost_min, "cost_max": table.frontier_cost_max,
            "open_cost_min": table.open_cost_min, "open_cost_max": table.open_cost_max,
            "source_ref": table.source_url,
        }
    )  # fmt: skip
    by_counting = read(evidence, "cost/aa_frontier_counting_2026-09-30.csv")
    ways = pd.DataFrame(
        {
            "as_of": by_counting.snapshot, "index": "aa-intelligence-index-v4.3",
            "counting": by_counting.variant.str.split(" (", regex=False).str[0],
            "configurations": by_counting.configurations, "points": by_counting.frontier_points,
            "open_points": by_counting.frontier_open, "source_ref": by_counting.source_url,
        }
    )  # fmt: skip
    every = pd.concat([by_day, summary, ways], ignore_index=True)
    return every.assign(source_id=ANALYSIS, checked_on=CHECKED_ON)
