# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings, hardening, sanitizers and coverage, as the options of the top file ask for.

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-missing-field-initializers
                    "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
if(MAILPROBE_WERROR)
  add_compile_options(-Werror)
endif()

if(MAILPROBE_HARDEN)
  add_compile_options(
    -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -fstack-clash-protection
    -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks -fno-strict-overflow
    -fvisibility=hidden -Wformat=2 -Werror=format-security
    -ffunction-sections -fdata-sections)
  include(CheckCXXCompilerFlag)
  foreach(flag -fcf-protection=full -fzero-call-used-regs=used-gpr -Wbidi-chars=any)
    string(MAKE_C_IDENTIFIER "has${flag}" known)
    check_cxx_compiler_flag(${flag} ${known})
    if(${known})
      add_compile_options(${flag})
    endif()
  endforeach()
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen -Wl,--gc-sections)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()
add_link_options(-Wl,--as-needed)

if(MAILPROBE_SANITIZE)
  add_compile_options(-fsanitize=${MAILPROBE_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MAILPROBE_SANITIZE})
  # These executables are large, and there are many of them: where it is installed, the faster linker.
  find_program(MAILPROBE_LLD ld.lld)
  if(MAILPROBE_LLD)
    add_link_options(-fuse-ld=lld)
  endif()
  # The compilers do not agree on a macro of their own.
  add_compile_definitions(MAILPROBE_SANITIZED)
endif()

if(MAILPROBE_FUZZ)
  # So that the fuzzer sees the branches of the library and not only those of its target.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(MAILPROBE_COVERAGE)
  # Threads count in the same cells; a plugin ends with _exit and has to write its counters itself.
  add_compile_options(--coverage -O0 -fprofile-update=atomic)
  add_compile_definitions(MAILPROBE_COVERAGE)
  add_link_options(--coverage)
endif()
