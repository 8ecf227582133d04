#!/usr/bin/env python3
"""Looks at the pages and pictures that report_test writes, with a real parser and a real browser.

    tests/pages.py REPORT_TEST

Without a browser: every picture is well-formed XML; every page names its language and title, holds
no script and no address, and its policy allows exactly its own style sheet. With Chromium: nothing
is said on the console, no text leaves its picture, and on the page of plain data no two texts of a
picture overlap, on a wide screen and on a phone. Without Chromium the rest runs, and that is said.
"""
import base64
import hashlib
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.parsers.expat
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--allow-file-access-from-files", "--virtual-time-budget=3000")
SECONDS_MAX = 120

# Runs in a copy of the page whose policy was taken out. A pixel of slack is for rounding.
MEASURE = """<script>
addEventListener("load", () => {
  const found = [];
  for (const svg of document.querySelectorAll("svg.picture")) {
    const box = svg.getBoundingClientRect();
    if (box.width === 0) continue;
    const texts = [...svg.querySelectorAll("text")];
    const boxes = texts.map(text => text.getBoundingClientRect());
    const name = i => svg.querySelector("title").id + ": " + texts[i].textContent.slice(0, 40);
    boxes.forEach((a, i) => {
      if (a.left < box.left - 1 || a.right > box.right + 1 || a.top < box.top - 1
          || a.bottom > box.bottom + 1) found.push("leaves its picture: " + name(i));
      for (let j = 0; j < i; ++j) {
        const b = boxes[j];
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
          found.push("overlap: " + name(j) + " / " + texts[i].textContent.slice(0, 40));
      }
    });
  }
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth + 1;
  if (wide) found.push("the page scrolls sideways");
  const out = document.createElement("pre");
  out.id = "measured";
  out.textContent = JSON.stringify(found);
  document.body.append(out);
});
</script>"""


class Reader(html.parser.HTMLParser):
    """Tags in order, and whether each that is opened is closed in turn."""

    VOID = {"meta", "link", "br", "wbr"}

    def __init__(self):
        super().__init__()
        self.open, self.problems, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing")


def check_page(text):
    reader = Reader()
    reader.feed(text)
    yield from reader.problems
    if reader.open:
        yield f"never closed: {reader.open}"
    ids = [value for _, name, value in reader.attributes if name == "id"]
    if len(ids) != len(set(ids)):
        yield "an id is there twice"
    for tag, name, value in reader.attributes:
        if name.startswith("on") or name == "style":
            yield f"<{tag} {name}>"
        if name in ("src", "href") and not value.startswith("#") and value != "data:,":
            yield f"<{tag} {name}={value!r}>"
        if name in ("aria-labelledby", "aria-describedby"):
            yield from (f"no id {part}" for part in value.split() if part not in ids)
    if "<script" in text:
        yield "a script"
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    if f"style-src 'sha256-{digest}'" not in text:
        yield "the policy does not allow the page's own style sheet"
    if re.search(r"url\(|@import", style):
        yield "the style sheet asks for something"
    if not re.search(r'<html lang="(en|es)">', text) or "<title>" not in text:
        yield "no language or title"


def check_picture(data):
    try:
        xml.parsers.expat.ParserCreate().Parse(data, True)
    except xml.parsers.expat.ExpatError as error:
        yield f"not well-formed: {error}"


def browse(browser, path, width, profile):
    """What the page says on the console, and its document after loading."""
    command = [browser, *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},900",
               "--enable-logging=stderr", "--dump-dom", path.as_uri()]
    run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
    return [line for line in run.stderr.splitlines() if "CONSOLE" in line], run.stdout


def measure(browser, path, width, folder):
    """Problems of the page in a frame of that width: a window has a least width of its own."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", path.read_text())
    copy = folder / "measured.html"
    copy.write_text(text.replace("</head>", MEASURE + "</head>"))
    frame = folder / "frame.html"
    frame.write_text(
        f'<iframe src="measured.html" width="{width}" height="900"></iframe><script>'
        'addEventListener("load", () => setTimeout(() => { document.body.append(document'
        '.querySelector("iframe").contentDocument.getElementById("measured")) }, 300))</script>')
    _, dom = browse(browser, frame, 1400, folder / "profile-frame")
    found = re.search(r'<pre id="measured">(.*?)</pre>', dom, re.DOTALL)
    if not found:
        return [f"was not measured: {dom[:200]!r}"]
    return json.loads(re.sub("&(lt|gt|amp);", lambda m: {"lt": "<", "gt": ">", "amp": "&"}[m[1]],
                             found.group(1)))


def look(browser, folder):
    for path in sorted(folder.glob("*-e?.html")):
        said, _ = browse(browser, path, 1200, folder / "profile")
        yield from (f"{path.name}: {line}" for line in said)
        hostile = path.name.startswith("hostile")
        for width in (1200, 390):
            for problem in measure(browser, path, width, folder):
                if not (hostile and problem.startswith("overlap")):
                    yield f"{path.name} at {width}: {problem}"


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.argv[1], "--gtest_brief=1", "--gtest_filter=Gallery.*"], check=True,
                       env={**os.environ, "CANASTA_GALLERY": name}, stdout=subprocess.DEVNULL)
        problems = []
        pages, pictures = sorted(folder.glob("*.html")), sorted(folder.glob("*.svg"))
        for path in pages:
            problems += [f"{path.name}: {problem}" for problem in check_page(path.read_text())]
        for path in pictures:
            problems += [f"{path.name}: {problem}" for problem in check_picture(path.read_bytes())]
        browser = next(filter(None, map(shutil.which, BROWSERS)), None)
        if browser:
            problems += look(browser, folder)
        else:
            print("skipped: no Chromium, so nobody looked at the pages")
        for problem in problems:
            print(problem)
        print(f"pages: {len(pages)} pages, {len(pictures)} pictures, {len(problems)} problems")
        if not pages or not pictures:
            return 1
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
