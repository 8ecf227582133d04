"""An MLflow server and a false one, on free ports of 127.0.0.1, for tests/tracking.py."""
import http.server
import json
import os
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
VENV = Path(os.environ.get("CANASTA_MLFLOW_VENV") or CACHE / "canasta/mlflow-venv")
START_SECONDS_MAX = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """mlflow server with SQLite and a folder for files."""

    def __init__(self, folder, *extra, env=None):
        self.folder, self.port, self.extra = Path(folder), free_port(), extra
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
                    "MLFLOW_DISABLE_TELEMETRY": "true", "PATH": f"{VENV}/bin:{os.environ['PATH']}",
                    **(env or {})}
        self.start()

    def start(self):
        command = [VENV / "bin/python", "-m", "mlflow", "server", "--host", "127.0.0.1", "--port",
                   str(self.port), "--workers", "1", "--backend-store-uri",
                   f"sqlite:///{self.folder}/m.db", "--artifacts-destination",
                   f"{self.folder}/files", *self.extra]
        self.log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(command, cwd=self.folder, env=self.env, stdout=self.log,
                                        stderr=self.log, start_new_session=True)
        end = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(self.url + "/health", timeout=5).read()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError((self.folder / "server.log").read_text())

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def get(self, path, **query):
        """The JSON of an answer of the API; of an error too."""
        url = f"{self.url}/api/2.0/mlflow/{path}?{urllib.parse.urlencode(query)}"
        try:
            return json.load(urllib.request.urlopen(url, timeout=30))
        except urllib.error.HTTPError as error:
            return json.load(error)

    def post(self, path, **body):
        request = urllib.request.Request(f"{self.url}/api/2.0/mlflow/{path}",
                                         json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=30))

    def runs(self, run):
        """All runs in the server that came from this one of ours."""
        ids = [e["experiment_id"] for e in
               self.post("experiments/search", max_results=100).get("experiments", [])]
        return self.post("runs/search", experiment_ids=ids,
                         filter=f"tags.`canasta.run` = '{run}'").get("runs", [])

    def versions(self, model):
        return self.get("model-versions/search", filter=f"name='{model}'").get("model_versions", [])


def reply(handler, status, body):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class fake_server:
    """A server for the faults that MLflow itself does not make."""

    def __init__(self, answer, certificate=None):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                answer(self)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.url

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
