// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/findings.hpp"
#include "check_spf_dkim/findings_parts.hpp"

namespace mailprobe::check_spf_dkim::finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind dkim_missing{
    "dkim.missing", Status::critical, "there is no key under a selector that was given",
    "publish the key, or correct --selector: receivers cannot verify what is signed with it",
    "RFC 6376 section 3.6.2"};
const FindingKind dkim_unknown{
    "dkim.unknown", Status::unknown, "the key under a selector could not be asked for",
    "look at the DNS servers of the name; receivers defer mail or take it for unsigned",
    "RFC 6376 section 6.1.2"};
const FindingKind dkim_several{
    "dkim.several", Status::critical,
    "there is more than one TXT record under a selector, so that there is no key",
    "take all but one away", "RFC 6376 section 3.6.2.2"};
const FindingKind dkim_malformed{
    "dkim.malformed", Status::critical, "a key record breaks the grammar, so that there is no key",
    "correct the record where the caret stands (-v)", "RFC 6376 section 3.6.1"};
const FindingKind dkim_revoked{
    "dkim.revoked", Status::critical, "the key under a selector that was given is revoked",
    "sign with another key, or publish this one again", "RFC 6376 section 3.6.1"};
const FindingKind dkim_revoked_guess{"dkim.revoked_elsewhere", Status::ok,
                                     "the key under a selector that nobody gave is revoked",
                                     "nothing: so are keys retired", "RFC 6376 section 3.6.1"};
const FindingKind dkim_bits_warning{
    "dkim.bits_warning", Status::warning, "an RSA key is shorter than the warning bound",
    "publish a key of 2048 bits under a new selector, and sign with it", "RFC 8301 section 3.2"};
const FindingKind dkim_bits_critical{
    "dkim.bits_critical", Status::critical,
    "an RSA key is shorter than the critical bound: below 1024 bits receivers refuse it",
    "publish a key of 2048 bits under a new selector, and sign with it", "RFC 8301 section 3.2"};
const FindingKind dkim_long_key{
    "dkim.long_key", Status::warning,
    "an RSA key is longer than the 4096 bits that every receiver can verify",
    "publish a key of 2048 bits", "RFC 8301 section 3.2"};
const FindingKind dkim_small_exponent{
    "dkim.small_exponent", Status::warning, "an RSA key has an exponent below 65537",
    "make a new key with a current program", "RFC 8017 section 3.1"};
const FindingKind dkim_testing{
    "dkim.testing", Status::warning,
    "a key is marked as a test (t=y), so that receivers may treat the mail as unsigned",
    "take the flag out of the record", "RFC 6376 section 3.6.1"};
const FindingKind dkim_no_sha256{
    "dkim.no_sha256", Status::critical,
    "a key record does not allow SHA-256 (h=), so that no current signature counts",
    R"(take "h=" out of the record)", "RFC 8301 section 3.1"};
const FindingKind dkim_not_for_email{"dkim.not_for_email", Status::critical,
                                     "a key record is not for mail (s=)",
                                     R"(take "s=" out of the record)", "RFC 6376 section 3.6.1"};
const FindingKind dkim_remark{
    "dkim.remark", Status::warning,
    "something in a key record is within the grammar and yet no intention",
    "correct it where the caret stands (-v)", "RFC 6376 section 3.6.1"};
const FindingKind dkim_key_differs{
    "dkim.key_differs", Status::critical, "the record does not hold the key of --key-file",
    "publish the key that mail is signed with, or sign with the one that is published",
    "--key-file"};
const FindingKind dkim_key_shared{
    "dkim.key_shared", Status::warning,
    "two selectors have the same key, so that one is no substitute for the other",
    "make a key for each selector", "RFC 6376 section 8.1"};
const FindingKind dkim_age_warning{
    "dkim.age_warning", Status::warning, "a key has been in use for longer than the warning range",
    "publish a new key under a new selector, and retire this one", "--key-age"};
const FindingKind dkim_age_critical{"dkim.age_critical", Status::critical,
                                    "a key has been in use for longer than the critical range",
                                    "publish a new key under a new selector, and retire this one",
                                    "--key-age"};
const FindingKind dkim_nothing_found{
    "dkim.nothing_found", Status::ok,
    "no key stands under a common selector, which says nothing of others",
    "give the selectors that are in use with --selector, or a message with --message",
    "RFC 6376 section 3.1"};
const FindingKind dkim_guess_unknown{
    "dkim.guess_unknown", Status::unknown, "not all common selectors could be asked for",
    "look at the DNS servers of the domain", "RFC 6376 section 3.1"};
const FindingKind message_unsigned{"dkim.unsigned", Status::critical,
                                   "the message has no signature",
                                   "let the server sign what it sends", "RFC 6376 section 3.5"};
const FindingKind signature_fails{"dkim.signature_fails", Status::critical,
                                  "a signature does not hold",
                                  "see which part differs: something changed the message behind "
                                  "the signer, or the key is another",
                                  "RFC 6376 section 6.1.3"};
const FindingKind signature_not_accepted{
    "dkim.signature_not_accepted", Status::critical,
    "a signature holds, but receivers must or may not accept it",
    "see the reason, and let the server sign otherwise", "RFC 8301 section 3"};
const FindingKind signature_unknown{
    "dkim.signature_unknown", Status::unknown, "the key of a signature could not be asked for",
    "look at the DNS servers of the signer", "RFC 6376 section 6.1.2"};
const FindingKind signature_weak{
    "dkim.signature_weak", Status::warning,
    "a signature counts, but leaves the subject or a part of the body open, or its key is a test",
    "let the server sign the subject and the whole body, and take t=y out of the key's record",
    "RFC 6376 section 8"};
const FindingKind signature_remark{
    "dkim.signature_remark", Status::ok,
    "a signature counts, but somebody could add a From field, or change the date",
    "let the server sign Date, and From once more than it is there", "RFC 6376 section 8.15"};
const FindingKind signatures_passed_over{"dkim.signatures_passed_over", Status::unknown,
                                         "the message has more signatures than are looked at",
                                         "verify a message with fewer", "RFC 6376 section 6.1"};
const FindingKind message_line_ends{
    "dkim.line_ends", Status::warning,
    "the file mixes line ends, so that what was signed cannot be known",
    "save the message as it was received", "RFC 5322 section 2.1"};
const FindingKind arc_fails{
    "arc.fails", Status::warning, "the chain of those who passed the message on is broken",
    "see which set is wrong; receivers do not trust the chain", "RFC 8617 section 5.2"};
const FindingKind arc_unknown{"arc.unknown", Status::unknown,
                              "a key of the chain could not be asked for",
                              "look at the DNS servers of the signer", "RFC 8617 section 5.2.1"};

plugin::Catalogue dkim_catalogue() {
  static const std::array kinds{
      dkim_missing,       dkim_unknown,        dkim_several,           dkim_malformed,
      dkim_revoked,       dkim_revoked_guess,  dkim_bits_warning,      dkim_bits_critical,
      dkim_long_key,      dkim_small_exponent, dkim_testing,           dkim_no_sha256,
      dkim_not_for_email, dkim_remark,         dkim_key_differs,       dkim_key_shared,
      dkim_age_warning,   dkim_age_critical,   dkim_nothing_found,     dkim_guess_unknown,
      message_unsigned,   signature_fails,     signature_not_accepted, signature_unknown,
      signature_weak,     signature_remark,    signatures_passed_over, message_line_ends,
      arc_fails,          arc_unknown,
  };
  return kinds;
}

}  // namespace mailprobe::check_spf_dkim::finding
