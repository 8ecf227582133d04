"""One-row predictions and recommendations a second, beside FastAPI, MLflow and fast Python.

    cmake --build build/release --target canasta
    python bench/serving/run.py --scale 0.1 --seconds 5 --repeats 3

Every server answers on core 0 alone, wrk asks from core 1; servers take turns, and medians of the
repeats are printed with their ratio to ours. The same orders train both sides' channel model
(three classes), the same receipts their recommenders (20 factors). Ours answers a recommendation
from the slate that the task's chain made (next basket, rules, then popularity), and with
?model=nmf from the 20 factors while the request waits.

Answers first: a prediction must agree with what `canasta predict` says of the same row, and a
recommendation must be the first products of `canasta recommend`.

    --jobs predict,recommend,outlook,start,idle      some of them
"""
import csv
import functools
import http.client
import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from processes import (ONE_ROW_PER_CUSTOMER, PEERS, PROGRAM, ROOT, arguments,  # noqa: E402
                       show, timed)

SERVER_CORE, CLIENT_CORE = "0", "1"
PORT = 18_431
CONFIG = "canasta: 1\nname: bench\n" + ONE_ROW_PER_CUSTOMER + """\
  receipts:
    files: ["{data}/retail.csv"]
    columns: {{customer: customer_id, order: invoice_id, time: timestamp, product: product_id,
              quantity: quantity, unit_price: unit_price, category: category}}
tasks:
  channel: {{type: classification, source: customers, target: canal_pedido_cd_mode}}
  comeback: {{type: purchase_window, days: 30}}
  basket: {{type: recommend, models: [next_basket, nmf]}}
"""
NGINX = """daemon off; master_process off; pid {folder}/pid;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; open_file_cache max=10;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""
LUA = """
local requests
local i = 0
function init() requests = {%s} end
function request() i = i %% #requests + 1; return requests[i] end
local wait = %f
function delay()
  local whole = math.floor(wait)
  if math.random() < wait - whole then whole = whole + 1 end
  return whole
end
function done(s, l, r)
  io.write(string.format('{"requests":%%d,"seconds":%%.3f,"p50_us":%%d,"p99_us":%%d,"bad":%%d}\\n',
    s.requests, s.duration / 1e6, l:percentile(50), l:percentile(99),
    s.errors.status + s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout))
