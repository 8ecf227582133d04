"""Frequent itemsets and rules beside pyfim, mlxtend and efficient-apriori.

    cmake --build build/release --target itemset_miner
    python bench/itemsets/run.py --scale 1 --repeats 5 --threads 1

The files of CANASTA_DATA (fimi, groceries), unpacked; one process a run, in turn. Compared are the
seconds inside the process from baskets in memory (Python's tuples for the rivals, codes for us) to
the list of itemsets in memory; ours are sorted, the rivals' are not. Megabytes are of the whole
process. mlxtend (FP-growth) and efficient-apriori run at --scale 1 only: they take up to a minute.

Answers first: the number of itemsets, which is known, and of each rival. Two rivals are known to
err: pyfim leaves out the set of an item that is in every basket (one, of the mushrooms), mlxtend
loses rules whose confidence is exactly the threshold (four of 410).
"""
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from processes import DATA, PROGRAM, arguments, in_turn, show, timed, timed_rival  # noqa: E402

MINER = PROGRAM.parents[1] / "bench" / "itemset_miner"
RIVALS = Path(__file__).with_name("rivals.py")
PYFIM = ("eclat", "fpgrowth")
SLOW = ("mlxtend", "efficient_apriori")

# file, support, kind, confidence, how many there are, by how many a rival may differ
JOBS = [("fimi/retail.dat", 0.001, "all", None, 7_589, {}),
        ("fimi/retail.dat", 0.001, "closed", None, 7_572, {}),
        ("fimi/mushroom.dat", 0.1, "all", None, 574_431, {"eclat": -1, "fpgrowth": -1}),
        ("fimi/chess.dat", 0.7, "all", None, 48_731, {}),
        ("groceries/groceries.csv", 0.001, "all", 0.8, 410, {"mlxtend": -4})]


def unpacked(name, folder):
    """The file of CANASTA_DATA as plain text; None where it is missing."""
    plain, packed = DATA / name, DATA / f"{name}.zst"
    if plain.exists():
        return plain
    if not packed.exists():
        return None
    path = folder / plain.name
    if not path.exists():
        with path.open("wb") as out:
            subprocess.run(["zstd", "-qdc", packed], stdout=out, check=True)
    return path


def our_job(words, threads, confidence):
    seconds, megabytes, out = timed([MINER, *words, str(threads), *confidence])
    return seconds, megabytes, json.loads(out)


def rival_job(library, words, confidence):
    return timed_rival(RIVALS, library, *words, *confidence)


def check(job, runs):
    name, _, _, _, count, differences = job
    for who, of_one in runs.items():
        expected = count + differences.get(who, 0)
        for run in of_one:
            if run[2]["found"] != expected:
                sys.exit(f"bench/itemsets: {who} finds {run[2]['found']} in {name}, not {expected}")


def run_job(job, path, options):
    name, support, kind, confidence, count, _ = job
    words = [path, str(support), kind]
    more = [str(confidence)] if confidence else []
    jobs = {"ours": lambda: our_job(words, options.threads, more)}
    slow = options.scale >= 1 and kind == "all"
    for library in PYFIM + (SLOW if slow else ()):
        if confidence and library == "efficient_apriori":
            continue
        jobs[library] = lambda library=library: rival_job(library, words, more)
    runs = in_turn(jobs, options.repeats)
    check(job, runs)
    line = {"job": "itemsets" if confidence is None else "rules", "file": Path(name).stem,
            "support": support, "kind": kind, "found": count}
    ours_s = [run[2]["mine_s"] for run in runs["ours"]]
    for who, of_one in runs.items():
        seconds = [run[2]["mine_s"] for run in of_one]
        line[f"{who}_s"] = round(statistics.median(seconds), 4)
        line[f"{who}_mb"] = round(max(run[1] for run in of_one))
        if who != "ours":
            line[f"times_{who}"] = round(statistics.median(
                theirs / mine for mine, theirs in zip(ours_s, seconds)), 1)
    line["ours_read_s"] = round(statistics.median(run[2]["read_s"] for run in runs["ours"]), 4)
    show(line)


def main():
    options = arguments(__doc__).parse_args()
    if not MINER.exists():
        sys.exit("bench/itemsets: no itemset_miner; build the target first")
    with tempfile.TemporaryDirectory(prefix="canasta-bench-") as scratch:
        for job in JOBS:
            path = unpacked(job[0], Path(scratch))
            if path is None:
                print(f"bench/itemsets: skipped: no data {job[0]}")
                continue
            run_job(job, path, options)


if __name__ == "__main__":
    main()
