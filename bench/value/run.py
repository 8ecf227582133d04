"""Segments and BG/NBD of a generated shop beside pandas, scipy and lifetimes.

    cmake --build build/release --target canasta value_times
    python bench/value/run.py --scale 1 --repeats 5

Scale 1 is 150,000 customers in 120 days. All start from clean lines in memory; medians of wall
seconds. Answers first: every score must be the same as in pandas under the same rule for ties, and
every fit must reach the same log-likelihood, computed for all by one function here.

pandas_usual_s is what one finds in most notebooks: quintiles of ranks that break ties by the order
of the rows. It gives other scores, because it tells equal customers apart; only its time is shown.
scipy: exact slope in logarithms of the parameters, L-BFGS-B, on distinct rows with their counts.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from processes import PROGRAM, arguments, clocked, show  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from scipy.optimize import minimize  # noqa: E402
from scipy.special import betaln, digamma, gammaln  # noqa: E402

try:
    from lifetimes import BetaGeoFitter
    from lifetimes.utils import ConvergenceError
except ImportError:
    BetaGeoFitter = None

TIMES = PROGRAM.parents[1] / "bench" / "value_times"
CUSTOMERS, DAYS = 150_000, 120
NAMES = ("r", "alpha", "a", "b")


def make_shop(folder, customers):
    """The clean purchases of a made-up shop, as Parquet."""
    def run(*words):
        subprocess.run([PROGRAM, *map(str, words), "-q"], check=True, stdout=subprocess.DEVNULL)

    run("generate", "receipts", "--customers", customers, "--days", DAYS, "-o",
        folder / "receipts.csv")
    run("init", folder / "shop", "--from", folder / "receipts.csv")
    run("-C", folder / "shop", "ingest")
    return folder / "shop" / "data" / "processed" / "purchases.parquet"


def by_customer(lines):
    now = lines["day"].max()
    grouped = lines.groupby("customer", observed=True)
    return pd.DataFrame({"recency": (now - grouped["day"].max()).dt.days,
                         "frequency": grouped["order"].nunique(),
                         "monetary": grouped["amount"].sum()})


def scores(lines):
    """r, f, m: fifths of those strictly better (r) or worse (f, m)."""
    rfm = by_customer(lines)

    def fifths(column):
        return (5 * (column.rank(method="min") - 1) // len(column)).astype(int)
    return pd.DataFrame({"r": 5 - fifths(rfm["recency"]), "f": 1 + fifths(rfm["frequency"]),
                         "m": 1 + fifths(rfm["monetary"])})


def usual_scores(lines):
    rfm = by_customer(lines)
    return pd.DataFrame({name: pd.qcut(rfm[column].rank(method="first"), 5, labels=labels)
                         for name, column, labels in (("r", "recency", [5, 4, 3, 2, 1]),
                                                      ("f", "frequency", [1, 2, 3, 4, 5]),
                                                      ("m", "monetary", [1, 2, 3, 4, 5]))})


def counts(lines):
    """x, t_x and T in weeks."""
    days = lines.drop_duplicates(["customer", "day"]).groupby("customer", observed=True)["day"]
    first, last, purchases = days.min(), days.max(), days.size()
    end = lines["day"].max()
    return (purchases.to_numpy(float) - 1, (last - first).dt.days.to_numpy() / 7,
            (end - first).dt.days.to_numpy() / 7)


def log_likelihood(parameters, x, last, age, weight):
    """Fader, Hardie & Lee (2005), eq. 6, and its slope."""
    r, alpha, a, b = parameters
    stays = -(r + x) * np.log(alpha + age)
    leaves = np.full_like(stays, -np.inf)
    again = x > 0
    leaves[again] = (np.log(a / (b + x[again] - 1))
                     - (r + x[again]) * np.log(alpha + last[again]))
    both = np.logaddexp(stays, leaves)
    left = np.exp(leaves - both)
    value = (gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
             + both)
    beta_slope = digamma(a + b) - digamma(a + b + x)
    slope = (digamma(r + x) - digamma(r) + np.log(alpha)
             - (1 - left) * np.log(alpha + age) - left * np.log(alpha + last),
             r / alpha - (r + x) * ((1 - left) / (alpha + age) + left / (alpha + last)),
             beta_slope + left / a,
             beta_slope + digamma(b + x) - digamma(b) - left / np.maximum(b + x - 1, b))
    return (weight * value).sum(), np.array([(weight * one).sum() for one in slope])


def fit_scipy(x, last, age):
    rows, weight = np.unique(np.stack([x, last, age], 1), axis=0, return_counts=True)
    x, last, age = rows.T
    scale = 10 / age.max()
    n = weight.sum()

    def loss(logs):
        at = np.exp(logs)
        value, slope = log_likelihood(at, x, last * scale, age * scale, weight)
        return -value / n, -slope * at / n
    found = minimize(loss, np.zeros(4), jac=True, method="L-BFGS-B",
                     bounds=[(-16, 16)] * 4, options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-9})
    parameters = np.exp(found.x)
    parameters[1] /= scale
    return parameters


def fit_lifetimes(x, last, age):
    """Nothing where it gives up, as it may on a shop that hardly anybody leaves."""
    try:
        model = BetaGeoFitter(penalizer_coef=0).fit(x, last, age)
    except ConvergenceError:
        return np.full(4, np.nan)
    return np.array([model.params_[name] for name in NAMES])


def main():
    options = arguments(__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="canasta-bench-") as scratch:
        folder = Path(scratch)
        parquet = make_shop(folder, round(CUSTOMERS * options.scale))
        lines = pd.read_parquet(parquet, columns=["customer", "order", "time", "amount"])
        lines = lines.assign(customer=lines["customer"].astype("category"),
                             day=lines["time"].dt.normalize())
        out = subprocess.run([TIMES, parquet, str(options.threads), str(options.repeats),
                              folder / "scores.csv"], check=True, capture_output=True, text=True)
        mine = json.loads(out.stdout)
        my_scores = pd.read_csv(folder / "scores.csv", dtype={"customer": str},
                                index_col="customer").sort_index()
    pandas_s, expected = clocked(lambda: scores(lines), options.repeats)
    usual_s, _ = clocked(lambda: usual_scores(lines), options.repeats)
    expected.index = expected.index.astype(str)
    wrong = int((my_scores != expected.sort_index()).to_numpy().sum())

    table = counts(lines)
    fits = {"scipy": fit_scipy, **({"lifetimes": fit_lifetimes} if BetaGeoFitter else {})}
    seconds, reached = {}, {}
    for name, fit in fits.items():
        seconds[name], parameters = clocked(lambda fit=fit: fit(*table), options.repeats)
        reached[name] = log_likelihood(parameters, *table, 1.0)[0]
    ours = log_likelihood(np.array(mine["parameters"]), *table, 1.0)[0]
    lower = {name: best - ours for name, best in reached.items() if ours < best - 1e-7 * abs(best)}
    show({"job": "segments and BG/NBD", "customers": len(expected), "lines": len(lines),
          "distinct": mine["distinct"], "answers": "agree" if not (wrong or lower) else
          {"scores_that_differ": wrong, "log_likelihood_lower_by": lower},
          "segments_s": round(mine["segments_s"], 4), "pandas_s": round(pandas_s, 3),
          "pandas_usual_s": round(usual_s, 3),
          "times_pandas": round(pandas_s / mine["segments_s"], 1),
          "times_pandas_usual": round(usual_s / mine["segments_s"], 1),
          "fit_s": round(mine["fit_s"], 4), "fit_mb": mine["fit_mb"],
          **{f"{name}_s": round(one, 3) for name, one in seconds.items()},
          **{f"times_{name}": round(one / mine["fit_s"], 1) for name, one in seconds.items()},
          "log_likelihood": round(ours, 4),
          **{f"{name}_log_likelihood": None if np.isnan(one) else round(one, 4)
             for name, one in reached.items()}})
    sys.exit(bool(wrong or lower))


if __name__ == "__main__":
    main()
