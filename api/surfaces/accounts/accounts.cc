#include "api/surfaces/accounts/accounts.h"

#include "api/surfaces/accounts/actions.h"

namespace daybook::api::accounts {
namespace {

constexpr std::string_view kBases[] = {"/accounts"};

constexpr const ActionTable* kActions[] = {&kOrganizationActions, &kCollectionActions,
                                           &kMemberActions, &kSignInActions};

}  // namespace

extern constexpr Surface kAccounts = {.name = "accounts",
                                      .title = "Daybook accounts",
                                      .bases = kBases,
                                      .slash_ends_paths = false,
                                      .base_begins_ids = false,
                                      .tag = "Organizations",
                                      .resources = {},
                                      .actions = kActions,
                                      .takes_cookie = true,
                                      .has_own_document = true};

}  // namespace daybook::api::accounts
