// SPDX-License-Identifier: GPL-3.0-or-later
//
// A TLS session that another library holds (libcurl): set up as ours are, watched, and stopped when
// the peer does not come to an end. OpenSSL reads on for as long as a peer sends what changes
// nothing, and a library that waits for its return cannot look at a clock.
#pragma once

#include <cstddef>
#include <optional>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "tls/handles.hpp"

namespace mailprobe::tls {

class ForeignSession {
 public:
  explicit ForeignSession(base::Deadline deadline) : deadline_(deadline) {}
  ForeignSession(const ForeignSession&) = delete;
  ForeignSession& operator=(const ForeignSession&) = delete;
  ~ForeignSession() = default;

  // For one session of this context, which this object must outlive. False if this machine's
  // OpenSSL lacks what is needed.
  bool set_up(ssl_ctx_st* context);

  // The handshake has begun: there is a connection.
  [[nodiscard]] bool begun() const { return begun_; }
  // The peer said close_notify: what came before it is whole.
  [[nodiscard]] bool ended() const { return ended_; }
  // Why nothing more is read. Errors: timeout, tls (a handshake of more than largest_handshake).
  [[nodiscard]] const std::optional<base::Error>& stopped() const { return stopped_; }

 private:
  static void note(int sent, int version, int type, const void* bytes, std::size_t size,
                   ssl_st* ssl, void* session);

  std::optional<base::Error> look_at_limits(const ssl_st* ssl, std::size_t size);

  base::Deadline deadline_;
  std::size_t handshake_size_ = 0;
  bool begun_ = false;
  bool shaken_ = false;
  bool ended_ = false;
  std::optional<base::Error> stopped_;
};

}  // namespace mailprobe::tls
