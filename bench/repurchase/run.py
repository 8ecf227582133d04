"""The main job against its rivals: receipts in CSV to a judged model and predictions for all.

    python bench/repurchase/run.py --scale 1 --repeats 5

Each job runs as whole processes, ours and the rival's in turn, on the same file in one run; the
median of wall seconds and the largest peak memory are quoted, and the ratio pair by pair. The last
column compares the answers: customers predicted, and AUC.

Rivals live outside (CANASTA_PEERS, default ../shared/peers): polars with weighted cells, and with
--slow polars and pandas on every calendar row.
"""
import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from processes import PEERS, PROGRAM, arguments, in_turn, timed, timed_rival  # noqa: E402

CONFIG = """canasta: 1
name: bench
sources:
  purchases:
    files: ["{csv}"]
    columns: {{customer: customer_id, order: invoice_id, time: timestamp, product: product_id,
              quantity: quantity, unit_price: unit_price}}
    clean: {{duplicates: drop, missing_customer: drop, returns: drop, nonpositive: drop}}
tasks:
  repurchase: {{type: purchase_date, customers: {customers}, features: {features},
               recurrent: {{reading: {reading}, max_gap_days: 30, more_than_products: {products}}}}}
"""


def make_project(folder, csv, customers, features, reading="qualifying_days", products=10):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "canasta.yaml").write_text(CONFIG.format(
        csv=csv, customers=customers, features=features, reading=reading, products=products))


def our_run(folder, csv, threads, **task):
    make_project(folder, csv, **task)
    canasta = [PROGRAM, "-C", folder, "-q", "--threads", str(threads)]
    seconds, megabytes, _ = timed([*canasta, "run"])
    metrics = json.loads(next(folder.glob("models/*/*/metrics.json")).read_text())
    predictions = folder / "data/predictions/repurchase.csv"
    if not predictions.exists():  # few customers, and the model lost to a baseline: no champion
        more = timed([*canasta, "predict", "repurchase", "--model", "repurchase/1.0.0",
                      "-o", predictions])
        seconds, megabytes = seconds + more[0], max(megabytes, more[1])
    with predictions.open() as file:
        customers = sum(1 for _ in file) - 1
    answer = {"auc": metrics["model"]["auc"], "customers": customers,
              "test_rows": round(metrics["protocol"]["observations"]),
              "ece": metrics["model"]["ece_equal_mass"]}
    return seconds, megabytes, answer


def rival_run(script, data, *words):
    seconds, megabytes, line = timed_rival(PEERS / script, "--data", data, *words)
    answer = {"auc": line["quality"]["auc"], "customers": line["rows"]["predicted_customers"],
              "test_rows": line["rows"]["test"]}
    return seconds, megabytes, answer


def verdict(row):
    """Equal customers and nearly equal AUC; the rival cuts the days a little elsewhere."""
    difference = abs(row["ours_auc"] - row["rival_auc"])
    if row["ours_customers"] != row["rival_customers"]:
        return "DIFFER in customers"
    return "agree" if difference < 0.005 else f"DIFFER by {difference:.4f} in AUC"


def compare(name, ours, rival, repeats, same_customers=True):
    """Alternates the two, checks the answers, returns a row of the table."""
    runs = in_turn({"ours": ours} | ({"rival": rival} if rival else {}), repeats)
    mine = runs["ours"]
    row = {"job": name, "ours_s": statistics.median(run[0] for run in mine),
           "ours_mb": max(run[1] for run in mine),
           **{f"ours_{k}": v for k, v in mine[0][2].items()}}
    if rival:
        theirs = runs["rival"]
        row |= {"rival_s": statistics.median(run[0] for run in theirs),
                "rival_mb": max(run[1] for run in theirs),
                "ratio": statistics.median(b[0] / a[0] for a, b in zip(mine, theirs)),
                **{f"rival_{k}": v for k, v in theirs[0][2].items()}}
        row["answers"] = verdict(row) if same_customers else "other customers"
    print(json.dumps(row), file=sys.stderr, flush=True)
    return row


def show(rows):
    columns = [("job", 44, "{}"), ("ours_s", 8, "{:.2f}"), ("ours_mb", 8, "{:.0f}"),
               ("rival_s", 8, "{:.2f}"), ("rival_mb", 9, "{:.0f}"), ("ratio", 7, "{:.1f}"),
               ("ours_auc", 9, "{:.4f}"), ("rival_auc", 10, "{:.4f}"),
               ("ours_customers", 15, "{}"), ("rival_customers", 16, "{}"), ("answers", 17, "{}")]
    print("".join(name.rjust(width) if name != "job" else name.ljust(width)
                  for name, width, _ in columns))
    for row in rows:
        cells = [form.format(row[name]) if name in row else "" for name, _, form in columns]
        print("".join(cell.rjust(width) if name != "job" else cell.ljust(width)
                      for cell, (name, width, _) in zip(cells, columns)))


def main():
    parser = arguments(__doc__)
    parser.add_argument("--slow", action="store_true", help="the pandas pipelines too (minutes)")
    parser.add_argument("--data", type=Path, help="a folder with retail.csv, instead of making one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="canasta-bench-") as scratch:
        data = options.data or Path(scratch) / "data"
        if options.data is None:
            timed([sys.executable, PEERS / "generate.py", "--out", data, "--scale",
                   str(options.scale), "--only", "retail"])
        csv, folder = data / "retail.csv", Path(scratch) / "project"

        def ours(**task):
            return lambda: our_run(folder, csv, options.threads, **task)

        everybody = ours(customers="all", features="calendar")
        # The rival asks for mean units over 10 in at least 3 purchases, which no reading of ours
        # does; this one leaves about as many customers.
        recurrent = ours(customers="recurrent", features="calendar", reading="every_purchase",
                         products=1)
        rows = [compare("all customers, calendar / polars cells", everybody,
                        lambda: rival_run("peers_fast/fast_a.py", data, "--cells", "--calendar",
                                          "all"), options.repeats),
                compare("all customers, history", ours(customers="all", features="history"), None,
                        options.repeats),
                compare("recurrent, calendar / polars cells", recurrent,
                        lambda: rival_run("peers_fast/fast_a.py", data, "--cells"),
                        options.repeats, same_customers=False)]
        if options.slow:
            rows.append(compare("all customers, calendar / polars every row", everybody,
                                lambda: rival_run("peers_fast/fast_a.py", data, "--calendar",
                                                  "all"), 1))
            rows.append(compare("all customers, calendar / pandas", everybody,
                                lambda: rival_run("peer_a_repurchase.py", data, "--calendar",
                                                  "all"), 1))
        show(rows)


if __name__ == "__main__":
    main()
