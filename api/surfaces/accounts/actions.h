// The operations of the accounts surface: a table a file, beside the handlers it names.
#pragma once

#include "api/surface.h"

namespace daybook::api::accounts {

extern const ActionTable kOrganizationActions;  // organizations.cc

extern const ActionTable kCollectionActions;  // collections.cc
extern const ActionTable kMemberActions;      // members.cc
extern const ActionTable kSignInActions;      // sign_in.cc

// To find organizations by number; what is shown of them is kOrganization of schemas.h.
extern const Resource kOrganizations;  // organizations.cc

}  // namespace daybook::api::accounts
