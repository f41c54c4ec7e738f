#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every JSON document keeps to the schema, every OpenMetrics text to the standard's own strict parser.

usage: formats_test.py BUILD_DIRECTORY SCHEMA
"""
import functools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import jsonschema
from prometheus_client.openmetrics.parser import text_string_to_metric_families

BUILD = pathlib.Path(sys.argv[1])
SCHEMA = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
# The parser knows counters, gauges and units; these are promtool's rules of naming on top.
BASE_UNITS = ("_seconds", "_bytes", "_percent")


class Lab:
    """The lab as a program, and what it says of itself."""

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen([BUILD / "tests" / "mailprobe-lab", self.directory.name])
        description = pathlib.Path(self.directory.name) / "lab.env"
        deadline = time.monotonic() + 30
        while not description.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the lab did not start")
            time.sleep(0.01)
        lines = description.read_text(encoding="utf-8").splitlines()
        self.facts = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
        named = [line.split()[1] for line in lines if line.startswith("#")]
        self.hosts = [name for name in named if not name.endswith(":")]
        self.domains = [name[:-1] for name in named if name.endswith(":")]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.directory.cleanup()

    def session(self, host):
        return ["check_smtp_full", "-H", host, "-p", self.facts["LAB_SMTP_PORT"], "-S", "--resolver", self.facts["LAB_DNS"],
                "--ca-file", self.facts["LAB_CA"], "-f", "probe@lab.test", "-w", "5", "-c", "~:9", "-D", "14,3"]

    def domain(self, name):
        return ["check_mx_tls", "-d", name, "--smtp-port", self.facts["LAB_DOMAINS_SMTP_PORT"], "--https-port",
                self.facts["LAB_DOMAINS_HTTPS_PORT"], "--resolver", self.facts["LAB_DOMAINS_DNS"], "--allow-private",
                "--ca-file", self.facts["LAB_CA"], "-D", "14,3", "-w", "~:8"]

    def records(self, name, *options):
        return ["check_spf_dkim", "-d", name, "--resolver", self.facts["LAB_DNS"], "-w", "~:8", *options]


    def lists(self, *options):
        return ["check_dnsbl", "--resolver", self.facts["LAB_DNS"], *options]


def run(words):
    done = subprocess.run([BUILD / "plugins" / words[0], *words[1:]], capture_output=True, text=True, check=False)
    assert done.stderr == "", f"{words}: stderr: {done.stderr}"
    return done


@functools.cache
def known_metrics(plugin):
    """What the manual has under this heading."""
    page = run([plugin, "--manual"]).stdout
    section = page.split(".SH PERFORMANCE DATA")[1].split(".SH ")[0]
    return set(re.findall(r"\\fB(.+?)\\fR", section))


def check_json(options):
    done = run([*options, "--format", "json"])
    assert done.stdout.count("\n") == 1 and "|" not in done.stdout and ";" not in done.stdout, options
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["status_code"] == done.returncode, f"{options}: {done.returncode} {document['status']}"
    metrics = {item["metric"] for item in document["perfdata"].values()}
    assert metrics <= known_metrics(options[0]), f"{options}: {metrics - known_metrics(options[0])} have no meaning"
    return document


def check_openmetrics(options):
    done = run([*options, "--format", "openmetrics"])
    families = list(text_string_to_metric_families(done.stdout))
    samples = {sample.name: sample for family in families for sample in family.samples}
    assert samples["mailprobe_status"].value == done.returncode, options
    for family in families:
        assert family.documentation, f"{family.name} has no help"
        assert family.type == "gauge", f"{family.name} is a {family.type}"
        if family.unit:
            assert family.name.endswith(f"_{family.unit}") and f"_{family.unit}" in BASE_UNITS, family.name
    return samples


def check_sessions(lab):
    good = lab.session("mx.good.lab.test")
    document = check_json(good)
    assert document["status"] == "OK", document["summary"]
    phases = document["observations"]["sessions"][0]["phases"]
    assert list(phases) == ["connect", "banner", "ehlo", "starttls", "tls", "ehlo_tls", "mail", "quit"], phases
    assert check_json([*good, "-e", "never"])["status"] == "WARNING"


def check_discovery(lab):
    """One item prototype serves all certificates: a leaf each, with the same members."""
    document = check_json(lab.domain("dane-two-keys.mail.test"))
    leaves = document["observations"]["leaves"]
    assert [leaf["key_type"] for leaf in leaves] == ["ECDSA", "RSA"], leaves
    assert len({leaf["leaf"] for leaf in leaves}) == len(leaves)
    for leaf in leaves:
        label = leaf["leaf"] + "_cert_days"
        assert document["perfdata"][label]["value"] == leaf["days"], label
    assert document["observations"]["hosts"][0]["dane"]["policy"] == "required"
    assert check_json(lab.domain("four.mail.test"))["observations"]["senders"]["addresses"] == 4


def check_records(lab):
    sound = check_json(lab.records("sound-auth.test", "--all-mx", "-s", "mail2026"))
    assert sound["status"] == "OK", sound["summary"]
    assert [sender["result"] for sender in sound["observations"]["spf"]["evaluations"]] == ["pass", "pass"]
    assert sound["observations"]["dmarc"]["policy"]["applied"] == "reject"
    broken = check_json(lab.records("broken-auth.test", "-s", "torn", "-s", "lost", "-s", "none"))
    assert [key["state"] for key in broken["observations"]["dkim"]["keys"]] == ["malformed", "not_known", "absent"]
    assert broken["status"] == "CRITICAL", broken["summary"]


def check_lists(lab):
    """A listing beside a refusal and an answer of nobody; for discovery the targets and the lists."""
    document = check_json(lab.lists("-H", "192.0.2.20", "-l", "bl.lab.test", "-l", "refuses.lab.test", "-l", "sold.lab.test"))
    assert document["status"] == "CRITICAL", document["summary"]
    assert "BLACKLISTED on 1 server of 1 (bl.lab.test (127.0.0.2))" in document["summary"]
    (target,) = document["observations"]["targets"]
    assert [listing["list"] for listing in target["listings"]] == ["bl.lab.test"]
    assert (target["servers"], target["asked"], target["usable"]) == (1, 3, 1)
    assert [(seen["listed"], seen["blocked"], seen["broken"]) for seen in document["observations"]["lists"]] == [
        (1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert document["perfdata"]["servers"]["value"] == 1 and document["perfdata"]["lists_usable"]["value"] == 1


def queue_of(directory, name, script):
    """A program in a mail server's place."""
    path = pathlib.Path(directory) / name
    path.write_text("#!/bin/sh\n" + script, encoding="utf-8")
    path.chmod(0o755)
    return ["check_mailqueue", "-M", "postfix", "--command", str(path), "-c", "9"]


