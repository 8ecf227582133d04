"""The rivals of bench/score/run.py: scikit-learn and XGBoost on the columns that canasta sees.

    python bench/score/rivals.py CSV TARGET MODEL [--drop COLUMN...]

The column `place` says where a row belongs: the first 60 % train, the next 20 % stop the training,
the rest judges. The rules of the encoding are canasta's: numbers as they are, the 64 commonest
words of a text (of a list: of its items) as one column each, days as their parts, a text that
mostly occurs once left out; all decided on the training rows.

MODEL is gbr (squared error, depth 3), xgboost, or xgboost_absolute (depth 3 or 5): rate .1, with
the depth and the number of trees that the validation rows like best, of GradientBoosting up to 300.
Prints a line of JSON: mae of the test rows, seconds of the fit that was chosen, what was chosen.
"""
import argparse
import json
import time

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.ensemble import GradientBoostingRegressor

WORDS = 64


def parts(frame):
    order = frame["place"].to_numpy().argsort()
    first, second = round(len(frame) * 0.6), round(len(frame) * 0.8)
    return order[:first], order[first:second], order[second:]


def text_columns(name, texts, training):
    """One column for each of the commonest words or, where cells are lists, of their items."""
    mark = next((m for m in ("|", ", ") if texts.iloc[training].str.contains(m, regex=False).mean()
                 > 0.05), None)
    hot = texts.str.get_dummies(mark) if mark else None
    if hot is None:
        counts = texts.iloc[training].value_counts()
        if len(counts) > 0.5 * len(training):
            return {}
        return {f"{name}={word}": (texts == word).astype("float32")
                for word in counts.index[:WORDS] if word}
    commonest = hot.iloc[training].sum().sort_values(ascending=False).index[:WORDS]
    return {f"{name}={word}": hot[word].astype("float32") for word in commonest}


def encode(frame, training, days):
    columns = {}
    for name in frame:
        if name in days:
            day = pd.to_datetime(frame[name], errors="coerce")
            columns |= {f"{name}_year": day.dt.year, f"{name}_month": day.dt.month,
                        f"{name}_day": day.dt.day, f"{name}_weekday": day.dt.dayofweek}
        elif pd.api.types.is_numeric_dtype(frame[name]):
            columns[name] = frame[name]
        else:
            columns |= text_columns(name, frame[name].fillna("").astype(str), training)
    return pd.DataFrame(columns).astype("float32").to_numpy()


def fit_xgboost(x, y, rows, depth, absolute):
    training, validation, _ = rows
    model = xgb.XGBRegressor(
        n_estimators=2000, learning_rate=0.1, max_depth=depth, tree_method="hist", random_state=42,
        objective="reg:absoluteerror" if absolute else "reg:squarederror",
        eval_metric="mae" if absolute else "rmse", early_stopping_rounds=20)
    start = time.perf_counter()
    model.fit(x[training], y[training], eval_set=[(x[validation], y[validation])], verbose=False)
    seconds = time.perf_counter() - start
    return seconds, model.best_iteration + 1, model.predict


def fit_gbr(x, y, rows, depth, absolute):
    """Missing values, which it does not take, become the median of the training rows."""
    training, validation, _ = rows
    middle = np.nanmedian(x[training], axis=0)

    def filled(some):
        return np.where(np.isnan(some), middle, some)
    model = GradientBoostingRegressor(n_estimators=300, learning_rate=0.1, max_depth=depth,
                                      random_state=42)
    start = time.perf_counter()
    model.fit(filled(x[training]), y[training])
    seconds = time.perf_counter() - start
    errors = [loss(y[validation], found, absolute)
              for found in model.staged_predict(filled(x[validation]))]
    best = int(np.argmin(errors))
    return seconds, best + 1, lambda some: list(model.staged_predict(filled(some)))[best]


def loss(truth, predicted, absolute):
    apart = truth - predicted
    return float(np.abs(apart).mean() if absolute else (apart * apart).mean())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("csv")
    parser.add_argument("target")
    parser.add_argument("model", choices=["gbr", "xgboost", "xgboost_absolute"])
    parser.add_argument("--drop", nargs="*", default=[])
    parser.add_argument("--days", nargs="*", default=[])
    asked = parser.parse_args()
    frame = pd.read_csv(asked.csv)
    y = frame[asked.target].to_numpy("float64")
    rows = parts(frame)
    x = encode(frame.drop(columns=[asked.target, "place", *asked.drop]), rows[0], asked.days)
    absolute = asked.model.endswith("absolute")
    fit = fit_xgboost if asked.model.startswith("xgboost") else fit_gbr
    tried = []
    for depth in (3,) if asked.model == "gbr" else (3, 5):
        seconds, trees, predict = fit(x, y, rows, depth, absolute)
        tried.append((loss(y[rows[1]], predict(x[rows[1]]), absolute), seconds, depth, trees,
                      predict))
    _, seconds, depth, trees, predict = min(tried, key=lambda one: one[0])
    mae = loss(y[rows[2]], predict(x[rows[2]]), absolute=True)
    print(json.dumps({"model": asked.model, "mae": mae, "fit_s": seconds, "depth": depth,
                      "trees": trees, "features": x.shape[1], "test_rows": len(rows[2])}))


if __name__ == "__main__":
    main()
