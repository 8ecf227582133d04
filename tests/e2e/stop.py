#!/usr/bin/env python3
"""What a stop of the service tells those who wait for a job is true; a kill tells them nothing.

    tests/e2e/stop.py PROGRAM

A training that runs and one that waits when SIGTERM comes are both told as 503 with their id; after
the next start both are done, and their files are gone. So they are where the service is killed.
"""
import json
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from scoring_project import Project, Service, csv_text, table_row  # noqa: E402

ROWS = 20_000  # a training of some seconds
SECONDS_MAX = 60
CUT = "cut-of-the-form"


def expect(condition, what):
    if not condition:
        sys.exit(f"stop: {what}")


def form(fields, file):
    parts = [f'--{CUT}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
             for name, value in fields.items()]
    return ("".join(parts) + f'--{CUT}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="rows.csv"\r\n\r\n{file}\r\n--{CUT}--\r\n')


def train(service, body, told):
    try:
        told.append(service.ask("/train", body, f"multipart/form-data; boundary={CUT}"))
    except OSError:
        told.append((0, None))  # the connection broke


def wait_for(what, condition):
    end = time.monotonic() + SECONDS_MAX
    while not condition():
        expect(time.monotonic() < end, f"{what}: not so after {SECONDS_MAX} s")
        time.sleep(0.1)


def states(service):
    return sorted(job["state"] for job in service.ask("/v1/jobs")[1]["jobs"]
                  if job["kind"] == "train_file")


def hold(process):
    """Halts the job that runs: it cannot end within the drain, however fast the machine."""
    for children in Path(f"/proc/{process.pid}/task").glob("*/children"):
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGSTOP)


def ask_for_two(service):
    """Two trainings, one of which runs and is halted: who asked, and what they are told."""
    rows = [table_row(row) for row in range(ROWS)]
    body = form({"target_column": "share", "drop": "colour", "model_name": "late"},
                csv_text(rows, rows[0]))
    told = []
    callers = [threading.Thread(target=train, args=(service, body, told)) for _ in range(2)]
    for caller in callers:
        caller.start()
    wait_for("one runs, one waits", lambda: states(service)[-2:] == ["queued", "running"])
    wait_for("it works", lambda: any(job["progress"]["stage"] and job["state"] == "running"
                                     for job in service.ask("/v1/jobs")[1]["jobs"]))
    hold(service.process)
    return callers, told


def interrupt(project, service):
    callers, told = ask_for_two(service)
    service.stop()
    for caller in callers:
        caller.join()
    expect([status for status, _ in told] == [503, 503], f"they were told {told}")
    expect(all(problem["id"] == "kJobLeftOver" for _, problem in told), f"they were told {told}")
    listed = json.loads(project.canasta("jobs", "list", "--format", "json"))
    left = [job["state"] for job in listed if job["kind"] == "train_file"]
    expect(left == ["queued", "queued"], f"the stop left them {left}")


def die(project, service):
    callers, told = ask_for_two(service)
    service.process.kill()
    service.process.wait()
    for caller in callers:
        caller.join()
    expect(told == [(0, None)] * 2, f"they were told {told}")
    (project.folder / "state/jobs/canasta-61CB2F").mkdir()  # of nobody's job


def take_up(project, service):
    wait_for("all are done", lambda: set(states(service)) == {"done"})
    expect(not (project.folder / "state/jobs/canasta-61CB2F").exists(), "a kill left a folder")
    for job in service.ask("/v1/jobs")[1]["jobs"]:
        progress = job["progress"]
        expect(job["state"] != "done" or progress["done"] == progress["total"] > 0,
               f"its progress is {progress}")
    uploads = project.folder / "state/uploads"
    wait_for("their files are gone", lambda: not list(uploads.iterdir()))
    service.stop()


def main():
    with tempfile.TemporaryDirectory(prefix="canasta-stop-") as scratch:
        project = Project(sys.argv[1], Path(scratch))
        for part in (interrupt, take_up, die, take_up):
            service = Service(project)
            try:
                part(project, service)
            finally:
                service.process.kill()
    print("stop: what ran and what waited was done after the next start")


main()
