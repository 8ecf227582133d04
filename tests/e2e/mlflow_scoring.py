#!/usr/bin/env python3
"""The scoring protocols of a running service: MLflow's, and rows as CSV at /v1/predict.

    tests/e2e/mlflow_scoring.py PROGRAM

Each form of request must give what `canasta predict TASK --input` gives of the same rows. Where the
environment of `tools/bench-setup mlflow` is, so must `mlflow models serve` on the exported model.
"""
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from scoring_project import (COLUMNS, START_SECONDS_MAX, Project, Service, ask,  # noqa: E402
                             csv_text, values, without)
from mlflow_servers import VENV, free_port  # noqa: E402

TOLERANCE = 1e-6


class Scoring(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="canasta-scoring-")
        cls.addClassCleanup(scratch.cleanup)
        cls.project = Project(PROGRAM, Path(scratch.name) / "shop")
        cls.rows = without(cls.project.rows[:60], "id", "share", "colour")
        cls.shares = [float(row["prediction"]) for row in
                      cls.project.batch("share", cls.project.rows[:60])]
        cls.colours = cls.project.batch("colour", cls.project.rows[:60])
        cls.service = Service(cls.project)
        cls.addClassCleanup(cls.service.stop)

    def predictions(self, model, body, content_type="application/json", more=""):
        status, answer = self.service.ask(f"/invocations?model={model}{more}", body, content_type)
        self.assertEqual(status, 200, answer)
        return answer["predictions"]

    def order(self, model):
        """The columns of a model in its own order."""
        return [each["name"] for each in self.service.ask(f"/v2/models/{model}")[1]["inputs"]]

    def assert_near(self, found, expected):
        self.assertEqual(len(found), len(expected))
        for ours, batch in zip(found, expected):
            self.assertAlmostEqual(ours, batch, delta=TOLERANCE)

    # --- Each form of rows ------------------------------------------------------------------------

    def test_the_models_read_the_columns(self):
        self.assertEqual(sorted(self.order("share")), sorted(COLUMNS))
        self.assertEqual(sorted(self.order("colour")), sorted(COLUMNS))

    def test_dataframe_split(self):
        body = {"dataframe_split": {"columns": list(COLUMNS), "index": list(range(60)),
                                    "data": values(self.rows, COLUMNS)}}
        self.assert_near(self.predictions("share", body), self.shares)

    def test_dataframe_records(self):
        body = {"dataframe_records": self.rows}
        self.assert_near(self.predictions("share", body), self.shares)

    def test_instances_in_the_order_of_the_model(self):
        body = {"instances": values(self.rows, self.order("share")), "params": {"timeout": 60}}
        self.assert_near(self.predictions("share", body), self.shares)

    def test_inputs_by_column(self):
        body = {"inputs": {column: [row[column] for row in self.rows] for column in COLUMNS}}
        self.assert_near(self.predictions("share", body), self.shares)

    def test_csv(self):
        for delimiter in ",;\t":
            text = csv_text(self.rows, COLUMNS, delimiter)
            self.assert_near(self.predictions("share", text, "text/csv; charset=utf-8"),
                             self.shares)

    def test_csv_with_decimal_commas(self):
        rows = [dict(row, price=str(row["price"] or "").replace(".", ",")) for row in self.rows]
        text = csv_text(rows, COLUMNS, ";")
        self.assert_near(self.predictions("share", text, "text/csv"), self.shares)

    # --- Classes ----------------------------------------------------------------------------------

    def test_classes_are_predicted_by_name(self):
        body = {"dataframe_records": self.rows}
        self.assertEqual(self.predictions("colour", body),
                         [row["prediction"] for row in self.colours])

    def test_probabilities(self):
        body = {"dataframe_records": self.rows}
        status, answer = self.service.ask("/invocations?model=colour&proba=true", body)
        self.assertEqual(status, 200, answer)
        expected = [[float(row[f"probability_{name}"]) for name in answer["classes"]]
                    for row in self.colours]
        for found, batch in zip(answer["predictions"], expected):
            self.assert_near(found, batch)
        by_params = self.predictions("colour", {**body, "params":
                                                {"predict_method": "predict_proba"}})
        self.assertEqual(by_params, answer["predictions"])

    # --- The native route, in the same forms ------------------------------------------------------

    def test_csv_at_the_native_route(self):
        text = csv_text(self.rows, COLUMNS)
        status, of_csv = self.service.ask("/v1/predict/colour", text, "text/csv")
        self.assertEqual(status, 200, of_csv)
        status, of_json = self.service.ask("/v1/predict/colour", {"rows": self.rows})
        self.assertEqual(status, 200, of_json)
        self.assertEqual(of_csv, of_json)
        self.assertEqual([each["prediction"] for each in of_csv["predictions"]],
                         [row["prediction"] for row in self.colours])

    # --- What is refused --------------------------------------------------------------------------

    def assert_refused(self, status, message_id, body, path="/invocations?model=share",
                       content_type="application/json"):
        found, answer = self.service.ask(path, body, content_type)
        self.assertEqual((found, answer["id"]), (status, message_id), answer)
        for field in ("error_code", "message"):
            self.assertTrue(answer[field])

    def test_bodies_of_other_types(self):
        text = csv_text(self.rows, COLUMNS)
        for kind in ("application/x-parquet", "application/x-www-form-urlencoded",
                     "text/csv; charset=latin-1"):
            for path in ("/invocations?model=share", "/v1/predict/share"):
                self.assert_refused(415, "kUnsupportedBody", text, path, kind)

    def test_bodies_that_are_wrong(self):
        self.assert_refused(422, "kBadJson", "visits=3")
        self.assert_refused(422, "kOneOfFields", {"inputs": [], "instances": []})
        self.assert_refused(422, "kRowColumnMissing", {"dataframe_records": [{"visits": 3}]})
        self.assert_refused(422, "kFieldCountWrong", "visits,price\n3\n", content_type="text/csv")

    def test_the_model_must_be_named_among_several(self):
        body = {"dataframe_records": self.rows}
        self.assert_refused(422, "kParameterMissing", body, "/invocations")
        self.assert_refused(404, "kNoServedTask", body, "/invocations?model=other")

    def test_numbers_have_no_probabilities(self):
        self.assert_refused(422, "kModelWithoutClasses", {"dataframe_records": self.rows},
                            "/invocations?model=share&proba=true")

    # --- MLflow itself ----------------------------------------------------------------------------

    @unittest.skipUnless((VENV / "bin/mlflow").exists(), "tools/bench-setup mlflow was not run")
    def test_mlflow_models_serve_says_the_same(self):
        target = self.project.folder / "exported"
        self.project.canasta("models", "export", "plain", "--as", "mlflow", "--to", str(target))
        rows = [{"a": float(row["a"]), "b": row["b"]} for row in self.project.plain[:60]]
        body = {"dataframe_split": {"columns": ["a", "b"], "data": values(rows, ("a", "b"))}}
        url = self.serve_by_mlflow(target)
        for kind, sent in (("application/json", body), ("text/csv", csv_text(rows, ("a", "b")))):
            status, theirs = ask(url + "/invocations", sent, kind)
            self.assertEqual(status, 200, theirs)
            self.assert_near(self.predictions("plain", sent, kind), theirs["predictions"])

    def serve_by_mlflow(self, model):
        port = free_port()
        env = {**os.environ, "PATH": f"{VENV}/bin:{os.environ['PATH']}",
               "MLFLOW_DISABLE_TELEMETRY": "true"}
        log_path = model.parent / "mlflow.log"
        log = log_path.open("wb")
        self.addCleanup(log.close)
        process = subprocess.Popen(
            [VENV / "bin/python", "-m", "mlflow", "models", "serve", "-m", model, "--env-manager",
             "local", "-h", "127.0.0.1", "-p", str(port), "--workers", "1"],
            env=env, stdout=log, stderr=log, start_new_session=True)
        self.addCleanup(lambda: (os.killpg(process.pid, signal.SIGKILL), process.wait()))
        url = f"http://127.0.0.1:{port}"
        end = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                urllib.request.urlopen(url + "/ping", timeout=5).read()
                return url
            except OSError:
                self.assertLess(time.monotonic(), end, log_path.read_text())
                time.sleep(0.3)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
