// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/memory_resolver.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "dns/rcode.hpp"

namespace mailprobe::test {
namespace {

using dns::Name;
using dns::Record;
using dns::RecordData;
using dns::RecordType;

constexpr std::uint32_t default_ttl = 300;
constexpr const char* server = "192.0.2.53:53";  // who seems to have failed

[[noreturn]] void reject(const std::string& why) { throw std::invalid_argument(why); }

// The words of one line: blanks separate, quotes hold together, a semicolon begins a comment.
class Tokenizer {
 public:
  explicit Tokenizer(std::string_view line) : rest_(line) {}

  std::vector<std::string> words() {
    std::vector<std::string> words;
    for (skip_blanks(); !rest_.empty() && rest_.front() != ';'; skip_blanks()) {
      words.push_back(rest_.front() == '"' ? quoted() : plain());
    }
    return words;
  }

 private:
  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r"), rest_.size()));
  }

  std::string plain() {
    const std::size_t length = std::min(rest_.find_first_of(" \t\r;"), rest_.size());
    std::string word(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return word;
  }

  // \X is X, \DDD the octet with this number.
  std::string quoted() {
    std::string word;
    for (rest_.remove_prefix(1); !rest_.starts_with('"'); rest_.remove_prefix(1)) {
      if (rest_.starts_with('\\')) {
        rest_.remove_prefix(1);
        if (const auto octet = base::parse_integer<std::uint8_t>(rest_.substr(0, 3))) {
          word += static_cast<char>(*octet);
          rest_.remove_prefix(2);
          continue;
        }
      }
      if (rest_.empty()) reject("an open quote");
      word += rest_.front();
    }
    rest_.remove_prefix(1);
    return word;
  }

  std::string_view rest_;
};

Name to_name(const std::string& text) {
  const auto name = Name::parse(text);
  if (!name) reject(name.error().message);
  return *name;
}

template <typename Number>
Number to_number(const std::string& text) {
  const auto number = base::parse_integer<Number>(text);
  if (!number) reject("not a number: " + text);
  return *number;
}

net::IpAddress to_address(const std::string& text, net::Family family) {
  const auto address = net::IpAddress::parse(text);
  if (!address || address->family() != family) reject("not such an address: " + text);
  return *address;
}

std::vector<std::uint8_t> to_bytes(const std::string& hex) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const std::size_t high = digits.find(base::to_lower(hex[i]));
    const std::size_t low =
        i + 1 < hex.size() ? digits.find(base::to_lower(hex[i + 1])) : std::string_view::npos;
    if (high == std::string_view::npos || low == std::string_view::npos) reject("bad hex: " + hex);
    bytes.push_back(static_cast<std::uint8_t>((high << 4U) | low));
  }
  return bytes;
}

// The fields of a record behind its type.
class Fields {
 public:
  explicit Fields(std::span<const std::string> words) : words_(words) {}

  const std::string& next() {
    if (words_.empty()) reject("too few fields");
    const std::string& word = words_.front();
    words_ = words_.subspan(1);
    return word;
  }
  Name name() { return to_name(next()); }
  std::uint8_t u8() { return to_number<std::uint8_t>(next()); }
  std::uint16_t u16() { return to_number<std::uint16_t>(next()); }
  std::uint32_t u32() { return to_number<std::uint32_t>(next()); }
  std::vector<std::string> rest() {
    std::vector<std::string> rest{next()};
    while (!words_.empty())
      rest.push_back(next());
    return rest;
  }
  void finish() const {
    if (!words_.empty()) reject("too many fields");
  }

 private:
  std::span<const std::string> words_;
};

RecordData to_soa(Fields& fields) {
  dns::Soa soa;
  soa.primary = fields.name();
  soa.mailbox = fields.name();
  for (std::uint32_t* value : {&soa.serial, &soa.refresh, &soa.retry, &soa.expire, &soa.minimum})
    *value = fields.u32();
  return soa;
}

RecordData to_srv(Fields& fields) {
  dns::Srv srv;
  for (std::uint16_t* value : {&srv.priority, &srv.weight, &srv.port})
    *value = fields.u16();
  srv.target = fields.name();
  return srv;
}

RecordData to_tlsa(Fields& fields) {
  dns::Tlsa tlsa;
  for (std::uint8_t* value : {&tlsa.usage, &tlsa.selector, &tlsa.matching_type})
    *value = fields.u8();
  tlsa.data = to_bytes(base::join(fields.rest(), ""));
  return tlsa;
}

RecordData to_mx(Fields& fields) {
  dns::Mx mx;
  mx.preference = fields.u16();
  mx.exchange = fields.name();
  return mx;
}

RecordData to_caa(Fields& fields) {
  dns::Caa caa;
  caa.flags = fields.u8();
  caa.tag = fields.next();
  caa.value = fields.next();
  return caa;
}

RecordData to_data(RecordType type, Fields& fields) {
  switch (type) {
    case RecordType::a: return dns::A{to_address(fields.next(), net::Family::v4)};
    case RecordType::aaaa: return dns::Aaaa{to_address(fields.next(), net::Family::v6)};
    case RecordType::cname: return dns::Cname{fields.name()};
    case RecordType::ns: return dns::Ns{fields.name()};
    case RecordType::ptr: return dns::Ptr{fields.name()};
    case RecordType::mx: return to_mx(fields);
    case RecordType::txt: return dns::Txt{fields.rest()};
    case RecordType::soa: return to_soa(fields);
    case RecordType::srv: return to_srv(fields);
    case RecordType::tlsa: return to_tlsa(fields);
    case RecordType::caa: return to_caa(fields);
    case RecordType::opt: break;
  }
  reject("a type that cannot stand in a zone");
}

