// What a caller may do with a kind, as the permissions of this surface say it: of a kind that is a
// resource that resource's, of others those of the resource they come with.
#pragma once

#include <string>

#include "api/access/caller.h"
#include "api/core/exchange.h"
#include "api/history/entry.h"
#include "domain/core/kind.h"
#include "domain/core/result.h"

namespace daybook::api::crm {

// "Ibl.CRM/Persons" for a person; empty for a kind that this surface never shows.
std::string_view permission_base(const Kind& kind);

bool may_read_kind(const Caller& caller, const Kind& kind);

// Also of the record itself, as it is now (api/access/privacy.h). Both must outlive the function.
MayRead readable_by(const Exchange& exchange, const Caller& caller);
inline MayRead readable_by(const Exchange& exchange) {
  return readable_by(exchange, exchange.caller());
}

// kForbidden, naming what is missing, unless the caller may do `verb` ("/write") with the kind.
Status check_right(const Caller& caller, const Kind& kind, std::string_view verb);

}  // namespace daybook::api::crm
