#!/usr/bin/env python3
"""Recommenders on sparse matrices, beside numpy, scipy, scikit-learn and implicit.

    cmake --build build/release --target recommend_jobs
    python bench/recommend/run.py --scale 1 --repeats 5 --threads 2 [--jobs topk,als]

At scale 1 the matrix is that of a made-up shop: ln(1 + spend) of 114,869 customers and 4,000
products, from CANASTA_PEERS' generator; RP3beta has its own, 30,000 x 41,000 with .8 million pairs.
Ours and the rivals' in turn; a line of JSON a job with medians of seconds. Answers are compared
before a time counts:

    topk     ten products of everybody from 20 given factors: scores of the lists equal to 1e-4
    nmf      20 factors, 26 iterations from NNDSVD: our error at most .1 % above scikit-learn's
    als      64 factors, 15 iterations, confidence 1 + 20 r: our loss at most that of implicit
    offer    ten new products of everybody from the rival's 64 factors: as topk; and the time that
             ours takes when it solves every customer from their purchases, as it does by itself
    rp3beta  500 neighbours of each product: the sums of its rows equal to 1e-4
    ease     lambda 400: weights equal to 1e-4 of the largest
"""
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from processes import PEERS, PROGRAM, arguments, show, timed  # noqa: E402

import rivals  # noqa: E402

BENCH = PROGRAM.parents[1] / "bench" / "recommend_jobs"

def made_up_shop(scale):
    """ln(1 + spend) of the first 80 % of a made-up shop's time."""
    with tempfile.TemporaryDirectory(prefix="canasta-bench-") as scratch:
        timed([sys.executable, PEERS / "generate.py", "--out", scratch, "--scale", str(scale),
               "--only", "retail"])
        return rivals.read_spend(Path(scratch) / "retail.parquet")

class Runner:
    """One matrix in a folder, and our program on it."""

    def __init__(self, folder, matrix, options):
        self.folder = folder
        self.matrix = matrix
        self.options = options
        rivals.write_matrix(folder / "matrix.bin", matrix)

    def ours(self, *words):
        out = subprocess.run([BENCH, words[0], self.folder, str(self.options.threads),
                              *map(str, words[1:])], check=True, capture_output=True, text=True)
        return json.loads(out.stdout)

    def in_turn(self, words, rival):
        """Medians of both, our last answer and the rival's."""
        seconds = {"ours": [], "rival": []}
        for _ in range(self.options.repeats):
            found = self.ours(*words)
            seconds["ours"].append(found["wall_s"])
            start = time.perf_counter()
            answer = rival()
            seconds["rival"].append(time.perf_counter() - start)
        ours, theirs = (statistics.median(of_one) for of_one in seconds.values())
        line = {"job": words[0], "rows": self.matrix.shape[0], "columns": self.matrix.shape[1],
                "entries": int(self.matrix.nnz), "threads": self.options.threads,
                "ours_s": round(ours, 3), "rival_s": round(theirs, 3),
                "times_faster": round(theirs / ours, 2)}
        return line, found, answer

def refuse(job, reason):
    sys.exit(f"bench/recommend: {job}: {reason}; no time counts")

def topk(runner):
    customers, products = rivals.write_factors(runner.folder / "factors.bin",
                                               *rivals.random_factors(runner.matrix))
    line, _, lists = runner.in_turn(["topk", 20, "all"],
                                    lambda: rivals.best_by_numpy(customers, products))
    mine = rivals.read_lists(runner.folder / "answers.bin", len(customers))
    apart = rivals.scores_apart(customers, products, mine, lists)
    if apart > 1e-4:
        refuse("topk", f"scores of the lists are {apart} apart")
    return {**line, "rival": "numpy", "largest_difference": apart}

def nmf(runner):
    line, found, error = runner.in_turn(["nmf", 20, 26],
                                        lambda: rivals.nmf_error(runner.matrix, 20, 26))
    if found["value"] > 1.001 * error:
        refuse("nmf", f"our error is {found['value']}, the rival's {error}")
    return {**line, "rival": "scikit-learn", "error": found["value"], "rival_error": error}

def als(runner):
    line, found, model = runner.in_turn(["als", 64, 15, 20, .05],
                                        lambda: rivals.fit_als(runner.matrix, 64, 15, 20, .05,
                                                               runner.options.threads))
    loss = rivals.als_loss(runner.matrix, model, 20, .05)
    if found["value"] > loss * 1.0001:
        refuse("als", f"our loss is {found['value']}, the rival's {loss}")
    return {**line, "rival": "implicit", "loss": found["value"], "rival_loss": loss}

def offer(runner):
    model = rivals.fit_als(runner.matrix, 64, 3, 20, .05, runner.options.threads)
    customers, products = rivals.write_factors(
        runner.folder / "factors.bin", model.user_factors, model.item_factors)
    line, _, lists = runner.in_turn(["topk", 64, "new"],
                                    lambda: rivals.offer_by_implicit(model, runner.matrix))
    mine = rivals.read_lists(runner.folder / "answers.bin", len(customers))
    apart = rivals.scores_apart(customers, products, mine, lists)
    if apart > 1e-4:
        refuse("offer", f"scores of the lists are {apart} apart")
    solving = runner.ours("offer_als", 64, 3, 20, .05)["wall_s"]
    return {**line, "job": "offer", "rival": "implicit", "largest_difference": apart,
            "ours_solving_customers_anew_s": round(solving, 3)}


def rp3beta(runner):
    line, _, weights = runner.in_turn(["rp3beta", 500],
                                      lambda: rivals.rp3beta(runner.matrix, .5, 500))
    mine = rivals.read_weights(runner.folder / "answers.bin", runner.matrix.shape[1])
    apart = rivals.rows_apart(mine, weights)
    if apart > 1e-4:
        refuse("rp3beta", f"sums of rows are {apart} apart")
    return {**line, "rival": "scipy", "largest_difference": apart}

def ease(runner):
    line, _, weights = runner.in_turn(["ease", 400], lambda: rivals.ease(runner.matrix, 400))
    apart = rivals.weights_apart(runner.folder / "answers.bin", weights)
    if apart > 1e-4:
        refuse("ease", f"weights are {apart} apart")
    return {**line, "rival": "numpy", "largest_difference": apart}

def main():
    parser = arguments(__doc__)
    parser.add_argument("--jobs", default="topk,nmf,rp3beta,ease,als,offer")
    options = parser.parse_args()
    if not BENCH.exists():
        sys.exit("bench/recommend: cmake --build build/release --target recommend_jobs first")
    jobs = options.jobs.split(",")
    shop = made_up_shop(options.scale) if set(jobs) != {"rp3beta"} else None
    for job in jobs:
        if job in ("als", "offer") and not rivals.has_implicit():
            print(f"bench/recommend: {job}: skipped: no implicit; tools/bench-setup first")
            continue
        matrix = rivals.random_pairs(options.scale) if job == "rp3beta" else shop
        with tempfile.TemporaryDirectory(prefix="canasta-bench-") as folder:
            show(globals()[job](Runner(Path(folder), matrix, options)))

if __name__ == "__main__":
    main()
