// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/inputs.hpp"

#include <cstring>

#include <unistd.h>

#include "base/file.hpp"
#include "plugin/common_options.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using plugin::bad_value;
using Done = base::Result<void>;

Done read_letter(const DkimOptions& options, Inputs& inputs) {
  if (!options.message) return {};
  const auto text = *options.message == "-"
                        ? base::read_descriptor(STDIN_FILENO, "standard input", mail::message_limit)
                        : base::read_small_file(*options.message, mail::message_limit);
  if (!text) return bad_value("--message", text.error().message);
  const auto message = mail::parse_message(*text);
  if (!message) return bad_value("--message", message.error().message);
  inputs.letter = Letter{.author = mail::find_author(*message),
                         .line_ends = message->line_ends,
                         .signatures = policy::dkim::read_signatures(*message),
                         .chain = policy::arc::read_chain(*message)};
  return {};
}

Done read_keys(const DkimOptions& options, Inputs& inputs) {
  for (const KeyFile& file : options.key_files) {
    auto text = base::read_small_file(file.path);
    if (!text) return bad_value("--key-file", text.error().message);
    auto key = crypto::PublicKey::from_pem(*text);
    explicit_bzero(text->data(), text->size());  // it may be a private key
    if (!key) return bad_value("--key-file", file.path + ": " + key.error().message);
    inputs.keys.push_back({file, *std::move(key)});
  }
  return {};
}

Done read_suffixes(const DmarcOptions& options, Inputs& inputs) {
  auto list = options.suffix_list ? dns::PublicSuffixList::load_file(*options.suffix_list)
                                  : dns::PublicSuffixList::load_system();
  if (list) {
    inputs.suffixes = *std::move(list);
  } else if (options.suffix_list) {
    return bad_value("--suffix-list", list.error().message);
  } else {
    inputs.no_suffixes = list.error().message;
  }
  return {};
}

}  // namespace

base::Result<Inputs> read_inputs(const Options& options) {
  Inputs inputs;
  if (const Done done = read_letter(options.dkim, inputs); !done)
    return base::failure(done.error());
  if (const Done done = read_keys(options.dkim, inputs); !done) return base::failure(done.error());
  if (!options.dmarc.wanted) return inputs;
  if (const Done done = read_suffixes(options.dmarc, inputs); !done)
    return base::failure(done.error());
  return inputs;
}

}  // namespace mailprobe::check_spf_dkim
