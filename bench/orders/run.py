"""Orders to a model of the channel, and to one row per customer, beside pandas and polars.

    cmake --build build/release --target canasta engine_bench
    python bench/orders/run.py --scale 1 --repeats 5

The first line is the whole job, as processes: 1.25 million orders in CSV to one row for each of
149,960 customers, three stratified parts, a classifier with the rival's settings (balanced weights,
rate .05, depth 6, nine tenths of rows and features to a tree), calibration, and the report on the
test part; ours also publishes the model, its card and its pages. The second line is from the files
to the table alone, in processes that have started: ours in engine_bench, the rivals in this one.

Answers first. The calibrated log-losses of the test parts lie within .01 (the class shares are .04
worse): each side draws its own fifth of the customers, whose log-loss has a standard error of .002,
and calibrates in its own way. The table agrees in every cell with plain group-by of pandas; of a
customer with two equally frequent channels any of them is right.
"""
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from processes import (ONE_ROW_PER_CUSTOMER, PEERS, PROGRAM, arguments,  # noqa: E402
                       benchmark_seconds, clocked, in_turn, make_orders, show, summary, timed,
                       timed_rival)

sys.path[:0] = [str(PEERS), str(PEERS / "peers_fast")]
import fast_e  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import peer_e_channel  # noqa: E402

LOG_LOSS_APART = 0.01
BENCH = PROGRAM.parents[1] / "bench" / "engine_bench"
MEANS = ["cajas_fisicas", "facturacion_usd_val", "materiales_distintos_val"]
TARGET = "canal_pedido_cd"
CONFIG = "canasta: 1\nname: bench\n" + ONE_ROW_PER_CUSTOMER + """\
tasks:
  channel: {{type: classification, source: customers, target: canal_pedido_cd_mode,
            candidates: [xgboost_balanced], decide_by: accuracy}}
"""
RIVAL_TREES = {"candidate": "xgboost", "trials": 1, "loss": 1.0,
               "settings": {"max_depth": 6, "learning_rate": 0.05, "row_share": 0.9,
                            "feature_share": 0.9, "min_child_weight": 1, "l2": 1}}


def make_project(folder, csv):
    """With settings of trees where tune would have left them."""
    (folder / "tuning").mkdir(parents=True)
    (folder / "canasta.yaml").write_text(CONFIG.format(orders=csv))
    (folder / "tuning" / "channel.json").write_text(json.dumps(RIVAL_TREES))


def our_job(csv, threads):
    with tempfile.TemporaryDirectory(prefix="canasta-bench-") as scratch:
        folder = Path(scratch) / "project"
        make_project(folder, csv)
        seconds, megabytes, _ = timed([PROGRAM, "-C", folder, "-q", "--threads", str(threads),
                                       "train", "channel"])
        files = next(folder.glob("models/channel/*"))
        metrics = json.loads((files / "metrics.json").read_text())
        manifest = json.loads((files / "manifest.json").read_text())
    return seconds, megabytes, {"log_loss": metrics["model"]["log_loss"],
                                "rounds": round(manifest["parameters"]["settings"]["rounds"])}


def rival_job(script, data):
    seconds, megabytes, line = timed_rival(PEERS / script, "--data", data)
    quality = line["quality"]
    return seconds, megabytes, {name: quality[name] for name in
                                ("logloss_calibrated", "best_iteration")}


def pandas_table(csv):
    """What the rival makes of the file, without filling what is missing."""
    frame = pd.read_csv(csv, parse_dates=["fecha_pedido_dt"]).sort_values("fecha_pedido_dt")
    by = frame.groupby("cliente_id")
    table = by[MEANS].mean().add_suffix("_mean")
    table["fecha_pedido_dt_count"] = by.size()
    table["fecha_pedido_dt_last"] = by["fecha_pedido_dt"].max()
    counts = {column: frame.groupby(["cliente_id", column]).size()
              for column in [*peer_e_channel.CATS, TARGET]}
    return table, counts


