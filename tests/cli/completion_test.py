#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bash and zsh offer behind what was typed.

usage: completion_test.py CONTRIB_DIRECTORY
"""
import os
import pathlib
import pty
import select
import shlex
import signal
import subprocess
import sys
import time

DIRECTORY = pathlib.Path(sys.argv[1]) / "completion"
BASH = "/usr/share/bash-completion/bash_completion"

# What was typed, and what is offered: all of it, or some of it behind "...".
ROWS = [
    ("check_mx_tls --require-m", "--require-mta-sts"),
    ("check_mx_tls --require-d", "--require-dane"),
    ("check_mailqueue --door ", "command spool"),
    ("check_mailqueue --door=s", "spool"),
    ("check_smtp_full --format ", "text json openmetrics"),
    ("check_smtp_full -", "... --starttls -S --rcpt --authpass-file"),
    ("check_dnsbl --list ", ""),
    (f"check_smtp_full --ca-file {DIRECTORY}/mail", f"{DIRECTORY}/mailprobe.bash"),
    (f"check_mailqueue --spool {DIRECTORY.parent}/compl", f"{DIRECTORY}"),
]


def offered(line):
    words = line.split(" ")
    # bash parts "--door=s" at the equals sign.
    parted = [part for word in words for part in (word.replace("=", " = ").split(" ") if "=" in word else [word])]
    script = f"""
        source {BASH}; source {shlex.quote(str(DIRECTORY / "mailprobe.bash"))}
        COMP_WORDS=({" ".join(shlex.quote(word) for word in parted)}); COMP_CWORD={len(parted) - 1}
        COMP_LINE={shlex.quote(line)}; COMP_POINT=${{#COMP_LINE}}
        _{words[0]} {words[0]} "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}" 2>/dev/null
        printf '%s\\n' "${{COMPREPLY[@]}}" """
    result = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=False)
    return result.stdout.split()


class Zsh:
    """An interactive one, which is typed into."""

    def __init__(self):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "dumb"
            os.execv("/usr/bin/zsh", ["zsh", "-f", "-i"])
        # What is waited for must not stand in what is typed.
        self.type(f"fpath=({DIRECTORY} $fpath); autoload -Uz compinit; compinit -D -u; echo RE''ADY\n", "READY")

    def type(self, text, expected):
        os.write(self.terminal, text.encode())
        shown, deadline = "", time.monotonic() + 20
        while expected not in shown:
            assert time.monotonic() < deadline, f"zsh: {text!r}: {shown!r}"
            if select.select([self.terminal], [], [], 0.1)[0]:
                shown += os.read(self.terminal, 65536).decode(errors="replace")

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def check_zsh():
    zsh = Zsh()
    try:
        for typed, expected in (("check_mailqueue --door s", "spool"), ("check_mx_tls --require-d", "--require-dane"),
                                ("check_smtp_full --form", "--format=")):
            zsh.type(typed + "\t", expected)
            zsh.type("\x15echo NE''XT\n", "NEXT")
    finally:
        zsh.end()


def main():
    for line, expected in ROWS:
        words = offered(line)
        if expected.startswith("..."):
            missing = set(expected.split()[1:]) - set(words)
            assert not missing, f"{line}: {missing} are not offered"
        else:
            assert words == expected.split(), f"{line}: {words}"
    check_zsh()
    print(f"{len(ROWS)} lines")


if __name__ == "__main__":
    main()