end
"""


def our_words(*words):
    return [PROGRAM, "-q", *words]


def make_project(folder, data):
    """Trained and ready to be served."""
    (folder / "canasta.yaml").write_text(CONFIG.format(orders=data / "orders.csv", data=data))
    for words in (["ingest"], ["train", "channel"], ["train", "comeback"]):
        timed(our_words("-C", folder, *words))
    for task in ("channel", "comeback"):
        timed(our_words("-C", folder, "models", "promote", f"{task}/1.0.0"))


@functools.cache
def python_of(name):
    return subprocess.run([ROOT / "tools" / "bench-setup", name], check=True,
                          capture_output=True, text=True).stdout.strip()


class Server:
    """A process on core 0 that answers on PORT, once it is ready."""

    def __init__(self, command, path, environment=None, folder=None):
        start = time.perf_counter()
        self.process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, *map(str, command)], cwd=folder,
            env=dict(os.environ, **(environment or {})), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        while not self.answers(path):
            if self.process.poll() is not None or time.perf_counter() - start > 120:
                sys.exit(f"did not start: {' '.join(map(str, command))}")
            time.sleep(0.002)
        self.ready_s = time.perf_counter() - start

    @staticmethod
    def answers(path):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            return False

    def megabytes(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()
        while self.is_taken():  # by a child of it
            time.sleep(0.01)

    @staticmethod
    def is_taken():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", PORT)) == 0


def ours(project, *words):
    return Server([*our_words("-C", project), "--threads", "1", "serve", "--log", "none",
                   "--port", str(PORT), *words], "/health/ready")


def rival(python, app, models, engine=""):
    folder = PEERS / "peers_fast" if app.startswith("fast") else PEERS
    return Server([python, "-W", "ignore", "-m", "uvicorn", app, "--port", str(PORT), "--log-level",
                   "error", "--no-access-log"], "/health",
                  {"MODEL_DIR": str(models), "PREDICT_THREADS": "1", "OMP_NUM_THREADS": "1",
                   "OPENBLAS_NUM_THREADS": "1", "ENGINE": engine}, folder)


def mlflow(model):
    return Server([python_of("mlflow"), "-m", "mlflow", "models", "serve", "-m", model, "-h",
                   "127.0.0.1", "-p", str(PORT), "--env-manager", "local", "-w", "1"], "/ping",
                  {"OMP_NUM_THREADS": "1", "PATH": f"{Path(python_of('mlflow')).parent}:"
                                                   f"{os.environ['PATH']}"})


def nginx(folder):
    """One worker that sends a file as long as a prediction: the ceiling."""
    return Server(["nginx", "-e", folder / "error.log", "-c", folder / "nginx.conf"], "/answer")


def lua_request(method, path, body=None):
    if body is None:
        return f"wrk.format('{method}', '{path}')"
    return (f"wrk.format('{method}', '{path}', {{['Content-Type']='application/json'}}, "
            f"[==[{json.dumps(body)}]==])")


def load(requests, connections, seconds, rate=None):
    """What wrk says of these requests; `rate`: about so many a second."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        wait = 1000 * connections / rate if rate else 0
        script.write(LUA % (",".join(requests), wait))
        script.flush()
        out = subprocess.run(["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{connections}",
                              f"-d{seconds}s", "--timeout", "5s", "-s", script.name,
                              f"http://127.0.0.1:{PORT}"],
                             check=True, capture_output=True, text=True).stdout
    line = json.loads(out.strip().splitlines()[-1])
    if line["bad"] * 1000 > line["requests"]:
        sys.exit(f"bench/serving: {line['bad']} of {line['requests']} answers are bad")
    return line["requests"] / line["seconds"], line["p99_us"] / 1000


def compare(name, servers, connections, options):
    """{name: (start, requests)}; the first is ours."""
    rates = {each: [] for each in servers}
    waits = {each: [] for each in servers}
    half = []
    for _ in range(options.repeats):
        for each, (start, requests) in servers.items():
            with start():
                load(requests, connections, 1)
                rate, p99 = load(requests, connections, options.seconds)
                rates[each].append(rate)
                waits[each].append(p99)
                if each == "ours":
                    half.append(load(requests, max(connections, 64), options.seconds, rate / 2)[1])
    line = {"job": name, "connections": connections,
            "ours_p99_ms_half_load": round(statistics.median(half), 3)}
    for each, of_server in rates.items():
        line[f"{each}_per_s"] = round(statistics.median(of_server))
        line[f"{each}_p99_ms"] = round(statistics.median(waits[each]), 2)
        if each != "ours":
            line[f"times_{each}"] = round(statistics.median(
                mine / theirs for mine, theirs in zip(rates["ours"], of_server)), 1)
    show(line)


def ask(method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.request(method, path, None if body is None else json.dumps(body),
                       {"Content-Type": "application/json"})
    response = connection.getresponse()
    text = response.read().decode()
    if response.status != 200:
        sys.exit(f"bench/serving: {method} {path}: {response.status} {text[:300]}")
    return json.loads(text)


def table(project, *words):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.csv"
        timed(our_words("-C", project, *words, "-o", path))
        with path.open() as file:
            return list(csv.DictReader(file))


def save_for_mlflow(models, folder):
    """The rival's channel model as MLflow serves it."""
    timed([python_of("mlflow"), "-c",
           "import sys, mlflow.xgboost, xgboost; model = xgboost.XGBClassifier();"
           "model.load_model(sys.argv[1]); mlflow.xgboost.save_model(model, sys.argv[2])",
           models / "channel.json", folder])
    return folder


def encoded(sample, meta):
    """The same row in numbers, for a server that is given no names of categories."""
    values = [meta["levels"][name].index(sample[name]) if name in meta["levels"] else sample[name]
              for name in meta["features"]]
    return {"dataframe_split": {"columns": meta["features"], "data": [values]}}


def make_static(folder, answer):
    folder.mkdir()
    (folder / "answer").write_text(answer)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=PORT))
    return folder


