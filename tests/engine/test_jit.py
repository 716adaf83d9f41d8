"""The kernel cache never serves an old model, and users replace rules by name.

Each test writes a tiny package `sim` around a copy of `sim/jit.py` and runs it in processes of its own, since
rules and cache directory are fixed once per process.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sim.jit import WITHOUT_KERNELS

JIT = Path(__file__).resolve().parents[2] / "sim" / "jit.py"
N_KEPT = 8
RULES = """
from sim.jit import rule
from sim.constants import FACTOR

@rule
def grows(value, shock):
    return FACTOR * value + shock

@rule
def leaves(value):
    return value < 0.0
"""
SWEEPS = """
from sim.jit import kernel
from sim.rules import grows, leaves

@kernel
def update(values):
    for i in range(values.shape[0]):
        if not leaves(values[i]):
            values[i] = grows(values[i], 1.0)
"""
ANSWER = """
import json
import numpy as np
from sim.sweeps import update
values = np.array([1.0, -1.0])
update(values)
stats = getattr(update, "stats", None)
print(json.dumps({
    "values": values.tolist(),
    "hits": stats and sum(stats.cache_hits.values()),
    "misses": stats and sum(stats.cache_misses.values()),
    "place": stats and stats.cache_path,
}))
"""


class Tiny:
    """A package `sim` with two rules and a sweep, its kernel cache and its processes."""

    def __init__(self, home: Path, jit: str) -> None:
        self.home, self.sim, self.kernels = home, home / "package" / "sim", home / "kernels"
        self.sim.mkdir(parents=True)
        self.write("__init__", "")
        self.write("jit", jit)
        self.write("constants", "FACTOR = 2.0\n")
        self.write("rules", RULES)
        self.write("sweeps", SWEEPS)

    def write(self, module: str, source: str) -> None:
        (self.sim / f"{module}.py").write_text(source)

    def user_file(self, source: str, name: str = "mine.py") -> Path:
        file = self.home / name
        file.write_text(source)
        return file

    def start(self, code: str, rules: Path | None = None, **variables: str) -> subprocess.Popen[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("NUMBA_", "CLUSTER_SIM_"))}
        if rules:
            kept["CLUSTER_SIM_RULES"] = str(rules)
        # Without bytecode: Python does not notice an edit of equal length within the same second.
        own = {
            "PYTHONPATH": str(self.sim.parent),
            "PYTHONDONTWRITEBYTECODE": "1",
            "CLUSTER_SIM_CACHE": str(self.kernels),
        }
        return subprocess.Popen(
            [sys.executable, "-c", code], cwd=self.home, env={**kept, **own, **variables}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, code: str = ANSWER, rules: Path | None = None, **variables: str) -> Any:
        """What the code prints last, read as JSON."""
        return finished(self.start(code, rules, **variables))

    def error(self, code: str, rules: Path | None = None, **variables: str) -> str:
        """The last words of a process that fails."""
        process = self.start(code, rules, **variables)
        words = process.communicate(timeout=120)[1]
        assert process.returncode == 1, words
        return words[words.rindex("\nTraceback") if "\nTraceback" in words else 0 :]


def finished(process: subprocess.Popen[str]) -> Any:
    printed, words = process.communicate(timeout=120)
    assert process.returncode == 0, words
    return json.loads(printed.splitlines()[-1])


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path, JIT.read_text())


# The kernel cache


def test_edited_rule_is_never_served_from_an_old_kernel(tiny: Tiny) -> None:
    first, second = tiny.run(), tiny.run()
    assert first["values"] == second["values"] == [3.0, -1.0]
    assert (first["hits"], first["misses"]) == (0, 1)
    assert (second["hits"], second["misses"]) == (1, 0)

    tiny.write("rules", RULES.replace("FACTOR * value + shock", "FACTOR * value - shock"))
    edited = tiny.run()
    assert edited["values"] == [1.0, -1.0]
    assert edited["misses"] == 1

    tiny.write("rules", RULES)  # the kernels of the first version are still there
    assert tiny.run() == second


def test_edited_constant_is_never_served_from_an_old_kernel(tiny: Tiny) -> None:
    tiny.run()
    tiny.write("constants", "FACTOR = 5.0\n")
    assert tiny.run()["values"] == [6.0, -1.0]


def test_without_the_digest_an_old_kernel_would_be_served(tmp_path: Path) -> None:
    """The planted defect, numba#9483: if this fails, Numba has learnt to follow imports."""
    fixed = JIT.read_text().replace("/ kernel_digest()[:_DIGITS]", '/ "0123456789abcdef"')
    assert fixed != JIT.read_text()
    tiny = Tiny(tmp_path, fixed)
    assert tiny.run()["values"] == [3.0, -1.0]
    tiny.write("constants", "FACTOR = 5.0\n")
    tiny.write("rules", RULES.replace("value + shock", "value - shock"))
    stale = tiny.run()
    assert stale["values"] == [3.0, -1.0]
    assert stale["hits"] == 1


