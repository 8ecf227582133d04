#!/usr/bin/env python3
"""Scoring and explaining with a saved forest, beside XGBoost on the same model and rows.

    cmake --build build/release --target forest_rows
    python bench/forest/run.py --scale 1 --repeats 5 --threads 2

Jobs: predict (1 million rows x 252 trees x 18 features), one (2,000 of them, a call each), shap
(10,000 rows x 200 trees x 55 features). Ours and the rival's in turn; a line of JSON a job with
medians of wall and processor seconds and their ratios. Answers are compared before a time counts.
"""
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from processes import PROGRAM, arguments, show  # noqa: E402

import numpy as np  # noqa: E402
import xgboost_rival  # noqa: E402

BENCH = PROGRAM.parents[1] / "bench" / "forest_rows"
JOBS = {"predict": (1_000_000, 18, 252), "one": (2_000, 18, 252), "shap": (10_000, 55, 200)}


def ours(job, folder, columns, threads):
    out = subprocess.run([BENCH, job, folder / f"{columns}.json", folder / "rows.bin",
                          str(columns), str(threads), "1", folder / "answers.bin"],
                         check=True, capture_output=True, text=True).stdout
    found = json.loads(out)
    return found["wall_s"][0], found["cpu_s"][0], np.fromfile(folder / "answers.bin")


def measure(job, folder, args):
    rows, columns, trees = JOBS[job]
    rows = max(100, int(rows * args.scale))
    booster = xgboost_rival.train(folder, columns, columns, trees)
    values = np.random.default_rng(2).normal(size=(rows, columns)).astype(np.float32)
    values.tofile(folder / "rows.bin")
    times = {"canasta": [], "xgboost": []}
    apart = 0.0
    for _ in range(args.repeats):
        wall, cpu, found = ours(job, folder, columns, args.threads)
        times["canasta"].append((wall, cpu))
        wall, cpu, expected = xgboost_rival.run(job, booster, values, args.threads)
        times["xgboost"].append((wall, cpu))
        apart = max(apart, float(np.abs(found - expected).max()))
    if apart > 1e-5:
        sys.exit(f"{job}: the answers are {apart} apart; no time counts")
    line = {"job": job, "rows": rows, "trees": trees, "features": columns,
            "threads": args.threads, "largest_difference": apart}
    for clock, name in enumerate(("wall_s", "cpu_s")):
        medians = {who: statistics.median(t[clock] for t in pairs) for who, pairs in times.items()}
        line[name] = {who: round(value, 6) for who, value in medians.items()}
        line[f"times_faster_{name[:-2]}"] = round(medians["xgboost"] / medians["canasta"], 2)
    return line


def main():
    args = arguments(__doc__).parse_args()
    if not BENCH.exists():
        sys.exit("bench/forest: cmake --build build/release --target forest_rows first")
    for job in JOBS:
        with tempfile.TemporaryDirectory() as folder:
            show(measure(job, Path(folder), args))


if __name__ == "__main__":
    main()
