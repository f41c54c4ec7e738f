// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/postqueue_json.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/ascii.hpp"

namespace mailprobe::queue {
namespace {

using Json = nlohmann::json;

constexpr std::string_view null_sender = "MAILER-DAEMON";

std::optional<State> parse_queue_name(std::string_view name) {
  for (const State state : {State::active, State::deferred, State::hold, State::incoming,
                            State::maildrop, State::corrupt}) {
    if (name == format_state(state)) return state;
  }
  return std::nullopt;
}

// Takes what a message needs out of a line while it is being parsed, so that no tree of it is ever
// in memory. The members' depth tells them apart: 1 the message, 2 the array, 3 a recipient.
class Collector final : public Json::json_sax_t {
 public:
  [[nodiscard]] const std::optional<Message>& message() const { return message_; }
  [[nodiscard]] bool is_whole() const { return whole_; }

  bool null() override { return true; }
  bool boolean(bool value) override {
    if (depth_ == 1 && key_ == "forced_expire" && message_) message_->forced_expire = value;
    return true;
  }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t value) override {
    if (depth_ != 1 || !message_) return true;
    if (key_ == "arrival_time") message_->arrival = parse_epoch(std::to_string(value));
    if (key_ == "message_size") message_->bytes = value;
    return true;
  }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& value) override {
    if (depth_ == 1) take_member(value);
    if (depth_ == 3 && in_recipients_) take_recipient_member(value);
    return true;
  }
  bool binary(binary_t& /*value*/) override { return true; }

  bool start_object(std::size_t /*size*/) override {
    ++depth_;
    if (depth_ == 1) message_.emplace();
    return true;
  }
  bool end_object() override {
    if (depth_ == 3 && in_recipients_ && message_) {
      message_->add_recipient(recipient_.address, recipient_.reason);
      recipient_ = {};
    }
    --depth_;
    whole_ = depth_ == 0;
    return true;
  }
  bool start_array(std::size_t /*size*/) override {
    ++depth_;
    if (depth_ == 2) in_recipients_ = key_ == "recipients";
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ == 1 || depth_ == 3) key_ = name;
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const Json::exception& /*what*/) override {
    whole_ = false;
    return false;
  }

 private:
  void take_member(const std::string& value) {
    if (!message_) return;
    if (key_ == "queue_id") message_->set_id(value);
    if (key_ == "sender") message_->set_sender(value == null_sender ? "" : value);
    if (key_ == "queue_name") message_->state = parse_queue_name(value).value_or(State::queued);
  }

  void take_recipient_member(const std::string& value) {
    if (key_ == "address") recipient_.address = value;
    if (key_.ends_with("_reason")) recipient_.reason = value;
  }

  std::optional<Message> message_;
  Recipient recipient_;
  std::string key_;
  int depth_ = 0;
  bool in_recipients_ = false;
  bool whole_ = false;
};

Collector collect(std::string_view line) {
  Collector collector;
  Json::sax_parse(line.begin(), line.end(), &collector);
  return collector;
}

// What old versions wrote into strings, and JSON does not allow there: controls, and bytes that are
// not UTF-8.
std::string repaired(std::string_view line) {
  std::string text(line);
  for (char& c : text) {
    if (base::is_control(c)) c = ' ';
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return text;
}

}  // namespace

PostqueueJsonReader::PostqueueJsonReader(MessageSink sink)
    : ListingReader({.system = System::postfix,
                     .emptiness = Emptiness::silent,
                     .line_limit = std::size_t{2} * 1024 * 1024},
                    std::move(sink)) {}

bool PostqueueJsonReader::read_line(const Line& line) {
  Collector collector = collect(line.text);
  if (!collector.is_whole() && !line.cut) {
    const std::string text = repaired(line.text);
    if (text != line.text) collector = collect(text);
  }
  const auto& found = collector.message();
  if (!found || found->id.empty()) return false;
  // A message of which a part cannot be read is one nevertheless.
  Message& read = begin_message();
  read = *found;
  read.cut = read.cut || !collector.is_whole();
  end_message();
  return collector.is_whole() || line.cut;
}

}  // namespace mailprobe::queue
