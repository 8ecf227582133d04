#!/usr/bin/env python3
"""Rows as Arrow streams: what pyarrow writes is read, what is answered pyarrow reads.

    tests/e2e/arrow_rows.py PROGRAM

Needs tools/e2e-setup; without it, exit 77 says skipped.
"""
import csv
import datetime
import io
import json
import os
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import service  # noqa: E402
from scoring_project import COLUMNS, Project, Service, without  # noqa: E402

PYTHON = service.CACHE / "arrow-venv/bin/python"
TYPE = "application/vnd.apache.arrow.stream"
ROWS = 60


def stream_of(table, **options):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as out:
        out.write_table(table, max_chunksize=25)
    return sink.getvalue().to_pybytes()


def table_of(rows, text, dictionaries):
    """The rows with texts of that type, and days as days."""
    days = [datetime.date.fromisoformat(row["since"]) for row in rows]
    words = {name: pa.array([row[name] for row in rows], text) for name in ("country", "tags")}
    if dictionaries:
        words = {name: values.dictionary_encode() for name, values in words.items()}
    return pa.table({"visits": pa.array([row["visits"] for row in rows], pa.int32()),
                     "price": [row["price"] for row in rows], **words,
                     "since": pa.array(days, pa.date32()), "not_read": pa.nulls(len(rows))})


class ArrowRows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="canasta-arrow-")
        cls.addClassCleanup(scratch.cleanup)
        cls.project = Project(PROGRAM, Path(scratch.name) / "shop")
        cls.rows = without(cls.project.rows[:ROWS], "id", "share", "colour")
        cls.colours = cls.project.batch("colour", cls.project.rows[:ROWS])
        cls.shares = cls.project.batch("share", cls.project.rows[:ROWS])
        cls.service = Service(cls.project)
        cls.addClassCleanup(cls.service.stop)

    def ask(self, path, body, accept, content_type=TYPE):
        request = urllib.request.Request(self.service.url + path, body,
                                         {"Content-Type": content_type, "Accept": accept})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return answer.headers["Content-Type"], answer.read()

    def refused(self, body):
        with self.assertRaises(urllib.error.HTTPError) as raised:
            self.ask("/v1/predict/share", body, "application/json")
        return raised.exception.code, json.loads(raised.exception.read())["id"]

    def test_every_way_to_write_the_rows_gives_the_batch(self):
        for text in (pa.string(), pa.large_string()):
            for dictionaries in (False, True):
                body = stream_of(table_of(self.rows, text, dictionaries))
                _, answer = self.ask("/v1/predict/colour", body, "application/json")
                self.assertEqual([each["prediction"] for each in json.loads(answer)["predictions"]],
                                 [row["prediction"] for row in self.colours])

    def test_the_answer_is_a_stream_that_pyarrow_reads(self):
        body = stream_of(table_of(self.rows, pa.string(), True))
        kind, answer = self.ask("/v1/predict/colour", body, TYPE)
        self.assertEqual(kind, TYPE)
        table = pa.ipc.open_stream(answer).read_all()
        table.validate(full=True)
        self.assertEqual(table.schema.metadata[b"model"], b"colour/1.0.0")
        self.assertEqual(table["prediction"].to_pylist(),
                         [row["prediction"] for row in self.colours])
        for name in ("red", "green", "blue"):
            for ours, row in zip(table[f"probability_{name}"].to_pylist(), self.colours):
                self.assertAlmostEqual(ours, float(row[f"probability_{name}"]), delta=1e-6)

    def test_numbers_with_their_reasons(self):
        body = json.dumps(self.rows).encode()
        _, answer = self.ask("/v1/predict/share?explain=true", body, TYPE, "application/json")
        table = pa.ipc.open_stream(answer).read_all()
        for ours, row in zip(table["prediction"].to_pylist(), self.shares):
            self.assertAlmostEqual(ours, float(row["prediction"]), delta=1e-6)
        _, answer = self.ask("/v1/predict/share?explain=true", body, "*/*", "application/json")
        of_json = json.loads(answer)["predictions"]
        for reason in of_json[0]["reasons"]:
            column = table[f"contribution_{reason['column']}"].to_pylist()
            self.assertAlmostEqual(column[0], reason["contribution"], delta=1e-6)

    def test_keys_come_back_as_they_were_sent(self):
        ids = [2 ** 53 + 1 + row for row in range(ROWS)]
        table = table_of(self.rows, pa.string(), True).append_column("id", pa.array(ids))
        _, answer = self.ask("/v1/predict/colour", stream_of(table), TYPE)
        answered = pa.ipc.open_stream(answer).read_all()
        self.assertEqual(answered["id"].to_pylist(), [str(each) for each in ids])
        kind, answer = self.ask("/v1/predict/colour", stream_of(table), "text/csv")
        self.assertEqual(kind, "text/csv; charset=utf-8")
        records = list(csv.DictReader(io.StringIO(answer.decode(), newline="")))
        self.assertEqual([(record["id"], record["prediction"]) for record in records],
                         [(str(each), row["prediction"]) for each, row in zip(ids, self.colours)])

    def test_the_scoring_protocol_reads_it_too(self):
        body = stream_of(table_of(self.rows, pa.string(), False))
        _, answer = self.ask("/invocations?model=colour", body, "application/json")
        self.assertEqual(json.loads(answer)["predictions"],
                         [row["prediction"] for row in self.colours])

    def test_what_is_not_read_is_named(self):
        table = table_of(self.rows, pa.string(), False)
        self.assertEqual(self.refused(stream_of(table, compression="zstd")),
                         (422, "kArrowFeatureUnread"))
        listed = table.append_column("listed", [[[1]] * ROWS])
        self.assertEqual(self.refused(stream_of(listed)), (422, "kArrowTypeUnread"))
        self.assertEqual(self.refused(stream_of(table)[:-100]), (422, "kArrowBroken"))
        self.assertEqual(self.refused(stream_of(table.drop_columns(list(COLUMNS[:2])))),
                         (422, "kRowColumnMissing"))


if __name__ == "__main__":
    if not PYTHON.exists():
        service.skip(PYTHON)
    if Path(sys.prefix) != PYTHON.parents[1]:
        os.execv(PYTHON, [PYTHON, *sys.argv])
    import pyarrow as pa
    PROGRAM = sys.argv.pop(1)
    unittest.main()
