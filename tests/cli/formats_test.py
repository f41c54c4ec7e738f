#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every JSON document keeps to the schema, every OpenMetrics text to the standard's own strict parser.

usage: formats_test.py BUILD_DIRECTORY SCHEMA
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import jsonschema
from prometheus_client.openmetrics.parser import text_string_to_metric_families

BUILD = pathlib.Path(sys.argv[1])
CHECK = str(BUILD / "plugins" / "check_smtp_full")
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
        self.hosts = [line.split()[1] for line in lines if line.startswith("#")]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.directory.cleanup()

    def options(self, host):
        return ["-H", host, "-p", self.facts["LAB_SMTP_PORT"], "-S", "--resolver", self.facts["LAB_DNS"],
                "--ca-file", self.facts["LAB_CA"], "-f", "probe@lab.test", "-w", "5", "-c", "~:9", "-D", "14,3"]


def run(options):
    done = subprocess.run([CHECK, *options], capture_output=True, text=True, check=False)
    assert done.stderr == "", f"{options}: stderr: {done.stderr}"
    return done


def check_json(options):
    done = run([*options, "--format", "json"])
    assert done.stdout.count("\n") == 1 and "|" not in done.stdout and ";" not in done.stdout, options
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["status_code"] == done.returncode, f"{options}: {done.returncode} {document['status']}"
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


def main():
    with Lab() as lab:
        variants = [lab.options(host) for host in lab.hosts]
        good = lab.options("mx.good.lab.test")
        variants += [
            [*good, "--all-addresses"],
            [*good, "--insecure"],
            [*good, "-e", "never"],
            ["-H", "nosuch.lab.test", "--resolver", lab.facts["LAB_DNS"]],
            ["-H", "127.0.0.1", "-p", "1"],
            ["--nonsense"],
            [],
            ["-H", "127.0.1.1", "-p", lab.facts["LAB_SMTPS_PORT"], "--ssl", "--tls-name", "mx.good.lab.test",
             "--ca-file", lab.facts["LAB_CA"]],
        ]
        for options in variants:
            check_json(options)
            check_openmetrics(options)
        document = check_json(good)
        assert document["status"] == "OK", document["summary"]
        phases = document["observations"]["sessions"][0]["phases"]
        assert list(phases) == ["connect", "banner", "ehlo", "starttls", "tls", "ehlo_tls", "mail", "quit"], phases
        assert check_json([*good, "-e", "never"])["status"] == "WARNING"
        print(f"{len(variants)} runs keep to both formats")


if __name__ == "__main__":
    main()
