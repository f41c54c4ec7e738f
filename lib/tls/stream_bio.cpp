// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/stream_bio.hpp"

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <openssl/bio.h>

namespace mailprobe::tls {
namespace {

constexpr std::size_t opening_size = 120;

Transport& transport_of(BIO* bio) { return *static_cast<Transport*>(BIO_get_data(bio)); }

int bio_read(BIO* bio, char* into, int size) {
  BIO_clear_retry_flags(bio);
  const auto count = transport_of(bio).read({into, static_cast<std::size_t>(size)});
  if (count) return static_cast<int>(*count);
  BIO_set_retry_read(bio);
  return -1;
}

int bio_write(BIO* bio, const char* from, int size) {
  BIO_clear_retry_flags(bio);
  if (transport_of(bio).write({from, static_cast<std::size_t>(size)})) return size;
  BIO_set_retry_write(bio);
  return -1;
}

long bio_control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  switch (command) {
    case BIO_CTRL_EOF: return transport_of(bio).ended() ? 1 : 0;
    case BIO_CTRL_FLUSH: return 1;  // nothing is held back
    default: return 0;
  }
}

Handle<BIO_METHOD> make_method() {
  Handle<BIO_METHOD> method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream"));
  if (!method) throw std::bad_alloc();
  BIO_meth_set_read(method.get(), bio_read);
  BIO_meth_set_write(method.get(), bio_write);
  BIO_meth_set_ctrl(method.get(), bio_control);
  return method;
}

}  // namespace

void Transport::begin(base::Deadline deadline, Waiting waiting) {
  deadline_ = deadline;
  waiting_ = waiting;
  starved_ = false;
  failure_.reset();
}

base::Result<bool> Transport::may_read() {
  if (budget_ == std::size_t{0}) {
    return base::failure(base::Cause::tls,
                         "the peer sends and sends, and the handshake never ends");
  }
  return waiting_ == Waiting::until_deadline ? base::Result<bool>(true) : stream_->readable();
}

base::Result<std::size_t> Transport::read_below(std::span<char> into) {
  if (budget_) into = into.first(std::min(into.size(), *budget_));
  auto count = stream_->read_some(into, deadline_);
  if (!count) return count;
  if (budget_) *budget_ -= *count;
  ended_ = *count == 0;
  const std::string_view text(into.data(), *count);
  if (opening_.size() < opening_size) opening_ += text.substr(0, opening_size - opening_.size());
  return count;
}

std::optional<std::size_t> Transport::read(std::span<char> into) noexcept {
  try {
    if (ended_) return 0;
    if (failure_) return std::nullopt;
    const auto allowed = may_read();
    if (!allowed) {
      failure_ = allowed.error();
      return std::nullopt;
    }
    starved_ = !*allowed;
    if (starved_) return std::nullopt;
    const auto count = read_below(into);
    if (count) return *count;
    failure_ = count.error();
  } catch (...) {
    exception_ = std::current_exception();
  }
  return std::nullopt;
}

bool Transport::write(std::string_view bytes) noexcept {
  try {
    if (failure_) return false;
    const auto written = stream_->write_all(bytes, deadline_);
    if (written) return true;
    failure_ = written.error();
  } catch (...) {
    exception_ = std::current_exception();
  }
  return false;
}

Handle<bio_st> make_bio(Transport& transport) {
  static const Handle<BIO_METHOD> method = make_method();
  Handle<BIO> bio(BIO_new(method.get()));
  if (!bio) throw std::bad_alloc();
  BIO_set_data(bio.get(), &transport);
  BIO_set_init(bio.get(), 1);
  return bio;
}

}  // namespace mailprobe::tls