def test_processes_that_compile_at_once_agree(tiny: Tiny) -> None:
    answers = [finished(process) for process in [tiny.start(ANSWER) for _ in range(3)]]
    assert [answer["values"] for answer in answers] == [[3.0, -1.0]] * 3
    assert tiny.run()["hits"] == 1


def test_digest_follows_all_that_code_depends_on(tiny: Tiny) -> None:
    mine = tiny.user_file("def grows(value, shock):\n    return 0.0\n")
    digests = tiny.run(f"""
import json, os
from pathlib import Path
from sim import jit

def digest():
    for each in (jit.model_digest, jit.kernel_digest, jit._rules_file, jit._rules_source):
        each.cache_clear()
    assert jit.kernel_digest() == jit.model_digest()  # where nothing is without kernels
    return jit.kernel_digest()

home, mine = Path(jit.__file__).parent, Path({str(mine)!r})
found = [digest()]
assert digest() == found[0]
(home / "README.md").write_text("not a source")
assert digest() == found[0]
(home / "goods.py").write_text("SIZE = 1")
found.append(digest())
(home / "goods.py").write_text("SIZE = 2")
found.append(digest())
(home / "agents").mkdir()
(home / "goods.py").rename(home / "agents" / "goods.py")
found.append(digest())
os.environ["CLUSTER_SIM_RULES"] = str(mine)
found.append(digest())
mine.write_text(mine.read_text() + "# edited")
found.append(digest())
jit.numba.__version__ = "another"
found.append(digest())
jit.np.__version__ = "another"
found.append(digest())
jit.config.BOUNDSCHECK = 1
found.append(digest())
jit.platform.machine = lambda: "another"
found.append(digest())
jit.llvmlite.binding.get_host_cpu_name = lambda: "another"
found.append(digest())
print(json.dumps(found))
""")
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)
    assert len(set(digests)) == len(digests) == 11


def test_folders_without_kernels_need_no_compilation_but_are_of_the_model(tiny: Tiny) -> None:
    """With a user's rules, which might import them, they do."""

    def digests(rules: Path | None = None) -> list[str]:
        code = "import json\nfrom sim import jit\nprint(json.dumps([jit.kernel_digest(), jit.model_digest()]))"
        return tiny.run(code, rules)

    mine = tiny.user_file("def grows(value, shock):\n    return 0.0\n")
    before, with_rules = digests(), digests(mine)
    for folder in ("story", "evaluation"):
        (tiny.sim / folder).mkdir()
        (tiny.sim / folder / "telling.py").write_text("SIZE = 1")
        after, after_with_rules = digests(), digests(mine)
        assert after[0] == before[0] and after[1] != before[1]
        assert after_with_rules[0] != with_rules[0] and after_with_rules[1] != with_rules[1]
        before, with_rules = after, after_with_rules


