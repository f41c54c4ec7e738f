# SPDX-License-Identifier: GPL-3.0-or-later
# Every library comes from the distribution's packages; the design says why each is there.

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(cxxopts REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(gsasl REQUIRED IMPORTED_TARGET libgsasl)

# Loading a library costs every check, even one that never calls it: libstdc++, libidn2 and libunistring
# together are half the CPU of a plain session. Where the distribution has the archives, the little that is
# used of them becomes part of the executable. Libraries that read what a peer sends (OpenSSL, c-ares) stay
# shared, so that a security update of the distribution reaches us without a new build.
if(MAILPROBE_STATIC_RUNTIME)
  add_link_options(-static-libstdc++ -static-libgcc)
  find_library(IDN2_LIBRARY NAMES libidn2.a idn2 REQUIRED)
  find_library(UNISTRING_LIBRARY NAMES libunistring.a unistring REQUIRED)
else()
  find_library(IDN2_LIBRARY idn2 REQUIRED)
  find_library(UNISTRING_LIBRARY unistring REQUIRED)
endif()
