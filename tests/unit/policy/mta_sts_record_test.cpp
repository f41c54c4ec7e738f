// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/mta_sts/record.hpp"

using namespace mailprobe;
using policy::MalformedRecord;
using policy::NoRecord;
using policy::SeveralRecords;
using policy::mta_sts::read_record;
using policy::mta_sts::Record;

namespace {

policy::RecordReading<Record> read(const std::vector<std::string>& texts) {
  std::vector<dns::Txt> records;
  for (const std::string& text : texts)
    records.push_back({{text}});
  return read_record(records);
}

}  // namespace

TEST_CASE("a sound record gives its id and its extensions") {
  struct Row {
    std::string text;
    std::string id;
    std::size_t extensions;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"v=STSv1; id=20160831085700Z;", "20160831085700Z", 0, "the example of the RFC"},
      {"v=STSv1;id=1", "1", 0, "without any blank"},
      {"v=STSv1; \t id=1 \t;", "1", 0, "blanks and TABs beside semicolons"},
      {"v=STSv1;id=" + std::string(32, 'Z'), std::string(32, 'Z'), 0, "32 characters"},
      {"v=STSv1; a=b; id=1; c_d-e.f=<!~", "1", 2, "extensions around it"},
      {"v=STSv1; id=1; ", "1", 0, "a blank behind the last semicolon"},
      {"v=STSv1; id=1; Id=2", "1", 1, "names are case-sensitive: another field"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({row.text});
    const auto* record = std::get_if<Record>(&reading);
    REQUIRE(record != nullptr);
    CHECK(record->text == row.text);
    CHECK(record->id == row.id);
    CHECK(record->extensions.size() == row.extensions);
    CHECK(record->remarks.empty());
  }
}

TEST_CASE("the strings of a record are joined without blanks") {
  const std::vector<dns::Txt> records{{{"v=STS", "v1; i", "d=2024", "0101"}}};
  const auto reading = read_record(records);
  REQUIRE(std::holds_alternative<Record>(reading));
  CHECK(std::get<Record>(reading).id == "20240101");
}

TEST_CASE("of a field that stands twice the first counts") {
  const auto reading = read({"v=STSv1; id=1; a=b; id=2-; a=c; v=STSv1"});
  const auto& record = std::get<Record>(reading);
  CHECK(record.id == "1");
  CHECK(record.extensions == std::vector<policy::Extension>{{"a", "b"}});
  CHECK(record.remarks == std::vector<policy::Fault>{
                              {20, "the field \"id\" stands here again; the first one counts"},
                              {27, "the field \"a\" stands here again; the first one counts"},
                              {32, "the field \"v\" stands here again; the first one counts"}});
}

TEST_CASE("a record that breaks the grammar is shown with the place of the fault") {
  struct Row {
    std::string text;
    std::size_t position;
    std::string what;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"v=STSv1;", 7, "the field \"id\" is missing", "nothing but the version"},
      {"v=STSv1; a=b", 12, "the field \"id\" is missing", "another field"},
      {"v=STSv1; ID=1", 9, "the field \"id\" is missing; \"ID\" is another one", "in capitals"},
      {"v=STSv1; id=", 12, "here the id is missing", "an empty id"},
      {"v=STSv1; id=2024-01", 16,
       "\"-\" cannot stand in an id, which is made of letters and digits", "a hyphen"},
      {"v=STSv1; id= 1", 12, "\" \" cannot stand in an id, which is made of letters and digits",
       "a blank before the id"},
      {"v=STSv1; id =1", 11, "\" \" cannot stand in the name of a field", "a blank before the ="},
      {"v=STSv1; id=1 2", 13, "\" \" cannot stand in an id, which is made of letters and digits",
       "a blank within"},
      {"v=STSv1; id=" + std::string(33, '1'), 44, "an id has at most 32 characters", "33 digits"},
      {"v=STSv1; id=" + std::string(33, '1') + "-", 44, "an id has at most 32 characters",
       "the first fault counts"},
      {"v=STSv1; id=1 ", 13, "blanks can only stand at the end if a semicolon stands before them",
       "a blank at the end without a semicolon"},
      {"v=STSv1;; id=1", 8, "here a field is missing", "two semicolons"},
      {"v=STSv1; id=1; a=", 17, "here a value is missing", "an extension without a value"},
      {"v=STSv1; id=1; a=b=c", 18, "\"=\" cannot stand in the value of a field",
       "an equals sign in an extension"},
      {"v=STSv1; id=1, a=b", 13, "\",\" cannot stand in an id, which is made of letters and digits",
       "a comma"},
      {"v=STSv1; id=1; \xc3\xbc=1", 15, "\"\\xc3\" cannot stand in the name of a field", "UTF-8"},
      {"v=STSv1; id=1; a", 16, "the field has no \"=\"", "a name alone"},
      {"v=STSv1; id=1; a=b|c\n", 20, "\"\\x0a\" cannot stand in the value of a field", "an LF"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({row.text});
    const auto* malformed = std::get_if<MalformedRecord>(&reading);
    REQUIRE(malformed != nullptr);
    CHECK(malformed->text == row.text);
    CHECK(malformed->fault.position == row.position);
    CHECK(malformed->fault.what == row.what);
  }
}

TEST_CASE("records that do not begin with the version are discarded") {
  const auto reading = read({"v=spf1 -all", "v=STSv1; id=1", "v=STSv1 ; id=2", "v=STSv2; id=3"});
  REQUIRE(std::holds_alternative<Record>(reading));
  CHECK(std::get<Record>(reading).id == "1");
}

TEST_CASE("two records are none, whatever they hold") {
  CHECK(read({"v=STSv1; id=1", "v=STSv1; id=1"}) ==
        policy::RecordReading<Record>(SeveralRecords{2}));
  CHECK(read({"v=STSv1; id=1", "v=STSv1;", "v=STSv1; -"}) ==
        policy::RecordReading<Record>(SeveralRecords{3}));
}

TEST_CASE("a discarded record that was meant to be one is shown") {
  struct Row {
    std::string text;
    std::size_t position;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"v=STSv1", 7, "without the semicolon"},
      {"v=STSv1 ; id=1", 7, "a blank before it, as the grammar has it"},
      {"v=STSv1 id=1", 7, "without any semicolon"},
      {"v=STSv1, id=1", 7, "a comma"},
      {"v=stsv1; id=1", 2, "in lower case"},
      {"V=STSv1; id=1", 0, "a capital V"},
      {" v=STSv1; id=1", 0, "a blank in front"},
      {"v = STSv1; id=1", 1, "blanks beside the ="},
      {"\"v=STSv1; id=1\"", 0, "quotation marks of the zone file"},
      {"id=1; v=STSv1;", 0, "the version at the end"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({"unrelated", row.text, "v=STSv1"});
    const auto* none = std::get_if<NoRecord>(&reading);
    REQUIRE(none != nullptr);
    REQUIRE(none->attempt);
    CHECK(none->attempt->text == row.text);
    CHECK(none->attempt->fault ==
          policy::Fault{row.position,
                        "the record does not count, as it does not begin with \"v=STSv1;\""});
  }
}

TEST_CASE("records of other kinds are no attempts") {
  CHECK(read({}) == policy::RecordReading<Record>(NoRecord{}));
  CHECK(read({"", "v=spf1 -all", "v=TLSRPTv1; rua=mailto:a@example.org", "v=STS"}) ==
        policy::RecordReading<Record>(NoRecord{}));
}