def _imported(tree: ast.AST) -> set[str]:
    """Full names of what a source imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "the house imports by full names"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_kernels_do_not_depend_on_folders_without_them() -> None:
    """No module there imports what compiles, and none that does, nor what such a module imports, imports from there."""
    sources = {path: _imported(ast.parse(path.read_text())) for path in JIT.parent.rglob("*.py")}
    compiles = {f"sim.jit.{name}" for name in ("kernel", "part", "entry", "rule")} | {"sim.jit", "numba"}
    apart = tuple(f"sim.{folder}" for folder in WITHOUT_KERNELS)
    waiting = []
    for path, names in sources.items():
        if path.relative_to(JIT.parent).parts[0] in WITHOUT_KERNELS:
            assert not names & compiles and not any(name.startswith("numba.") for name in names), path
        elif names & compiles:
            waiting.append(path)
    assert len(waiting) > 20
    seen = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        assert not [name for name in sources[path] if name.startswith(apart)], path
        for name in sources[path]:
            for end in (name, name.rpartition(".")[0]):
                file = JIT.parents[1] / (end.replace(".", "/") + ".py")
                package = JIT.parents[1] / end.replace(".", "/") / "__init__.py"
                waiting += [each for each in (file, package) if each in sources and each != JIT.parent / "__init__.py"]


def test_other_functions_of_numba_keep_their_place(tiny: Tiny) -> None:
    """Also when Numba was loaded before, or its own variable names another directory."""
    elsewhere = tiny.home / "elsewhere"
    settings = tiny.run(
        "import numba, json\nbefore = numba.config.CACHE_DIR, numba.config.CACHE_LOCATOR_CLASSES\n"
        + ANSWER
        + "print(json.dumps([before, [numba.config.CACHE_DIR, numba.config.CACHE_LOCATOR_CLASSES], stats.cache_path]))",
        NUMBA_CACHE_DIR=str(elsewhere),
        NUMBA_CACHE_LOCATOR_CLASSES="InTreeCacheLocator",
    )
    before, after, place = settings
    assert before == after == [str(elsewhere), "InTreeCacheLocator"]
    assert Path(place).is_relative_to(tiny.kernels)
    assert not elsewhere.exists()
    assert not list(tiny.sim.rglob("*.nb?"))


def test_strict_arithmetic(tiny: Tiny) -> None:
    options = tiny.run("import json\nfrom sim.sweeps import update\nprint(json.dumps(update.targetoptions))")
    assert options["error_model"] == "numpy"
    assert options["nogil"]
    assert not options["_nrt"]
    assert not options.get("fastmath")
    assert not options.get("parallel")


def test_plain_mode_compiles_and_keeps_nothing(tiny: Tiny) -> None:
    plain = tiny.run(NUMBA_DISABLE_JIT="1")
    assert plain == {"values": [3.0, -1.0], "hits": None, "misses": None, "place": None}
    code = "import json\nfrom sim import jit, sweeps\njit.mark_cached()\nprint(json.dumps(jit.is_cached()))"
    assert tiny.run(code, NUMBA_DISABLE_JIT="1") is True
    assert not tiny.kernels.exists()


def test_complete_compilation_is_marked_for_this_model_in_this_place(tiny: Tiny, tmp_path: Path) -> None:
    code = """
import json
from sim import jit
before = jit.is_cached()
jit.mark_cached()
print(json.dumps([before, jit.is_cached()]))
"""
    assert tiny.run(code) == [False, True]
    assert tiny.run(code) == [True, True]
    copy = Tiny(tmp_path / "copy", JIT.read_text())
    assert copy.run(code, CLUSTER_SIM_CACHE=str(tiny.kernels)) == [False, True]
    tiny.write("constants", "FACTOR = 5.0\n")
    assert tiny.run(code) == [False, True]


def _old_directory(kernels: Path, name: str, age_seconds: float) -> Path:
    directory = kernels / name
    (directory / "sim").mkdir(parents=True)
    (directory / "sim" / "update.nbc").write_bytes(b"code")
    label = directory / "digest.txt"
    label.write_text(name)
    used = time.time() - age_seconds
    os.utime(label, (used, used))
    return directory


def test_newest_directories_are_kept(tiny: Tiny) -> None:
    old = [_old_directory(tiny.kernels, f"{i:016x}", 86400.0 * (i + 1)) for i in range(12)]
    foreign = tiny.kernels / f"{99:016x}"  # without our label: not ours
    foreign.mkdir()
    (tiny.kernels / f"{98:016x}.1.pruned").mkdir()  # left by a process that was killed
    tiny.run("from sim import jit\nprint(str(jit.is_cached()).lower())")
    left = {directory.name for directory in tiny.kernels.iterdir()}
    assert {directory.name for directory in old if directory.exists()} == {f"{i:016x}" for i in range(N_KEPT - 1)}
    assert foreign.exists()
    assert len(left) == N_KEPT + 1


def test_directory_in_use_elsewhere_is_kept(tiny: Tiny) -> None:
    old = [_old_directory(tiny.kernels, f"{i:016x}", 60.0) for i in range(N_KEPT + 3)]
    tiny.run("from sim import jit\nprint(str(jit.is_cached()).lower())")
    assert all(directory.exists() for directory in old)


def test_directory_pruned_under_a_running_process_is_made_anew(tiny: Tiny) -> None:
    code = "import shutil, os\nimport sim.sweeps\nshutil.rmtree(os.environ['CLUSTER_SIM_CACHE'])\n" + ANSWER
    assert tiny.run(code)["values"] == [3.0, -1.0]
    code = "import shutil, os, sim.jit\nimport sim.sweeps\nshutil.rmtree(os.environ['CLUSTER_SIM_CACHE'])\n"
    assert tiny.run(code + "sim.jit.mark_cached()\nprint(str(sim.jit.is_cached()).lower())") is False


def test_unwritable_cache_falls_back_to_a_temporary_one(tiny: Tiny) -> None:
    tiny.kernels.write_text("a file, where a directory should be")
    process = tiny.start(ANSWER)
    printed, words = process.communicate(timeout=120)
    answer = json.loads(printed)
    assert answer["values"] == [3.0, -1.0]
    assert re.search(r"RuntimeWarning: The kernel cache cannot be written \(.*\).*set CLUSTER_SIM_CACHE", words)
    assert not Path(answer["place"]).parent.exists()  # gone with the process


def test_light_to_import() -> None:
    code = "import sys, sim.luck\nprint(*{'pandas', 'mesa', 'pyarrow', 'matplotlib', 'hydra'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=JIT.parents[1], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == ""


# Replacement of rules

MINE = """
import math
import numpy as np
from sim.constants import FACTOR

