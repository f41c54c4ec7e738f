# SPDX-License-Identifier: GPL-3.0-or-later
# "cpack -G DEB" in a build directory makes the package.

set(CPACK_PACKAGE_NAME "mailprobe")
set(CPACK_PACKAGE_VENDOR "Mailprobe")
set(CPACK_PACKAGE_CONTACT "The Mailprobe engineers <engineers@mailprobe.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "monitoring plugins that tell a postmaster whether mail works")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Plugins for Nagios, Icinga, Zabbix and everything that runs Monitoring
Plugins. check_smtp_full holds a whole SMTP session and judges every step:
the look-up of the name, the banner, EHLO, STARTTLS, the certificate's chain,
names and dates, and MAIL FROM. check_mx_tls walks from a domain to every
address of its mail hosts and tells what senders would do, with DANE, MTA-STS
and without. check_spf_dkim judges SPF, DKIM, DMARC and ARC as receivers do.
check_dnsbl asks DNS lists about addresses and names, and whether they live.
check_mailqueue tells how much mail waits, for how long, why and for whom.
OK means that all of it was seen.")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/COPYING")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_GENERATOR "DEB")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION "net")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, publicsuffix")
set(CPACK_DEBIAN_PACKAGE_ENHANCES "nagios4, icinga2, zabbix-server-pgsql, nagios-nrpe-server")
include(CPack)
