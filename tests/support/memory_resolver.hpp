// SPDX-License-Identifier: GPL-3.0-or-later
//
// The twin of a validating resolver: it knows the lines of a zone file and nothing else.
//
//   example.org.        300 MX    10 mx.example.org.     TTL and the class IN may be left out
//   mx.example.org.         A     192.0.2.1
//   t.example.org.          TXT   "v=spf1" " -all"
//   www.example.org.        CNAME mx.example.org.
//   !servfail NAME TYPE     this question (TYPE may be *) gets SERVFAIL
//   !timeout NAME TYPE      nobody answers it
//   !malformed NAME TYPE    the reply breaks the protocol
//   !insecure NAME          what is said of this name and all below it is not authentic
//   ; a comment
//
// All names are absolute. Known types: A AAAA CAA CNAME MX NS PTR SOA SRV TLSA TXT. A name exists
// if it, or a name below it, owns a record; for other names the answer is NXDOMAIN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/resolver.hpp"

namespace mailprobe::test {

class MemoryResolver final : public dns::Resolver {
 public:
  // Throws std::invalid_argument, with the line in its message, for a line that is not understood.
  explicit MemoryResolver(std::string_view zone);

  // One after the other, whatever the window.
  void stream(const dns::Source& source, const dns::Sink& sink, const dns::Window& window) override;

  [[nodiscard]] std::size_t questions_asked() const { return asked_.size(); }
  // How often somebody waited: calls of ask() and stream().
  [[nodiscard]] std::size_t batches() const { return batches_; }
  // All questions so far, in their order.
  [[nodiscard]] const std::vector<dns::Question>& asked() const { return asked_; }

 private:
  enum class Fault : std::uint8_t { servfail, timeout, malformed };
  struct Rule {
    Fault fault;
    dns::Question question;
    bool every_type;
  };

  void read_line(std::string_view line);
  void read_directive(const std::vector<std::string>& words);
  static dns::Answer fail(const dns::Question& question, Fault fault);
  [[nodiscard]] dns::Answer answer(const dns::Question& question) const;
  [[nodiscard]] const Rule* rule_for(const dns::Name& name, dns::RecordType type) const;
  [[nodiscard]] const dns::Name* alias_of(const dns::Name& name) const;
  [[nodiscard]] bool is_insecure(const dns::Name& name) const;
  [[nodiscard]] bool exists(const dns::Name& name) const;

  std::vector<dns::Record> records_;
  std::vector<Rule> rules_;
  std::vector<dns::Name> insecure_;
  std::vector<dns::Question> asked_;
  std::size_t batches_ = 0;
};

}  // namespace mailprobe::test