SHARE = 10.0

def _scaled(value):
    return SHARE * FACTOR * value

def grows(value, shock):
    return _scaled(value) + math.floor(shock)
"""


def test_user_replaces_a_rule(tiny: Tiny) -> None:
    mine = tiny.user_file(MINE)
    checked = "import sim.sweeps, sim.jit\nsim.jit.check_rules()\n" + ANSWER
    first, second = tiny.run(checked, mine), tiny.run(checked, mine)
    assert first["values"] == second["values"] == [21.0, -1.0]
    assert (first["misses"], second["hits"]) == (1, 1)
    assert tiny.run(checked, mine, NUMBA_DISABLE_JIT="1")["values"] == [21.0, -1.0]
    assert tiny.run(ANSWER)["values"] == [3.0, -1.0]

    mine.write_text(MINE.replace("SHARE = 10.0", "SHARE = 20.0"))
    assert tiny.run(checked, mine)["values"] == [41.0, -1.0]


def test_replaced_rule_itself_is_served_from_the_cache(tiny: Tiny) -> None:
    code = """
import json
from sim.rules import grows
print(json.dumps([grows(1.0, 0.5), sum(grows.stats.cache_hits.values())]))
"""
    mine = tiny.user_file(MINE)
    assert [tiny.run(code, mine) for _ in range(2)] == [[20.0, 0], [20.0, 1]]


def test_helpers_may_be_compiled_and_annotations_differ(tiny: Tiny) -> None:
    mine = tiny.user_file(
        "from sim.jit import kernel\n@kernel\ndef _twice(value):\n    return 2.0 * value\n"
        "@kernel\ndef grows(value: float, shock: float) -> float:\n    return _twice(value)\n"
    )
    assert tiny.run("import sim.sweeps, sim.jit\nsim.jit.check_rules()\n" + ANSWER, mine)["values"] == [2.0, -1.0]


def test_use_rules_in_code_reaches_processes_started_from_it(tiny: Tiny) -> None:
    mine = tiny.user_file(MINE)
    code = f"""
