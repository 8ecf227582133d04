#!/usr/bin/env python3
"""The Open Inference Protocol, version 2, of a running service.

    tests/e2e/open_inference.py PROGRAM

Requests are those of the protocol's own page; predictions must be those of the batch.
"""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from scoring_project import COLUMNS, Project, Service, without  # noqa: E402

TOLERANCE = 1e-6
DATATYPES = {"visits": "INT32", "price": "FP64", "country": "BYTES", "tags": "BYTES",
             "since": "BYTES"}


def tensor(name, data, shape=None, datatype=None):
    return {"name": name, "datatype": datatype or DATATYPES[name], "shape": shape or [len(data)],
            "data": data}


class OpenInference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="canasta-inference-")
        cls.addClassCleanup(scratch.cleanup)
        cls.project = Project(PROGRAM, Path(scratch.name) / "shop")
        rows = without(cls.project.rows[:40], "id", "share", "colour")
        cls.inputs = [tensor(name, [row[name] for row in rows]) for name in COLUMNS]
        cls.colours = cls.project.batch("colour", cls.project.rows[:40])
        cls.shares = cls.project.batch("share", cls.project.rows[:40])
        cls.plain = cls.project.batch("plain", cls.project.plain[:40])
        cls.service = Service(cls.project)
        cls.addClassCleanup(cls.service.stop)

    def infer(self, model, body, version=""):
        status, answer = self.service.ask(f"/v2/models/{model}{version}/infer", body)
        self.assertEqual(status, 200, answer)
        return answer

    def assert_near(self, found, expected):
        self.assertEqual(len(found), len(expected))
        for ours, batch in zip(found, expected):
            self.assertAlmostEqual(ours, float(batch), delta=TOLERANCE)

    def test_the_server(self):
        status, facts = self.service.ask("/v2")
        self.assertEqual((status, facts["name"], facts["extensions"]), (200, "canasta", []))
        self.assertTrue(facts["version"])
        self.assertEqual(self.service.ask("/v2/health/live"), (200, {"live": True}))
        self.assertEqual(self.service.ask("/v2/health/ready"), (200, {"live": True, "ready": True}))

    def test_the_model(self):
        status, facts = self.service.ask("/v2/models/colour")
        self.assertEqual(status, 200)
        self.assertEqual((facts["name"], facts["versions"], facts["platform"]),
                         ("colour", ["1.0.0"], "canasta"))
        self.assertEqual({each["name"]: each["datatype"] for each in facts["inputs"]},
                         {**DATATYPES, "visits": "FP64"})
        self.assertTrue(all(each["shape"] == [-1] for each in facts["inputs"]))
        self.assertEqual(facts["outputs"],
                         [{"name": "prediction", "datatype": "BYTES", "shape": [-1]},
                          {"name": "probabilities", "datatype": "FP64", "shape": [-1, 3]}])
        self.assertEqual(self.service.ask("/v2/models/colour/versions/1.0.0")[1], facts)
        of_numbers = self.service.ask("/v2/models/share")[1]["outputs"]
        self.assertEqual(of_numbers, [{"name": "prediction", "datatype": "FP64", "shape": [-1]}])

    def test_readiness(self):
        for version in ("", "/versions/1.0.0"):
            self.assertEqual(self.service.ask(f"/v2/models/share{version}/ready"),
                             (200, {"name": "share", "ready": True}))

    def test_classes_and_probabilities(self):
        answer = self.infer("colour", {"id": "7a", "inputs": self.inputs})
        self.assertEqual((answer["id"], answer["model_name"], answer["model_version"]),
                         ("7a", "colour", "1.0.0"))
        prediction, probabilities = answer["outputs"]
        self.assertEqual((prediction["name"], prediction["datatype"], prediction["shape"]),
                         ("prediction", "BYTES", [40]))
        self.assertEqual(prediction["data"], [row["prediction"] for row in self.colours])
        self.assertEqual((probabilities["datatype"], probabilities["shape"]), ("FP64", [40, 3]))
        classes = probabilities["parameters"]["classes"]
        self.assert_near(probabilities["data"], [row[f"probability_{name}"]
                                                 for row in self.colours for name in classes])

    def test_numbers(self):
        answer = self.infer("share", {"inputs": self.inputs}, "/versions/1.0.0")
        self.assertNotIn("id", answer)
        [prediction] = answer["outputs"]
        self.assertEqual((prediction["datatype"], prediction["shape"]), ("FP64", [40]))
        self.assert_near(prediction["data"], [row["prediction"] for row in self.shares])

    def test_outputs_that_are_asked_for(self):
        asked = [{"name": "probabilities"}]
        answer = self.infer("colour", {"inputs": self.inputs, "outputs": asked})
        self.assertEqual([each["name"] for each in answer["outputs"]], ["probabilities"])

    def test_one_tensor_of_all_columns(self):
        rows = [[row["a"], row["b"]] for row in self.project.plain[:40]]
        flat = [value for row in rows for value in row]
        for data in (rows, flat):
            body = {"inputs": [tensor("input-0", data, [40, 2], "FP64")]}
            [prediction] = self.infer("plain", body)["outputs"]
            self.assert_near(prediction["data"], [row["prediction"] for row in self.plain])

    def assert_refused(self, status, message_id, path, body=None):
        found, answer = self.service.ask(path, body)
        self.assertEqual((found, answer["id"]), (status, message_id), answer)
        self.assertTrue(answer["error"])

    def test_what_is_not_there(self):
        for path in ("", "/ready", "/infer"):
            body = {"inputs": self.inputs} if path == "/infer" else None
            self.assert_refused(404, "kVersionNotServed", f"/v2/models/share/versions/2.0.0{path}",
                                body)
            self.assert_refused(404, "kNoServedTask", f"/v2/models/other{path}", body)
        self.assertIn("1.0.0", self.service.ask("/v2/models/share/versions/9")[1]["remedy"])

    def test_what_is_wrong(self):
        path = "/v2/models/share/infer"
        self.assert_refused(422, "kFieldMissing", path, {"id": "1"})
        self.assert_refused(422, "kTensorValue", path,
                            {"inputs": [tensor("visits", [1.5])]})
        self.assert_refused(422, "kTensorShape", path, {"inputs": [tensor("visits", [1], [2])]})
        self.assert_refused(422, "kParameterWord", path, {"inputs": self.inputs,
                                                          "outputs": [{"name": "probabilities"}]})


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
