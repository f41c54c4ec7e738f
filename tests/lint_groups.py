#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the product's sources together for clang-tidy, which spends nearly all of its time on headers of others.

usage: lint_groups.py ROOT BUILD_DIRECTORY

Files of one namespace may give the same name to different things, so that no group has two of them. Prints the groups,
each a file that includes its members; BUILD_DIRECTORY/lint holds their compile commands.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT, BUILD = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
NAMESPACE = re.compile(r"^namespace (mailprobe[\w:]*) \{", re.MULTILINE)


def product_sources():
    listed = subprocess.run(["git", "ls-files", "lib/*.cpp", "plugins/*.cpp"], cwd=ROOT, capture_output=True, text=True,
                            check=True).stdout
    return [ROOT / line for line in listed.splitlines()]


def group(sources):
    families = collections.defaultdict(list)
    for source in sources:
        namespace = NAMESPACE.search(source.read_text(encoding="utf-8"))
        # main() is in none, and there is one of it in each program.
        families[namespace.group(1) if namespace else ""].append(source)
    groups = [[] for _ in range(max(map(len, families.values())))]
    place = 0
    for family in families.values():
        for source in family:
            groups[place % len(groups)].append(source)
            place += 1
    return groups


def command_for(target, commands):
    """As a source of a plugin is compiled: the plugins see every folder."""
    words = next(entry["command"] for entry in commands if "/plugins/check_" in entry["file"]).split()
    return " ".join(words[:words.index("-o")]) + f""" -DMAILPROBE_VERSION='"0"' -c {target}"""


def main():
    commands = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    folder = BUILD / "lint"
    folder.mkdir(exist_ok=True)
    entries = []
    for number, members in enumerate(group(product_sources())):
        target = folder / f"group_{number}.cpp"
        target.write_text("".join(f'#include "{member}"\n' for member in members), encoding="utf-8")
        entries.append({"directory": str(BUILD), "command": command_for(target, commands), "file": str(target)})
        print(target)
    (folder / "compile_commands.json").write_text(json.dumps(entries), encoding="utf-8")


if __name__ == "__main__":
    main()
