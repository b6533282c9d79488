// Where a webhook may deliver to: public addresses only, so that nobody reaches through this server
// into the network it stands in (OWASP, "Server-Side Request Forgery Prevention").
//
// A host that is an address is looked at when the webhook is written; every address is looked at
// again when it is connected to, so that a name that answers differently later does not help.
// Pure; safe from any thread.
#pragma once

#include <string>

#include "domain/core/result.h"

struct sockaddr;

namespace daybook::api {

// Not loopback, private, shared (RFC 6598), link-local, unique-local, multicast, documentation,
// benchmark, reserved or "this network": by the special-purpose registries of IANA (RFC 6890). An
// IPv6 address that stands for an IPv4 address (mapped, compatible, NAT64, 6to4) is as public as
// that one. False for other families.
bool is_public_address(const sockaddr& address);

// kInvalid for "url": it cannot be taken apart, or its host is an address that is not public, or is
// this machine by name. The message never repeats the URL.
Status check_webhook_target(const std::string& url, bool allow_private);

}  // namespace daybook::api
