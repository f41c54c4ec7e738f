// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/trust_store.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <new>
#include <string_view>
#include <system_error>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/foreign_text.hpp"
#include "tls/certificate.hpp"
#include "tls/openssl_init.hpp"

namespace mailprobe::tls {
namespace {

using base::Cause;
namespace fs = std::filesystem;

constexpr std::size_t bundle_limit = std::size_t{16} * 1024 * 1024;

// A directory to which an administrator added his own authority has one or two links; the
// certificates of a distribution are a hundred and more.
constexpr std::size_t fewest_of_a_system = 20;

// "5f3a9c01.0": eight digits of the subject's hash, and a number.
bool is_hash_link(std::string_view name) {
  constexpr std::size_t digits = 8;
  if (name.size() < digits + 2 || name[digits] != '.') return false;
  const auto is_hex = [](char c) { return base::is_digit(c) || (c >= 'a' && c <= 'f'); };
  return std::ranges::all_of(name.substr(0, digits), is_hex) &&
         std::ranges::all_of(name.substr(digits + 1), base::is_digit);
}

// Counts no further than it matters.
base::Result<std::size_t> count_hash_links(const std::string& directory) {
  std::error_code error;
  std::size_t count = 0;
  const fs::directory_iterator end;
  for (fs::directory_iterator entry(directory, error); !error && entry != end;
       entry.increment(error)) {
    if (is_hash_link(entry->path().filename().native()) && ++count == fewest_of_a_system) break;
  }
  if (!error) return count;
  const bool forbidden = error == std::errc::permission_denied;
  return base::failure(forbidden ? Cause::permission : Cause::syntax,
                       "cannot read the directory of trusted certificates " +
                           base::quote(directory) + ": " + error.message());
}

bool looks_like_a_system(const std::string& directory) {
  return count_hash_links(directory).value_or(0) >= fewest_of_a_system;
}

}  // namespace

SystemLocations SystemLocations::usual() {
  return {
      .directories = {"/etc/ssl/certs", X509_get_default_cert_dir()},
      .files = {X509_get_default_cert_file(), "/etc/ssl/certs/ca-certificates.crt",
                "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}};
}

TrustStore::TrustStore() {
  initialize_openssl();
  store_.reset(X509_STORE_new());
  if (!store_) throw std::bad_alloc();
}

base::Result<TrustStore> TrustStore::load(const TrustAnchors& anchors) {
  if (!anchors.file && !anchors.directory) return load_system(SystemLocations::usual());
  TrustStore store;
  if (anchors.file) {
    if (auto added = store.add_file(*anchors.file); !added) return base::failure(added.error());
  }
  if (anchors.directory) {
    if (auto added = store.add_directory(*anchors.directory); !added)
      return base::failure(added.error());
  }
  return store;
}

base::Result<TrustStore> TrustStore::load_system(const SystemLocations& locations) {
  TrustStore store;
  for (const std::string& directory : locations.directories) {
    if (looks_like_a_system(directory) && store.add_directory(directory)) return store;
  }
  for (const std::string& file : locations.files) {
    if (store.add_file(file)) return store;
  }
  return base::failure(Cause::syntax,
                       "this system has no trusted certificates in the usual places: install "
                       "ca-certificates, or name a file or a directory");
}

base::Result<void> TrustStore::add_file(const std::string& path) {
  auto text = base::read_small_file(path, bundle_limit);
  if (!text) {
    const bool forbidden = text.error().cause == Cause::permission;
    return base::failure(forbidden ? Cause::permission : Cause::syntax,
                         "file of trusted certificates: " + text.error().message);
  }
  const auto certificates = Certificate::parse_pem(*text);
  if (!certificates) {
    return base::failure(Cause::syntax, "file of trusted certificates " + base::quote(path) + ": " +
                                            certificates.error().message);
  }
  for (const Certificate& certificate : *certificates) {
    if (X509_STORE_add_cert(store_.get(), certificate.native()) != 1)
      return base::failure(openssl_error("cannot trust " + base::quote(path)));
  }
  return {};
}

base::Result<void> TrustStore::add_directory(const std::string& path) {
  const auto count = count_hash_links(path);
  if (!count) return base::failure(count.error());
  if (*count == 0) {
    return base::failure(Cause::syntax, "directory of trusted certificates " + base::quote(path) +
                                            ": no certificate is named by its hash there; "
                                            "`openssl rehash` makes the links");
  }
  if (X509_STORE_load_path(store_.get(), path.c_str()) != 1)
    return base::failure(openssl_error("cannot trust " + base::quote(path)));
  return {};
}

}  // namespace mailprobe::tls
