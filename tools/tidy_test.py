#!/usr/bin/env python3
"""Plants each violation in a small tree of its own and holds tools/tidy to reporting it."""

import importlib.machinery
import importlib.util
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
TIDY = Path(__file__).resolve().parent / "tidy"
loader = importlib.machinery.SourceFileLoader("tidy", str(TIDY))
spec = importlib.util.spec_from_loader("tidy", loader)
assert spec is not None
tidy = importlib.util.module_from_spec(spec)
loader.exec_module(tidy)

ROOT_STYLE = (TIDY.parent.parent / ".clang-format").read_text(encoding="utf-8")
HASH = "#"


def include(*paths: str) -> str:
    """Include lines, sorted as clang-format wants them; a path in <> stays so."""
    return "".join(f"{HASH}include {path if path[0] == '<' else chr(34) + path + chr(34)}\n"
                   for path in sorted(paths))


class TidyTest(unittest.TestCase):
    def setUp(self) -> None:
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.root = Path(self.temporary.name)
        self.write(".clang-format", ROOT_STYLE)

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def found(self) -> list[str]:
        return [str(violation) for violation in tidy.check(self.root)[0]]

    def assert_clean(self) -> None:
        self.assertEqual(self.found(), [])

    def assert_found(self, *starts: str) -> None:
        """Exactly these violations, each given by how its line begins."""
        found = self.found()
        self.assertEqual(len(found), len(starts), found)
        for line, start in zip(sorted(found), sorted(starts)):
            self.assertTrue(line.startswith(start), f"{line!r} should start with {start!r}")

    # --- floors

    def test_an_empty_tree_is_clean(self) -> None:
        self.assert_clean()

    def test_downward_includes_are_clean(self) -> None:
        self.write("src/features/trend.cc",
                   include("features/calendar.h", "base/result.h", "data/history.h", "math/psi.h"))
        self.write("src/engine/train.cc", include("features/features.h", "models/forest.h"))
        self.write("src/boosters/train.cc", include("models/forest.h", "data/feature_matrix.h"))
        self.write("src/cli/train.cc", include("engine/engine.h", "data/report.h"))
        self.write("src/server/routes.cc", include("live/live.h", "net/http.h"))
        self.write("tests/e2e/all_test.cc", include("features/trend.h", "cli/train.h"))
        self.assert_clean()

    def test_every_forbidden_edge_is_found(self) -> None:
        forbidden = [("base", "data"), ("data", "io"), ("io", "data"), ("math", "data"),
                     ("net", "data"), ("data", "models"), ("models", "boosters"),
                     ("models", "features"), ("features", "learn"), ("report", "engine"),
                     ("engine", "live"), ("engine", "cli"), ("cli", "features"), ("cli", "net"),
                     ("cli", "report"), ("server", "io"), ("server", "cli"), ("python", "io")]
        for folder, target in forbidden:
            with self.subTest(folder=folder, target=target):
                path = ("" if folder == "python" else "src/") + f"{folder}/a.cc"
                self.write(path, include(f"{target}/{target}.h"))
                self.assert_found(f"{path}:1: {folder} may not include {target}")
                (self.root / path).unlink()

    def test_a_corridor_enters_by_the_front_header(self) -> None:
        self.write("src/engine/a.cc", include("data/x.h", "features/trend.h"))
        self.assert_found('src/engine/a.cc:2: "features/trend.h" is private')

    def test_an_include_says_its_folder(self) -> None:
        self.write("src/base/a.cc", include("result.h"))
        self.write("src/data/a.cc", include("../base/result.h"))
        self.write("src/io/a.cc", include("<base/result.h>"))
        self.write("src/math/a.cc", include("fmt/core.h"))
        self.assert_found("src/base/a.cc:1: ", "src/data/a.cc:1: ",
                          "src/io/a.cc:1: <base/result.h> is our own", "src/math/a.cc:1: ")

    def test_a_folder_outside_of_the_house(self) -> None:
        self.write("src/cellar/a.cc", "")
        self.assert_found("src/cellar/a.cc:1: src/cellar is not in the house")

    def test_an_include_in_a_comment_is_not_one(self) -> None:
        self.write("src/base/a.cc", "/*\n" + include("data/x.h") + "*/\n")
        self.assert_clean()

    # --- walls and the world

    def test_third_parties_stay_behind_their_wall(self) -> None:
        walls = {"duckdb.h": "src/io/duckdb.cc", "xgboost/c_api.h": "src/boosters/xgboost.cc",
                 "tbb/parallel_for.h": "src/base/parallel.cc", "CLI/CLI.hpp": "src/cli/flags.cc",
                 "yaml-cpp/yaml.h": "src/io/yaml.cc", "nlohmann/json.hpp": "src/io/json.cc"}
        for header, home in walls.items():
            with self.subTest(header=header):
                outside = home.rsplit("/", 1)[0] + "/other.h"
                self.write(home, include(f"<{header}>"))
                self.write(outside, include(f"<{header}>"))
                self.assert_found(f"{outside}:1: {header} is allowed only in")
                (self.root / outside).unlink()
                (self.root / home).unlink()

    def test_one_file_of_the_command_line_knows_the_flag_library(self) -> None:
        self.write("src/cli/a.cc", include("<CLI/CLI.hpp>"))
        self.write("src/cli/b.cc", include("<CLI/CLI.hpp>"))
        self.assert_found("src/cli/b.cc:1: this header is already included in src/cli/a.cc")

    def test_the_world_is_reached_through_io(self) -> None:
        world = ["std::filesystem::path p;", 'auto* f = fopen("a", "r");',
                 'int d = ::open("a", 0);',
                 "auto t = std::chrono::system_clock::now();", "int r = rand();",
                 "std::random_device seed;", "#include <fstream>", "#include <filesystem>"]
        for line in world:
            with self.subTest(line=line):
                self.write("src/features/a.cc", line + "\n")
                self.assert_found("src/features/a.cc:1: ")
        (self.root / "src/features/a.cc").unlink()
        for path in ("src/io/a.cc", "src/base/a.cc", "src/features/a_test.cc", "tests/a.cc"):
            self.write(path, "std::filesystem::path p;\n")
        self.write("src/value/a.cc",
                   '// rand()\nauto text = "fopen(";\nauto x = grand(y.rand());\n')
        self.assert_clean()

    # --- names, sizes, words

    def test_no_attic(self) -> None:
        self.write("src/base/string_utils.h", "")
        self.write("tools/helpers/a.py", "")
        self.write("tests/common.py", "")
        self.write("web/session_manager.ts", "")
        self.write("src/base/most_common.h", "")
        self.assert_found("src/base/string_utils.h:1: 'string_utils.h' is an attic",
                          "tools/helpers/a.py:1: 'helpers'", "tests/common.py:1: 'common.py'",
                          "web/session_manager.ts:1: ")

    def test_long_files(self) -> None:
        self.write("src/base/a.cc", "int a;\n" * 500)
        self.write("src/base/b.cc", "int a;\n" * 501)
        self.write("bench/c.py", "a = 1\n" * 900)
        self.assert_found("src/base/b.cc:501: 501 lines: the file is too long")

    def test_the_ratchet_only_goes_down(self) -> None:
        self.write("src/base/a.cc", "int a;\n" * 600)
        self.write("tools/tidy_ratchet.txt", "# known\nsrc/base/a.cc 600\n")
        self.assert_clean()
        self.write("src/base/a.cc", "int a;\n" * 601)
        self.assert_found("src/base/a.cc:601: 601 lines: the file grew past the 600")
        self.write("src/base/a.cc", "int a;\n" * 590)
        self.assert_found("tools/tidy_ratchet.txt:2: src/base/a.cc has only 590 lines")
        self.run_ratchet()
        self.assertEqual((self.root / "tools/tidy_ratchet.txt").read_text(),
                         "# known\nsrc/base/a.cc 590\n")
        self.write("src/base/a.cc", "int a;\n" * 595)
        self.run_ratchet()
        self.assert_found("src/base/a.cc:595: 595 lines: the file grew past the 590")
        self.write("src/base/a.cc", "int a;\n" * 500)
        self.run_ratchet()
        self.assert_clean()

    def run_ratchet(self) -> None:
        tidy.lower_ratchet(self.root, tidy.read_files(self.root, tidy.list_paths(self.root)))

    def test_wide_lines(self) -> None:
        self.write("tools/a.py", "#" * 100 + "\n" + "#" * 101 + "\n# https://" + "a" * 100 + "\n")
        self.write("tools/b.py", "# " + "ñ" * 98 + "\n")
        self.write("data.csv", "a" * 200 + "\n")
        self.assert_found("tools/a.py:2: 101 columns")

    def test_unowned_work(self) -> None:
        word = "TO" + "DO"
        self.write("tools/a.py", f"# {word}(#12): x\n# {word} #12\n# {word}: x\n")
        self.write("guia.md", f"{word} está bien\n")
        self.assert_found(f"tools/a.py:3: a {word} without its issue")

    def test_machine_paths_and_registry_hosts(self) -> None:
        for folder in ("work", "root", "tmp"):
            self.write(f"tools/{folder}.sh",
                       f"cd /{folder}/x\ncd $HOME/{folder}/x\ncd a/{folder}/\n")
        host = "pypi" + ".org"
        self.write("b.md", f"fine\nfrom https://{host}/simple\n")
        self.assert_found("b.md:2: pypi", "tools/root.sh:1: /root", "tools/tmp.sh:1: /tmp",
                          "tools/work.sh:1: /work")

    def test_unformatted_code(self) -> None:
        self.write("src/base/a.cc", "int a;\nint   b;\n")
        self.assert_found("src/base/a.cc:2: not formatted")

    # --- Markdown

    def test_links_lead_somewhere(self) -> None:
        self.write("docs/a.md", "# One thing: `x`\n## Twice\n## Twice\n")
        self.write("README.md", "\n".join([
            "# R", "[a](docs/a.md) [b](docs/a.md#one-thing-x) [c](docs/a.md#twice-1)",
            "[d](#r) [e](docs) [f](https://example.com/nothing) `[g](no.md)`", "```", "[h](no.md)", "```",
            "[i](docs/no.md)", "[j](docs/a.md#three)", "![k](../x.png)", "[l]: no.md", ""]))
        self.assert_found("README.md:10: link no.md leads nowhere",
                          "README.md:7: link docs/no.md leads nowhere",
                          "README.md:8: link docs/a.md#three names no heading",
                          "README.md:9: link ../x.png leaves")

    def test_both_languages_say_the_same(self) -> None:
        page = "# {}\n## {}\n```sh\nmake\n```\n## {}\n"
        self.write("README.md", page.format("Basket", "Use", "More"))
        self.write("README.es.md", page.format("Canasta", "Uso", "Más"))
        self.assert_clean()
        self.write("README.es.md", page.format("Canasta", "Uso", "Más").replace("make", "haz"))
        self.assert_found("README.es.md:3: its code blocks differ")
        self.write("README.es.md", page.format("Canasta", "# Uso", "Más").replace("## #", "###"))
        self.assert_found("README.es.md:2: its headings differ")
        self.write("README.es.md", "# Canasta\n## Uso\n```sh\nmake\n```\n")
        self.assert_found("README.es.md:2: its headings differ")

    # --- the program

    def test_exit_code_and_last_line(self) -> None:
        clean = self.run_program()
        self.assertEqual((clean.returncode, clean.stdout), (0, "tidy: 1 files, 0 violations\n"))
        self.write("src/base/a.cc", "int   a;\n")
        broken = self.run_program()
        self.assertEqual(broken.returncode, 1)
        self.assertTrue(broken.stdout.endswith("tidy: 2 files, 1 violations\n"), broken.stdout)

    def test_ignored_files_are_left_alone(self) -> None:
        self.write(".gitignore", "/junk/\n")
        self.write("junk/utils.py", "")
        subprocess.run(["git", "init", "-q", str(self.root)], check=True)
        self.assert_clean()

    def run_program(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, str(TIDY), "--root", str(self.root)],
                              capture_output=True, text=True, check=False)


if __name__ == "__main__":
    unittest.main()
