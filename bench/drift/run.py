"""Drift of 1.25 million orders, nine columns, beside Evidently's DataDriftPreset.

    tools/bench-setup evidently
    cmake --build build/release --target drift_tables
    python bench/drift/run.py --scale 1 --repeats 5

The earlier half of the orders is the reference, the later half is judged; both sides read Parquet.
Whole processes in turn. run_s is what the comparison itself takes once the tables are in memory:
ours the profile of the reference and the drift against it, the rival's data sets and report.

Answers first: with this many rows Evidently measures Wasserstein-1 in standard deviations for
numbers, and the Jensen-Shannon distance for texts and numbers of few values. Ours must be within
.002 of each: it keeps 256 bins of a number, not its values, and amber begins at .05.
"""
import json
import math
import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from processes import (PEERS, PROGRAM, arguments, in_turn, make_orders, show,  # noqa: E402
                       summary, timed, timed_rival)

import pandas as pd  # noqa: E402

TABLES = PROGRAM.parents[1] / "bench" / "drift_tables"
EVIDENTLY = (Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "canasta"
             / "evidently-venv" / "bin" / "python")
TIME = "fecha_pedido_dt"
NUMBERS = ["estrellas_txt", "cajas_fisicas", "facturacion_usd_val", "materiales_distintos_val"]
TEXTS = ["pais_cd", "tipo_cliente_cd", "madurez_digital_cd", "frecuencia_visitas_cd",
         "canal_pedido_cd"]


def write_halves(data, folder):
    """before.parquet and now.parquet for us; both.parquet for the rival, in order of time."""
    frame = pd.read_csv(data / "orders.csv", usecols=[TIME, *NUMBERS, *TEXTS])
    frame = frame.sort_values(TIME, kind="stable", ignore_index=True)
    half = len(frame) // 2
    columns = frame[NUMBERS + TEXTS]
    columns.iloc[:half].to_parquet(folder / "before.parquet", index=False)
    columns.iloc[half:].to_parquet(folder / "now.parquet", index=False)
    # The rival sorts by time: by a number of its own no two orders tie.
    frame.assign(**{TIME: range(len(frame))}).to_parquet(folder / "both.parquet", index=False)
    return len(frame)


def our_job(folder, threads):
    seconds, megabytes, out = timed([TABLES, folder / "before.parquet", folder / "now.parquet",
                                     str(threads)])
    return seconds, megabytes, json.loads(out)


def rival_job(folder):
    return timed_rival(PEERS / "anchors" / "evidently" / "run.py", "--orders",
                       folder / "both.parquet", python=EVIDENTLY)


def farthest(ours, theirs):
    """The largest difference of a distance that both measure. Theirs of texts is in nats."""
    apart = 0.0
    for name, mine in ours["columns"].items():
        value, method = theirs["values"][name]
        measured = (mine["shift"] if "asserstein" in method
                    else mine["jensen_shannon"] * math.sqrt(math.log(2)))
        apart = max(apart, abs(measured - value))
    return apart


def medians(runs, name):
    return {who: statistics.median(run[2][name] for run in of_one)
            for who, of_one in runs.items()}


def main():
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, help="a folder with orders.csv, instead of making one")
    options = parser.parse_args()
    if not EVIDENTLY.exists():
        print("bench/drift: skipped: no Evidently; tools/bench-setup evidently first")
        return
    with tempfile.TemporaryDirectory(prefix="canasta-bench-") as scratch:
        folder = Path(scratch)
        rows = write_halves(options.data or make_orders(folder, options.scale), folder)
        runs = in_turn({"ours": lambda: our_job(folder, options.threads),
                        "evidently": lambda: rival_job(folder)}, options.repeats)
    apart = farthest(runs["ours"][0][2], runs["evidently"][0][2])
    if apart > 0.002:
        sys.exit(f"bench/drift: a distance is {apart} apart; no time counts")
    run_s = medians(runs, "run_s")
    show({"job": "drift", "rows": rows, "columns": len(NUMBERS + TEXTS),
          "largest_difference": apart, **summary(runs),
          "ours_run_s": run_s["ours"], "evidently_run_s": run_s["evidently"],
          "times_evidently_run": round(run_s["evidently"] / run_s["ours"], 1),
          "ours_run_mb": max(run[2]["run_mb"] for run in runs["ours"]),
          "evidently_run_mb": max(run[2]["rss_run_mb"] - run[2]["rss_loaded_mb"]
                                  for run in runs["evidently"])})


if __name__ == "__main__":
    main()
