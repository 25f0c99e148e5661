"""From a file, the parts it uses and the settings of the command line to one table."""

from __future__ import annotations

from pathlib import Path

from latency.errors import InputError
from latency.scenario.document import DEEPEST, Document, parse, read_document
from latency.scenario.library import PREFIX, find_part, part_names
from latency.scenario.problems import Problems, clean, hint, path_text, shown
from latency.scenario.table import Table, grow, lay_over

DEEPEST_USE = 4
MOST_FILES = 64
SETTING = "--set"

# Sections whose keys are names that the author chose.
_NAMED = (
    ("satellites",), ("stations",), ("relays",), ("computers",), ("data_centres",), ("users",), ("claims",),
    ("sources",), ("satellites", "*", "downlinks"), ("workload", "targets"), ("workload", "interests"),
    ("workload", "tasks"), ("weather", "attenuation"),
)  # fmt: skip


class Assembly:
    """Reads a scenario file and everything it uses, once for each time it is named."""

    def __init__(self, problems: Problems):
        self.problems = problems
        self.files = 0

    def open(self, path: Path, shown_as: str, name: str, above: tuple[Path, ...] = ()) -> Table:
        """Return a file's table, laid over those of the parts it uses."""
        document = read_document(path, shown_as, name)
        self.files += 1
        own = grow(document, {key: value for key, value in document.data.items() if key != "use"})
        parts = document.data.get("use", [])
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            self._wrong(document, ("use",), 'must be a list of names, such as ["library:stations/ksat", "common.toml"]')
            return own
        table = Table(document, ())
        for index, part in enumerate(parts):
            found = self._part(document, ("use", index), part, (*above, path.resolve()))
            lay_over(table, found or Table(document, ()))
        lay_over(table, own)
        return table

    def _part(self, document: Document, where: tuple, part: str, above: tuple[Path, ...]) -> Table | None:
        path = self._locate(document, where, part)
        if path is None:
            return None
        if path in above:
            return self._wrong(document, where, f"{shown(part)} uses itself")
        if len(above) > DEEPEST_USE:
            return self._wrong(document, where, f"parts that use parts more than {DEEPEST_USE} deep")
        if self.files >= MOST_FILES:
            return self._wrong(document, where, f"more than {MOST_FILES} files in one scenario")
        name = part if part.startswith(PREFIX) else _beside(document.name, part)
        shown_as = part if part.startswith(PREFIX) else _beside(document.shown, part)
        try:
            return self.open(path, shown_as, name, above)
        except InputError as error:
            self.problems.extend(error.problems)
            return None

    def _locate(self, document: Document, where: tuple, part: str) -> Path | None:
        if part.startswith(PREFIX):
            path = find_part(part)
            if path is None:
                return self._wrong(document, where, f"no such part {shown(part)}{hint(part, part_names())}")
            return path.resolve()
        try:
            return inside(document.path.parent, part)
        except ValueError as error:
            return self._wrong(document, where, str(error))

    def _wrong(self, document: Document, path: tuple, message: str) -> None:
        self.problems.add(document.place(path), path, message)

    def set(self, table: Table, setting: str) -> None:
        """Lay one KEY=VALUE of the command line over a table."""
        try:
            keys, value = split_setting(setting)
        except ValueError as error:
            self.problems.add(SETTING, (), str(error))
            return
        stranger = "belongs in the file" if keys[0] == "use" else _stranger(table, keys)
        if stranger:
            self.problems.add(SETTING, keys, stranger)
            return
        for key in reversed(keys):
            value = {key: value}
        lay_over(table, grow(Document(SETTING, SETTING, value), value))


def inside(folder: Path, name: str) -> Path:
    """Return a file named relative to a folder and lying inside it, symbolic links resolved.

    Raises
    ------
    ValueError
        The name is absolute, an address, goes up, or leads out of the folder.
    """
    if "://" in name or "\\" in name or "\0" in name or name.startswith(("/", "~")) or ".." in Path(name).parts:
        raise ValueError(f"{shown(name)} must be a file's name relative to this file and inside its folder")
    try:
        path, home = (folder / name).resolve(), folder.resolve()
        there = path.is_file()
    except (OSError, RuntimeError):
        raise ValueError(f"{shown(name)} cannot be opened") from None
    if not path.is_relative_to(home):
        raise ValueError(f"{shown(name)} leads out of the folder")
    if not there:
        raise ValueError(f"no such file {shown(name)}")
    return path


def _beside(document: str, part: str) -> str:
    head, slash, _ = document.rpartition("/")
    return f"{head}{slash}{clean(part)}"


def split_setting(text: str) -> tuple[tuple[str, ...], object]:
    """Return the keys and the value of KEY=VALUE; a VALUE that is no TOML is taken as text.

    Raises
    ------
    ValueError
        There is no equals sign, or KEY is no dotted TOML key.

    Examples
    --------
    >>> split_setting("satellites.a.isl.rate=1 Gbit/s")
    (('satellites', 'a', 'isl', 'rate'), '1 Gbit/s')
    >>> split_setting("scenario.seed=2")
    (('scenario', 'seed'), 2)
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ValueError(f"{shown(text)} is not KEY=VALUE")
    try:
        data = parse(f"{name} = 0", SETTING)
    except InputError:
        raise ValueError(f"{shown(name)} is not a key; write it as in the file, such as network.hop_limit") from None
    keys = []
    while isinstance(data, dict):
        if len(data) != 1:
            raise ValueError(f"{shown(name)} is more than one key")
        key, data = next(iter(data.items()))
        keys.append(key)
    return tuple(keys), _value(value)


def _value(text: str) -> object:
    try:
        data = parse(f"value = {text}", SETTING)
    except InputError:
        return text.strip()
    return data["value"] if len(data) == 1 else text.strip()


def _stranger(table: Table, keys: tuple) -> str:
    """Say that a setting names an entity that is not there, if so."""
    here: object = table
    for depth, key in enumerate(keys[:DEEPEST]):
        if not isinstance(here, Table):
            return ""
        pattern = tuple("*" if index == 1 and depth > 1 and keys[0] == "satellites" else keys[index]
                        for index in range(depth))
        if pattern in _NAMED and key not in here and depth < len(keys) - 1:
            return f"there is no {path_text((*keys[:depth], key))}{hint(key, list(here))}"
        here = here.get(key)
    return ""
