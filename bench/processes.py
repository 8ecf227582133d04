"""Whole processes timed in turn: what the benchmarks of jobs have in common.

A job is a function that runs once and gives (seconds, peak megabytes, answer). in_turn() runs ours
and the rivals' one after the other in each repeat, so that a slow moment of the machine meets all
of them. Seconds are wall time of the process, its start included; megabytes its peak of memory.

Rivals live outside (CANASTA_PEERS, default ../shared/peers); real data too (CANASTA_DATA).
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = Path(os.environ.get("CANASTA_PEERS", ROOT.parent / "shared" / "peers"))
DATA = Path(os.environ.get("CANASTA_DATA", ROOT.parent / "shared" / "data"))
PROGRAM = ROOT / "build" / "release" / "bin" / "canasta"
# Sources of canasta.yaml: one row per customer of orders.csv, for format(orders=path).
ONE_ROW_PER_CUSTOMER = """sources:
  orders: {{files: ["{orders}"]}}
  customers:
    from: orders
    aggregate:
      key: cliente_id
      time: fecha_pedido_dt
      columns: {{estrellas_txt: last, cajas_fisicas: mean, facturacion_usd_val: mean,
                materiales_distintos_val: mean, pais_cd: mode, tipo_cliente_cd: mode,
                madurez_digital_cd: mode, frecuencia_visitas_cd: mode,
                fecha_pedido_dt: [last, count], canal_pedido_cd: mode}}
"""


def timed(command):
    """Runs a command; (seconds, peak megabytes, stdout)."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        out.seek(0)
        errors.seek(0)
        if status != 0:
            sys.exit(f"failed: {' '.join(map(str, command))}\n{errors.read()[-2000:]}")
        return seconds, usage.ru_maxrss / 1024, out.read()


def timed_rival(script, *words, python=sys.executable):
    """A rival's script; (seconds, peak megabytes, the JSON line it prints last)."""
    seconds, megabytes, out = timed([python, script, *words])
    return seconds, megabytes, json.loads(out.strip().splitlines()[-1])


def in_turn(jobs, repeats):
    """Runs every job of {name: job} once a repeat; {name: runs}. The first name is ours."""
    runs = {name: [] for name in jobs}
    for _ in range(repeats):
        for name, job in jobs.items():
            runs[name].append(job())
    return runs


def summary(runs):
    """Median seconds, largest memory, and by rival the median of its seconds over ours."""
    ours = next(iter(runs))
    line = {}
    for name, of_name in runs.items():
        line[f"{name}_s"] = round(statistics.median(run[0] for run in of_name), 3)
        line[f"{name}_mb"] = round(max(run[1] for run in of_name))
        if name != ours:
            line[f"times_{name}"] = round(statistics.median(
                theirs[0] / mine[0] for mine, theirs in zip(runs[ours], of_name)), 2)
    return line


def make_orders(folder, scale):
    """orders.csv of 1.25 million rows at scale 1; its folder."""
    timed([sys.executable, PEERS / "generate.py", "--out", folder, "--scale", str(scale),
           "--only", "orders"])
    return folder


def benchmark_seconds(program, name, repeats, environment):
    """Median seconds of one benchmark of a Google Benchmark program, as it says them."""
    out = subprocess.run([program, f"--benchmark_filter={name}/",
                          f"--benchmark_repetitions={repeats}", "--benchmark_format=json"],
                         env=dict(os.environ, **environment), check=True, capture_output=True,
                         text=True).stdout
    return statistics.median(run["real_time"] / 1e3 for run in json.loads(out)["benchmarks"]
                             if run["run_type"] == "iteration")


def clocked(work, repeats):
    """(median seconds, the last answer) of work in this process."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), answer


def arguments(description):
    """The words that every benchmark takes; run.py adds its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser


def show(line):
    print(json.dumps(line), flush=True)
