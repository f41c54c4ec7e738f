#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluates SPF with pyspf over one DNS server.

usage: pyspf.py PORT CLIENT SENDER HELO     (the server is on 127.0.0.1; exit code 0 is pass)
"""
import sys

import dns.resolver
import spf

port, client, sender, helo = sys.argv[1:]
resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers = ["127.0.0.1"]
resolver.port = int(port)
dns.resolver.default_resolver = resolver

result, _ = spf.check2(i=client, s=sender, h=helo)
print(result)
sys.exit(result != "pass")
