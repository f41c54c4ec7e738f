// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the lists live: their test entries are asked for, and what must not be listed (RFC 5782
// section 5).
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include "check_dnsbl/interrogation.hpp"
#include "check_dnsbl/request.hpp"

namespace mailprobe::check_dnsbl {

class ListTests {
 public:
  // `kinds` are those of the targets: a list is tested for what it is asked about.
  ListTests(const Task& task, std::set<dnsbl::Kind> kinds, std::vector<ListObservation>& seen);

  // Whether a list is tested even if it lists nobody.
  [[nodiscard]] bool is_due(std::size_t list) const;
  // Whether a test in this run has shown something.
  [[nodiscard]] bool was_answered(std::size_t list) const { return trials_[list].answered > 0; }

  // The requests to make, once more if nothing came of the last ones. They take their answers into
  // this object, which must outlive them.
  void add(std::size_t list, std::vector<Request>& requests);

  // What all that means for the lists.
  void conclude();

 private:
  // The tests of a list in this run.
  struct Trial {
    std::size_t asked = 0;
    std::size_t answered = 0;
    dnsbl::Health health = dnsbl::Health::not_known;
  };
  using ReadTest = std::function<dnsbl::Health(const dnsbl::Reading&)>;

  void add_point(std::size_t list, std::string_view point, std::vector<Request>& requests,
                 const ReadTest& read);
  void take(std::size_t list, const dnsbl::Reading& reading, const ReadTest& read);
  dnsbl::Health read_entry(std::size_t list, dnsbl::TestPoint test, const dnsbl::Reading& reading);

  const Task& task_;
  const std::vector<AskedList>& lists_;
  std::set<dnsbl::Kind> kinds_;
  std::vector<ListObservation>& seen_;
  std::vector<Trial> trials_;  // by list
};

}  // namespace mailprobe::check_dnsbl
