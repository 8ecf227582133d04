#!/usr/bin/env python3
"""Many clients at once, while keys, certificates and models change beside them.

    tests/e2e/load.py PROGRAM

Eight clients ask every kind of route that answers from memory, over connections that they keep;
meanwhile keys are made and revoked, models promoted, jobs asked for and cancelled, and SIGHUP sent.
Every answer must be the one expected, the service must end on its own, and with success: a program
that was built with the thread sanitizer ends otherwise once it has seen a race.
"""
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from service import Service  # noqa: E402

CLIENTS = 8
SECONDS = 15
ANSWERS_MIN = 200
ROW = {"x": 50, "word": "a", "one": 7, "empty": None}
# The sanitizer cannot see into the libraries that only the children of the service use, nor into
# those that make the project: it reports of the service alone.
QUIET = "report_bugs=0"
STRICT = ("halt_on_error=1:exitcode=66:suppressions="
          f"{Path(__file__).resolve().with_name('thread_sanitizer.supp')}")


def requests_of(customer):
    yield "GET", f"/recommend/{customer}?k=3&explain=true", None
    yield "GET", f"/recommend/{customer}?model=item_neighbours", None
    yield "GET", f"/v1/customers/{customer}", None
    yield "GET", f"/v1/customers/{customer}/outlook", None
    yield "GET", "/v1/popular?k=3", None
    yield "GET", "/v1/similar/p1", None
    yield "POST", "/v1/predict/score", {"rows": [ROW]}
    yield "POST", "/v1/predict/score?explain=true", {"rows": [ROW] * 50}
    yield "GET", "/models", None
    yield "GET", "/v1/jobs", None
    yield "GET", "/status", None
    yield "GET", "/metrics", None
    yield "GET", "/openapi.json", None


class Client(threading.Thread):
    """Asks until the end; what was not as expected is kept in `wrong`."""

    def __init__(self, served, number, end):
        super().__init__()
        self.served, self.number, self.end = served, number, end
        self.answers, self.wrong = 0, []

    def run(self):
        while time.monotonic() < self.end:
            connection = http.client.HTTPConnection(self.served.url.removeprefix("http://"),
                                                    timeout=60)
            for method, path, body in requests_of(f"c{self.number:03}"):
                self.ask(connection, method, path, body)
            connection.close()

    def ask(self, connection, method, path, body):
        headers = {"Authorization": f"Bearer {self.served.key}",
                   "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
            self.answers += 1
            if response.status != 200:
                self.wrong.append(f"{method} {path}: {response.status} {text[:200]}")
        except (OSError, http.client.HTTPException) as error:
            self.wrong.append(f"{method} {path}: {error!r}")


def canasta(served, *words):
    return subprocess.run([served.program, "-C", served.scratch.name, "--lang", "en", *words],
                          env={**os.environ, "TSAN_OPTIONS": QUIET}, check=True, timeout=300,
                          capture_output=True, text=True).stdout


def ask_once(served, method, path, body=None):
    """(status, JSON)"""
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=60)
    connection.request(method, path, None if body is None else json.dumps(body),
                       {"Authorization": f"Bearer {served.key}",
                        "Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, json.loads(response.read() or b"{}")


def change_things(served, end):
    """What people do beside, again and again; (status, …) of what was not as expected."""
    wrong = []
    while time.monotonic() < end:
        key = json.loads(canasta(served, "keys", "create", "other", "--role", "viewer",
                                 "--format", "json"))[0]
        canasta(served, "keys", "revoke", key["id"])
        served.process.send_signal(signal.SIGHUP)
        for target in ("/v1/models/score/versions/1.0.0:promote", "/v1/jobs"):
            body = {"kind": "report", "report": "runbook"} if target == "/v1/jobs" else None
            status, answer = ask_once(served, "POST", target, body)
            if status not in (200, 202):
                wrong.append(f"POST {target}: {status} {answer}")
            if status == 202:
                ask_once(served, "DELETE", f"/v1/jobs/{answer['id']}")
    return wrong


class LoadedService(Service):
    """A Service that reports races; what makes its project and its snapshot does not."""

    def start(self, folder):
        super().start(folder)  # which makes the snapshot
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()
        os.environ["TSAN_OPTIONS"] = STRICT
        super().start(folder)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: tests/e2e/load.py PROGRAM")
    os.environ["TSAN_OPTIONS"] = QUIET
    with LoadedService(sys.argv[1], "--memory-limit", "1000000GB") as served:
        end = time.monotonic() + SECONDS
        clients = [Client(served, number, end) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        wrong = change_things(served, end)
        for client in clients:
            client.join()
            wrong += client.wrong
        answers = sum(client.answers for client in clients)
        if wrong or answers < ANSWERS_MIN:
            print(Path(served.log.name).read_text())
            sys.exit(f"load: {answers} answers, wrong: " + "\n".join(wrong[:10]))
    print(f"load: {answers} answers, all as expected")


if __name__ == "__main__":
    main()
