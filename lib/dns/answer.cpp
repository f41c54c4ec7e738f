// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/answer.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "dns/rcode.hpp"

namespace mailprobe::dns {
namespace {

using base::Result;

std::unexpected<base::Error> malformed(std::string what) {
  return base::failure(base::Cause::protocol, std::move(what));
}

// Where the alias of a name leads to, if it has one.
Result<std::optional<Name>> alias_of(const Name& name, const std::vector<Record>& records) {
  std::optional<Name> target;
  for (const Record& record : records) {
    const auto* cname = std::get_if<Cname>(&record.data);
    if (cname == nullptr || record.owner != name) continue;
    // RFC 2181 section 10.1: not more than one. Repeating it is no contradiction.
    if (target && *target != cname->target) return malformed("two aliases for one name");
    target = cname->target;
  }
  return target;
}

// The names that a chain of aliases leads to. RFC 1034 section 3.6.2.
Result<std::vector<Name>> follow_aliases(const Question& question,
                                         const std::vector<Record>& records) {
  std::vector<Name> aliases;
  if (question.type == RecordType::cname) return aliases;
  std::optional<Name> next = question.name;
  while (true) {
    auto alias = alias_of(*next, records);
    if (!alias) return base::failure(alias.error());
    next = *std::move(alias);
    if (!next) return aliases;
    if (*next == question.name || std::ranges::find(aliases, *next) != aliases.end())
      return malformed("a loop of aliases");
    if (aliases.size() == max_aliases)
      return malformed(fmt::format("more than {} aliases", max_aliases));
    aliases.push_back(*next);
  }
}

std::vector<Record> records_at(const Name& owner, RecordType type,
                               const std::vector<Record>& records) {
  std::vector<Record> found;
  std::ranges::copy_if(records, std::back_inserter(found), [&](const Record& record) {
    return record.type == type && record.owner == owner;
  });
  return found;
}

bool has_type(const std::vector<Record>& records, RecordType type) {
  return std::ranges::any_of(records, [&](const Record& record) { return record.type == type; });
}

// Why a reply without the records asked for does not prove that there are none. RFC 2308
// section 2.2 describes the replies that do.
std::optional<std::string_view> doubt(const Message& reply, const std::vector<Name>& aliases) {
  const Header& header = reply.header;
  const bool is_about_others = std::ranges::none_of(
      reply.answers, [&](const Record& record) { return record.owner == reply.question->name; });
  if (!reply.answers.empty() && is_about_others) return "records of other names only";
  if (!header.recursion_available && !header.authoritative)
    return "a server that neither recurses nor has authority";
  if (has_type(reply.authorities, RecordType::soa)) return std::nullopt;
  if (header.rcode == rcode_noerror && !header.authoritative &&
      has_type(reply.authorities, RecordType::ns))
    return "a referral to other servers";
  // AA speaks for the first name of the chain only (RFC 1035 section 4.1.1).
  if (header.rcode == rcode_noerror && !header.recursion_available && !aliases.empty())
    return "an alias that the server did not follow";
  return std::nullopt;
}

// The checks of the reply as a whole.
Result<void> check_reply(const Message& reply, const Question& question) {
  if (!reply.header.response) return malformed("a query instead of a reply");
  if (reply.header.opcode != 0) return malformed("a reply to another kind of request");
  if (!reply.question) return malformed("a reply without a question");
  if (*reply.question != question) return malformed("a reply to another question");
  if (reply.header.truncated) return malformed("a truncated reply");
  return {};
}

std::string explain_rcode(const Message& reply, const Server& server) {
  std::string text =
      fmt::format("{} from {}", format_rcode(reply.rcode()), server.endpoint.format());
  if (reply.edns && !reply.edns->errors.empty()) {
    text += fmt::format(" ({})", format_extended_error(reply.edns->errors.front()));
  }
  return text;
}

std::string explain(std::string_view what, const Server& server) {
  return fmt::format("{} from {}", what, server.endpoint.format());
}

Answer with_rcode(Answer answer, std::uint16_t rcode) {
  answer.rcode = rcode;
  return answer;
}

// A whole reply of NOERROR or NXDOMAIN to our question.
Answer interpret_content(const Message& reply, const Question& question, const Server& server) {
  auto aliases = follow_aliases(question, reply.answers);
  if (!aliases) {
    return failed_answer(question, Outcome::malformed, explain(aliases.error().message, server));
  }
  Answer answer;
  answer.question = question;
  answer.aliases = *std::move(aliases);
  answer.authentic = reply.header.authentic_data && server.trusts_ad;
  answer.records = records_at(answer.final_name(), question.type, reply.answers);
  const bool nxdomain = reply.rcode() == rcode_nxdomain;
  if (!answer.records.empty()) {
    if (nxdomain) {
      return failed_answer(question, Outcome::malformed,
                           explain("NXDOMAIN together with records", server));
    }
    answer.outcome = Outcome::answer;
    return answer;
  }
  if (const auto reason = doubt(reply, answer.aliases))
    return failed_answer(question, Outcome::temporary_failure, explain(*reason, server));
  answer.outcome = nxdomain ? Outcome::nxdomain : Outcome::no_data;
  return answer;
}

}  // namespace

std::string_view format_outcome(Outcome outcome) {
  switch (outcome) {
    case Outcome::answer: return "answer";
    case Outcome::no_data: return "no_data";
    case Outcome::nxdomain: return "nxdomain";
    case Outcome::temporary_failure: return "temporary_failure";
    case Outcome::malformed: return "malformed";
  }
  return "malformed";
}

std::string explain_failures(std::span<const Answer> answers) {
  std::vector<std::string> reasons;
  for (const Answer& answer : answers) {
    if (!answer.could_not_ask()) continue;
    reasons.push_back(fmt::format("{} of {}: {}", format_record_type(answer.question.type),
                                  base::printable(answer.question.name.format()),
                                  answer.explanation));
  }
  return base::join(reasons, "; ");
}

Answer failed_answer(const Question& question, Outcome outcome, std::string explanation) {
  Answer answer;
  answer.question = question;
  answer.outcome = outcome;
  answer.explanation = std::move(explanation);
  return answer;
}

Answer interpret(std::span<const std::uint8_t> reply, const Question& question,
                 const Server& server) {
  const auto message = parse_message(reply);
  if (!message) {
    return failed_answer(question, Outcome::malformed,
                         explain("a malformed reply (" + message.error().message + ")", server));
  }
  if (const auto checked = check_reply(*message, question); !checked) {
    return with_rcode(
        failed_answer(question, Outcome::malformed, explain(checked.error().message, server)),
        message->rcode());
  }
  const std::uint16_t rcode = message->rcode();
  if (rcode != rcode_noerror && rcode != rcode_nxdomain) {
    return with_rcode(
        failed_answer(question, Outcome::temporary_failure, explain_rcode(*message, server)),
        rcode);
  }
  return with_rcode(interpret_content(*message, question, server), rcode);
}

}  // namespace mailprobe::dns