def check_queues():
    """A queue, none, one that may not be seen, and half of one."""
    mail = json.dumps({"queue_name": "hold", "queue_id": "4A2B", "arrival_time": int(time.time()) - 7200, "message_size": 900,
                       "sender": "a@s.test", "recipients": [{"address": "b@d.test", "delay_reason": "|\u001b[2J: 450 4.7.1 x"}]})
    with tempfile.TemporaryDirectory() as directory:
        full = queue_of(directory, "full", f"cat <<'END'\n{mail}\nEND\n")
        document = check_json([*full, "--age", "1h"])
        assert document["status"] == "WARNING" and document["observations"]["states"]["hold"]["messages"] == 1
        assert document["observations"]["top_destinations"] == [{"name": "d.test", "messages": 1, "error": 0}]
        state = str(pathlib.Path(directory) / "state.json")
        for words in [full, queue_of(directory, "none", ""), queue_of(directory, "denied", "exit 69"),
                      queue_of(directory, "half", "printf '{'"), [*full, "--state-file", state, "--growth", "5", "--diagnose"],
                      ["check_mailqueue", "-M", "exim", "--spool", directory], ["check_mailqueue", "-w", "x"],
                      ["check_mailqueue", "--explain-detection"]]:
            check_json(words)
            check_openmetrics(words)


def main():
    with Lab() as lab:
        good = lab.session("mx.good.lab.test")
        variants = [lab.session(host) for host in lab.hosts]
        variants += [
            [*good, "--all-addresses"],
            [*good, "--insecure"],
            [*good, "-e", "never"],
            ["check_smtp_full", "-H", "nosuch.lab.test", "--resolver", lab.facts["LAB_DNS"]],
            ["check_smtp_full", "-H", "127.0.0.1", "-p", "1"],
            ["check_smtp_full", "--nonsense"],
            ["check_smtp_full"],
            ["check_smtp_full", "-H", "127.0.1.1", "-p", lab.facts["LAB_SMTPS_PORT"], "--ssl", "--tls-name",
             "mx.good.lab.test", "--ca-file", lab.facts["LAB_CA"]],
        ]
        # One of each kind; what is found in the others the lab's own table says.
        variants += [lab.domain(name) for name in lab.domains[::5]]
        variants += [[*lab.domain("modern.mail.test"), "--deep"], ["check_mx_tls"], ["check_mx_tls", "-d", "127.0.0.1"]]
        variants += [lab.records("sound-auth.test", "--all-mx", "-s", "mail2026", "--discover"),
                     lab.records("weak-auth.test", "--client", "192.0.2.1", "-s", "short", "--must-fail", "10.0.0.1"),
                     lab.records("broken-auth.test", "-s", "torn", "-s", "lost", "-s", "none"),
                     lab.records("gone-auth.test"), ["check_spf_dkim"],
                     ["check_spf_dkim", "--spf-only", "--client", "192.0.2.1", "--helo", "sound-auth.test", "--mail-from", "",
                      "--resolver", lab.facts["LAB_DNS"]]]
        variants += [lab.lists("-H", "192.0.2.20", "-H", "192.0.2.10", "-l", "bl.lab.test", "-l", "sold.lab.test", "-l",
                               "dnsbl.sorbs.net", "-l", "zen.dq.spamhaus.net"),
                     lab.lists("--mx", "sound-auth.test", "--spf", "weak-auth.test", "-U", "gone-auth.test", "-t", "3"),
                     lab.lists("-H", "sold-out.lab.test", "-l", "bl.lab.test"), ["check_dnsbl"],
                     lab.lists("-H", "198.51.100.0/22", "--largest-network", "1024", "-l", "bl.lab.test")]
        for words in variants:
            check_json(words)
            check_openmetrics(words)
        check_sessions(lab)
        check_discovery(lab)
        check_records(lab)
        check_lists(lab)
        check_queues()
        print(f"{len(variants)} runs keep to both formats")


if __name__ == "__main__":
    main()
