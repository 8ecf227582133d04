#!/usr/bin/env python3
"""Hostile and unlucky moments of a running service.

    tests/e2e/faults.py PROGRAM            small counts, as make test runs it
    tests/e2e/faults.py PROGRAM --soak     those of make soak: 3,000 slow clients, 10,000 idle ones

Each check starts from a service that answers, and ends with one that does.
"""
import argparse
import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HEADER_SECONDS = 10  # of the service's limits
BODY_SECONDS = 60
CUSTOMERS = 300


class Service:
    """canasta serve on a folder, on a free port."""

    def __init__(self, program, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [program, "-q", "-C", folder, "serve", "--log", "none", "--port", str(self.port)])
        for _ in range(1_200):
            if self.ask("GET", "/health/ready")[0] == 200:
                return
            time.sleep(0.1)
        sys.exit("faults: the service did not become ready")

    def ask(self, method, path, body=None, headers=None, timeout=60):
        """(status, JSON or text); 0 where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, text

    def connect(self, number):
        """A connection from an address of its own for each hundred."""
        connection = socket.socket()
        connection.bind((f"127.2.{number // 100 // 250}.{number // 100 % 250 + 1}", 0))
        connection.connect(("127.0.0.1", self.port))
        return connection

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


class Probes:
    """Asks /health five times a second for as long as it stands; counts what failed."""

    def __init__(self, service):
        self.service, self.failed, self.asked, self.ends = service, 0, 0, False
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.ends:
            self.asked += 1
            if self.service.ask("GET", "/health", timeout=5)[0] != 200:
                self.failed += 1
            time.sleep(0.2)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ends = True
        self.thread.join()


def expect(condition, what):
    if not condition:
        sys.exit(f"faults: {what}")


def closed_within(connections, seconds):
    """How many of the connections the other end has closed by then."""
    end = time.monotonic() + seconds
    closed = 0
    for connection in connections:
        connection.settimeout(max(end - time.monotonic(), 0.01))
        try:
            while connection.recv(4096):
                pass
            closed += 1
        except TimeoutError:
            pass
        except OSError:
            closed += 1
    return closed


def slow_clients(service, count, head, seconds):
    """Clients that begin and never go on are closed by their deadline; others see nothing of it."""
    with Probes(service) as probes:
        connections = [service.connect(number) for number in range(count)]
        for connection in connections:
            connection.sendall(head)
        closed = closed_within(connections, seconds + 5)
        for connection in connections:
            connection.close()
    expect(probes.failed == 0, f"{probes.failed} of {probes.asked} health probes failed")
    expect(closed == count, f"{closed} of {count} slow clients were closed")


def idle_clients(service, count):
    connections = [service.connect(number) for number in range(count)]
    time.sleep(1)
    expect(service.ask("GET", "/health")[0] == 200, "no answer beside idle connections")
    for connection in connections:
        connection.close()


def in_flight(service):
    """Requests that the service believes it still has to answer."""
    for line in service.ask("GET", "/metrics")[1].splitlines():
        if line.startswith("canasta_http_requests_in_flight "):
            return float(line.split()[1])
    sys.exit("faults: /metrics does not say how many requests are in flight")


def aborted_clients(service, count):
    """Connections that are reset in the middle leave no file open and hold no place."""
    def open_files():
        return len(os.listdir(f"/proc/{service.process.pid}/fd"))

    before = open_files()
    for number in range(count):
        connection = service.connect(number % 1_000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(b"POST /v1/recommend HTTP/1.1\r\nHost: localhost\r\n"
                           b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        connection.close()
    for _ in range(100):
        if open_files() <= before + 5 and in_flight(service) <= 1:  # the one that asks
            return
        time.sleep(0.1)
    sys.exit(f"faults: after {count} resets {open_files() - before} files stay open, and "
             f"{in_flight(service)} requests are in flight")


def upload(service, file):
    """(status, answer) of a file sent to /preprocess; curl reads the answer while it sends."""
    done = subprocess.run(
        ["curl", "-s", "-w", "\n%{http_code}", "-F", f"file=@{file}",
         f"http://127.0.0.1:{service.port}/preprocess"], capture_output=True, text=True)
    answer, _, status = done.stdout.rpartition("\n")
    return int(status), answer


def full_disk(service, folder, scratch, customer):
    """A disk that is full: uploads get 507, answers go on; once there is room again, both do."""
    large = scratch / "large.csv"
    large.write_bytes(b"x" * (64 << 20))
    status, answer = upload(service, large)
    expect(status == 507, f"an upload to a full disk is answered {status}: {answer}")
    expect(service.ask("GET", f"/recommend/{customer}")[0] == 200, "no answers with a full disk")
    lines = (folder / "data" / "raw" / "receipts.csv").read_bytes().splitlines(keepends=True)
    small = scratch / "small.csv"
    small.write_bytes(b"".join(lines[:200]))
    status, answer = upload(service, small)
    expect(status == 200, f"with room again an upload is answered {status}: {answer}")


def second_signal(program, folder, times):
    """Told to end twice while models change, it cuts off what has begun, and ends in good order."""
    rows = folder / "rows.csv"
    rows.write_text("x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(200)))
    service = Service(program, folder)
    trained = subprocess.run(
        ["curl", "-s", "-F", f"file=@{rows}", "-F", "target_column=y", "-F", "model_name=parity",
         f"http://127.0.0.1:{service.port}/train"], capture_output=True, text=True).stdout
    expect("parity" in trained, f"no model was trained: {trained}")
    service.stop()
    request = (b"POST /v1/models/parity/versions/1.0.0:promote HTTP/1.1\r\nHost: localhost\r\n"
               b"Content-Length: 0\r\n\r\n")
    for _ in range(times):
        service = Service(program, folder)
        connections = [service.connect(number) for number in range(24)]
        for connection in connections:
            connection.sendall(20 * request)
        time.sleep(0.05)
        service.process.send_signal(signal.SIGTERM)
        status = service.stop()
        for connection in connections:
            connection.close()
        expect(status >= 0, f"the service ended by signal {-status} on the second SIGTERM")


def make_shop(program, folder):
    receipts = folder / "data" / "raw" / "receipts.csv"
    receipts.parent.mkdir(parents=True)
    for words in (["generate", "receipts", "--customers", str(CUSTOMERS), "--days", "120", "-o",
                   receipts], ["init", folder, "--from", receipts], ["-C", folder, "ingest"]):
        subprocess.run([program, "-q", *words], check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--soak", action="store_true")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    slow, idle, aborted = (3_000, 9_000, 20_000) if options.soak else (300, 500, 500)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "shop"
        folder.mkdir()
        # A file system of its own that can be full; needs root, else the check is left out.
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "none", folder],
                                 capture_output=True).returncode == 0
        try:
            make_shop(options.program, folder)
            service = Service(options.program, folder)
            first = service.ask("GET", "/v1/customers?limit=1")[1]["customers"][0]
            customer = first["customer_id"]
            slow_clients(service, slow, b"GET /health HTTP/1.1\r\nHost: lo", HEADER_SECONDS)
            if options.soak:
                slow_clients(service, slow, b"POST /v1/recommend HTTP/1.1\r\nHost: localhost\r\n"
                             b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
                             BODY_SECONDS)
            idle_clients(service, idle)
            aborted_clients(service, aborted)
            if mounted:
                full_disk(service, folder, Path(scratch), customer)
            else:
                print("faults: no tmpfs can be mounted; the full disk was left out")
            expect(service.ask("GET", f"/recommend/{customer}")[0] == 200, "no answer at the end")
            expect(service.stop() == 0, "the service did not end with 0")
            second_signal(options.program, folder, 10 if options.soak else 3)
        finally:
            if mounted:
                subprocess.run(["umount", "-l", folder], check=True)
    print("faults: all passed")


if __name__ == "__main__":
    main()
