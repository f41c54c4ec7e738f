// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/compat.hpp"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge_session.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::printable;
using plugin::FindingKind;
using plugin::Status;

constexpr std::uint16_t default_port = 25;

std::string format_threshold(const std::optional<plugin::Range>& range) {
  if (!range) return {};
  const bool plain = range->start == 0 && !range->alert_inside;
  return plain ? fmt::format("{:.6f}", range->end) : plugin::format_range(*range);
}

// As ctime(3) writes it, with the zone.
std::string format_date(tls::TimePoint time) {
  return fmt::format("{:%a %b %e %H:%M:%S %Y} +0000",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

class Speaker {
 public:
  Speaker(const plugin::Report& report, const Options& options, const Observation& seen,
          tls::TimePoint now)
      : verdict_(plugin::conclude(report)), options_(options), seen_(seen), now_(now) {}

  [[nodiscard]] std::string speak() const {
    if (verdict_.findings().empty() || verdict_.status() == Status::ok) return speak_of_success();
    return speak_of(verdict_.findings().front());
  }

 private:
  [[nodiscard]] std::string speak_of(const plugin::Finding& finding) const {
    const FindingKind* kind = finding.kind;
    if (kind == &finding::name_not_found || kind == &finding::no_address ||
        kind == &finding::dns_failed)
      return "check_smtp: Invalid hostname/address - " + options_.host;
    if (kind == &finding::connect_failed) return speak_of_connection() + speak_of_time("");
    if (kind == &finding::timeout) return speak_of_timeout();
    if (kind == &finding::connection_closed) return "recv() failed";
    if (kind == &finding::starttls_missing) return word() + " - TLS not supported by server";
    if (kind == &finding::starttls_refused) return "Server does not support STARTTLS";
    if (kind == &finding::handshake_failed) {
      return word() + " - Cannot make SSL connection.\n" + word() + " - Cannot create SSL context.";
    }
    if (kind == &finding::closed_before_quit)
      return "Connection closed by server before sending QUIT command";
    if (kind == &finding::unexpected_text) return speak_of_unexpected_text();
    if (kind == &finding::unexpected_response)
      return speak_of_unexpected_response() + speak_of_time("");
    if (kind == &finding::auth_rejected)
      return speak_of_time("invalid response received after authpass, ");
    if (kind == &finding::days_warning || kind == &finding::days_critical ||
        (is_certificate_asked_for() && kind == &finding::of(tls::Defect::expired)))
      return speak_of_certificate();
    if (kind == &finding::time_warning || kind == &finding::time_critical) return speak_of_time("");
    return speak_of_time(finding.message + ", ");
  }

  [[nodiscard]] std::string speak_of_success() const {
    return is_certificate_asked_for() && session() != nullptr && session()->handshake
               ? speak_of_certificate()
               : speak_of_time("");
  }

  [[nodiscard]] bool is_certificate_asked_for() const {
    return options_.certificate_days.warning.has_value();
  }

  // "SMTP OK - 0.001 sec. response time|time=0.000600s;;;0.000000"
  [[nodiscard]] std::string speak_of_time(std::string_view before) const {
    const double seconds = base::to_seconds(seen_.total);
    return fmt::format("SMTP {} - {}{:.3f} sec. response time{}|time={:.6f}s;{};{};0.000000",
                       word(), before, seconds, last_reply(), seconds,
                       format_threshold(options_.common.thresholds.warning),
                       format_threshold(options_.common.thresholds.critical));
  }

  [[nodiscard]] std::string last_reply() const {
    if (options_.common.verbosity == 0 || session() == nullptr || !session()->quit) return {};
    return ", " + session()->quit->describe();
  }

  [[nodiscard]] std::string speak_of_connection() const {
    const auto& error = session()->failure->error;
    const auto* endpoint = std::get_if<net::Endpoint>(&session()->peer);
    if (endpoint == nullptr) return error.message + '\n';
    return fmt::format("connect to address {} and port {}: {}\n", endpoint->address.format(),
                       endpoint->port,
                       error.cause == base::Cause::refused ? "Connection refused" : error.message);
  }

  [[nodiscard]] std::string speak_of_timeout() const {
    return fmt::format("{} - Socket timeout after {} seconds", word(),
                       base::to_seconds(options_.common.timeout.duration));
  }

  [[nodiscard]] std::string speak_of_unexpected_text() const {
    std::string text = "Invalid SMTP response received from host";
    if (options_.port != default_port) text += fmt::format(" on port {}", options_.port);
    std::vector<std::string> lines = session()->banner->wire_lines();
    if (const auto& hello = session()->last_hello()) {
      std::ranges::copy(hello->reply.wire_lines(), std::back_inserter(lines));
    }
    text += ": ";
    for (const std::string& line : lines)
      text += printable(line) + '\n';
    return text;
  }

  [[nodiscard]] std::string speak_of_unexpected_response() const {
    std::string text;
    for (std::size_t i = 0; i < session()->commands.size(); ++i) {
      const Command& command = options_.commands[i];
      const std::string reply = base::join(session()->commands[i].wire_lines(), "\n");
      if (!command.regex || command.regex->matches(reply)) continue;
      text += fmt::format("SMTP {} - Invalid response '{}' to command '{}'\n", word(),
                          printable(reply), printable(command.line));
    }
    return text;
  }

  [[nodiscard]] std::string speak_of_certificate() const {
    const tls::CertificateFacts certificate = *soonest_expiry(*session());
    const int days = tls::days_until(certificate.not_after, now_);
    const std::string begin =
        fmt::format("{} - Certificate '{}' ", word(), printable(certificate.common_name));
    const std::string date = format_date(certificate.not_after);
    if (certificate.not_after <= now_) return begin + "expired on " + date + '.';
    if (verdict_.status() == Status::ok) return begin + "will expire on " + date + '.';
    return begin + fmt::format("expires in {} day(s) ({}).", days, date);
  }

  [[nodiscard]] std::string word() const {
    return std::string(plugin::format_status(verdict_.status()));
  }

  // The one that counts; nullptr if no connection was tried.
  [[nodiscard]] const SessionObservation* session() const {
    return seen_.sessions.empty() ? nullptr : &seen_.sessions.back();
  }

  plugin::Verdict verdict_;
  const Options& options_;
  const Observation& seen_;
  tls::TimePoint now_;
};

}  // namespace

void speak_as_check_smtp_2(plugin::Report& report, const Options& options, const Observation& seen,
                           tls::TimePoint now) {
  report.headline = Speaker(report, options, seen, now).speak();
}

}  // namespace mailprobe::check_smtp_full