def predicted_alone(project, samples):
    """What `canasta predict` says of customers with one order each, in their order."""
    path = project / "single.csv"
    names = {name: re.sub("_(last|mean|mode)$", "", name) for name in samples[0]
             if name != "fecha_pedido_dt_count"}
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["cliente_id", *names.values(), "canal_pedido_cd"])
        for number, sample in enumerate(samples):
            sample["fecha_pedido_dt_count"] = 1
            writer.writerow([f"{number:03}", *(sample[name] for name in names), "DIGITAL"])
    rows = table(project, "predict", "channel", "--input", path)
    return sorted(rows, key=lambda row: row["cliente_id"])


def check_answers(project, samples, users):
    verb = predicted_alone(project, samples[:20])
    with ours(project):
        for body, said in zip(samples, verb):
            answer = ask("POST", "/v1/predict/channel", {"rows": [body]})["predictions"][0]
            for label, probability in answer["probabilities"].items():
                if abs(float(said[f"probability_{label}"]) - probability) > 1e-6:
                    sys.exit(f"bench/serving: {answer}, the verb says {said}")
        said = {}
        for row in table(project, "recommend", "-k", "5"):
            said.setdefault(row["customer"], []).append(row["product"])
        for user in users[:50]:
            offered = [each["product_id"] for each in
                       ask("GET", f"/recommend/{user}?k=5")["recommendations"]]
            if offered != said[user]:
                sys.exit(f"bench/serving: {user} is offered {offered}, the verb says {said[user]}")


def predict(context, options):
    samples = context["samples"]
    our_requests = [lua_request("POST", "/v1/predict/channel", body)
                    for body in context["our_samples"]]
    their_requests = [lua_request("POST", "/predict_fast", body) for body in samples]
    slow_requests = [lua_request("POST", "/predict", body) for body in samples]
    mlflow_requests = [lua_request("POST", "/invocations", encoded(body, context["meta"]))
                       for body in samples]
    python, models = context["python"], context["models"]
    for connections in (16, 64):
        compare("predict one row", {
            "ours": (lambda: ours(context["project"]), our_requests),
            "numba": (lambda: rival(python, "fast_serve:app", models, "numba"), their_requests),
            "fastapi_careful": (lambda: rival(python, "peer_serve:app", models), their_requests),
            "fastapi": (lambda: rival(python, "peer_serve:app", models), slow_requests),
            "mlflow": (lambda: mlflow(context["mlflow"]), mlflow_requests),
            "nginx_static": (lambda: nginx(context["static"]),
                             [lua_request("GET", "/answer")]),
        }, connections, options)


def recommend(context, options):
    requests = [lua_request("GET", f"/recommend/{user}?k=5") for user in context["users"]]
    live = [lua_request("GET", f"/recommend/{user}?k=5&model=nmf") for user in context["users"]]
    python, models = context["python"], context["models"]
    for connections in (16, 64):
        compare("recommend to a customer", {
            "ours": (lambda: ours(context["project"]), requests),
            "ours_nmf": (lambda: ours(context["project"]), live),
            "starlette": (lambda: rival(python, "fast_serve:app", models), requests),
            "fastapi": (lambda: rival(python, "peer_serve:app", models), requests),
        }, connections, options)


def outlook(context, options):
    requests = [lua_request("GET", f"/v1/customers/{user}/outlook") for user in context["users"]]
    waits = []
    with ours(context["project"]):
        most, _ = load(requests, 16, options.seconds)
        for _ in range(options.repeats):
            waits.append(load(requests, 64, options.seconds, 5_000)[1])
    show({"job": "outlook with features, prediction, reasons", "most_per_s": round(most),
          "p99_ms_at_5000_per_s": round(statistics.median(waits), 2)})


