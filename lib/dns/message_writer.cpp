// SPDX-License-Identifier: GPL-3.0-or-later
//
// From a Message to bytes.
#include <array>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "dns/message.hpp"

namespace mailprobe::dns {
namespace {

using base::Cause;
using base::Result;

constexpr std::uint16_t class_in = 1;
constexpr std::uint16_t option_extended_error = 15;  // RFC 8914 section 2

// Appends big-endian fields; what does not fit its length field is remembered until the end.
class ByteWriter {
 public:
  void u8(std::uint8_t value) { bytes_.push_back(value); }
  void u16(std::uint16_t value) {
    u8(static_cast<std::uint8_t>(value >> 8U));
    u8(static_cast<std::uint8_t>(value & 0xffU));
  }
  void u32(std::uint32_t value) {
    u16(static_cast<std::uint16_t>(value >> 16U));
    u16(static_cast<std::uint16_t>(value & 0xffffU));
  }
  void raw(std::span<const std::uint8_t> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  void text(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
  void name(const Name& name) { raw(name.wire()); }

  void string(std::string_view text_of_255) {
    u8(static_cast<std::uint8_t>(text_of_255.size()));
    text(text_of_255);
    overflow_ = overflow_ || text_of_255.size() > std::numeric_limits<std::uint8_t>::max();
  }

  void count(std::size_t records) {
    u16(static_cast<std::uint16_t>(records));
    overflow_ = overflow_ || records > std::numeric_limits<std::uint16_t>::max();
  }

  // The bytes that `write` appends, with their length of 16 bits in front.
  template <typename Write>
  void sized(Write write) {
    const std::size_t start = bytes_.size();
    u16(0);
    write();
    const std::size_t size = bytes_.size() - start - 2;
    bytes_[start] = static_cast<std::uint8_t>(size >> 8U);
    bytes_[start + 1] = static_cast<std::uint8_t>(size & 0xffU);
    overflow_ = overflow_ || size > std::numeric_limits<std::uint16_t>::max();
  }

  Result<std::vector<std::uint8_t>> finish() {
    if (overflow_ || bytes_.size() > max_message)
      return base::failure(Cause::internal, "this does not fit into a DNS message");
    return std::move(bytes_);
  }

 private:
  std::vector<std::uint8_t> bytes_;
  bool overflow_ = false;
};

class DataWriter {
 public:
  explicit DataWriter(ByteWriter& out) : out_(&out) {}

  void operator()(const A& a) const { out_->raw(a.address.octets()); }
  void operator()(const Aaaa& aaaa) const { out_->raw(aaaa.address.octets()); }
  void operator()(const Cname& cname) const { out_->name(cname.target); }
  void operator()(const Ns& ns) const { out_->name(ns.server); }
  void operator()(const Ptr& ptr) const { out_->name(ptr.target); }
  void operator()(const Soa& soa) const {
    out_->name(soa.primary);
    out_->name(soa.mailbox);
    for (const std::uint32_t value : {soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum})
      out_->u32(value);
  }
  void operator()(const Mx& mx) const {
    out_->u16(mx.preference);
    out_->name(mx.exchange);
  }
  void operator()(const Txt& txt) const {
    for (const std::string& string : txt.strings)
      out_->string(string);
  }
  void operator()(const Srv& srv) const {
    for (const std::uint16_t value : {srv.priority, srv.weight, srv.port})
      out_->u16(value);
    out_->name(srv.target);
  }
  void operator()(const Tlsa& tlsa) const {
    for (const std::uint8_t value : {tlsa.usage, tlsa.selector, tlsa.matching_type})
      out_->u8(value);
    out_->raw(tlsa.data);
  }
  void operator()(const Caa& caa) const {
    out_->u8(caa.flags);
    out_->string(caa.tag);
    out_->text(caa.value);
  }
  void operator()(const Unknown& unknown) const { out_->raw(unknown.data); }

 private:
  ByteWriter* out_;
};

std::uint16_t encode_flags(const Header& header) {
  const auto bit = [](bool set, unsigned value) { return set ? value : 0U; };
  const unsigned flags = bit(header.response, 0x8000U) | ((header.opcode & 0xfU) << 11U) |
                         bit(header.authoritative, 0x0400U) | bit(header.truncated, 0x0200U) |
                         bit(header.recursion_desired, 0x0100U) |
                         bit(header.recursion_available, 0x0080U) |
                         bit(header.authentic_data, 0x0020U) |
                         bit(header.checking_disabled, 0x0010U) | (header.rcode & 0xfU);
  return static_cast<std::uint16_t>(flags);
}

void write_record(ByteWriter& out, const Record& record) {
  out.name(record.owner);
  out.u16(static_cast<std::uint16_t>(record.type));
  out.u16(class_in);
  out.u32(record.ttl);
  out.sized([&] { std::visit(DataWriter{out}, record.data); });
}

void write_edns(ByteWriter& out, const Edns& edns) {  // RFC 6891 section 6.1.2
  out.name(Name{});
  out.u16(static_cast<std::uint16_t>(RecordType::opt));
  out.u16(edns.udp_size);
  out.u8(edns.extended_rcode);
  out.u8(edns.version);
  out.u16(edns.dnssec_ok ? 0x8000 : 0);
  out.sized([&] {
    for (const ExtendedError& error : edns.errors) {
      out.u16(option_extended_error);
      out.sized([&] {
        out.u16(error.code);
        out.text(error.text);
      });
    }
  });
}

}  // namespace

std::uint16_t Message::rcode() const {
  const unsigned extended = edns ? edns->extended_rcode : 0U;
  return static_cast<std::uint16_t>((extended << 4U) | header.rcode);
}

Result<std::vector<std::uint8_t>> serialize(const Message& message) {
  ByteWriter out;
  out.u16(message.header.id);
  out.u16(encode_flags(message.header));
  out.count(message.question ? 1 : 0);
  out.count(message.answers.size());
  out.count(message.authorities.size());
  out.count(message.additionals.size() + (message.edns ? 1 : 0));
  if (message.question) {
    out.name(message.question->name);
    out.u16(static_cast<std::uint16_t>(message.question->type));
    out.u16(class_in);
  }
  for (const auto* section : {&message.answers, &message.authorities, &message.additionals}) {
    for (const Record& record : *section)
      write_record(out, record);
  }
  if (message.edns) write_edns(out, *message.edns);
  return out.finish();
}

std::vector<std::uint8_t> build_query(std::uint16_t id, const Question& question, EdnsUse edns) {
  Message query;
  query.header = {.id = id, .recursion_desired = true, .authentic_data = true};
  query.question = question;
  if (edns == EdnsUse::with_edns) query.edns = Edns{};
  return serialize(query).value();  // a question always fits
}

std::string format_question(const Question& question) {
  return fmt::format("{} {}", base::printable(question.name.format()),
                     format_record_type(question.type));
}

}  // namespace mailprobe::dns
