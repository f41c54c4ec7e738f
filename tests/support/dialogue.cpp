// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dialogue.hpp"

#include <algorithm>
#include <stdexcept>

namespace mailprobe::test {

using base::Cause;

Dialogue::Dialogue(std::initializer_list<std::string> script) {
  for (const std::string& line : script)
    steps_.push_back(parse(line));
}

Dialogue::Step Dialogue::parse(const std::string& line) {
  const std::string mark = line.substr(0, 3);
  const std::string rest = line.size() > 3 ? line.substr(3) : "";
  if (mark == "S: ") return {Step::Kind::server, rest + "\r\n"};
  if (mark == "S~ ") return {Step::Kind::server, rest};
  if (mark == "C: ") return {Step::Kind::client, rest + "\r\n"};
  if (mark == "C~ ") return {Step::Kind::client, rest};
  if (line == "S! timeout") return {Step::Kind::timeout, {}};
  if (line == "S! close") return {Step::Kind::close, {}};
  if (line == "S! reset") return {Step::Kind::reset, {}};
  throw std::invalid_argument("no line of a dialogue: " + line);
}

base::Result<std::size_t> Dialogue::read_some(std::span<char> into, base::Deadline /*deadline*/) {
  if (steps_.empty()) throw std::logic_error("the client reads beyond the end of the dialogue");
  Step& step = steps_.front();
  switch (step.kind) {
    case Step::Kind::client:
      throw std::logic_error("the client reads where it should say: " + step.bytes);
    case Step::Kind::timeout:
      steps_.pop_front();
      return base::failure(Cause::timeout, "no answer in time");
    case Step::Kind::reset: steps_.pop_front(); return base::failure(Cause::closed, "reset");
    case Step::Kind::close: steps_.pop_front(); return std::size_t{0};
    case Step::Kind::server: break;
  }
  const std::size_t count = std::min(into.size(), step.bytes.size());
  std::copy_n(step.bytes.begin(), count, into.begin());
  step.bytes.erase(0, count);
  if (step.bytes.empty()) steps_.pop_front();
  return count;
}

base::Result<void> Dialogue::write_all(std::string_view bytes, base::Deadline /*deadline*/) {
  if (!steps_.empty() && steps_.front().kind == Step::Kind::reset) {
    steps_.pop_front();
    return base::failure(Cause::closed, "reset");
  }
  const bool expected = !steps_.empty() && steps_.front().kind == Step::Kind::client;
  if (!expected || steps_.front().bytes != bytes) {
    throw std::logic_error("the client said " + std::string(bytes) + " instead of " +
                           (steps_.empty() ? "nothing" : steps_.front().bytes));
  }
  steps_.pop_front();
  return {};
}

base::Result<bool> Dialogue::readable() {
  if (steps_.empty()) return false;
  return steps_.front().kind == Step::Kind::server || steps_.front().kind == Step::Kind::close;
}

}  // namespace mailprobe::test
