#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs and verifies mail with two programs of others: dkimpy, and libopendkim through its C interface.

usage: mail_signers.py sign           prints keys, signed messages and ARC chains, as JSON
       mail_signers.py verify FILE    prints what both say of each case in the file, as JSON

Messages travel in hexadecimal. A case is {"text": message, "records": {name: [TXT record, ...] or "servfail"}}, and a
name that is not there does not exist.
"""
import base64
import ctypes
import itertools
import json
import subprocess
import sys

import dkim

DOMAIN = b"example.test"
MESSAGE = b"""Received: from a.example.test by b.example.test;
\tFri, 11 Jul 2003 21:01:54 -0700
From: Joe  SixPack <joe@example.test>
To: Suzie Q <suzie@example.org>,
  Jim\t<jim@example.org>
Subject:   Is dinner   ready?\x20
Date: Fri, 11 Jul 2003 21:00:37 -0700
Message-ID: <1@example.test>

Hi.

We lost  the game.\tAre you hungry yet?\x20

  Joe.


""".replace(b"\n", b"\r\n")
SIGNED = [b"from", b"to", b"subject", b"date", b"message-id"]
CANONICALIZATIONS = list(itertools.product(("simple", "relaxed"), repeat=2))
KEYS = {"rsa512": 512, "rsa1024": 1024, "rsa2048": 2048, "rsa4096": 4096, "ed25519": None}
# The key, the algorithm, and what else a signature may have.
VARIANTS = [("rsa1024", "rsa-sha256", ""), ("rsa2048", "rsa-sha256", ""), ("rsa4096", "rsa-sha256", ""),
            ("ed25519", "ed25519-sha256", ""), ("rsa1024", "rsa-sha1", ""), ("rsa2048", "rsa-sha256", "l"),
            ("rsa2048", "rsa-sha256", "x"), ("ed25519", "ed25519-sha256", "l"), ("rsa512", "rsa-sha256", "")]


def openssl(*arguments, given=b""):
    return subprocess.run(["openssl", *arguments], input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True).stdout


class Key:
    def __init__(self, bits):
        self.bits = bits
        if bits:
            self.pem = openssl("genrsa", "-traditional", str(bits))
            self.for_dkimpy = self.pem
            public = openssl("pkey", "-pubout", "-outform", "DER", given=self.pem)
        else:
            self.pem = openssl("genpkey", "-algorithm", "ed25519")
            seed = openssl("pkey", "-outform", "DER", given=self.pem)[-32:]
            self.for_dkimpy = base64.b64encode(seed)
            public = openssl("pkey", "-pubout", "-outform", "DER", given=self.pem)[-32:]
        kind = "rsa" if bits else "ed25519"
        self.record = f"v=DKIM1; k={kind}; p={base64.b64encode(public).decode()}"


class OpenDkim:
    """As much of opendkim/dkim.h as is needed here."""
    OP_SET = 1
    SIGN_HEADERS, OVERSIGN, TTL = 4, 5, 11
    ALGORITHMS = {"rsa-sha1": 0, "rsa-sha256": 1, "ed25519-sha256": 2}
    NOT_FOUND, TRY_AGAIN = 3, 2
    LOOKUP = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_char),
                              ctypes.c_size_t)

    def __init__(self):
        self.c = ctypes.CDLL("libopendkim.so.11")
        for name in ("dkim_init", "dkim_sign", "dkim_verify", "dkim_getsignature"):
            getattr(self.c, name).restype = ctypes.c_void_p
        for name in ("dkim_sig_getselector", "dkim_sig_getdomain", "dkim_sig_geterrorstr", "dkim_getresultstr"):
            getattr(self.c, name).restype = ctypes.c_char_p

    def library(self):
        return ctypes.c_void_p(self.c.dkim_init(None, None))

    def option(self, library, option, value):
        # Of an array it wants the size of a pointer.
        size = ctypes.c_size_t(ctypes.sizeof(ctypes.c_void_p))
        assert self.c.dkim_options(library, self.OP_SET, option, ctypes.byref(value), size) == 0

    def feed(self, handle, message):
        fields, body = split(message)
        for field in fields:
            status = self.c.dkim_header(handle, field, ctypes.c_size_t(len(field)))
            if status:
                return status
        status = self.c.dkim_eoh(handle)
        if status:
            return status
        if body:
            status = self.c.dkim_body(handle, body, ctypes.c_size_t(len(body)))
        return status or self.c.dkim_eom(handle, None)

    def sign(self, key, selector, algorithm, canonicalizations, extra):
        library = self.library()
        for option, names in ((self.SIGN_HEADERS, SIGNED), (self.OVERSIGN, [b"from"])):
            self.option(library, option, (ctypes.c_char_p * (len(names) + 1))(*names, None))
        if extra == "x":
            self.option(library, self.TTL, ctypes.c_uint64(3600))
        header, body = (("simple", "relaxed").index(one) for one in canonicalizations)
        status = ctypes.c_int()
        handle = ctypes.c_void_p(self.c.dkim_sign(library, b"test", None, key.pem, selector, DOMAIN, header, body,
                                                  self.ALGORITHMS[algorithm], ctypes.c_ssize_t(-1),
                                                  ctypes.byref(status)))
        if extra == "l":
            self.c.dkim_setpartial(handle, ctypes.c_bool(True))
        status = self.feed(handle, MESSAGE)
        text, size = ctypes.c_char_p(), ctypes.c_size_t()
        name = b"DKIM-Signature: "
        if status == 0:
            status = self.c.dkim_getsighdr_d(handle, ctypes.c_size_t(len(name)), ctypes.byref(text), ctypes.byref(size))
        signed = None if status else name + text.value + b"\r\n" + MESSAGE
        self.c.dkim_free(handle)
        self.c.dkim_close(library)
        return signed

    def verify(self, message, records):
        @self.LOOKUP
        def look_up(_, signature, buffer, size):
            at = ctypes.c_void_p(signature)
            name = self.c.dkim_sig_getselector(at) + b"._domainkey." + self.c.dkim_sig_getdomain(at)
            found = records.get(name.decode())
            if not found:
                return self.NOT_FOUND
            if found == "servfail":
                return self.TRY_AGAIN
            text = found[0].encode()[:size - 1] + b"\0"
            ctypes.memmove(buffer, text, len(text))
            return 0

        library = self.library()
        self.c.dkim_set_key_lookup(library, look_up)
        status = ctypes.c_int()
        handle = ctypes.c_void_p(self.c.dkim_verify(library, b"test", None, ctypes.byref(status)))
        status = self.feed(handle, message)
        signature = ctypes.c_void_p(self.c.dkim_getsignature(handle))
        said = self.c.dkim_getresultstr(status).decode()
        error = self.c.dkim_sig_geterror(signature) if signature else 0
        if status and error > 0:
            said += ": " + self.c.dkim_sig_geterrorstr(error).decode()
        self.c.dkim_free(handle)
        self.c.dkim_close(library)
        return {"passes": status == 0, "said": said}


def split(message):
    header, body = message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").split(b"\r\n\r\n", 1)
    fields = []
    for line in header.split(b"\r\n"):
        if line[:1] in (b" ", b"\t"):
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    return fields, body


def sign_with_dkimpy(key, selector, algorithm, canonicalizations, extra):
    if extra == "x":
        return None  # it has no option for that
    field = dkim.sign(MESSAGE, selector, DOMAIN, key.for_dkimpy, signature_algorithm=algorithm.encode(),
                      canonicalize=tuple(one.encode() for one in canonicalizations), length=extra == "l",
                      include_headers=[*SIGNED, b"from"])
    return field + MESSAGE


def dns_of(records):
    def look_up(name, timeout=5):
        found = records.get(name.decode().rstrip("."))
        if found == "servfail":
            raise dkim.DnsTimeoutError("SERVFAIL")
        return found[0].encode() if found else None
    return look_up


def ask_dkimpy(verify):
    try:
        return verify()
    except Exception as error:  # not only its own: a key of another type ends in one of nacl
        return str(error)


def make_chains(keys):
    records = {f"rsa2048._domainkey.{name}.test": [keys["rsa2048"].record] for name in ("one", "two", "three")}
    message = MESSAGE
    for name, found in ((b"one.test", b"none"), (b"two.test", b"pass"), (b"three.test", b"pass")):
        message = b"Authentication-Results: " + name + b"; arc=" + found + b"\r\n" + message
        fields = dkim.arc_sign(message, b"rsa2048", name, keys["rsa2048"].for_dkimpy, name, include_headers=SIGNED)
        message = b"".join(fields) + message
        yield {"text": message.hex(), "records": records}


def sign():
    keys = {name: Key(bits) for name, bits in KEYS.items()}
    signers = {"dkimpy": sign_with_dkimpy, "OpenDKIM": OpenDkim().sign}
    messages = []
    for (signer, function), canonicalizations, (key, algorithm, extra) in itertools.product(
            signers.items(), CANONICALIZATIONS, VARIANTS):
        text = function(keys[key], key.encode(), algorithm, canonicalizations, extra)
        if text is not None:
            messages.append({"signer": signer, "header": canonicalizations[0], "body": canonicalizations[1],
                             "key": key, "algorithm": algorithm, "extra": extra, "text": text.hex()})
    return {"records": {f"{name}._domainkey.{DOMAIN.decode()}": [key.record] for name, key in keys.items()},
            "messages": messages, "chains": list(make_chains(keys))}


def verify(path):
    opendkim = OpenDkim()
    verdicts = []
    with open(path, encoding="ascii") as file:
        cases = json.load(file)
    for case in cases:
        text, look_up = bytes.fromhex(case["text"]), dns_of(case["records"])
        if case.get("chain"):
            said = ask_dkimpy(lambda: dkim.ARC(text).verify(dnsfunc=look_up))
            state = said[0] if isinstance(said, tuple) else dkim.CV_Fail
            verdicts.append({"dkimpy": {"passes": state == dkim.CV_Pass, "said": str(said)}})
            continue
        said = ask_dkimpy(lambda: dkim.DKIM(text).verify(dnsfunc=look_up))
        verdicts.append({"dkimpy": {"passes": said is True, "said": str(said)},
                         "OpenDKIM": opendkim.verify(text, case["records"])})
    return verdicts


print(json.dumps(sign() if sys.argv[1] == "sign" else verify(sys.argv[2])))
