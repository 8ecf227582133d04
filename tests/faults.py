#!/usr/bin/env python3
"""Kills, interrupts and a full disk, on the real program and the real disk.

    tests/faults.py PROGRAM

Whatever happens, what is published verifies, no version is half-visible, and the next run gives the
bytes of a run that nobody disturbed. Delays are drawn from a fixed seed and spread over the length
of an undisturbed run, so every stage is met.
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import makers  # noqa: E402

KILLS = 50
INTERRUPTS = 20
TMPFS_KB = (200, 600, 1500)
TABLE_KILLS = 15
TABLE_TMPFS_KB = 3000
FREE_STEP_KB = 16
EXIT_CONFLICT = 6


def make_project(folder):
    (folder / "data/raw").mkdir(parents=True)
    makers.config(folder / "canasta.yaml")
    makers.shop(folder / "data/raw/shop.csv", 200, 200)


def canasta(folder, *words):
    return subprocess.run([PROGRAM, "-C", folder, "--lang", "en", *words], capture_output=True,
                          text=True, timeout=120)


def start(folder, *words):
    return subprocess.Popen([PROGRAM, "-C", folder, "-q", *words], stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, text=True)


class Faults(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="canasta-faults-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        make_project(self.folder)

    def undisturbed_seconds(self):
        """Runs once in a folder of its own; how long that took, and its answer."""
        with tempfile.TemporaryDirectory(prefix="canasta-faults-") as other:
            make_project(Path(other))
            begun = time.monotonic()
            done = canasta(other, "run")
            self.assertEqual(done.returncode, 0, done.stderr)
            predictions = (Path(other) / "data/predictions/repurchase.csv").read_bytes()
            return time.monotonic() - begun, predictions

    def check_registry(self):
        done = canasta(self.folder, "models", "verify")
        self.assertEqual(done.returncode, 0, done.stderr)
        for version in (self.folder / "models").glob("*/[0-9]*"):
            self.assertTrue((version / "manifest.json").exists(), version)

    def disturb(self, how, times):
        """Sends a signal at random moments of a run; how many runs it hit."""
        seconds, wanted = self.undisturbed_seconds()
        chance = random.Random(7)
        hit = 0
        for _ in range(times):
            process = start(self.folder, "run", "--force")
            time.sleep(chance.random() * seconds * 1.1)
            process.send_signal(how)
            said = process.communicate(timeout=60)[1]
            hit += process.returncode != 0
            if how == signal.SIGINT and process.returncode != 0:
                self.assertIn(process.returncode, (130, -signal.SIGINT), said)
            self.check_registry()
        # One that publishes: it sweeps what the killed ones left.
        done = canasta(self.folder, "run", "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.folder / "data/predictions/repurchase.csv").read_bytes(), wanted)
        self.assertFalse(list((self.folder / "models").rglob(".staging*")), "swept by the last run")
        return hit

    def test_kills_leave_what_verifies(self):
        self.assertGreater(self.disturb(signal.SIGKILL, KILLS), KILLS // 4)

    def test_interrupts_stop_cleanly(self):
        self.assertGreater(self.disturb(signal.SIGINT, INTERRUPTS), INTERRUPTS // 4)

    def test_a_full_disk_keeps_what_was_there(self):
        mount = self.folder / "full"
        mount.mkdir()
        for size in TMPFS_KB:
            if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", mount],
                              capture_output=True).returncode != 0:
                self.skipTest("not allowed to mount a tmpfs here")
            try:
                self.fill_the_disk(mount)
            finally:
                subprocess.run(["umount", mount], check=True)

    def fill_the_disk(self, mount):
        (mount / "data/raw").mkdir(parents=True)
        makers.config(mount / "canasta.yaml")
        makers.shop(mount / "data/raw/a.csv", 20, 40)
        done = canasta(mount, "ingest")
        if done.returncode != 0:  # too small even for this: then nothing is there at all
            self.assertIn("disk is full", done.stderr)
            self.assertNotIn(".staging", done.stderr)
            self.assertFalse((mount / "data/processed/purchases.parquet").exists())
            return
        before = (mount / "data/processed/purchases.parquet").read_bytes()
        try:
            makers.shop(mount / "data/raw/b.csv", 2000, 100)
        except OSError:
            pass  # the disk is full now
        done = canasta(mount, "ingest")
        if done.returncode != 0:
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("disk is full", done.stderr)
            self.assertNotIn(".staging", done.stderr)
            self.assertEqual((mount / "data/processed/purchases.parquet").read_bytes(), before)

    def test_a_folder_that_may_not_be_written(self):
        if os.geteuid() == 0:
            # root may write anywhere; a file where the folder should be is refused all the same
            (self.folder / "models").write_text("in the way")
        else:
            (self.folder / "models").mkdir()
            (self.folder / "models").chmod(0o500)
        done = canasta(self.folder, "run")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("models", done.stderr)


class TableFaults(unittest.TestCase):
    """The same for a task on a table: its model, its reports, its runs."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="canasta-faults-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def make_table(self, folder):
        makers.table_task(folder / "canasta.yaml", "candidates: [linear]")
        makers.table(folder / "rows.csv")

    def check_registry(self, folder):
        done = canasta(folder, "models", "verify")
        self.assertEqual(done.returncode, 0, done.stderr)
        for version in (folder / "models/score").glob("[0-9]*"):
            self.assertTrue((version / "manifest.json").exists(), version)
        self.assertFalse(list((folder / "models").rglob("*staging*")))

    def test_trainings_at_once_lose_nothing(self):
        self.make_table(self.folder)
        for at_once in (2, 2, 4):
            before = len(list((self.folder / "models").glob("score/[0-9]*")))
            trainings = [start(self.folder, "train", "score") for _ in range(at_once)]
            said = [training.communicate(timeout=120)[1] for training in trainings]
            codes = [training.returncode for training in trainings]
            self.assertLessEqual(set(codes), {0, EXIT_CONFLICT}, said)
            self.assertGreater(codes.count(0), 0, said)
            after = len(list((self.folder / "models").glob("score/[0-9]*")))
            self.assertEqual(after - before, codes.count(0), "a version for each that said so")
            self.check_registry(self.folder)
        runs = canasta(self.folder, "runs", "list", "--format", "csv")
        self.assertEqual(runs.returncode, 0, runs.stderr)
        self.assertGreaterEqual(len(runs.stdout.splitlines()) - 1, after)
        self.assertEqual(canasta(self.folder, "predict", "score").returncode, 0)

    def test_kills_of_a_training_leave_what_verifies(self):
        self.make_table(self.folder)
        begun = time.monotonic()
        self.assertEqual(canasta(self.folder, "train", "score").returncode, 0)
        seconds = time.monotonic() - begun
        wanted = canasta(self.folder, "predict", "score", "--model", "score/1.0.0").stdout
        chance = random.Random(11)
        for _ in range(TABLE_KILLS):
            process = start(self.folder, "train", "score")
            time.sleep(chance.random() * seconds)
            process.kill()
            process.communicate(timeout=60)
            done = canasta(self.folder, "models", "verify")
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(canasta(self.folder, "train", "score").returncode, 0)
        self.check_registry(self.folder)
        done = canasta(self.folder, "predict", "score", "--model", "score/1.0.0")
        self.assertTrue(done.stdout == wanted)

    def test_a_disk_that_fills_while_a_model_is_registered(self):
        mount = self.folder / "full"
        mount.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={TABLE_TMPFS_KB}k", "tmpfs", mount],
                          capture_output=True).returncode != 0:
            self.skipTest("not allowed to mount a tmpfs here")
        try:
            self.make_table(mount)
            self.assertEqual(canasta(mount, "train", "score").returncode, 0)
            first = ("predict", "score", "--model", "score/1.0.0")
            wanted = canasta(mount, *first).stdout
            refused = 0
            for free_kb in range(0, TABLE_TMPFS_KB, FREE_STEP_KB):
                done = self.train_with(mount, free_kb)
                self.check_registry(mount)
                if done.returncode == 0:
                    break
                refused += 1
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("disk is full", done.stderr)
                self.assertTrue(canasta(mount, *first).stdout == wanted, free_kb)
            self.assertEqual(done.returncode, 0, "never enough for a model: nothing was tested")
            self.assertGreater(refused, 2, "never too little")
        finally:
            subprocess.run(["umount", mount], check=True)

    def train_with(self, mount, free_kb):
        """Trains with so much left on the disk."""
        filler = mount / "filler"
        disk = os.statvfs(mount)
        filler.write_bytes(bytes(max(0, disk.f_bavail * disk.f_frsize - free_kb * 1024)))
        try:
            return canasta(mount, "train", "score")
        finally:
            filler.unlink()


if __name__ == "__main__":
    PROGRAM = str(Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=1)
