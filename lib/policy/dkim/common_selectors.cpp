// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/common_selectors.hpp"

#include <array>

namespace mailprobe::policy::dkim {
namespace {

constexpr auto table = std::to_array<CommonSelector>({
    {"default", "OpenDKIM, cPanel, Plesk"},
    {"dkim", "rspamd, Mailcow, ISPConfig"},
    {"mail", "Mail-in-a-Box, docker-mailserver, Brevo"},
    {"rsa", "servers with two keys"},
    {"ed25519", "servers with two keys"},
    {"dkim1", "servers that rotate keys"},
    {"dkim2", "servers that rotate keys"},
    {"key1", "servers that rotate keys"},
    {"key2", "servers that rotate keys"},
    {"s1", "SendGrid, many others"},
    {"s2", "SendGrid, many others"},
    {"selector1", "Microsoft 365"},
    {"selector2", "Microsoft 365"},
    {"google", "Google Workspace"},
    {"20161025", "Gmail"},
    {"20210112", "Gmail"},
    {"20221208", "Gmail"},
    {"20230601", "Gmail"},
    {"s1024", "Yahoo"},
    {"s2048", "Yahoo"},
    {"sig1", "iCloud Mail"},
    {"protonmail", "Proton Mail"},
    {"protonmail2", "Proton Mail"},
    {"protonmail3", "Proton Mail"},
    {"fm1", "Fastmail"},
    {"fm2", "Fastmail"},
    {"fm3", "Fastmail"},
    {"mesmtp", "Fastmail"},
    {"zoho", "Zoho Mail"},
    {"zmail", "Zoho Mail"},
    {"mx", "Mailgun"},
    {"mailo", "Mailgun"},
    {"pic", "Mailgun"},
    {"smtp", "Mailgun"},
    {"k1", "Mailchimp, Mailgun"},
    {"k2", "Mailchimp"},
    {"k3", "Mailchimp"},
    {"mandrill", "Mailchimp Transactional"},
    {"mte1", "Mailchimp Transactional"},
    {"mte2", "Mailchimp Transactional"},
    {"mailjet", "Mailjet"},
    {"brevo1", "Brevo"},
    {"brevo2", "Brevo"},
    {"pm", "Postmark"},
    {"scph0", "SparkPost"},
    {"cm", "Campaign Monitor"},
    {"ctct1", "Constant Contact"},
    {"ctct2", "Constant Contact"},
    {"hs1", "HubSpot"},
    {"hs2", "HubSpot"},
    {"kl", "Klaviyo"},
    {"kl2", "Klaviyo"},
    {"litesrv", "MailerLite"},
    {"ml", "MailerLite"},
    {"zendesk1", "Zendesk"},
    {"zendesk2", "Zendesk"},
    {"everlytickey1", "Everlytic"},
    {"everlytickey2", "Everlytic"},
    {"turbo-smtp", "turboSMTP"},
    {"mxvault", "Mailprotector"},
    {"x", "Simply.com, Gandi"},
    {"gm1", "Gandi"},
    {"gm2", "Gandi"},
    {"titan1", "Titan"},
    {"titan2", "Titan"},
});

}  // namespace

std::span<const CommonSelector> common_selectors() { return table; }

}  // namespace mailprobe::policy::dkim
