// SPDX-License-Identifier: GPL-3.0-or-later
//
// The certificates at which a chain may end. One store per process, made on first need: parsing a
// bundle of 140 certificates costs 26 to 36 ms of CPU, a hashed directory is read only as far as a
// chain asks for it.
//
// The environment (SSL_CERT_FILE, SSL_CERT_DIR) is not asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "tls/handles.hpp"

namespace mailprobe::tls {

// Both may be given; none means those of the system.
struct TrustAnchors {
  std::optional<std::string> file;       // PEM, any number of certificates
  std::optional<std::string> directory;  // named by hash, as `openssl rehash` makes it
};

// Where distributions keep their trusted certificates, in the order in which they are tried.
struct SystemLocations {
  std::vector<std::string> directories;
  std::vector<std::string> files;

  static SystemLocations usual();
};

class TrustStore {
 public:
  // Errors name the file or directory and say what is wrong with it: permission, or syntax (it does
  // not exist, is of another kind, or holds no certificate).
  static base::Result<TrustStore> load(const TrustAnchors& anchors);

  // The first directory that looks like a system's own, else the first file that can be read.
  static base::Result<TrustStore> load_system(const SystemLocations& locations);

  // For the other files of this folder; never null.
  [[nodiscard]] x509_store_st* native() const { return store_.get(); }

 private:
  TrustStore();

  base::Result<void> add_file(const std::string& path);
  base::Result<void> add_directory(const std::string& path);

  Handle<x509_store_st> store_;
};

}  // namespace mailprobe::tls
