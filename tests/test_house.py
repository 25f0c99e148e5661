"""The house rules that a program can check: floors, doors, sizes, names, forbidden constructs.

Each rule is a function from a parsed module to the places that break it, so that the rules can
themselves be tried on code that is known to be wrong.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
HOUSE = PROJECT / "latency"

# In the order in which data walks through them: a room imports only from the rooms before it.
ROOMS = ("scenario", "sky", "link", "plan", "flow", "verdict", "result", "run", "study", "report", "cli")
GROUND = ("tables", "constants", "units", "errors")

# Who may open which door; numpy is the common tongue, everything else third-party is forbidden.
DOORS = {
    "pydantic": ("scenario",),
    "pydantic_core": ("scenario",),
    "skyfield": ("sky",),
    "sgp4": ("sky",),
    "itur": ("link",),
    "scipy": ("plan", "verdict"),  # HiGHS for the optimising scheduler; statistics
    "pyarrow": ("result",),
    "dask": ("study",),
    "distributed": ("study",),
    "altair": ("report",),
    "vl_convert": ("report",),
    "jinja2": ("report",),
    "click": ("cli",),
    "rich": ("cli",),
    "numba": ("kernels",),
    "llvmlite": ("kernels",),
    "pandas": ("verdict", "result", "study", "report"),
}
HEAVY = {"numpy", "numba", "llvmlite", "pandas", "skyfield", "sgp4", "pydantic", "pyarrow", "scipy", "rich", "altair"}

# The house says about 250 and 40 lines, six parameters, two levels (kernels 120 and three): past these
# limits, a little wider, a noun is missing.
MODULE_LINES = 260
FUNCTION_LINES = 45
KERNEL_LINES = 120
PARAMETERS = 6
KERNEL_PARAMETERS = 8
NESTING = 3
KERNEL_NESTING = 4


class Module:
    """A parsed source file and the room it stands in."""

    def __init__(self, name: str, source: str):
        self.name = name  # "latency.sky.passes"
        self.source = source
        self.tree = ast.parse(source)
        parts = name.split(".")
        self.room = parts[1].replace("__main__", "cli") if len(parts) > 1 else "latency"

    def imports(self, top_only: bool = False):
        """Yield (line, dotted name) of each import; of those run at import time only, if so asked."""
        for node in run_at_import(self.tree) if top_only else ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                # "from latency import sky" names a room only in what it fetches.
                names = [f"{origin}.{alias.name}" for alias in node.names] if origin == "latency" else [origin]
                yield from ((node.lineno, name) for name in names)

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parent = self.name.split(".")[: -node.level]
        return ".".join([*parent, node.module] if node.module else parent)

    def functions(self):
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def run_at_import(tree: ast.AST):
    """Yield the nodes outside function bodies and outside `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from run_at_import(node)


def is_kernel(function: ast.FunctionDef) -> bool:
    marks = {ast.unparse(mark).split("(")[0].split(".")[-1] for mark in function.decorator_list}
    return bool(marks & {"kernel", "inlined", "njit", "guvectorize"})


def is_verb(function: ast.FunctionDef) -> bool:
    """A command-line verb: its parameters are its options."""
    return any(ast.unparse(mark).startswith("verb(") for mark in function.decorator_list)


def code_lines(function: ast.FunctionDef) -> int:
    doc = function.body[0] if ast.get_docstring(function) else None
    lines = function.end_lineno - function.lineno + 1
    return lines - (doc.end_lineno - doc.lineno + 1) if doc else lines


def depth(node: ast.AST) -> int:
    """Levels of decisions and loops below `node`; an `elif` is no deeper than its `if`, `with` does not count."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue  # judged by itself
        step = isinstance(child, ast.For | ast.While | ast.If | ast.Try | ast.Match) and not is_elif(node, child)
        deepest = max(deepest, depth(child) + step)
    return deepest


def is_elif(parent: ast.AST, child: ast.AST) -> bool:
    return isinstance(parent, ast.If) and isinstance(child, ast.If) and parent.orelse == [child]


# --- the rules -----------------------------------------------------------------------------------


def floors(module: Module):
    """A room imports only rooms above it, kernels and the ground floor; kernels only the ground floor."""
    if module.room == "latency":
        return  # the face of the package hands on what the rooms offer, lazily
    for line, name in module.imports():
        parts = name.split(".")
        if parts[0] == "latency" and not set(parts[1:2]) & _allowed(module.room) and not _public(module, name):
            yield f"{module.name}:{line} imports {name}"


def _allowed(room: str) -> set[str]:
    if room in GROUND:
        return set(GROUND)
    if room == "kernels":
        return {*GROUND, "kernels"}
    return {*GROUND, "kernels", *ROOMS[: ROOMS.index(room) + 1]}


def _public(module: Module, name: str) -> bool:
    """The command line uses the package as users do; its version is everybody's."""
    return name == "latency.__version__" or (name == "latency" and module.room == "cli")


def rooms(module: Module):
    """Every module stands in a room of the house or on its ground floor."""
    if module.room not in {*ROOMS, *GROUND, "kernels", "latency"}:
        yield f"{module.name} stands in no room of the house"


def doors(module: Module):
    """A third-party package is imported only in the rooms whose door it is."""
    for line, name in module.imports():
        package = name.split(".")[0]
        if package in {"latency", "numpy", ""} or package in sys.stdlib_module_names:
            continue
        if module.room not in DOORS.get(package, ()):
            yield f"{module.name}:{line} imports {package}"


def light_entrance(module: Module):
    """The command line and the package's face load nothing heavy when they are imported."""
    if module.room not in {"cli", "latency"}:
        return
    for line, name in module.imports(top_only=True):
        parts = name.split(".")
        ours = parts[0] == "latency" and not (len(parts) > 1 and parts[1] in {"cli", "errors", "constants"})
        if parts[0] in HEAVY or ours:
            yield f"{module.name}:{line} imports {name} when it is imported"


def sizes(module: Module):
    """Modules, functions, kernels and parameter lists stay small enough to be read at once."""
    lines = module.source.count("\n")
    if lines > MODULE_LINES:
        yield f"{module.name} has {lines} lines"
    for function in module.functions():
        kernel = is_kernel(function)
        where = f"{module.name}:{function.lineno} {function.name}"
        if code_lines(function) > (KERNEL_LINES if kernel else FUNCTION_LINES):
            yield f"{where} has {code_lines(function)} lines"
        names = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        count = len([name for name in names if name.arg not in {"self", "cls"}])
        if count > (KERNEL_PARAMETERS if kernel or is_verb(function) else PARAMETERS):
            yield f"{where} takes {count} parameters"
        if depth(function) > (KERNEL_NESTING if kernel else NESTING):
            yield f"{where} nests {depth(function)} deep"


def names(module: Module):
    """No module or class that says nothing about what it holds."""
    for part in module.name.split("."):
        if re.fullmatch(r"_?(utils?|helpers?|base|managers?|common|misc)", part):
            yield f"{module.name} is a name that says nothing"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Utils?|Base)$", node.name):
            yield f"{module.name}:{node.lineno} class {node.name}"


def constructs(module: Module):
    """Nothing that makes results depend on anything but the scenario, or code depend on data."""
    calls = {"eval", "exec", "compile", "__import__", "breakpoint"}
    for node in ast.walk(module.tree):
        where = f"{module.name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"np.random", "numpy.random", "random.random"}:
            yield f"{where} uses {ast.unparse(node)}"
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in {"time.time", "datetime.now", "datetime.utcnow"}:
            yield f"{where} reads the clock on the wall"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls:
            yield f"{where} calls {node.func.id}"
        elif isinstance(node, ast.keyword) and ast.unparse(node) in {"fastmath=True", "parallel=True"}:
            yield f"{where} asks for {node.arg}"
        elif isinstance(node, ast.Global):
            yield f"{where} keeps state in the module"
        elif isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"{where} swallows every exception"
    for line, name in module.imports():
        if name.split(".")[0] in {"random", "pickle", "shelve", "marshal", "urllib", "socket", "requests", "uuid"}:
            yield f"{module.name}:{line} imports {name}"


def voices(module: Module):
    """Only the command line speaks: everybody else returns what is to be said."""
    if module.room == "cli":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.exit", "input"}:
            yield f"{module.name}:{node.lineno} calls {ast.unparse(node.func)}"


def first_lines(module: Module):
    """A module with code in it says in its first line what it is."""
    if module.tree.body and not ast.get_docstring(module.tree):
        yield f"{module.name} has no docstring"


RULES = (floors, rooms, doors, light_entrance, sizes, names, constructs, voices, first_lines)


def parsed_house() -> list[Module]:
    found = []
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(PROJECT).with_suffix("").parts
        dotted = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(dotted, path.read_text(encoding="utf-8")))
    return found


@pytest.fixture(scope="module")
def house() -> list[Module]:
    return parsed_house()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule, house):
    broken = [place for module in house for place in rule(module)]
    assert not broken, f"{rule.__doc__}\n" + "\n".join(broken)


# What each rule must catch, or it could not fail.
WRONG = [
    (floors, "latency.sky.passes", "from latency.plan import build"),
    (floors, "latency.sky.passes", "from latency import cli"),
    (floors, "latency.sky.passes", "from ..flow import engine"),
    (floors, "latency.kernels.sgp4", "from latency.scenario.model import Scenario"),
    (floors, "latency.tables", "from latency.sky import orbits"),
    (floors, "latency.result.folder", "from latency.run import run"),
    (floors, "latency.plan.build", "import latency"),
    (rooms, "latency.shed.tools", "x = 1"),
    (doors, "latency.flow.engine", "import pandas as pd"),
    (doors, "latency.sky.frames", "def f():\n    from numba import njit"),
    (doors, "latency.report.screen", "import rich"),
    (doors, "latency.sky.frames", "import astropy"),
    (light_entrance, "latency.cli.main", "import numpy"),
    (light_entrance, "latency", "from latency.scenario import load"),
    (sizes, "latency.sky.frames", "x = 1\n" * (MODULE_LINES + 1)),
    (sizes, "latency.sky.frames", "def f():\n" + "    x = 1\n" * FUNCTION_LINES),
    (sizes, "latency.sky.frames", "def f(a, b, c, d, e, g, h): pass"),
    (sizes, "latency.sky.frames", "def f():\n  for a in b:\n    if a:\n      while a:\n        if b: pass"),
    (names, "latency.sky.utils", "x = 1"),
    (names, "latency.sky.frames", "class PassManager: pass"),
    (constructs, "latency.flow.engine", "import numpy as np\nx = np.random.default_rng(1)"),
    (constructs, "latency.kernels.draws", "@njit(fastmath=True)\ndef f(): pass"),
    (constructs, "latency.scenario.load", "eval('1')"),
    (constructs, "latency.result.folder", "import pickle"),
    (constructs, "latency.run", "from datetime import datetime\nx = datetime.now()"),
    (constructs, "latency.run", "def f():\n    global x\n    x = 1"),
    (voices, "latency.flow.engine", "print('here')"),
    (first_lines, "latency.flow.engine", "x = 1"),
]


@pytest.mark.parametrize(("rule", "name", "source"), WRONG)
def test_each_rule_catches_what_it_is_for(rule, name, source):
    assert list(rule(Module(name, source)))


def test_the_rules_let_good_code_pass():
    good = '"""Where everything is."""\nimport numpy as np\nfrom latency.tables import NEVER\n\n'
    good += "def f(a):\n    for b in a:\n        if b:\n            return b\n        elif a:\n            return a\n"
    assert [place for rule in RULES for place in rule(Module("latency.sky.orbits", good))] == []


def test_help_loads_nothing_heavy():
    script = (
        "import sys\nsys.argv = ['latency', *sys.argv[1:]]\n"
        "from latency.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(' '.join(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    for arguments in (["--help"], ["--version"], ["run", "--help"], ["check", "--help"]):
        done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, cwd=PROJECT)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip(), arguments
        assert not set(done.stderr.split()) & (HEAVY - {"rich"}), arguments


def test_every_dependency_has_its_reason_in_the_docs():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: of for name, of in project["optional-dependencies"].items() if name != "test"}
    wanted = {re.match(r"[\w-]+", one)[0]: "" for one in project["dependencies"]}
    wanted |= {re.match(r"[\w-]+", one)[0]: f" (extra `{name}`)" for name, of in extras.items() for one in of}
    design = (PROJECT / "docs" / "design.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([\w-]+)[ \d]*?( \(extra `\w+`\))? \| [^|]+ \| [^|]+ \|$", design, re.MULTILINE)
    assert {name: extra for name, extra in told if name != "package"} == wanted


def test_what_check_says_of_links_in_a_shell_loads_nothing_heavy():
    script = (
        "import sys\nfrom latency.scenario import load\nfrom latency.sky.partitions import partitions\n"
        "partitions(load('three-body-6isl'))\nprint(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=PROJECT)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout.split()) & (HEAVY - {"pydantic"})
