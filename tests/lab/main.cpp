// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lab as a program: "mailprobe-lab DIRECTORY" writes the authority's certificate to
// DIRECTORY/ca.pem and what there is to DIRECTORY/lab.env as NAME=value lines, and runs until it is
// told to stop.
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "lab/lab.hpp"
#include "lab/mail_domains.hpp"

namespace {

using mailprobe::lab::Lab;
using mailprobe::lab::MailDomains;

// The file appears whole or not at all: whoever waits for it may read it at once.
void describe(const Lab& lab, const MailDomains& domains, const std::string& directory) {
  lab.authority().write_pem(directory + "/ca.pem");
  const std::string path = directory + "/lab.env";
  {
    std::ofstream file(path + ".new");
    file << "LAB_CA=" << directory << "/ca.pem\n"
         << "LAB_DNS=" << lab.dns().format() << "\n"
         << "LAB_SMTP_PORT=" << lab.smtp_port() << "\n"
         << "LAB_SMTPS_PORT=" << lab.smtps_port() << "\n"
         << "LAB_HTTPS=" << lab.https().format() << "\n";
    for (const auto& host : lab.hosts()) {
      file << "# " << host.name << " " << host.endpoint.format() << ": "
           << (host.fault.empty() ? "healthy" : host.fault) << "\n";
    }
    file << "LAB_DOMAINS_DNS=" << domains.dns().format() << "\n"
         << "LAB_DOMAINS_SMTP_PORT=" << domains.smtp_port() << "\n"
         << "LAB_DOMAINS_HTTPS_PORT=" << domains.https_port() << "\n";
    for (const auto& domain : domains.domains()) {
      file << "# " << domain.name << ": " << (domain.fault.empty() ? "healthy" : domain.fault)
           << "\n";
    }
  }
  std::filesystem::rename(path + ".new", path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: mailprobe-lab DIRECTORY\n";
    return 2;
  }
  try {
    // Before any thread starts, so that all of them inherit the mask.
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
      sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const Lab lab;
    const MailDomains domains(lab.authority());
    describe(lab, domains, argv[1]);
    int signal = 0;
    sigwait(&signals, &signal);
    return 0;
  } catch (const std::exception& problem) {
    std::cerr << "mailprobe-lab: " << problem.what() << '\n';
    return 1;
  }
}
