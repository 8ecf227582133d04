"""A shop's project, and canasta serving it on a free port of 127.0.0.1, for tests of tests/e2e."""
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import makers  # noqa: E402
from mlflow_servers import free_port  # noqa: E402

EXIT_SKIPPED = 77
READY_SECONDS_MAX = 120
STOP_SECONDS_MAX = 30
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "canasta"
PINS = ("package.json", "package-lock.json", ".npmrc")
TASKS = """  comeback: {type: purchase_window, days: 7}
  basket: {type: recommend, models: [own_history, popular], k: [5]}
  score: {type: regression, source: rows, target: y}
"""


def skip(missing):
    print(f"skipped: {missing} is missing; tools/e2e-setup installs it")
    sys.exit(EXIT_SKIPPED)


def node_modules():
    """The folder that tools/e2e-setup filled for these pins."""
    lines = "".join(f"{hashlib.sha256((ROOT / 'third_party/e2e' / pin).read_bytes()).hexdigest()}"
                    f"  {pin}\n" for pin in PINS)
    folder = CACHE / f"e2e-{hashlib.sha256(lines.encode()).hexdigest()[:12]}"
    if not folder.is_dir():
        skip(folder)
    return folder


def node_environment():
    """With the Node.js of tools/setup first, where there is one; nobody is told what is run."""
    return {**os.environ, "PATH": f"{ROOT}/build/deps/node/bin:{os.environ['PATH']}",
            "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def make_project(program, folder):
    """A task of each type, each with a model; a key that may do everything."""
    (folder / "data/raw").mkdir(parents=True)
    makers.config(folder / "canasta.yaml")
    text = (folder / "canasta.yaml").read_text()
    sources, tasks = text.split("tasks:\n")
    (folder / "canasta.yaml").write_text(
        f"{sources}  rows: {{files: rows.csv, key: id}}\ntasks:\n{tasks}{TASKS}")
    makers.shop(folder / "data/raw/shop.csv", 60, 120)
    makers.table(folder / "rows.csv")
    canasta = [program, "-C", folder, "--lang", "en"]
    subprocess.run([*canasta, "-q", "run"], check=True, timeout=300, stdout=subprocess.DEVNULL)
    made = subprocess.run([*canasta, "keys", "create", "e2e", "--role", "admin", "--format",
                           "json"], check=True, timeout=60, capture_output=True, text=True)
    return json.loads(made.stdout)[0]["key"]


class Service:
    """With `url` and `key`; stopped when the block ends, which it must do on its own."""

    def __init__(self, program, *words):
        self.program, self.words = program, words

    def __enter__(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="canasta-e2e-")
        folder = Path(self.scratch.name)
        try:
            self.key = make_project(self.program, folder)
            self.start(folder)
        except BaseException:
            self.scratch.cleanup()
            raise
        return self

    def start(self, folder):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = (folder / "serve.log").open("w+")
        self.process = subprocess.Popen(
            [self.program, "-C", folder, "--lang", "en", *self.words, "serve", "--port", str(port),
             "--log", "none"], stdout=self.log, stderr=self.log)
        end = time.monotonic() + READY_SECONDS_MAX
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                self.process.kill()
                raise RuntimeError("it does not serve: " + Path(self.log.name).read_text())
            time.sleep(0.1)

    def is_ready(self):
        try:
            urllib.request.urlopen(self.url + "/health/ready", timeout=5).read()
            return True
        except OSError:
            return False

    def get(self, path):
        return urllib.request.urlopen(self.url + path, timeout=30).read()

    def __exit__(self, kind, *_):
        try:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
            ended = self.process.wait(STOP_SECONDS_MAX)
            if kind is None and ended != 0:
                raise RuntimeError(f"it ended with {ended}: " + Path(self.log.name).read_text())
        finally:
            self.process.kill()
            self.log.close()
            self.scratch.cleanup()
