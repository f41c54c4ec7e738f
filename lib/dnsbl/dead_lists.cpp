// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/catalogue.hpp"

namespace mailprobe::dnsbl {
namespace {

constexpr std::string_view gone = "shut down";
constexpr std::string_view wildcard = "lists the whole world";
constexpr std::string_view parked = "its domain is parked";
constexpr std::string_view renamed = "moved to swinog.ch";
constexpr std::string_view fake = "copies other lists";

// One row for each zone; what is below it is dead, too.
constexpr auto lists = std::to_array<DeadList>({
    // check_rbl d1569ed, SpamAssassin c1d018a10, mailcow#5901: 22 zones, emptied on 2024-06-05.
    {"dnsbl.sorbs.net", "2024-06", "shut down; its zones are empty"},
    // check_rbl#61, rspamd 1bfa26296, pydnsbl#44.
    {"ix.dnsbl.manitu.net", "2025-01", gone},
    // check_rbl's issues and changes, by number or month.
    {"dnsbl.madavi.de", "2025-03", gone},            // #62
    {"sbl.spamdown.org", "2026-03", parked},         // #68: 216.120.147.200
    {"spam.dnsbl.anonmails.de", "2024-11", parked},  // #60: 146.112.61.108
    {"rbl.lugh.ch", "2024-07", gone},
    {"query.bondedsender.org", "2024-08", gone},  // #58
    {"plus.bondedsender.org", "2024-08", gone},   // #58
    {"spamtrap.drbl.drand.net", "2024-03", gone},
    {"dnsbl.darklist.de", "2023-04", gone},     // #49
    {"list.bbfh.org", "2023-04", gone},         // #49
    {"dul.pacifier.net", "2023-04", gone},      // #49
    {"tr.countries.nerd.dk", "2023-04", gone},  // #49
    {"dnsbl.net.au", "2022-10", gone},          // #47: 11 zones
    {"dnsbl.anticaptcha.net", "2021-07", gone},
    {"dynip.rothen.com", "2020-09", gone},  // #35
    {"dnsbl.inps.de", "2020-05", gone},     // #34, dnsbl.com
    {"rbl.suresupport.com", "2019-12", gone},
    {"rbl.megarbl.net", "2019-11", wildcard},  // dnsbl.com
    {"bl.emailbasura.org", "2019-10", wildcard},
    {"no-more-funn.moensted.dk", "2019-02", gone},
    {"bl.spamcannibal.org", "2018-05", wildcard},  // #18
    {"dnsbl.cyberlogic.net", "2018-05", gone},     // #17
    {"cdl.anti-spam.org.cn", "2018", gone},
    {"cbl.anti-spam.org.cn", "2018", gone},
    {"short.rbl.jp", "2018", gone},
    {"virus.rbl.jp", "2018", gone},
    {"dul.ru", "2016", gone},
    {"dnsbl.solid.net", "2015", gone},
    {"cidr.bl.mcafee.com", "2024-11", gone},
    {"rbl.orbitrbl.com", "2014", gone},
    // sovereign#750 and #338.
    {"dnsbl.njabl.org", "2013", gone},
    {"bhnc.njabl.org", "2013", gone},
    {"combined.njabl.org", "2013", gone},
    {"dnsbl.ahbl.org", "2015-01", wildcard},
    {"ircbl.ahbl.org", "2015-01", wildcard},
    {"dnsbl.burnt-tech.com", "", gone},  // node-dnsbl-lookup#4, dnsbl.com
    // reviewmyemails, dnsbl.com, dnsbl.info.
    {"rfc-ignorant.org", "2012", gone},
    {"relays.ordb.org", "2006", wildcard},
    {"list.dsbl.org", "2008-09", gone},
    {"multihop.dsbl.org", "2008-09", gone},
    {"unconfirmed.dsbl.org", "2008-09", gone},
    {"spamsources.dnsbl.info", "", wildcard},
    {"blackholes.mail-abuse.org", "", gone},
    // dnsbl.com, 2024.
    {"ubl.unsubscore.com", "2024", gone},
    {"ubl.lashback.com", "2024", gone},
    // pydnsbl#48.
    {"db.wpbl.info", "", gone},
    {"virbl.bit.nl", "2017", gone},
    {"wormrbl.imp.ch", "", gone},
    {"dnsrbl.imp.ch", "", renamed},
    {"spamrbl.imp.ch", "", renamed},
    {"uribl.imp.ch", "", renamed},
    {"msrbl.net", "", "its domain has expired twice"},
    // rspamd 9f0e1cd97.
    {"spam.abuse.ch", "2019", gone},
    {"drone.abuse.ch", "2019", gone},
    {"combined.abuse.ch", "2019", gone},
    // blcheck#31: answers 127.255.255.x.
    {"cbl.abuseat.org", "", "part of zen.spamhaus.org now"},
    {"swl.spamhaus.org", "", gone},
    {"blackholes.five-ten-sg.com", "", gone},
    {"hil.habeas.com", "", gone},
    // Spamhaus's statement 8; rspamd, 2014-10.
    {"bl.nszones.com", "2014-10", fake},
    {"sbl.nszones.com", "2014-10", fake},
    {"spamrl.com", "", fake},
});

}  // namespace

std::span<const DeadList> dead_lists() { return lists; }

}  // namespace mailprobe::dnsbl