Record to_record(std::span<const std::string> words) {
  Fields fields(words);
  const Name owner = fields.name();
  std::string word = fields.next();
  const auto ttl = base::parse_integer<std::uint32_t>(word);
  if (ttl) word = fields.next();
  if (word == "IN") word = fields.next();
  const auto type = dns::parse_record_type(word);
  if (!type) reject("unknown type " + word);
  RecordData data = to_data(*type, fields);
  fields.finish();
  return {.owner = owner, .type = *type, .ttl = ttl.value_or(default_ttl), .data = std::move(data)};
}

std::vector<Record> records_at(const Name& owner, RecordType type,
                               const std::vector<Record>& records) {
  std::vector<Record> found;
  std::ranges::copy_if(records, std::back_inserter(found), [&](const Record& record) {
    return record.type == type && record.owner == owner;
  });
  return found;
}

}  // namespace

MemoryResolver::MemoryResolver(std::string_view zone) {
  for (const std::string_view line : base::split(zone, '\n')) {
    try {
      read_line(line);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("zone line \"" + std::string(line) + "\": " + error.what());
    }
  }
}

void MemoryResolver::read_line(std::string_view line) {
  const std::vector<std::string> words = Tokenizer(line).words();
  if (words.empty()) return;
  if (words.front().starts_with('!')) {
    read_directive(words);
  } else {
    records_.push_back(to_record(words));
  }
}

void MemoryResolver::read_directive(const std::vector<std::string>& words) {
  Fields fields(words);
  const std::string& directive = fields.next();
  const Name name = fields.name();
  if (directive == "!insecure") {
    insecure_.push_back(name);
    fields.finish();
    return;
  }
  Rule rule{.fault = Fault::servfail, .question = {.name = name}, .every_type = false};
  if (directive == "!timeout") {
    rule.fault = Fault::timeout;
  } else if (directive == "!malformed") {
    rule.fault = Fault::malformed;
  } else if (directive != "!servfail") {
    reject("unknown directive " + directive);
  }
  const std::string& type_text = fields.next();
  const auto type = dns::parse_record_type(type_text);
  rule.every_type = type_text == "*";
  if (!type && !rule.every_type) reject("unknown type " + type_text);
  rule.question.type = type.value_or(RecordType::a);
  rules_.push_back(std::move(rule));
  fields.finish();
}

void MemoryResolver::stream(const dns::Source& source, const dns::Sink& sink,
                            const dns::Window& /*window*/) {
  ++batches_;
  std::size_t rank = 0;
  while (auto question = source()) {
    asked_.push_back(*std::move(question));
    sink(rank++, answer(asked_.back()));
  }
}

dns::Answer MemoryResolver::fail(const dns::Question& question, Fault fault) {
  const std::string from = std::string(" from ") + server;
  switch (fault) {
    case Fault::timeout:
      return dns::failed_answer(question, dns::Outcome::temporary_failure, "no answer" + from);
    case Fault::malformed:
      return dns::failed_answer(question, dns::Outcome::malformed, "a malformed reply" + from);
    case Fault::servfail: break;
  }
  dns::Answer answer =
      dns::failed_answer(question, dns::Outcome::temporary_failure, "SERVFAIL" + from);
  answer.rcode = dns::rcode_servfail;
  return answer;
}

dns::Answer MemoryResolver::answer(const dns::Question& question) const {
  dns::Answer answer;
  answer.question = question;
  answer.authentic = true;
  for (;;) {
    const Name name = answer.final_name();
    if (const Rule* rule = rule_for(name, question.type)) return fail(question, rule->fault);
    answer.authentic = answer.authentic && !is_insecure(name);
    answer.records = records_at(name, question.type, records_);
    const Name* alias = answer.records.empty() ? alias_of(name) : nullptr;
    if (alias == nullptr) break;
    if (std::cmp_equal(answer.aliases.size(), dns::max_aliases))
      return fail(question, Fault::malformed);
    answer.aliases.push_back(*alias);
  }
  answer.outcome = dns::Outcome::answer;
  if (answer.records.empty()) {
    const bool known = exists(answer.final_name());
    answer.outcome = known ? dns::Outcome::no_data : dns::Outcome::nxdomain;
    answer.rcode = known ? dns::rcode_noerror : dns::rcode_nxdomain;
  }
  return answer;
}

const MemoryResolver::Rule* MemoryResolver::rule_for(const Name& name, RecordType type) const {
  const auto rule = std::ranges::find_if(rules_, [&](const Rule& candidate) {
    return candidate.question.name == name &&
           (candidate.every_type || candidate.question.type == type);
  });
  return rule == rules_.end() ? nullptr : &*rule;
}

const Name* MemoryResolver::alias_of(const Name& name) const {
  for (const Record& record : records_) {
    const auto* cname = std::get_if<dns::Cname>(&record.data);
    if (cname != nullptr && record.owner == name) return &cname->target;
  }
  return nullptr;
}

bool MemoryResolver::is_insecure(const Name& name) const {
  return std::ranges::any_of(insecure_,
                             [&](const Name& apex) { return name.is_subdomain_of(apex); });
}

bool MemoryResolver::exists(const Name& name) const {
  return std::ranges::any_of(
      records_, [&](const Record& record) { return record.owner.is_subdomain_of(name); });
}

}  // namespace mailprobe::test
