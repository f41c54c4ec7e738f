// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/published_domains.hpp"

namespace mailprobe::lab {

std::string published_domains() {
  return R"(
; everything as it should be
sound-auth.test.                  MX  10 mx.sound-auth.test.
sound-auth.test.                  TXT "v=spf1 mx include:spf.sender-auth.test -all"
mx.sound-auth.test.               A    192.0.2.10
mx.sound-auth.test.               AAAA 2001:db8::10
spf.sender-auth.test.             TXT "v=spf1 ip4:198.51.100.0/24 exp=why.sender-auth.test ~all"
mail2026._domainkey.sound-auth.test. TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAipEss2cPwb5cu3O4QI55ugjZ7cjgfWak6WZANISmUhSarqI4G/h25mcVQrwqNRgdKYU5iwIifel8sW0xdnVgZ2IQHvn6ChXh8qbeCr/ykbofSNZ+bN2ZbAJVYydrVWlxQh6yr1ep16DtCRYKE7GlEMLydlSKKv8J" "eEyg04jc5cpA0ec8SklkDg4uO2pvbWPz551CkVvMHXF+jNEqczekOL1fspmpBTYq5o1lvRGATgkTkh2a5X1zycAIJK0bST/3gBwUGh1CUwAyMD+NKno+RDRLE9NGi54K6HUJoDEFuBVGhFARcEiq41hmM5ugVeqr4LGZWUNcggKnbm8XrmJoDwIDAQAB"
_dmarc.sound-auth.test.           TXT "v=DMARC1; p=reject; rua=mailto:dmarc@sound-auth.test"
_mta-sts.sound-auth.test.         TXT "v=STSv1; id=20260101"
_smtp._tls.sound-auth.test.       TXT "v=TLSRPTv1; rua=mailto:tls@sound-auth.test"
default._bimi.sound-auth.test.    TXT "v=BIMI1; l=https://sound-auth.test/logo.svg; a="

; nothing that is wrong, and much that is weak
weak-auth.test.                   TXT "v=spf1 ip4:10.0.0.0/8 a:gone-auth.test ptr ?all"
short._domainkey.weak-auth.test.  TXT "v=DKIM1; t=y; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDWPl4YD+m3N8lADW3PZnMntat7VkKFOmiXynp6V/kHUKCo0TFIUoPPuVNrkGPTvTzNbPRQxAojCP5qtr3hWCp739A0Uj04cHaN/uYqr0NplDX77myk+d2XnFB2kf27ARfw+cb0VaxFpYOFK22ENJGEPHW7GktYe1aNCp1rMiu/AQIDAQAB"
_dmarc.weak-auth.test.            TXT "v=DMARC1; p=none; pct=50; rua=mailto:reports@elsewhere.test"

; what receivers cannot use
broken-auth.test.                 TXT "v=spf1 ipv4:192.0.2.1 -all"
torn._domainkey.broken-auth.test. TXT "v=DKIM1; p=MIGf!"
_dmarc.broken-auth.test.          TXT "v=DMARC1; p=rejct"
!servfail lost._domainkey.broken-auth.test. TXT

; DNS lists: one that lives, one that refuses, one whose domain was sold
2.0.0.127.bl.lab.test.            A   127.0.0.2
20.2.0.192.bl.lab.test.           A   127.0.0.2
20.2.0.192.bl.lab.test.           TXT "spam from 192.0.2.20, see https://bl.lab.test/192.0.2.20"
20.2.0.192.refuses.lab.test.      A   127.255.255.254
20.2.0.192.sold.lab.test.         A   203.0.113.80
)";
}

}  // namespace mailprobe::lab
