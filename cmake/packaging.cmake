# SPDX-License-Identifier: GPL-3.0-or-later
# "cpack" in a build directory makes five packages, as MAILPROBE_PACKAGES says. What is in them stands in
# contrib/packaging/CMakeLists.txt.

# One package: how a list of packages shows it (SUMMARY), and what it says to who asks (TEXT).
macro(mailprobe_package name)
  cmake_parse_arguments(package "" "SUMMARY;TEXT" "" ${ARGN})
  string(TOUPPER ${name} upper)
  list(APPEND CPACK_COMPONENTS_ALL ${name})
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${package_TEXT}")
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${package_SUMMARY}\n${package_TEXT}")
  set(CPACK_RPM_${upper}_PACKAGE_SUMMARY "${package_SUMMARY}")
  if(NOT "${name}" STREQUAL "plugins")
    set(CPACK_DEBIAN_${upper}_PACKAGE_ARCHITECTURE all)
    set(CPACK_RPM_${upper}_PACKAGE_ARCHITECTURE noarch)
  endif()
endmacro()

set(CPACK_COMPONENTS_ALL)
mailprobe_package(plugins SUMMARY "monitoring plugins that tell a postmaster whether mail works" TEXT
"Plugins for Nagios, Icinga, Zabbix and everything that runs Monitoring
Plugins. check_smtp_full holds a whole SMTP session and judges every step:
the look-up of the name, the banner, EHLO, STARTTLS, the certificate's chain,
names and dates, and MAIL FROM. check_mx_tls walks from a domain to every
address of its mail hosts and tells what senders would do, with DANE, MTA-STS
and without. check_spf_dkim judges SPF, DKIM, DMARC and ARC as receivers do.
check_dnsbl asks DNS lists about addresses and names, and whether they live.
check_mailqueue tells how much mail waits, for how long, why and for whom.
OK means that all of it was seen.

The units mailprobe@.service and mailprobe@.timer leave the numbers of a
check to the node exporter of Prometheus.")
mailprobe_package(nagios SUMMARY "command definitions of the Mailprobe plugins for Nagios" TEXT
"Commands for Nagios and Naemon that run the monitoring plugins for mail of
mailprobe-plugins: sessions with mail servers, domains with all their mail
hosts, what domains publish about their mail, DNS lists and mail queues.")
mailprobe_package(icinga2 SUMMARY "command definitions of the Mailprobe plugins for Icinga 2" TEXT
"CheckCommand objects for Icinga 2 with every option of the monitoring plugins
for mail of mailprobe-plugins. The line \"include <mailprobe>\" in icinga2.conf
makes them known. Services that use them, and a basket for Icinga Director
that takes the place of that line, are among the examples.")
mailprobe_package(zabbix SUMMARY "templates of the Mailprobe plugins for Zabbix" TEXT
"Templates for Zabbix 6.0 and later that run the monitoring plugins for mail of
mailprobe-plugins as external checks, links to them where a Zabbix server or
proxy looks for external checks, and user parameters for the Zabbix agent.")
mailprobe_package(doc SUMMARY "documentation and examples of the Mailprobe plugins" TEXT
"What goes with the monitoring plugins for mail of mailprobe-plugins: the
introduction, the JSON schema of their documents, a dashboard for Grafana, and
the examples for all monitoring engines in one place.")

# Texts with quotation marks come through whole.
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_NAME "mailprobe")
set(CPACK_PACKAGE_VENDOR "Mailprobe")
set(CPACK_PACKAGE_CONTACT "The Mailprobe engineers <engineers@mailprobe.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/COPYING")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_GENERATOR ${MAILPROBE_PACKAGES})
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENT_NAGIOS_DEPENDS plugins)
set(CPACK_COMPONENT_ICINGA2_DEPENDS plugins)
set(CPACK_COMPONENT_ZABBIX_DEPENDS plugins)
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_SOURCE_DIR}/cmake/umask.cmake")
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_SOURCE_DIR}/cmake/times.cmake")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SOURCE mailprobe)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_DOC_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_PLUGINS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
# An engine is never pulled in: it may be on another host, or not Debian's.
set(CPACK_DEBIAN_PLUGINS_PACKAGE_RECOMMENDS "ca-certificates, publicsuffix")
set(CPACK_DEBIAN_PLUGINS_PACKAGE_SUGGESTS "mailprobe-doc, bash-completion, prometheus-node-exporter")
set(CPACK_DEBIAN_PLUGINS_PACKAGE_ENHANCES "nagios-nrpe-server, prometheus-node-exporter")
set(CPACK_DEBIAN_NAGIOS_PACKAGE_ENHANCES "nagios4-core, naemon-core")
set(CPACK_DEBIAN_ICINGA2_PACKAGE_ENHANCES "icinga2-bin, icingaweb2-module-director")
set(CPACK_DEBIAN_ZABBIX_PACKAGE_ENHANCES
    "zabbix-server-pgsql, zabbix-server-mysql, zabbix-proxy-pgsql, zabbix-proxy-mysql, zabbix-proxy-sqlite3, zabbix-agent")
set(CPACK_DEBIAN_DOC_PACKAGE_ENHANCES "mailprobe-plugins")
set(CPACK_DEBIAN_NAGIOS_PACKAGE_CONTROL_EXTRA "${CMAKE_SOURCE_DIR}/contrib/packaging/conffiles")

set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE "GPL-3.0-or-later")
set(CPACK_PACKAGE_RELOCATABLE OFF) # the examples and the unit name the plugins where they are
set(CPACK_RPM_PACKAGE_GROUP "Applications/System")
foreach(name NAGIOS ICINGA2 ZABBIX)
  set(CPACK_RPM_${name}_PACKAGE_REQUIRES "mailprobe-plugins = ${PROJECT_VERSION}")
endforeach()
set(CPACK_RPM_NAGIOS_USER_FILELIST "%config(noreplace) /etc/nagios/conf.d/mailprobe.cfg")
# Directories that belong to others.
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    /etc/nagios /etc/nagios/conf.d /usr/lib/systemd /usr/lib/systemd/system /usr/lib/zabbix /usr/lib/zabbix/externalscripts
    /usr/lib64/nagios /usr/lib64/nagios/plugins /usr/share/bash-completion /usr/share/bash-completion/completions
    /usr/share/icinga2 /usr/share/icinga2/include /usr/share/licenses /usr/share/man /usr/share/man/man8
    /usr/share/zsh /usr/share/zsh/site-functions)
# What rpmbuild would otherwise write of the hour and the host; links to build ids are for debuggers.
set(CPACK_RPM_SPEC_MORE_DEFINE
"%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1
%define _buildhost reproducible
%define _build_id_links none")
include(CPack)
