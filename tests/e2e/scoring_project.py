"""A project with models on tables and its service, for the tests of the scoring protocols.

Of its tasks, `share` predicts numbers and `colour` classes from columns of every kind; `plain`
reads numbers alone, so that the booster by itself gives its answer. Targets are below one: the six
digits that a batch writes are then right to a millionth.
"""
import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import makers  # noqa: E402

START_SECONDS_MAX = 120
ROWS = 400
COLUMNS = ("visits", "price", "country", "tags", "since")
CONFIG = """  rows: {files: rows.csv, key: id}
  numbers: {files: numbers.csv, key: id}
tasks:
  share: {type: regression, source: rows, target: share, drop: [colour]}
  colour: {type: classification, source: rows, target: colour, drop: [share]}
  plain: {type: regression, source: numbers, target: y}
"""


def draw(what, row, sides):
    return zlib.crc32(f"{what} {row}".encode()) % sides


def table_row(row):
    """A row of rows.csv, as the values that a request would hold."""
    visits, country = draw("visits", row, 50), ("CO", "PE", "EC")[draw("country", row, 3)]
    tags = ["new", "vip", "web"][:draw("tags", row, 4)]
    price = None if draw("gone", row, 7) == 0 else draw("price", row, 10_000) / 100
    since = f"2024-{1 + draw('month', row, 12):02}-{1 + draw('day', row, 28):02}"
    share = visits / 100 + (country == "CO") * 0.2 + ("vip" in tags) * 0.1
    colour = "red" if visits > 30 else "green" if "vip" in tags else "blue"
    return {"id": f"r{row:05}", "visits": visits, "price": price, "country": country,
            "tags": "|".join(tags), "since": since, "share": round(share, 3), "colour": colour}


def csv_text(rows, columns, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, extrasaction="ignore",
                            lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def plain_row(row):
    a, b = draw("a", row, 100), draw("b", row, 100) / 7
    return {"id": f"r{row:05}", "a": a, "b": b, "y": round((a + (b > 5) * 20) / 200, 4)}


class Project:
    """The project in a folder, trained."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        (folder / "data/raw").mkdir(parents=True)
        makers.shop(folder / "data/raw/shop.csv", 20, 40)
        (folder / "canasta.yaml").write_text(makers.CONFIG.split("tasks:")[0] + CONFIG)
        self.rows = [table_row(row) for row in range(ROWS)]
        self.plain = [plain_row(row) for row in range(ROWS)]
        (folder / "rows.csv").write_text(csv_text(self.rows, self.rows[0]))
        (folder / "numbers.csv").write_text(csv_text(self.plain, self.plain[0]))
        self.canasta("ingest")
        for task in ("share", "colour", "plain"):
            self.canasta("train", task)
        for task in ("share", "colour", "plain"):
            self.canasta("models", "promote", f"{task}/1.0.0")

    def canasta(self, *words):
        done = subprocess.run([self.program, "-C", self.folder, "--lang", "en", *words],
                              capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr}")
        return done.stdout

    def batch(self, task, rows):
        """What `predict --input` says of rows: a dict for each."""
        given = self.folder / "batch.csv"
        given.write_text(csv_text(rows, rows[0]))
        text = self.canasta("predict", task, "--input", str(given), "--format", "csv")
        return list(csv.DictReader(io.StringIO(text)))


class Service:
    """canasta serve on a port of its own."""

    def __init__(self, project):
        self.log_path = project.folder / "serve.log"
        self.log = self.log_path.open("wb")
        self.process = subprocess.Popen(
            [project.program, "-C", project.folder, "--lang", "en", "serve", "--port", "0"],
            stdout=self.log, stderr=self.log, start_new_session=True)
        end = time.monotonic() + START_SECONDS_MAX
        while " on http://" not in self.log_path.read_text():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(self.log_path.read_text())
            time.sleep(0.05)
        self.url = re.search(r"http://[0-9.]+:[0-9]+", self.log_path.read_text())[0]

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(60)
        self.log.close()

    def ask(self, path, body=None, content_type="application/json"):
        """Status and JSON of an answer; a body that is no text goes as JSON."""
        return ask(self.url + path, body, content_type)


def ask(url, body=None, content_type="application/json"):
    if body is not None and not isinstance(body, (str, bytes)):
        body = json.dumps(body)
    data = body.encode() if isinstance(body, str) else body
    request = urllib.request.Request(url, data, {"Content-Type": content_type})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def without(rows, *columns):
    return [{key: value for key, value in row.items() if key not in columns} for row in rows]


def values(rows, columns):
    return [[row[column] for column in columns] for row in rows]
