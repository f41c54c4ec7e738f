#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts sources together for clang-tidy, which spends nearly all of its time on headers of others.

usage: lint_groups.py ROOT BUILD_DIRECTORY product|tests

Prints the groups, each a file that holds its members; BUILD_DIRECTORY/lint has their compile commands.

Sources of the product are included as they are; the static analyzer follows includes of code only in a file that is
called "UnifiedSource". Those of one namespace may give the same name to different things, so that no group has two of
them. Tests of one folder are put into namespaces of their own, behind what all of them include; their lines keep their
numbers. A test that defines something in a named namespace stands alone.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT, BUILD = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
LINT = BUILD / "lint"
NAMESPACE = re.compile(r"^namespace (mailprobe[\w:]*) \{", re.MULTILINE)
LONER = re.compile(r'^(namespace mailprobe|int main|extern "C")', re.MULTILINE)
INCLUDE = re.compile(r"^\s*#\s*(include|define)\b.*")
TESTS_IN_GROUP = 8


def sources(*patterns):
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines()]


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class Commands:
    """Those of the build, and of the groups beside them."""

    def __init__(self):
        known = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
        self.by_file = {entry["file"]: entry["command"] for entry in known}
        # It sees every folder.
        self.widest = next(command for file, command in self.by_file.items() if "/contrib/generator/" in file)
        self.entries = []

    def add(self, target, command, *further):
        words = command.split()
        flags = " ".join([*words[:words.index("-o")], *further])
        self.entries.append({"directory": str(BUILD), "command": f"{flags} -c {target}", "file": str(target)})

    def save(self):
        write(LINT / "compile_commands.json", json.dumps(self.entries))


def tell(commands):
    """When they are saved, and not before: whoever reads these lines begins at once."""
    for entry in commands.entries:
        print(entry["file"])


def product_groups(commands):
    families = collections.defaultdict(list)
    for source in sources("lib/*.cpp", "plugins/*.cpp", "contrib/*.cpp"):
        namespace = NAMESPACE.search(source.read_text(encoding="utf-8"))
        # main() is in none, and there is one of it in each program.
        families[namespace.group(1) if namespace else ""].append(source)
    groups = [[] for _ in range(max(map(len, families.values())))]
    place = 0
    for family in families.values():
        for source in family:
            groups[place % len(groups)].append(source)
            place += 1
    for number, members in enumerate(groups):
        target = write(LINT / f"UnifiedSource_{number}.cpp", "".join(f'#include "{member}"\n' for member in members))
        commands.add(target, commands.widest, """-DMAILPROBE_VERSION='"0"'""")


def absolute(include, source):
    """A header of the same folder is named as from everywhere."""
    named = re.search(r'"([^"]+)"', include)
    beside = source.parent / named.group(1) if named else None
    return f'#include "{beside}"' if beside is not None and beside.exists() else include.strip()


def write_test_group(name, members):
    includes, bodies = [], ""
    for number, source in enumerate(members):
        lines = source.read_text(encoding="utf-8").splitlines()
        includes += [absolute(line, source) for line in lines if INCLUDE.match(line)]
        rest = "\n".join("" if INCLUDE.match(line) else line for line in lines) + "\n"
        body = write(LINT / "tests" / "bodies" / source.relative_to(ROOT), rest)
        bodies += f'namespace lint_{number} {{\n#include "{body}"\n}}\n'
    text = "\n".join(dict.fromkeys(includes)) + "\n" + bodies
    return write(LINT / "tests" / f"{name}.cpp", text)


def test_groups(commands):
    write(LINT / "tests" / ".clang-tidy", (ROOT / "tests" / ".clang-tidy").read_text(encoding="utf-8"))
    folders = collections.defaultdict(list)
    for source in sources("tests/*.cpp"):
        if LONER.search(source.read_text(encoding="utf-8")):
            commands.add(source, commands.by_file.get(str(source), commands.widest))
        else:
            folders[source.parent].append(source)
    for folder, members in folders.items():
        for first in range(0, len(members), TESTS_IN_GROUP):
            group = members[first:first + TESTS_IN_GROUP]
            name = f"{folder.relative_to(ROOT / 'tests')}_{first}".replace("/", "_")
            commands.add(write_test_group(name, group), commands.by_file[str(group[0])])


def main():
    commands = Commands()
    {"product": product_groups, "tests": test_groups}[sys.argv[3]](commands)
    commands.save()
    tell(commands)


if __name__ == "__main__":
    main()
