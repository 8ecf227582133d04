"""XGBoost's side of bench/forest/run.py: trains the models, and does the same jobs with them."""
import time

import numpy as np
import xgboost as xgb


def train(folder, name, columns, trees):
    """Saves <name>.json, and returns the booster."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(50_000, columns)).astype(np.float32)
    y = (x[:, 0] + x[:, 1] * x[:, 2] + rng.normal(size=len(x)) > 0).astype(int)
    booster = xgb.train({"max_depth": 6, "objective": "binary:logistic", "eta": 0.05},
                        xgb.DMatrix(x, y), trees)
    booster.save_model(folder / f"{name}.json")
    return booster


def run(job, booster, rows, threads):
    """(wall seconds, processor seconds, answers)."""
    booster.set_param({"nthread": threads})
    if job == "shap":
        data = xgb.DMatrix(rows, nthread=threads)
    start, cpu = time.perf_counter(), time.process_time()
    if job == "predict":
        found = booster.inplace_predict(rows)
    elif job == "one":
        found = np.concatenate([booster.inplace_predict(rows[i:i + 1]) for i in range(len(rows))])
    else:
        found = booster.predict(data, pred_contribs=True)
    return time.perf_counter() - start, time.process_time() - cpu, np.asarray(found).ravel()
