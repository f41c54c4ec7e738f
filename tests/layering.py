#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the house keeps its shape: who may include whom, and who may touch which library.

usage: layering.py ROOT             checks a tree
       layering.py ROOT --self-test breaks each rule in a copy and expects to be told
"""
import pathlib
import re
import shutil
import sys
import tempfile

# A room may use itself and these. plugins -> probe -> policy dnsbl smtp http -> sasl tls dns net crypto mail queue -> process
# -> base, plugin -> base only.
ROOMS = {
    "lib/base": set(),
    "lib/plugin": {"base"},
    "lib/net": {"base"},
    "lib/tls": {"base", "net"},
    "lib/dns": {"base", "net"},
    "lib/crypto": {"base"},
    "lib/mail": {"base"},
    "lib/process": {"base"},
    "lib/queue": {"base", "process"},
    "lib/sasl": {"base"},
    "lib/smtp": {"base", "dns", "net", "sasl", "tls"},
    "lib/http": {"base", "net", "tls"},
    "lib/policy": {"base", "crypto", "dns", "mail", "net", "tls"},
    "lib/dnsbl": {"base", "dns", "net"},
    "lib/probe": {"base", "dns", "http", "net", "plugin", "policy", "smtp", "tls"},
}
LIB_ROOMS = {path.split("/")[1] for path in ROOMS}

# Headers of outside libraries, and the only places that may include them.
WRAPPED = {
    r"ares.*\.h": ["lib/dns/cares_resolver.cpp"],
    r"openssl/.*": ["lib/crypto/", "lib/tls/", "tests/lab/", "tests/unit/crypto/", "tests/unit/tls/", "tests/servers/"],
    r"cxxopts\.hpp": ["lib/plugin/command_line.cpp"],
    r"gsasl.*\.h": ["lib/sasl/", "tests/unit/sasl/"],
    r"curl/.*": ["lib/http/"],
    r"idn2\.h": ["lib/dns/host_name.cpp"],
    r"libpsl\.h": ["lib/dns/public_suffix.cpp"],
    r"uni(str|ctype)\.h": ["lib/base/foreign_text.cpp", "tests/"],
    r"nlohmann/.*": ["lib/plugin/", "lib/queue/postqueue_json.cpp", "tests/"],
    # A plugin that needs one of these lacks something in lib/.
    r"(sys/socket|netinet/.*|arpa/.*|poll|netdb)\.h": ["lib/base/", "lib/net/", "lib/dns/", "lib/plugin/process_guard.cpp",
                                                       "lib/process/", "tests/"],
    r"(iostream|format|print|regex)": ["tests/"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"


def sources(root):
    for folder in ("lib", "plugins", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".cpp", ".hpp"):
                yield path.relative_to(root)


def room_of(path):
    return "/".join(path.parts[:2])


def problems_of(root, path):
    text = (root / path).read_text(encoding="utf-8")
    if SPDX not in text.split("\n", 1)[0]:
        yield f"{path}: the first line must hold \"{SPDX}\""
    for header in INCLUDE.findall(text):
        for pattern, places in WRAPPED.items():
            if re.fullmatch(pattern, header) and not any(str(path).startswith(place) for place in places):
                yield f"{path}: <{header}> belongs in {' '.join(places)}"
        if path.parts[0] == "lib":
            yield from lib_problems(path, header)
        if path.parts[0] == "plugins":
            yield from plugin_problems(path, header)


def lib_problems(path, header):
    first = header.split("/")[0]
    own = path.parts[1]
    if room_of(path) not in ROOMS:
        yield f"{path}: lib/{own} is no room of the house; say in layering.py what it may use"
    elif "/" in header and first in LIB_ROOMS and first != own and first not in ROOMS[room_of(path)]:
        yield f"{path}: lib/{own} may not use {first} ({header})"
    if first.startswith("check_"):
        yield f"{path}: lib/ may not use a plugin ({header})"


def plugin_problems(path, header):
    first = header.split("/")[0]
    if first.startswith("check_") and first != path.parts[1]:
        yield f"{path}: one plugin may not use another ({header})"


def check(root):
    return [problem for path in sources(root) for problem in problems_of(root, path)]


FORBIDDEN = [
    ("lib/base/result.hpp", '#include "net/address.hpp"', "lib/base may not use net"),
    ("lib/plugin/report.cpp", '#include "dns/name.hpp"', "lib/plugin may not use dns"),
    ("lib/net/socket_stream.cpp", '#include "plugin/status.hpp"', "lib/net may not use plugin"),
    ("lib/smtp/reply.cpp", '#include "check_smtp_full/options.hpp"', "lib/ may not use a plugin"),
    ("lib/smtp/session.cpp", "#include <openssl/ssl.h>", "<openssl/ssl.h> belongs in"),
    ("lib/dns/message.hpp", "#include <ares.h>", "<ares.h> belongs in"),
    ("lib/sasl/exchange.hpp", '#include "tls/tls_stream.hpp"', "lib/sasl may not use tls"),
    ("lib/smtp/session.cpp", "#include <gsasl.h>", "<gsasl.h> belongs in"),
    ("lib/dns/name.cpp", "#include <idn2.h>", "<idn2.h> belongs in"),
    ("lib/dns/name.hpp", "#include <libpsl.h>", "<libpsl.h> belongs in"),
    ("lib/http/get.cpp", '#include "dns/name.hpp"', "lib/http may not use dns"),
    ("lib/smtp/session.cpp", "#include <curl/curl.h>", "<curl/curl.h> belongs in"),
    ("lib/policy/fault.cpp", '#include "smtp/reply.hpp"', "lib/policy may not use smtp"),
    ("lib/dnsbl/query_name.cpp", '#include "policy/fault.hpp"', "lib/dnsbl may not use policy"),
    ("lib/policy/caa.cpp", "#include <openssl/evp.h>", "<openssl/evp.h> belongs in"),
    ("lib/mail/message.hpp", '#include "dns/name.hpp"', "lib/mail may not use dns"),
    ("lib/process/program.cpp", '#include "plugin/status.hpp"', "lib/process may not use plugin"),
    ("lib/queue/message.hpp", '#include "dns/name.hpp"', "lib/queue may not use dns"),
    ("lib/queue/message.cpp", "#include <nlohmann/json.hpp>", "<nlohmann/json.hpp> belongs in"),
    ("lib/crypto/digest.hpp", '#include "tls/handles.hpp"', "lib/crypto may not use tls"),
    ("plugins/check_smtp_full/observe.cpp", "#include <sys/socket.h>", "<sys/socket.h> belongs in"),
    ("plugins/check_smtp_full/judge.cpp", '#include "check_other/judge.hpp"', "one plugin may not use another"),
    ("plugins/check_smtp_full/main.cpp", "#include <iostream>", "<iostream> belongs in"),
]


def self_test(root):
    """Every rule must be able to fail: a check that cannot is worth nothing."""
    silent = []
    for victim, line, expected in FORBIDDEN:
        with tempfile.TemporaryDirectory() as copy:
            copied = pathlib.Path(copy)
            for folder in ("lib", "plugins"):
                shutil.copytree(root / folder, copied / folder)
            with (copied / victim).open("a", encoding="utf-8") as file:
                file.write(line + "\n")
            if not any(expected in problem for problem in check(copied)):
                silent.append(f"nobody noticed {line} in {victim}")
    return silent


def main():
    root = pathlib.Path(sys.argv[1])
    found = self_test(root) if "--self-test" in sys.argv else check(root)
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
