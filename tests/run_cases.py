#!/usr/bin/env python3
"""Runs behaviour cases: text files that say what is typed and what must come of it.

    tests/run_cases.py PROGRAM FILE.cases [FILE.cases ...]      every case of these files
    tests/run_cases.py PROGRAM -k WORD tests/bad/*.cases        those whose name holds WORD
    tests/run_cases.py PROGRAM --at-least N FILE.cases [...]    fails where they are fewer than N

A file holds cases, each in a project folder of its own:

    case nothing to read
    given canasta.yaml                 a file; its lines follow, each behind "| "
    | canasta: 1
    bytes data/raw/a.csv 610a00        a file from hexadecimal bytes
    made data/raw/b.csv open_quote     a file from a function of tests/makers.py
    $ canasta ingest                   a command, run in the folder (a shell line)
    exit 2                             its exit code (0 when not said)
    stderr a.csv:3                     a text that it must say on stderr (or: stdout)
    no stderr Traceback                one that it must not say
    present reports/ingest.md          a file that must be there afterwards (or: absent)
    equal a.txt b.txt                  two files with the same bytes

Checks stand below the command that they speak of. Whatever the case says, a command must not die of
a signal, nor leave anything half-written (.staging) behind.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import makers  # noqa: E402

SECONDS_MAX = 120


class Failure(Exception):
    pass


def read_cases(path):
    """[(name, [(line number, word, rest)])]"""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("| ") or line == "|":
            cases[-1][1].append((number, "|", line[2:]))
            continue
        word, _, rest = line.partition(" ")
        if not word or word.startswith("#"):
            continue
        if word == "case":
            cases.append((rest.strip(), []))
        elif not cases:
            raise SystemExit(f"{path}:{number}: expected a case first")
        else:
            cases[-1][1].append((number, word, rest))
    return cases


class Runner:
    def __init__(self, program, folder):
        self.folder = folder
        self.last = None
        self.wanted_exit = 0
        self.open_file = None
        self.environment = dict(os.environ, PATH=f"{Path(program).parent}:{os.environ['PATH']}",
                                LANG="C.UTF-8", TERM="dumb")
        for name in [name for name in self.environment if name.startswith("CANASTA_")
                     and name != "CANASTA_DATA"]:
            del self.environment[name]

    def do(self, word, rest):
        if word != "|":
            self.open_file = None
        name = {"$": "command", "|": "line"}.get(word, word)
        action = getattr(self, "do_" + name, None)
        if action is None:
            raise Failure(f"unknown word {word!r}")
        action(rest)

    def path(self, rest):
        path = self.folder / rest
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def do_given(self, rest):
        self.open_file = self.path(rest)
        self.open_file.write_bytes(b"")

    def do_line(self, rest):
        if self.open_file is None:
            raise Failure("a line behind | needs a 'given' above it")
        with self.open_file.open("ab") as file:
            file.write(rest.encode() + b"\n")

    def do_bytes(self, rest):
        name, _, digits = rest.partition(" ")
        self.path(name).write_bytes(bytes.fromhex(digits))

    def do_made(self, rest):
        name, maker, *words = rest.split()
        getattr(makers, maker)(self.path(name), *words)

    def do_command(self, rest):
        self.finish()
        self.last = subprocess.run(rest, shell=True, executable="/bin/bash", cwd=self.folder,
                                   env=self.environment, capture_output=True, timeout=SECONDS_MAX,
                                   stdin=subprocess.DEVNULL)
        self.wanted_exit = 0

    def do_exit(self, rest):
        self.wanted_exit = int(rest)

    def said(self, stream):
        return getattr(self.last, stream).decode("utf-8", "replace")

    def do_stderr(self, rest, stream="stderr"):
        if rest not in self.said(stream):
            raise Failure(f"expected on {stream}: {rest}")

    def do_stdout(self, rest):
        self.do_stderr(rest, "stdout")

    def do_no(self, rest):
        stream, _, text = rest.partition(" ")
        if text in self.said(stream):
            raise Failure(f"not expected on {stream}: {text}")

    def do_present(self, rest):
        if not (self.folder / rest).exists():
            raise Failure(f"not there: {rest}")

    def do_absent(self, rest):
        if (self.folder / rest).exists():
            raise Failure(f"should not be there: {rest}")

    def do_equal(self, rest):
        first, second = ((self.folder / name).read_bytes() for name in rest.split())
        if first != second:
            raise Failure(f"differ: {rest}")

    def finish(self):
        """Checks the command that ran last, once all its lines are read."""
        if self.last is None:
            return
        code = self.last.returncode
        if code < 0 or code >= 128 and code != 130:
            raise Failure(f"died of a signal: {code}")
        if code != self.wanted_exit:
            raise Failure(f"exit {code}, expected {self.wanted_exit}")
        staged = [str(path) for path in self.folder.rglob("*staging*")]
        if staged:
            raise Failure(f"left half-written: {staged}")


def run_case(program, steps):
    """None, or what went wrong."""
    with tempfile.TemporaryDirectory(prefix="canasta-case-") as folder:
        runner = Runner(program, Path(folder))
        number = 0
        try:
            for number, word, rest in steps:
                runner.do(word, rest)
            runner.finish()
        except (Failure, subprocess.TimeoutExpired) as failure:
            said = "" if runner.last is None else runner.said("stdout") + runner.said("stderr")
            return f"line {number}: {failure}\n{said[:2000]}"
    return None


def main(words):
    program = str(Path(words[0]).resolve())
    wanted = words[words.index("-k") + 1] if "-k" in words else ""
    least = int(words[words.index("--at-least") + 1]) if "--at-least" in words else 1
    files = [Path(word) for word in words[1:] if word.endswith(".cases")]
    passed = failed = 0
    for path in files:
        for name, steps in read_cases(path):
            if wanted not in name:
                continue
            wrong = run_case(program, steps)
            passed += wrong is None
            failed += wrong is not None
            if wrong is not None:
                print(f"FAILED {path}: {name}\n  {wrong}")
    print(f"{passed} passed, {failed} failed")
    if passed + failed < least:
        print(f"FAILED: {passed + failed} cases, expected at least {least}")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
