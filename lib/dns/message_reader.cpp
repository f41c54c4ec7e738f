// SPDX-License-Identifier: GPL-3.0-or-later
//
// From bytes to a Message.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "dns/message.hpp"

namespace mailprobe::dns {
namespace {

using base::ByteReader;
using base::Cause;
using base::Result;

constexpr std::size_t header_size = 12;
constexpr std::uint16_t class_in = 1;
constexpr std::uint16_t option_extended_error = 15;  // RFC 8914 section 2
// A name has at most 127 labels, so an honest one needs fewer pointers than that.
constexpr int max_pointers = 127;
constexpr std::size_t max_name = 255;
constexpr std::size_t no_pointer = max_message;  // larger than any offset

std::unexpected<base::Error> malformed(std::string what) {
  return base::failure(Cause::protocol, std::move(what));
}

std::string to_text(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

std::vector<std::uint8_t> to_bytes(std::span<const std::uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

// The labels of one name while it is read, with its length on the wire.
struct Labels {
  std::vector<std::string> texts;
  std::size_t wire_size = 1;
};

// Labels up to the root or a pointer. Returns where the pointer leads to, or no_pointer.
Result<std::size_t> read_labels(ByteReader& reader, Labels& labels) {
  for (;;) {
    const std::uint8_t length = reader.u8();
    if (reader.failed()) return malformed("a name leaves the message");
    if (length == 0) return no_pointer;
    if ((length & 0xc0U) == 0xc0U) {  // RFC 1035 section 4.1.4
      const std::size_t target = ((length & 0x3fU) << 8U) | reader.u8();
      if (reader.failed()) return malformed("a compression pointer is cut off");
      return target;
    }
    if ((length & 0xc0U) != 0) return malformed("a label of a type that does not exist");
    labels.wire_size += 1U + length;
    if (labels.wire_size > max_name) return malformed("a name of more than 255 octets");
    labels.texts.push_back(to_text(reader.take(length)));
    if (reader.failed()) return malformed("a label leaves the message");
  }
}

Result<Name> to_name(const Labels& labels) {
  const std::vector<std::string_view> views(labels.texts.begin(), labels.texts.end());
  return Name::from_labels(views);
}

// Each pointer must lead to before the place where the labels that it ends began; so no chain of
// pointers can come back.
Result<Name> read_name(ByteReader& reader) {
  Labels labels;
  std::size_t start = reader.position();
  auto pointer = read_labels(reader, labels);
  for (int hops = 0; pointer && *pointer != no_pointer; ++hops) {
    const std::size_t target = *pointer;
    if (target >= start) return malformed("a compression pointer does not point backwards");
    if (target < header_size) return malformed("a compression pointer into the header");
    if (hops >= max_pointers) return malformed("a name of too many compression pointers");
    start = target;
    ByteReader elsewhere(reader.whole());
    elsewhere.seek(target);
    pointer = read_labels(elsewhere, labels);
  }
  if (!pointer) return base::failure(pointer.error());
  return to_name(labels);
}

// RFC 1035 section 3.3: <character-string>.
std::string read_string(ByteReader& reader) { return to_text(reader.take(reader.u8())); }

template <typename Data>
Result<RecordData> read_target(ByteReader& reader) {
  auto name = read_name(reader);
  if (!name) return base::failure(name.error());
  return Data{*std::move(name)};
}

template <std::size_t size>
std::array<std::uint8_t, size> read_octets(ByteReader& reader) {
  std::array<std::uint8_t, size> octets{};
  std::ranges::copy(reader.take(size), octets.begin());
  return octets;
}

Result<RecordData> read_a(ByteReader& reader) {
  return A{net::IpAddress::v4(read_octets<4>(reader))};
}

Result<RecordData> read_aaaa(ByteReader& reader) {
  return Aaaa{net::IpAddress::v6(read_octets<16>(reader))};
}

Result<RecordData> read_soa(ByteReader& reader) {
  auto primary = read_name(reader);
  if (!primary) return base::failure(primary.error());
  auto mailbox = read_name(reader);
  if (!mailbox) return base::failure(mailbox.error());
  Soa soa{.primary = *std::move(primary), .mailbox = *std::move(mailbox)};
  soa.serial = reader.u32();
  soa.refresh = reader.u32();
  soa.retry = reader.u32();
  soa.expire = reader.u32();
  soa.minimum = reader.u32();
  return soa;
}

Result<RecordData> read_mx(ByteReader& reader) {
  const std::uint16_t preference = reader.u16();
  auto exchange = read_name(reader);
  if (!exchange) return base::failure(exchange.error());
  return Mx{.preference = preference, .exchange = *std::move(exchange)};
}

Result<RecordData> read_txt(ByteReader& reader) {
  Txt txt;
  while (reader.remaining() > 0)
    txt.strings.push_back(read_string(reader));
  // RFC 1035 section 3.3.14 wants one or more. A record without any says as much as an empty one,
  // and what stands beside it counts for those who ask.
  if (txt.strings.empty()) txt.strings.emplace_back();
  return txt;
}

// RFC 2782 forbids compression of the target, old software does it nevertheless: it is read.
Result<RecordData> read_srv(ByteReader& reader) {
  Srv srv;
  srv.priority = reader.u16();
  srv.weight = reader.u16();
  srv.port = reader.u16();
  auto target = read_name(reader);
  if (!target) return base::failure(target.error());
  srv.target = *std::move(target);
  return srv;
}

Result<RecordData> read_tlsa(ByteReader& reader) {
  Tlsa tlsa;
  tlsa.usage = reader.u8();
  tlsa.selector = reader.u8();
  tlsa.matching_type = reader.u8();
  tlsa.data = to_bytes(reader.take(reader.remaining()));
  return tlsa;
}

Result<RecordData> read_caa(ByteReader& reader) {
  Caa caa;
  caa.flags = reader.u8();
  caa.tag = read_string(reader);
  caa.value = to_text(reader.take(reader.remaining()));
  // RFC 8659 section 4.1: at least one letter or digit, and nothing else.
  if (caa.tag.empty() || !std::ranges::all_of(caa.tag, base::is_alnum))
    return malformed("a CAA record with a bad tag");
  return caa;
}

Result<RecordData> read_data(ByteReader& reader, RecordType type) {
  switch (type) {
    case RecordType::a: return read_a(reader);
    case RecordType::aaaa: return read_aaaa(reader);
    case RecordType::cname: return read_target<Cname>(reader);
    case RecordType::ns: return read_target<Ns>(reader);
    case RecordType::ptr: return read_target<Ptr>(reader);
    case RecordType::soa: return read_soa(reader);
    case RecordType::mx: return read_mx(reader);
    case RecordType::txt: return read_txt(reader);
    case RecordType::srv: return read_srv(reader);
    case RecordType::tlsa: return read_tlsa(reader);
    case RecordType::caa: return read_caa(reader);
    case RecordType::opt: break;  // handled with the message
  }
  return Unknown{to_bytes(reader.take(reader.remaining()))};
}

struct RawRecord {
  Name owner;
  RecordType type;
  std::uint16_t record_class;
  std::uint32_t ttl;
  std::size_t data_start;
  std::size_t data_size;
};

Result<RawRecord> read_raw_record(ByteReader& reader) {
  auto owner = read_name(reader);
  if (!owner) return base::failure(owner.error());
  RawRecord raw{.owner = *std::move(owner),
                .type = to_record_type(reader.u16()),
                .record_class = reader.u16(),
                .ttl = reader.u32(),
                .data_start = 0,
                .data_size = 0};
  raw.data_size = reader.u16();
  raw.data_start = reader.position();
  reader.take(raw.data_size);
  if (reader.failed()) return malformed("a record is cut off");
  return raw;
}

// RFC 2181 section 8: a TTL with the highest bit set counts as zero.
std::uint32_t sane_ttl(std::uint32_t ttl) { return (ttl >> 31U) != 0 ? 0 : ttl; }

Result<Record> decode(RawRecord raw, std::span<const std::uint8_t> bytes) {
  if (raw.record_class != class_in) return malformed("a record of another class than IN");
  // The data ends where its length says, compression pointers may look at all that comes before.
  ByteReader reader(bytes.first(raw.data_start + raw.data_size));
  reader.seek(raw.data_start);
  auto data = read_data(reader, raw.type);
  if (!data) return base::failure(data.error());
  if (reader.failed() || reader.remaining() > 0) {
    return malformed(fmt::format("{} data of a wrong length", format_record_type(raw.type)));
  }
  return Record{.owner = std::move(raw.owner),
                .type = raw.type,
                .ttl = sane_ttl(raw.ttl),
                .data = *std::move(data)};
}

// RFC 6891 section 6.1: class and TTL have a meaning of their own.
Result<Edns> decode_edns(const RawRecord& raw, std::span<const std::uint8_t> bytes) {
  if (!raw.owner.is_root()) return malformed("an OPT record that is not at the root");
  Edns edns{.udp_size = raw.record_class,
            .extended_rcode = static_cast<std::uint8_t>(raw.ttl >> 24U),
            .version = static_cast<std::uint8_t>((raw.ttl >> 16U) & 0xffU),
            .dnssec_ok = (raw.ttl & 0x8000U) != 0,
            .errors = {}};
  ByteReader reader(bytes.subspan(raw.data_start, raw.data_size));
  while (reader.remaining() > 0) {
    const std::uint16_t code = reader.u16();
    ByteReader option(reader.take(reader.u16()));
    if (reader.failed()) return malformed("an EDNS option is cut off");
    if (code != option_extended_error) continue;
    const std::uint16_t info = option.u16();
    if (option.failed()) return malformed("an Extended DNS Error without a code");
    edns.errors.push_back({.code = info, .text = to_text(option.take(option.remaining()))});
  }
  return edns;
}

Header decode_header(std::uint16_t id, std::uint16_t flags) {
  return {.id = id,
          .response = (flags & 0x8000U) != 0,
          .opcode = static_cast<std::uint8_t>((flags >> 11U) & 0xfU),
          .authoritative = (flags & 0x0400U) != 0,
          .truncated = (flags & 0x0200U) != 0,
          .recursion_desired = (flags & 0x0100U) != 0,
          .recursion_available = (flags & 0x0080U) != 0,
          .authentic_data = (flags & 0x0020U) != 0,
          .checking_disabled = (flags & 0x0010U) != 0,
          .rcode = static_cast<std::uint8_t>(flags & 0xfU)};
}

Result<Question> read_question(ByteReader& reader) {
  auto name = read_name(reader);
  if (!name) return base::failure(name.error());
  Question question{.name = *std::move(name), .type = to_record_type(reader.u16())};
  const std::uint16_t question_class = reader.u16();
  if (reader.failed()) return malformed("the question is cut off");
  if (question_class != class_in) return malformed("a question of another class than IN");
  return question;
}

class MessageReader {
 public:
  explicit MessageReader(std::span<const std::uint8_t> bytes) : reader_(bytes) {}

  Result<Message> read() {
    const std::uint16_t id = reader_.u16();
    message_.header = decode_header(id, reader_.u16());
    const std::uint16_t questions = reader_.u16();
    const std::array<std::uint16_t, 3> counts{reader_.u16(), reader_.u16(), reader_.u16()};
    if (reader_.failed()) return malformed("no room for a header");
    if (questions > 1) return malformed("more than one question");  // RFC 9619
    if (questions == 1) {
      auto question = read_question(reader_);
      if (!question) return base::failure(question.error());
      message_.question = *std::move(question);
    }
    const std::array sections{&message_.answers, &message_.authorities, &message_.additionals};
    for (std::size_t i = 0; i < sections.size(); ++i) {
      for (std::uint16_t record = 0; record < counts[i]; ++record) {
        if (const auto read = read_record(*sections[i]); !read) return base::failure(read.error());
      }
    }
    if (reader_.remaining() > 0) return malformed("bytes behind the last record");
    return std::move(message_);
  }

 private:
  Result<void> read_record(std::vector<Record>& section) {
    if (reader_.remaining() == 0) return malformed("fewer records than the header counts");
    auto raw = read_raw_record(reader_);
    if (!raw) return base::failure(raw.error());
    if (raw->type == RecordType::opt) return take_edns(*raw, section);
    auto record = decode(*std::move(raw), reader_.whole());
    if (!record) return base::failure(record.error());
    section.push_back(*std::move(record));
    return {};
  }

  // RFC 6891 section 6.1.1: one OPT record, in the additional section.
  Result<void> take_edns(const RawRecord& raw, const std::vector<Record>& section) {
    if (&section != &message_.additionals) return malformed("an OPT record in a wrong section");
    if (message_.edns) return malformed("more than one OPT record");
    auto edns = decode_edns(raw, reader_.whole());
    if (!edns) return base::failure(edns.error());
    message_.edns = *std::move(edns);
    return {};
  }

  ByteReader reader_;
  Message message_;
};

}  // namespace

Result<Message> parse_message(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > max_message) return malformed("more than 65535 octets");
  return MessageReader(bytes).read();
}

}  // namespace mailprobe::dns