def start(context, options):
    seconds = {"ours": [], "fastapi": [], "starlette": []}
    for _ in range(options.repeats):
        with ours(context["project"]) as server:
            seconds["ours"].append(server.ready_s)
        with rival(context["python"], "peer_serve:app", context["models"]) as server:
            seconds["fastapi"].append(server.ready_s)
        with rival(context["python"], "fast_serve:app", context["models"]) as server:
            seconds["starlette"].append(server.ready_s)
    show({"job": "start to ready", **{f"{name}_s": round(statistics.median(each), 3)
                                      for name, each in seconds.items()}})


def idle(context, options):
    resource.setrlimit(resource.RLIMIT_NOFILE, (20_000, 20_000))
    with rival(context["python"], "peer_serve:app", context["models"]) as server:
        fastapi = server.megabytes()
    with ours(context["project"]) as server:
        alone = server.megabytes()
        connections = []
        for number in range(9_990):
            connection = socket.socket()
            connection.bind((f"127.1.{number // 200}.{number % 200 + 1}", 0))
            connection.connect(("127.0.0.1", PORT))
            connections.append(connection)
        time.sleep(2)
        many = server.megabytes()
        begin = time.perf_counter()
        ask("GET", "/health")
        wait = time.perf_counter() - begin
        for connection in connections:
            connection.close()
    show({"job": "memory", "ours_mb": round(alone), "fastapi_mb": round(fastapi),
          "connections": len(connections), "more_mb": round(many - alone),
          "health_ms": round(1000 * wait, 1)})


JOBS = {"predict": predict, "recommend": recommend, "outlook": outlook, "start": start,
        "idle": idle}


def prepare(scratch, options):
    """Data, both sides' models, rows and customers to ask about."""
    data, models, project = scratch / "data", scratch / "models", scratch / "project"
    project.mkdir()
    models.mkdir()
    python = python_of("serving")
    timed([python, PEERS / "generate.py", "--out", data, "--scale", str(options.scale)])
    timed([python, PEERS / "peer_e_channel.py", "--data", data, "--save", models])
    timed([python, PEERS / "peer_c_recsys.py", "--data", data, "--save", models, "--miner", "own",
           "--min-support", ".005"])
    make_project(project, data)
    meta = json.loads((models / "channel_meta.json").read_text())
    users = sorted({row["customer"] for row in table(project, "recommend", "-k", "1")})
    random.Random(1).shuffle(users)
    context = {"project": project, "models": models, "python": python,
               "samples": meta["sample"][:100], "users": users[:2_000], "meta": meta,
               "mlflow": save_for_mlflow(models, scratch / "mlflow"),
               "static": make_static(scratch / "static", 300 * "x")}
    context["our_samples"] = [our_sample(each) for each in context["samples"]]
    return context


def our_sample(sample):
    """The same row under the names that our table gives its columns."""
    return {"estrellas_txt_last": sample["estrellas_txt"],
            "cajas_fisicas_mean": sample["cajas_fisicas"],
            "facturacion_usd_val_mean": sample["facturacion_usd_val"],
            "materiales_distintos_val_mean": sample["materiales_distintos_val"],
            "pais_cd_mode": sample["pais_cd"], "tipo_cliente_cd_mode": sample["tipo_cliente_cd"],
            "madurez_digital_cd_mode": sample["madurez_digital_cd"],
            "frecuencia_visitas_cd_mode": sample["frecuencia_visitas_cd"],
            "fecha_pedido_dt_count": sample["n_pedidos"],
            "fecha_pedido_dt_last": "{fecha_pedido_dt_year}-{fecha_pedido_dt_month:02}-15".format(
                **sample)}


def main():
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--jobs", default=",".join(JOBS))
    options = parser.parse_args()
    for program, package in (("wrk", "wrk"), ("nginx", "nginx-light")):
        if shutil.which(program) is None:
            sys.exit(f"bench/serving: {program} is not installed (apt-get install {package})")
    with tempfile.TemporaryDirectory(prefix="canasta-bench-") as folder:
        context = prepare(Path(folder), options)
        check_answers(context["project"], context["our_samples"], context["users"])
        for job in options.jobs.split(","):
            JOBS[job](context, options)


if __name__ == "__main__":
    main()
