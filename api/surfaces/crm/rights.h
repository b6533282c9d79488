// What a caller may do with a kind, as the permissions of this surface say it: of a kind that is a
// resource that resource's, of others those of the resource they come with.
#pragma once

#include <string>

#include "api/access/caller.h"
#include "api/history/entry.h"
#include "domain/core/kind.h"
#include "domain/core/result.h"

namespace daybook::api::crm {

// "Ibl.CRM/Persons" for a person; empty for a kind that this surface never shows.
std::string_view permission_base(const Kind& kind);

// The caller must outlive the function.
MayRead readable_by(const Caller& caller);

// kForbidden, naming what is missing, unless the caller may do `verb` ("/write") with the kind.
Status check_right(const Caller& caller, const Kind& kind, std::string_view verb);

}  // namespace daybook::api::crm
