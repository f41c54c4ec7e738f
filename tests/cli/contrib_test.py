#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples name only options that their plugin has, and Icinga's commands name every one that makes sense there.

usage: contrib_test.py PLUGIN_DIRECTORY CONTRIB_DIRECTORY
"""
import pathlib
import re
import subprocess
import sys

PLUGINS, CONTRIB = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
# Not for an engine: it wants text, and runs a check.
FOR_PEOPLE = {"--format", "--output-format", "--list-findings", "--manual", "--version", "--help", "--sni"}
# Said by another option.
SAID_OTHERWISE = {"check_smtp_full": set(), "check_mx_tls": {"--hostname", "--port"},
                  "check_spf_dkim": {"--hostname"},
                  "check_dnsbl": {"--server", "--nameserver", "--debug", "--authoritative"},
                  "check_mailqueue": {"--warning-domain", "--critical-domain", "--sudo"}}


def option_names(plugin):
    """One set per option: all its spellings."""
    text = subprocess.run([PLUGINS / plugin, "--help"], capture_output=True, text=True, check=False).stdout
    lines = [line for line in text.splitlines() if re.match(r"  -{1,2}\w", line)]
    spellings = [set(re.findall(r"(?<![\w-])--?[\w-]+", line)) for line in lines]
    assert len(spellings) > 20, spellings
    return spellings


def icinga_commands():
    """By plugin: the options that the CheckCommand names."""
    text = (CONTRIB / "icinga2" / "mailprobe.conf").read_text(encoding="utf-8")
    commands = {}
    for block in re.split(r'^object CheckCommand "', text, flags=re.MULTILINE)[1:]:
        plugin = re.search(r'command = \[ PluginDir \+ "/(check_\w+)" \]', block).group(1)
        commands[plugin] = set(re.findall(r'^\t\t"(--?[\w-]+)" = \{', block, re.MULTILINE))
    return commands


def check_icinga(plugin, spellings, used):
    known = set().union(*spellings)
    assert used <= known, f"Icinga's command for {plugin} names options that do not exist: {used - known}"
    for names in spellings:
        excused = names & (FOR_PEOPLE | SAID_OTHERWISE[plugin])
        assert names & used or excused, f"Icinga's command for {plugin} lacks {sorted(names)}"


def check_lines(plugin, spellings):
    known = set().union(*spellings)
    lines = 0
    for name in ("nagios/mailprobe.cfg", "zabbix/userparameter_mailprobe.conf"):
        text = (CONTRIB / name).read_text(encoding="utf-8")
        for line in re.findall(rf"/{plugin} (.*)", text):
            options = set(re.findall(r"(?<!\S)(--?[A-Za-z][\w-]*)", line))
            assert options <= known, f"{name} names options that {plugin} lacks: {options - known}"
            lines += 1
    assert lines > 0, f"there is no example for {plugin}"


def main():
    commands = icinga_commands()
    assert set(commands) == set(SAID_OTHERWISE), f"Icinga has commands for {sorted(commands)}"
    for plugin, used in commands.items():
        spellings = option_names(plugin)
        check_icinga(plugin, spellings, used)
        check_lines(plugin, spellings)
        print(f"{plugin}: {len(used)} options in step")


if __name__ == "__main__":
    main()
