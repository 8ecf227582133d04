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
        done = canasta(self.folder, "run")
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


if __name__ == "__main__":
    PROGRAM = str(Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=1)
