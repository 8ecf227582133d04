#!/usr/bin/env python3
"""Runs and models in a real MLflow server, started here on 127.0.0.1.

    tests/tracking.py PROGRAM DRIVER

Needs the Python environment of `tools/bench-setup mlflow`; without it, exit 77 says skipped. One
server serves all tests, but those that kill it.
"""
import calendar
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import makers  # noqa: E402
from mlflow_servers import (START_SECONDS_MAX, VENV, Server, fake_server,  # noqa: E402
                            free_port, reply)

EXIT_SKIPPED = 77
EXIT_CONFIG, EXIT_DENIED, EXIT_AWAY = 78, 77, 75


class TrackingCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="canasta-tracking-")
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = Path(scratch.name)
        (cls.scratch / "server").mkdir()
        cls.server = Server(cls.scratch / "server")
        cls.addClassCleanup(lambda: cls.server.kill())
        cls.models = cls.scratch / "shop/models"

    def canasta(self, folder, *words, **env):
        done = subprocess.run([PROGRAM, "-C", folder, "--lang", "en", *words], capture_output=True,
                              text=True, timeout=300, env={**os.environ, "NO_PROXY": "*", **env})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout + done.stderr

    def train_once(self):
        """The model `repurchase` in self.models, shared by the tests that need one."""
        project = self.models.parent
        if not project.exists():
            (project / "data/raw").mkdir(parents=True)
            makers.config(project / "canasta.yaml")
            makers.shop(project / "data/raw/shop.csv", 60, 120)
            self.canasta(project, "run")

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(dir=self.scratch))
        self.runs = self.folder / "runs"

    def driver(self, *words, url=None, stdin=None, **env):
        known = {key: value for key, value in os.environ.items() if not key.startswith("MLFLOW_")}
        return subprocess.run([DRIVER, *map(str, words)], capture_output=True, text=True,
                              timeout=300, input=stdin,
                              env={**known, "MLFLOW_TRACKING_URI": url or self.server.url,
                                   "NO_PROXY": "*", **env})

    def good(self, *words, **more):
        done = self.driver(*words, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def record(self, task="repurchase", points=10):
        return self.good("record", self.runs, task, points).strip()

    def spool(self, run):
        return json.loads((self.runs / run / "mlflow.json").read_text())


class Sending(TrackingCase):
    def test_a_run_arrives_whole(self):
        run = self.record(points=1001)
        mlflow_run, _ = self.good("send", self.runs, self.models, run).splitlines()[0].split(" ")
        found = self.server.runs(run)
        self.assertEqual(len(found), 1)
        info, data = found[0]["info"], found[0]["data"]
        self.assertEqual(info["run_id"], mlflow_run)
        self.assertEqual(info["status"], "FINISHED")
        record = json.loads((self.runs / run / "run.json").read_text())
        started = time.strptime(record["started"], "%Y-%m-%dT%H:%M:%SZ")
        self.assertEqual(info["start_time"], calendar.timegm(started) * 1000)
        params = {p["key"]: p["value"] for p in data["params"]}
        self.assertEqual(len(params), 104)
        self.assertEqual(params["max_depth"], "6")
        self.assertEqual(params["odd_at_name"], "ñ")
        tags = {t["key"]: t["value"] for t in data["tags"]}
        self.assertEqual(tags["mlflow.runName"], run)
        self.assertEqual(tags["mlflow.source.name"], "canasta train repurchase")
        self.assertEqual(tags["data_hash"], "00ff")
        self.assertEqual(tags["p100"], "100")
        metrics = {m["key"]: m["value"] for m in data["metrics"]}
        self.assertEqual(metrics["auc"], 0.75)
        self.assertEqual(metrics["precision_at_5"], 0.5)
        self.assertNotIn("nothing", metrics)
        history = self.server.get("metrics/get-history", run_id=mlflow_run,
                                  metric_key="validation_log_loss", max_results=5000)["metrics"]
        self.assertEqual([(m["step"], m["value"]) for m in history],
                         [(step, 1 / (step + 1)) for step in range(1001)])
        files = self.server.get("artifacts/list", run_id=mlflow_run)["files"]
        self.assertEqual({f["path"] for f in files}, {"report.md", "pictures"})
        path = urllib.parse.quote("/pictures/año 1.txt")
        folder = f"{info['experiment_id']}/{mlflow_run}/artifacts"
        url = f"{self.server.url}/api/2.0/mlflow-artifacts/artifacts/{folder}{path}"
        self.assertEqual(urllib.request.urlopen(url).read(), b"\0\xff")
        self.assertTrue(self.spool(run)["done"])

    def test_experiments_are_those_asked_for(self):
        for name in ("año nuevo / 1", "año nuevo / 1"):
            run = self.record()
            self.good("send", self.runs, self.models, run, MLFLOW_EXPERIMENT_NAME=name)
            found = self.server.get("experiments/get-by-name", experiment_name=name)
            self.assertEqual(found["experiment"]["experiment_id"], self.spool(run)["experiment_id"])
        self.server.post("experiments/delete", experiment_id=self.spool(run)["experiment_id"])
        run = self.record()
        done = self.driver("send", self.runs, self.models, run, MLFLOW_EXPERIMENT_NAME=name)
        self.assertEqual(done.returncode, EXIT_CONFIG)
        self.assertIn("deleted", done.stderr)

    def test_a_model_is_registered_and_predicts_what_ours_predicts(self):
        self.train_once()
        run = self.record()
        self.good("send", self.runs, self.models, run, "repurchase", "champion")
        alias = self.server.get("registered-models/alias", name="repurchase", alias="champion")
        self.assertEqual(alias["model_version"]["status"], "READY")
        self.assertEqual(alias["model_version"]["version"], self.spool(run)["model_version"])
        rows = self.rows("repurchase")
        ours = self.ours("repurchase", rows)
        got = self.python(PREDICT, self.server.url, "models:/repurchase@champion", json.dumps(rows))
        self.compare(got, ours)

    def test_an_old_run_sent_late_does_not_take_the_alias(self):
        project = self.folder / "table"
        project.mkdir()
        makers.table_config(project / "canasta.yaml")
        makers.table(project / "rows.csv")
        self.canasta(project, "train", "score")
        old, models = self.record("score"), project / "models"
        self.good("spool", self.runs, models, old, "score", "champion")
        self.canasta(project, "train", "score")
        new = self.record("score")
        self.good("send", self.runs, models, new, "score", "champion")
        self.assertIn("sent 1 failed 0 waiting 0", self.good("replay", self.runs, models))
        self.assertEqual(len(self.server.versions("score")), 2)
        alias = self.server.get("registered-models/alias", name="score", alias="champion")
        self.assertEqual(alias["model_version"]["version"], self.spool(new)["model_version"])

    # --- Export -----------------------------------------------------------------------------------

    def features(self, model):
        return json.loads(next((self.models / model).glob("1.0.0/manifest.json")).read_text())[
            "features"]

    def rows(self, model):
        chance = random.Random(7)
        columns = self.features(model)
        data = [[float(chance.randrange(0, 40)) if chance.random() < .9 else None
                 for _ in columns] for _ in range(200)]
        return {"columns": columns, "data": data}

    def ours(self, model, rows, models=None):
        text = "\n".join(" ".join("nan" if value is None else repr(value) for value in row)
                         for row in rows["data"])
        out = self.good("predict", models or self.models, model, stdin=text)
        return [float(line) for line in out.split()]

    def python(self, script, *words):
        done = subprocess.run([VENV / "bin/python", "-c", script, *map(str, words)],
                              capture_output=True, text=True, timeout=300, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def compare(self, got, ours):
        self.assertEqual(len(got), len(ours))
        self.assertGreater(len({round(value, 6) for value in ours}), 3)
        for mine, theirs in zip(ours, got):
            self.assertLess(abs(mine - theirs), 1e-6)

    def test_an_export_opens_and_predicts_what_ours_predicts(self):
        self.train_once()
        target = self.folder / "exported"
        self.good("export", self.models, "repurchase", target)
        rows = self.rows("repurchase")
        ours = self.ours("repurchase", rows)
        self.compare(self.python(LOAD, target, json.dumps(rows)), ours)
        card = (target / "README.md").read_text()
        self.assertIn("encoded columns", card)
        digest = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                  for path in target.iterdir()}
        again = self.folder / "again"
        self.good("export", self.models, "repurchase", again)
        self.assertEqual({path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                          for path in again.iterdir()}, digest, "the same model, the same bytes")
        done = self.driver("export", self.models, "repurchase", target)
        self.assertEqual(done.returncode, 6)
        self.assertIn("there already", done.stderr)

    def test_classes_come_as_columns(self):
        project = self.folder / "classes"
        project.mkdir()
        makers.table(project / "rows.csv")
        text = (project / "rows.csv").read_text().splitlines()
        lines = [text[0] + ",kind"] + [
            line + "," + "low mid high".split()[min(2, int(line.split(",")[1]) // 34)]
            for line in text[1:]]
        (project / "rows.csv").write_text("\n".join(lines) + "\n")
        (project / "canasta.yaml").write_text(
            "canasta: 1\nsources:\n  rows: {files: rows.csv, key: id}\n"
            "tasks:\n  kind: {type: classification, source: rows, target: kind, drop: [y]}\n")
        self.canasta(project, "train", "kind")
        target = self.folder / "exported"
        self.good("export", project / "models", "kind/1.0.0", target)
        manifest = json.loads((project / "models/kind/1.0.0/manifest.json").read_text())
        chance = random.Random(3)
        rows = {"columns": manifest["features"],
                "data": [[float(chance.randrange(0, 100)) for _ in manifest["features"]]
                         for _ in range(50)]}
        self.compare(self.python(LOAD, target, json.dumps(rows)),
                     self.ours("kind/1.0.0", rows, project / "models"))

    def test_models_serve_answers(self):
        self.train_once()
        target = self.folder / "exported"
        self.good("export", self.models, "repurchase", target)
        port = free_port()
        env = {**os.environ, "PATH": f"{VENV}/bin:{os.environ['PATH']}",
               "MLFLOW_DISABLE_TELEMETRY": "true"}
        log = (self.folder / "serve.log").open("wb")
        self.addCleanup(log.close)
        process = subprocess.Popen(
            [VENV / "bin/python", "-m", "mlflow", "models", "serve", "-m", target, "--env-manager",
             "local", "-h", "127.0.0.1", "-p", str(port), "--workers", "1"],
            env=env, stdout=log, stderr=log, start_new_session=True)
        self.addCleanup(lambda: (os.killpg(process.pid, signal.SIGKILL), process.wait()))
        end = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/ping", timeout=5).read()
                break
            except OSError:
                self.assertLess(time.monotonic(), end, (self.folder / "serve.log").read_text())
                time.sleep(0.3)
        body = (target / "serving_input_example.json").read_bytes()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/invocations", body,
                                         {"Content-Type": "application/json"})
        answer = json.load(urllib.request.urlopen(request, timeout=60))
        zeros = {"data": [[0.0] * len(self.features("repurchase"))]}
        ours = self.ours("repurchase", zeros)
        self.assertLess(abs(answer["predictions"][0] - ours[0]), 1e-6)

    # --- Faults -----------------------------------------------------------------------------------

    def check_one_of_each(self, run, versions_before):
        found = self.server.runs(run)
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["info"]["status"], "FINISHED")
        self.assertEqual(len(found[0]["data"]["params"]), 104)
        history = self.server.get("metrics/get-history", run_id=found[0]["info"]["run_id"],
                                  metric_key="validation_log_loss")["metrics"]
        self.assertEqual(len(history), 10)
        self.assertEqual(len(self.server.versions("repurchase")), versions_before + 1)

    def test_every_fault_at_every_request_leaves_one_run_and_one_version(self):
        self.train_once()
        run = self.record()
        self.good("spool", self.runs, self.models, run, "repurchase", "champion")
        out = self.good("replay", self.runs, self.models)
        requests = int(out.split()[-1])
        self.assertGreater(requests, 25)
        # Every place of the two creations, the others spread.
        places = sorted({*range(1, 6), *range(6, requests, 6), *range(requests - 6, requests + 1)})
        for fault in ("lost", "unreachable"):
            for nth in places:
                with self.subTest(fault=fault, nth=nth):
                    shutil.rmtree(self.runs)
                    before = len(self.server.versions("repurchase"))
                    run = self.record()
                    self.good("spool", self.runs, self.models, run, "repurchase", "champion")
                    done = self.driver("replay", self.runs, self.models, fault, f"{nth}+")
                    self.assertEqual(done.returncode, EXIT_AWAY, done.stderr)
                    self.assertIn("waiting 1", done.stdout)
                    self.assertIn("sent 1 failed 0 waiting 0",
                                  self.good("replay", self.runs, self.models))
                    self.check_one_of_each(run, before)

    def test_one_bad_answer_is_passed_over_by_a_retry(self):
        run = self.record()
        self.good("spool", self.runs, self.models, run)
        self.assertIn("sent 1", self.good("replay", self.runs, self.models, "503", "6"))

    def test_the_server_is_killed_and_comes_back(self):
        self.train_once()
        home = self.folder / "server"
        home.mkdir()
        server = Server(home)
        try:
            run = self.record(points=50_000)
            self.good("spool", self.runs, self.models, run, "repurchase", "champion")
            before = self.kill_in_the_middle(server, run)
            self.assertFalse(self.spool(run)["done"], "killed too late to test anything")
            done = self.driver("replay", self.runs, self.models, url=server.url)
            self.assertEqual(done.returncode, EXIT_AWAY, done.stderr)
            self.assertIn("could not reach", done.stderr)
            server.start()
            self.assertIn("sent 1", self.good("replay", self.runs, self.models, url=server.url))
            self.assertGreaterEqual(self.spool(run)["batches"], before)
            found = server.runs(run)
            self.assertEqual(len(found), 1)
            history, token = [], {}
            while True:
                page = server.get("metrics/get-history", run_id=found[0]["info"]["run_id"],
                                  metric_key="validation_log_loss", max_results=25000, **token)
                history += page.get("metrics", [])
                if not page.get("next_page_token"):
                    break
                token = {"page_token": page["next_page_token"]}
            self.assertEqual(len(history), 50_000)
            self.assertEqual(len(server.versions("repurchase")), 1)
        finally:
            server.kill()

    def test_a_table_is_trained_while_the_server_is_away(self):
        project, home = self.folder / "shop", self.folder / "server"
        project.mkdir()
        home.mkdir()
        makers.table_config(project / "canasta.yaml")
        makers.table(project / "rows.csv")
        server = Server(home)
        try:
            server.kill()
            told = self.canasta(project, "train", "score", MLFLOW_TRACKING_URI=server.url)
            self.assertIn("runs replay", told)
            self.assertTrue((project / "models/score/1.0.0/manifest.json").exists())
            server.start()
            self.canasta(project, "runs", "replay", MLFLOW_TRACKING_URI=server.url)
            run = next((project / "runs").iterdir()).name
            self.assertEqual(len(server.runs(run)), 1)
            self.assertEqual(len(server.versions("score")), 1)
        finally:
            server.kill()

    def kill_in_the_middle(self, server, run):
        """Kills the server once some batches are in; how many were."""
        sender = threading.Thread(target=lambda: self.driver("replay", self.runs, self.models,
                                                             url=server.url))
        sender.start()
        while sender.is_alive() and self.spool(run)["batches"] < 5:
            time.sleep(0.01)
        server.kill()
        sender.join()
        return self.spool(run)["batches"]

    def test_another_server_is_not_sent_the_rest(self):
        run = self.record()
        self.good("send", self.runs, self.models, run)
        text = (self.runs / run / "mlflow.json").read_text()
        (self.runs / run / "mlflow.json").write_text(
            text.replace('"done": true', '"done": false').replace(self.server.url, "http://other"))
        done = self.driver("replay", self.runs, self.models)
        self.assertIn("sent 0 failed 1 waiting 1", done.stdout)
        self.assertIn("http://other", done.stderr)

    def test_what_is_no_mlflow_is_named(self):
        with fake_server(lambda handler: reply(handler, 404, b"<html>no</html>")) as url:
            run = self.record()
            done = self.driver("send", self.runs, self.models, run, url=url)
            self.assertEqual(done.returncode, EXIT_CONFIG)
            self.assertIn("does not answer as MLflow does", done.stderr)

    def test_an_untrusted_certificate_is_refused(self):
        key, cert = self.folder / "key.pem", self.folder / "cert.pem"
        made = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
             cert, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
             "subjectAltName=IP:127.0.0.1"], capture_output=True)
        if made.returncode != 0:
            self.skipTest("no openssl program to make a certificate with")
        with fake_server(lambda handler: reply(handler, 401, b"{}"), (cert, key)) as url:
            run = self.record()
            done = self.driver("send", self.runs, self.models, run, url=url)
            self.assertEqual(done.returncode, EXIT_DENIED)
            self.assertIn("could not prove who it is", done.stderr)
            done = self.driver("send", self.runs, self.models, run, url=url,
                               MLFLOW_TRACKING_SERVER_CERT_PATH=str(cert))
            self.assertIn("refused the credentials", done.stderr)


