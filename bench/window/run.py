"""A row of features per customer against its rivals: pandas, and numpy on integer codes.

    python bench/window/run.py --scale 1 --repeats 5

All start from clean lines in memory, in one run; the median of wall seconds is quoted, and the
ratio to each rival. First every cell is compared with pandas: a column agrees where all of its
cells do, to 1e-4 relative or 1e-3 absolute, missing with missing.

The rivals live outside (CANASTA_PEERS, default ../shared/peers). Three things are made equal:
amounts are rounded to 1/64, so that sums are exact in any order and customers of equal spend stand
on the same side of a fifth's border; a product's category is the product's (pandas counts a line
without one as of a further category); a missing price is filled once (with the product's median
over all days, also those after the moment, as pandas does). The numpy rival's own cleaning makes
none of it equal; only its time is used.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from processes import PEERS, PROGRAM, arguments, benchmark_seconds, clocked, show  # noqa: E402

sys.path[:0] = [str(PEERS), str(PEERS / "peers_fast")]
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import fast_b  # noqa: E402
import peer_b_features  # noqa: E402

BENCH = PROGRAM.parents[1] / "bench" / "features_bench"
WINDOW_DAYS = 30
NAMES = {"frequency": "orders", "monetary": "spend", "avg_ticket": "order_spend_mean",
         "std_ticket": "order_spend_std", "max_ticket": "order_spend_max",
         "avg_units": "order_units_mean", "avg_lines": "order_lines_mean",
         "recency": "recency_days", "tenure": "tenure_days", "mean_gap": "gap_days_mean",
         "std_gap": "gap_days_std", "max_gap": "gap_days_max", "last_gap": "last_gap_days",
         "recency_ratio": "recency_over_gap_mean", "trend_orders_90": "orders_90d_change",
         "trend_spend_90": "spend_90d_change", "slope_spend_6m": "spend_slope_6m",
         "cv_spend_6m": "spend_cv_6m",
         **{f"q_{q}": f"quarter_{q}_share" for q in (1, 2, 3, 4)},
         **{f"dow_{i}": f"{day}_share" for i, day in enumerate(
             ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))},
         **{f"peer_{theirs}": f"peers_{ours}_mean" for theirs, ours in (
             ("recency", "recency_days"), ("orders_90d", "orders_90d"),
             ("spend_90d", "spend_90d"), ("mean_gap", "gap_days"))},
         **{f"peer_z_{theirs}": f"{ours}_z" for theirs, ours in (
             ("recency", "recency_days"), ("orders_90d", "orders_90d"),
             ("spend_90d", "spend_90d"), ("mean_gap", "gap_days_mean"))}}


def our_name(theirs):
    if theirs.startswith("ch_"):
        return f"channel_{theirs[3:]}_share"
    return NAMES.get(theirs, theirs)


def clean_lines(data, scale):
    subprocess.run([sys.executable, PEERS / "generate.py", "--out", data, "--scale", str(scale),
                    "--only", "retail"], check=True, stdout=subprocess.DEVNULL)
    frame = peer_b_features.preprocess(
        pd.read_csv(data / "retail.csv", parse_dates=["timestamp"]))
    named = frame[frame["category"] != "desconocida"]
    frame["category"] = frame["product_id"].map(
        named.drop_duplicates("product_id").set_index("product_id")["category"])
    frame = frame.dropna(subset=["category", "amount"])
    return frame.assign(amount=(frame["amount"] * 64).round() / 64)


def write_lines(frame, path):
    out = frame[["customer_id", "invoice_id", "product_id", "category", "timestamp", "quantity",
                 "amount", "country", "channel"]].copy()
    out["timestamp"] = np.asarray(out["timestamp"], "datetime64[s]").astype("int64")
    out.columns = ["customer", "order", "product", "category", "time", "quantity", "amount",
                   "country", "channel"]
    out.to_csv(path, index=False)


def ours(folder, as_of, threads, repeats):
    """(median seconds, matrix, names): the answers are written before the clock starts."""
    seconds = benchmark_seconds(BENCH, f"row_per_customer/{threads}", repeats,
                                {"CANASTA_BENCH_LINES": folder / "lines.csv",
                                 "CANASTA_BENCH_AS_OF": as_of,
                                 "CANASTA_BENCH_ANSWERS": folder / "answers.bin",
                                 "CANASTA_BENCH_NAMES": folder / "names.txt"})
    names = (folder / "names.txt").read_text().split("\n")[:-1]
    matrix = np.fromfile(folder / "answers.bin", np.float32).reshape(-1, len(names))
    return seconds, matrix, names


def differing(matrix, names, frame):
    """Cells that differ, by the rival's column."""
    found = {}
    for column in frame.columns:
        mine = matrix[:, names.index(our_name(column))]
        cells = int((~np.isclose(mine, frame[column].to_numpy(), rtol=1e-4, atol=1e-3,
                                 equal_nan=True)).sum())
        if cells:
            found[column] = cells
    return found


def main():
    options = arguments(__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="canasta-bench-") as scratch:
        folder = Path(scratch)
        frame = clean_lines(folder / "data", options.scale)
        write_lines(frame, folder / "lines.csv")
        moment = frame["date"].max() + pd.Timedelta(days=1 - WINDOW_DAYS)
        as_of = str((moment - pd.Timedelta(days=1)).date())
        codes = fast_b.preprocess(
            fast_b.read(folder / "data" / "retail", "csv").unique(maintain_order=True))
        pandas_s, expected = clocked(lambda: peer_b_features.features(frame, moment),
                                     min(options.repeats, 3))
        day = int(np.datetime64(moment, "D").astype("int64"))
        numpy_s, _ = clocked(lambda: fast_b.features(codes, day), options.repeats)
        ours_s, matrix, names = ours(folder, as_of, options.threads, options.repeats)
        one_s, _, _ = ours(folder, as_of, 1, options.repeats)
        wrong = differing(matrix, names, expected)
        show({"job": "features of customers", "customers": len(expected), "lines": len(frame),
              "features": len(names), "compared": expected.shape[1],
              "answers": wrong or "agree in every cell", "pandas_s": round(pandas_s, 3),
              "numpy_s": round(numpy_s, 3), "ours_s": round(ours_s, 4),
              "ours_1_thread_s": round(one_s, 4), "times_pandas": round(pandas_s / ours_s, 1),
              "times_numpy": round(numpy_s / ours_s, 1)})
        sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