def differing(ours, table, counts):
    """Cells that differ, by column."""
    ours = ours.set_index("cliente_id").sort_index()
    if not ours.index.equals(table.index):
        return {"cliente_id": len(ours.index.symmetric_difference(table.index))}
    wrong = {}
    for column in table:
        if column.endswith("_mean"):
            same = np.isclose(ours[column], table[column], rtol=1e-12, equal_nan=True)
        else:
            same = pd.to_datetime(ours[column]).eq(table[column]) if column.endswith(
                "_last") else ours[column].eq(table[column])
        wrong[column] = int((~same).sum())
    for column, rows in counts.items():
        most = rows.groupby(level=0).max().reindex(ours.index)
        mode = ours[f"{column}_mode"]
        of_mode = rows.reindex(pd.MultiIndex.from_arrays([ours.index, mode])).to_numpy()
        wrong[f"{column}_mode"] = int((~((of_mode == most.to_numpy()) | mode.isna() & most.isna())
                                       ).sum())
    return {column: cells for column, cells in wrong.items() if cells}


def our_table(folder, threads, repeats):
    """(median seconds, the table): written before the clock starts."""
    seconds = benchmark_seconds(BENCH, f"files_to_rows/{threads}", repeats,
                                {"CANASTA_BENCH_PROJECT": folder,
                                 "CANASTA_BENCH_ANSWERS": folder / "table.parquet"})
    return seconds, pd.read_parquet(folder / "table.parquet")


def polars_elt(data):
    return fast_e.elt(fast_e.scan(data / "orders", "csv", fast_e.ORDERS,
                                  {"fecha_pedido_dt": "%Y-%m-%d"}).collect().lazy())


def pandas_elt(data):
    return peer_e_channel.elt(pd.read_csv(data / "orders.csv", parse_dates=["fecha_pedido_dt"]))


def compare_tables(data, folder, repeats):
    make_project(folder, data / "orders.csv")
    ours_s, ours = our_table(folder, 2, repeats)
    wrong = differing(ours, *pandas_table(data / "orders.csv"))
    if wrong:
        sys.exit(f"bench/orders: cells differ, no time counts: {wrong}")
    polars_s, _ = clocked(lambda: polars_elt(data), repeats)
    pandas_s, _ = clocked(lambda: pandas_elt(data), min(repeats, 3))
    show({"job": "orders to rows", "customers": len(ours), "answers": "agree in every cell",
          "ours_s": round(ours_s, 3), "polars_s": round(polars_s, 3),
          "pandas_s": round(pandas_s, 3), "times_polars": round(polars_s / ours_s, 2),
          "times_pandas": round(pandas_s / ours_s, 2)})


def compare_jobs(data, options):
    runs = in_turn({"ours": lambda: our_job(data / "orders.csv", options.threads),
                    "polars": lambda: rival_job("peers_fast/fast_e.py", data),
                    "pandas": lambda: rival_job("peer_e_channel.py", data)}, options.repeats)
    log_loss = {"ours": runs["ours"][0][2]["log_loss"],
                **{name: runs[name][0][2]["logloss_calibrated"] for name in ("polars", "pandas")}}
    apart = max(log_loss.values()) - min(log_loss.values())
    if apart > LOG_LOSS_APART:
        sys.exit(f"bench/orders: log-losses {log_loss} are {apart} apart; no time counts")
    show({"job": "orders to model", "log_loss": log_loss,
          "rounds": {"ours": runs["ours"][0][2]["rounds"],
                     **{name: runs[name][0][2]["best_iteration"] + 1
                        for name in ("polars", "pandas")}}, **summary(runs)})


def main():
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, help="a folder with orders.csv, instead of making one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="canasta-bench-") as scratch:
        data = options.data or make_orders(Path(scratch) / "data", options.scale)
        data = data.resolve()
        compare_jobs(data, options)
        compare_tables(data, Path(scratch) / "project", options.repeats)


if __name__ == "__main__":
    main()