class Credentials(TrackingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.kill()
        home = cls.scratch / "auth"
        home.mkdir()
        cls.server = Server(home, "--app-name", "basic-auth",
                            env={"MLFLOW_FLASK_SERVER_SECRET_KEY": "for tests only",
                                 "MLFLOW_AUTH_ADMIN_USERNAME": "ana",
                                 "MLFLOW_AUTH_ADMIN_PASSWORD": "the-right-password"})

    def test_right_and_wrong(self):
        first, second = self.record(), self.record()
        for run in (first, second):
            self.good("spool", self.runs, self.models, run)
        wrong = {"MLFLOW_TRACKING_USERNAME": "ana", "MLFLOW_TRACKING_PASSWORD": "wrong-one"}
        for env in ({}, wrong):
            done = self.driver("replay", self.runs, self.models, **env)
            self.assertEqual(done.returncode, EXIT_DENIED, done.stderr)
            self.assertIn("waiting 2 requests 1\n", done.stdout, "told once, not tried again")
            self.assertIn("refused the credentials", done.stderr)
            self.assertNotIn("wrong-one", done.stdout + done.stderr)
        done = self.driver("replay", self.runs, self.models, MLFLOW_TRACKING_USERNAME="ana")
        self.assertEqual(done.returncode, EXIT_CONFIG)
        env = {"MLFLOW_TRACKING_USERNAME": "ana", "MLFLOW_TRACKING_PASSWORD": "the-right-password"}
        self.assertIn("sent 2", self.good("replay", self.runs, self.models, **env))
        third = self.record()
        url = self.server.url.replace("://", "://ana:the-right-password@")
        self.good("send", self.runs, self.models, third, url=url)
        for path in self.runs.rglob("*"):
            if path.is_file():
                self.assertNotIn(b"the-right-password", path.read_bytes(), path)

    def test_a_token_goes_as_bearer(self):
        heard = []

        def answer(handler):
            heard.append(handler.headers["Authorization"])
            reply(handler, 403, b"Permission denied")

        with fake_server(answer) as url:
            done = self.driver("send", self.runs, self.models, self.record(), url=url,
                               MLFLOW_TRACKING_TOKEN="t0ken")
        self.assertEqual(heard, ["Bearer t0ken"])
        self.assertEqual(done.returncode, EXIT_DENIED)
        self.assertIn("Permission denied", done.stderr)
        self.assertNotIn("t0ken", done.stderr)


# Programs for the Python of the environment; the last line they print is a list of numbers.
PREDICT = """
import json, sys, mlflow, pandas
mlflow.set_tracking_uri(sys.argv[1])
rows = json.loads(sys.argv[3])
frame = pandas.DataFrame(rows["data"], columns=rows["columns"], dtype="float64")
print(json.dumps([float(v) for v in mlflow.pyfunc.load_model(sys.argv[2]).predict(frame).ravel()]))
"""
LOAD = """
import json, sys, mlflow.xgboost, mlflow.pyfunc, numpy, pandas, xgboost
rows = json.loads(sys.argv[2])
frame = pandas.DataFrame(rows["data"], columns=rows["columns"], dtype="float64")
booster = mlflow.xgboost.load_model(sys.argv[1])
direct = booster.predict(xgboost.DMatrix(frame))
model = mlflow.pyfunc.load_model(sys.argv[1])
assert [c.name for c in model.metadata.get_input_schema()] == rows["columns"]
assert model.input_example is not None
assert numpy.array_equal(model.predict(frame), direct)
print(json.dumps([float(v) for v in direct.ravel()]))
"""


if __name__ == "__main__":
    if not (VENV / "bin/mlflow").exists():
        print(f"skipped: no MLflow in {VENV.name}; tools/bench-setup mlflow installs it")
        sys.exit(EXIT_SKIPPED)
    PROGRAM, DRIVER = (str(Path(sys.argv.pop(1)).resolve()) for _ in range(2))
    unittest.main(verbosity=1)
