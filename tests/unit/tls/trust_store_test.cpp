// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/trust_store.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tls/verification.hpp"
#include "unit/tls/fixtures.hpp"

namespace mailprobe::tls {
namespace {

namespace fs = std::filesystem;

// What root may read says nothing: the file accesses of this thread are nobody's.
class Unprivileged {
 public:
  Unprivileged() { setfsuid(nobody); }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() { setfsuid(geteuid()); }

 private:
  static constexpr uid_t nobody = 65534;
};

std::string file_in(const test::TempDirectory& directory, const std::string& name) {
  return directory.path() + "/" + name;
}

bool trusts_the_authority(const TrustStore& store) {
  const auto identity = authority().issue_for("mail.example.org");
  return verify_chain(identity.chain(), store, "mail.example.org", std::chrono::system_clock::now())
      .trusted();
}

// As many links as a distribution makes, the authority's among them.
void fill_like_a_system(const test::TempDirectory& directory) {
  authority().write_hashed(directory.path());
  for (int i = 0; i < 30; ++i)
    fs::create_symlink("gone.pem", file_in(directory, fmt::format("{:08x}.{}", i, i % 12)));
}

TEST_CASE("an authority is trusted from a file") {
  const test::TempDirectory directory;
  authority().write_pem(file_in(directory, "root.pem"));
  const auto store = TrustStore::load({.file = file_in(directory, "root.pem"), .directory = {}});
  REQUIRE(store);
  CHECK(trusts_the_authority(*store));
}

TEST_CASE("an authority is trusted from a bundle in which it is not the first, and twice") {
  const test::TempDirectory directory;
  const auto other = lab::issue_self_signed(lab::authority_request("Other Root"));
  const std::string own = authority().root_pem();
  const auto path = directory.write("bundle.pem", other.certificate_pem() + own + own);
  const auto store = TrustStore::load({.file = path, .directory = {}});
  REQUIRE(store);
  CHECK(trusts_the_authority(*store));
}

TEST_CASE("an authority is trusted from a hashed directory") {
  const test::TempDirectory directory;
  authority().write_hashed(directory.path());
  const auto store = TrustStore::load({.file = {}, .directory = directory.path()});
  REQUIRE(store);
  CHECK(trusts_the_authority(*store));
}

TEST_CASE("a file and a directory are trusted together") {
  const test::TempDirectory directory;
  authority().write_hashed(directory.path());
  const auto other = lab::issue_self_signed(lab::authority_request("Other Root"));
  const auto path = directory.write("other.pem", other.certificate_pem());
  const auto store = TrustStore::load({.file = path, .directory = directory.path()});
  REQUIRE(store);
  CHECK(trusts_the_authority(*store));
}

TEST_CASE("a file that cannot be used is refused with its name and the reason") {
  const test::TempDirectory directory;
  struct Row {
    const char* reason;
    std::string path;
    const char* message;
  };
  const std::array rows{
      Row{"missing", file_in(directory, "none.pem"), "No such file or directory"},
      Row{"empty", directory.write("empty.pem", ""), "there is no certificate"},
      Row{"garbage", directory.write("garbage.pem", "\x01\x02\xff"), "there is no certificate"},
      Row{"damaged",
          directory.write("bad.pem",
                          "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
          "certificate number 1 is damaged"},
      Row{"a directory", directory.path(), "is not a regular file"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto store = TrustStore::load({.file = row.path, .directory = {}});
    REQUIRE_FALSE(store);
    CAPTURE(store.error().message);
    CHECK(store.error().cause == base::Cause::syntax);
    CHECK(store.error().message.starts_with("file of trusted certificates"));
    CHECK(store.error().message.find(row.path) != std::string::npos);
    CHECK(store.error().message.find(row.message) != std::string::npos);
  }
}

TEST_CASE("a directory that cannot be used is refused with its name and the reason") {
  const test::TempDirectory directory;
  const test::TempDirectory unhashed;
  struct Row {
    const char* reason;
    std::string path;
    const char* message;
  };
  authority().write_pem(file_in(unhashed, "root.pem"));
  authority().write_pem(file_in(unhashed, "5f3a9c0.0"));
  authority().write_pem(file_in(unhashed, "5F3A9C01.0"));
  authority().write_pem(file_in(unhashed, "5f3a9c01.x"));
  authority().write_pem(file_in(unhashed, "5f3a9c01-0"));
  const std::array rows{
      Row{"missing", file_in(directory, "none"), "No such file or directory"},
      Row{"empty", directory.path(), "no certificate is named by its hash"},
      Row{"no name is a hash", unhashed.path(), "no certificate is named by its hash"},
      Row{"a file", file_in(unhashed, "root.pem"), "Not a directory"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto store = TrustStore::load({.file = {}, .directory = row.path});
    REQUIRE_FALSE(store);
    CHECK(store.error().cause == base::Cause::syntax);
    CHECK(store.error().message.find(row.path) != std::string::npos);
    CHECK(store.error().message.find(row.message) != std::string::npos);
  }
}

TEST_CASE("what we may not read is a matter of permission") {
  const test::TempDirectory directory;
  authority().write_pem(file_in(directory, "root.pem"));
  const std::string closed = file_in(directory, "closed");
  fs::create_directory(closed);
  REQUIRE(chmod(file_in(directory, "root.pem").c_str(), 0) == 0);
  REQUIRE(chmod(closed.c_str(), 0) == 0);
  REQUIRE(chmod(directory.path().c_str(), 0755) == 0);

  const Unprivileged scope;
  const auto file = TrustStore::load({.file = file_in(directory, "root.pem"), .directory = {}});
  REQUIRE_FALSE(file);
  CHECK(file.error().cause == base::Cause::permission);
  const auto hashed = TrustStore::load({.file = {}, .directory = closed});
  REQUIRE_FALSE(hashed);
  CHECK(hashed.error().cause == base::Cause::permission);
}

TEST_CASE("the system's hashed directory is taken before any bundle") {
  const test::TempDirectory directory;
  fill_like_a_system(directory);
  const auto store =
      TrustStore::load_system({.directories = {directory.path()}, .files = {"/nonexistent"}});
  REQUIRE(store);
  CHECK(trusts_the_authority(*store));
}

TEST_CASE("a directory with an administrator's own link is not taken for the system's") {
  const test::TempDirectory small;
  const test::TempDirectory elsewhere;
  const auto other = lab::issue_self_signed(lab::authority_request("Other Root"));
  authority().write_hashed(small.path());
  const auto bundle =
      elsewhere.write("bundle.pem", other.certificate_pem() + authority().root_pem());
  const auto store =
      TrustStore::load_system({.directories = {small.path(), file_in(elsewhere, "none")},
                               .files = {file_in(elsewhere, "none.pem"), bundle}});
  REQUIRE(store);
  CHECK(trusts_the_authority(*store));
}

TEST_CASE("a system without trusted certificates is an error, not an empty store") {
  const auto store = TrustStore::load_system({.directories = {}, .files = {}});
  REQUIRE_FALSE(store);
  CHECK(store.error().cause == base::Cause::syntax);
}

TEST_CASE("the environment cannot add an authority") {
  const test::TempDirectory directory;
  authority().write_pem(file_in(directory, "root.pem"));
  authority().write_hashed(directory.path());
  setenv("SSL_CERT_FILE", file_in(directory, "root.pem").c_str(), 1);
  setenv("SSL_CERT_DIR", directory.path().c_str(), 1);
  const auto store = TrustStore::load({});
  unsetenv("SSL_CERT_FILE");
  unsetenv("SSL_CERT_DIR");
  // A machine for builds may have no certificates at all.
  if (store) CHECK_FALSE(trusts_the_authority(*store));
}

}  // namespace
}  // namespace mailprobe::tls