import os, subprocess, sys
from sim.jit import use_rules
use_rules({mine.name!r})
use_rules({str(mine)!r})
import sim.sweeps
use_rules({str(mine)!r})
os.chdir({str(tiny.sim)!r})
print(subprocess.run([sys.executable, "-c", {ANSWER!r}], check=True, capture_output=True, text=True).stdout)
"""
    assert tiny.run(code.replace("print(sub", "text = (sub") + "print(text.strip())")["values"] == [21.0, -1.0]
    answer = tiny.run(f"from sim.jit import use_rules\nuse_rules({str(mine)!r})\n{ANSWER}")
    assert answer["values"] == [21.0, -1.0]


def test_rules_named_too_late_are_refused(tiny: Tiny) -> None:
    mine = tiny.user_file(MINE)
    words = tiny.error(f"import sim.sweeps\nfrom sim.jit import use_rules\nuse_rules({str(mine)!r})")
    assert re.search(r"RuntimeError: The rules of this process are already fixed \(those of the package\)", words)
    assert "call use_rules before sim.engine" in words
    other = tiny.user_file(MINE, "other.py")
    words = tiny.error(f"import sim.sweeps\nfrom sim.jit import use_rules\nuse_rules({str(mine)!r})", other)
    assert re.search(r"RuntimeError: The rules of this process are already fixed \(.*other\.py\)", words)


def test_missing_file_of_rules_is_named(tiny: Tiny) -> None:
    words = tiny.error("from sim.jit import use_rules\nuse_rules('absent.py')")
    assert re.search(r"FileNotFoundError: There is no file of rules at .*absent\.py: correct use_rules", words)
    words = tiny.error(ANSWER, tiny.home / "absent.py")
    assert re.search(r"FileNotFoundError: There is no file of rules at .*absent\.py", words)


def test_all_faults_of_a_file_are_named_at_once(tiny: Tiny) -> None:
    mine = tiny.user_file(
        "import numpy as np\nimport pandas.api\nfrom neighbour import table\n"
        "LIMIT = 3\n"
        "def grow(value, shock):\n    return value\n"
        "def zzz():\n    return 0.0\n"
        "def leaves(value, shock):\n    return False\n"
        "def grows(shock, value):\n    return value\n"
    )
    (tiny.sim.parent / "neighbour.py").write_text("def table():\n    return 1.0\n")
    words = tiny.error("import sim.sweeps, sim.jit\nsim.jit.check_rules()", mine)
    assert "ValueError: The rules in" in words
    for fault in (
        "line 2 imports 'pandas.api', whose edits the kernel cache would not notice",
        "line 3 imports 'neighbour'",
        "'grow' is no rule (nearest: grows, leaves; the name of a helper starts with an underscore)",
        "'zzz' is no rule (nearest: ",
        "'leaves' takes (value, shock), the rule takes (value)",
        "'grows' takes (shock, value), the rule takes (value, shock)",
    ):
        assert fault in words
    assert "LIMIT" not in words
    assert "table" not in words
    tiny.run("import sim.sweeps, sim.jit\nsim.jit.check_rules()\nprint('null')")


def test_two_rules_of_one_name_are_refused(tiny: Tiny) -> None:
    tiny.write("others", "from sim.jit import rule\n@rule\ndef grows(value):\n    return value\n")
    words = tiny.error("import sim.rules, sim.others")
    assert "RuntimeError: Rule 'grows' is declared twice: in sim.rules and in sim.others" in words


def test_reloaded_module_is_refused_only_if_edited(tiny: Tiny) -> None:
    code = """
import importlib
from pathlib import Path
import sim.rules
importlib.reload(sim.rules)
file = Path(sim.rules.__file__)
file.write_text(file.read_text().replace("+ shock", "- shock"))
print("reloaded as it was")
importlib.reload(sim.rules)
"""
    assert "RuntimeError: Rule 'grows' is declared twice" in tiny.error(code)


@pytest.mark.parametrize(
    ("first", "error"),
    [
        ("sim.rules", "ImportError"),  # the module asked for is itself being imported
        ("sim.others", "RuntimeError"),
        ("sim.jit", "RuntimeError"),
    ],
)
def test_file_may_not_import_rules(tiny: Tiny, first: str, error: str) -> None:
    """Whichever module of rules comes first, or if none does."""
    tiny.write("others", "from sim.jit import rule\n@rule\ndef enters(value):\n    return value > 1.0\n")
    mine = tiny.user_file("from sim.rules import leaves\ndef grows(value, shock):\n    return value\n")
    words = tiny.error(f"import {first}\nimport sim.jit\nsim.jit.check_rules()", mine)
    assert re.search(rf"^{error}: The rules in .*mine\.py cannot be loaded: ", words, re.MULTILINE)
    assert "It may import sim.luck, sim.parameters and sim.state, but no module of rules" in words


def test_fault_in_the_users_file_is_its_own(tiny: Tiny) -> None:
    mine = tiny.user_file("def grows(value, shock):\n    return value\nwrong = 1 / 0\n")
    words = tiny.error(ANSWER, mine)
    assert "ZeroDivisionError" in words
    assert f'File "{mine}", line 3' in words
