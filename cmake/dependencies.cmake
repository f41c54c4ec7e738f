# SPDX-License-Identifier: GPL-3.0-or-later
# Every library comes from the distribution's packages; the design says why each is there.

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(cxxopts REQUIRED)
find_package(CURL REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(gsasl REQUIRED IMPORTED_TARGET libgsasl)

# Loading a library costs every check, even one that never calls it: libstdc++, libidn2 and libunistring
# together are half the CPU of a plain session. Where the distribution has the archives, the little that is
# used of them becomes part of the executable. Libraries that read what a peer sends (OpenSSL, c-ares) stay
# shared, so that a security update of the distribution reaches us without a new build.
if(MAILPROBE_STATIC_RUNTIME)
  set(FMT_LIBRARY fmt::fmt-header-only)
  add_link_options(-static-libstdc++ -static-libgcc)
else()
  # Instantiating fmt in every translation unit is two thirds of the time that building and tidying take.
  set(FMT_LIBRARY fmt::fmt)
endif()

# Not in packages: libraries of the distribution are the distribution's to mend (Debian policy 4.13).
set(GSASL_LIBRARIES PkgConfig::gsasl)
if(MAILPROBE_STATIC_LIBRARIES)
  find_library(PSL_LIBRARY NAMES libpsl.a psl REQUIRED)
  find_library(IDN2_LIBRARY NAMES libidn2.a idn2 REQUIRED)
  find_library(UNISTRING_LIBRARY NAMES libunistring.a unistring REQUIRED)
  # libgsasl brings three further libraries, for the few checks that authenticate. What a server says to it was looked
  # at before (lib/sasl/challenge_check).
  find_library(GSASL_ARCHIVE libgsasl.a)
  find_library(NTLM_ARCHIVE libntlm.a)
  find_library(IDN_ARCHIVE libidn.a)
  find_library(GSSGLUE_ARCHIVE libgssglue.a)
  if(GSASL_ARCHIVE AND NTLM_ARCHIVE AND IDN_ARCHIVE AND GSSGLUE_ARCHIVE)
    set(GSASL_LIBRARIES ${GSASL_ARCHIVE} ${NTLM_ARCHIVE} ${IDN_ARCHIVE} ${GSSGLUE_ARCHIVE})
  endif()
else()
  find_library(PSL_LIBRARY psl REQUIRED)
  find_library(IDN2_LIBRARY idn2 REQUIRED)
  find_library(UNISTRING_LIBRARY unistring REQUIRED)
endif()
