#include "api/surfaces/platform/users/user_changes.h"

#include "api/surfaces/platform/users/user_orgs.h"
#include "domain/access/joining.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"

namespace daybook::api::platform {
namespace {

constexpr std::uint32_t kJoiningsMost = 100'000;

Status check_no_gain_of_rights(const Exchange& exchange, const Record& user) {
  DAYBOOK_TRY(const auto admin, find_admin(control_of(exchange), user));
  if (!admin) return Done{};
  DAYBOOK_TRY(const Permissions theirs,
              exchange.application().authenticator.rights_of(kControl, admin->membership));
  return exchange.caller().platform_lasting.check_covers(theirs);
}

// Whoever sets the address may have a new password mailed to it, and become the user: on the
// platform, and in every organization that the user is a member of.
Status check_no_gain(const Exchange& exchange, const Record& user) {
  DAYBOOK_CHECK(check_no_gain_of_rights(exchange, user));
  DAYBOOK_TRY(const auto memberships, org_memberships(exchange.application().shards, user));
  for (const OrgMembership& one : memberships) {
    if (one.membership) DAYBOOK_CHECK(check_org_access(exchange, one.org));
  }
  return Done{};
}

Result<std::vector<Record>> joinings_of(const Reader& control, const Uuid& user) {
  ListQuery query;
  query.tenant = kControl;
  query.kind = &joining::kJoining;
  query.conditions.push_back({joining::kUser.id, Match::kEquals, user});
  query.limit = kJoiningsMost;
  DAYBOOK_TRY(ListPage page, control.list(query));
  return std::move(page.records);
}

Error coming_in() {
  return unavailable("user.coming_in", "The user is being let in somewhere; ask again.");
}

// Asked once more when the change is decided: who was let in since, or is on the way. Of those who
// are members by the undo of a removal alone the first look told.
Status check_no_gain_now(const Exchange& exchange, const Uuid& id) {
  const Reader& control = control_of(exchange);
  DAYBOOK_TRY(const auto user, control.record(kControl, {user::kUser.id, id}));
  if (!user) return Done{};
  DAYBOOK_CHECK(check_no_gain_of_rights(exchange, *user));
  DAYBOOK_TRY(const auto joinings, joinings_of(control, id));
  for (const Record& joining : joinings) {
    if (joining.text(joining::kStatus) == "over") continue;
    if (joining.text(joining::kStatus) == "pending") return coming_in();
    const RecordNumber tenant{static_cast<std::uint32_t>(joining.integer(joining::kTenant))};
    DAYBOOK_TRY(const auto org, control.by_number(kControl, tenant::kTenant, tenant));
    if (org && org->exists()) DAYBOOK_CHECK(check_org_access(exchange, *org));
  }
  return Done{};
}

Status check_filled(const UserChange& change) {
  const auto is_empty = [](const Value& value) { return !is_null(value) && is_blank(value); };
  std::vector<FieldIssue> issues;
  constexpr std::string_view kWhy = "This field may not be blank.";
  if (is_empty(change.name)) issues.push_back({"display_name", std::string(kWhy)});
  if (is_empty(change.email)) issues.push_back({"email", std::string(kWhy)});
  if (!issues.empty()) return invalid(std::move(issues));
  return Done{};
}

Input input_of(const UserChange& change) {
  Input input;
  if (!is_null(change.name)) input.set(user::changing::kName.id, change.name);
  if (!is_null(change.email)) input.set(user::changing::kEmail.id, change.email);
  return input;
}

// The address was read already: what the committer can still find wrong is that it is taken.
std::optional<http::Response> refusal(const Exchange& exchange, const CommandAnswer& answer) {
  if (answer.items.empty() || !answer.items.front().outcome.error) return std::nullopt;
  const Error& error = *answer.items.front().outcome.error;
  const bool is_taken = error.code == ErrorCode::kInvalid && !error.issues.empty() &&
                        error.issues.front().field == user::kEmail.name;
  return exchange.refusal(is_taken ? conflict("user.email_taken", "Another user has this address.")
                                   : error);
}

void submit_change(const ExchangePtr& exchange, const Record& user, const UserChange& change,
                   Exchange::Render render) {
  Command command = control_command(*exchange, "user.change");
  if (!is_null(change.email)) {
    command.stands = [exchange, id = user.key.id, stands = command.stands]() -> Status {
      DAYBOOK_CHECK(stands());
      return check_no_gain_now(*exchange, id);
    };
  }
  command.items.push_back(
      make_item(user::kUser, *user::kUser.behaviour("change"), user.key.id, input_of(change)));
  exchange->submit(std::move(command), exchange->request().body, std::move(render), refusal);
}

}  // namespace

void change_user(const ExchangePtr& exchange, const Record& user, const UserChange& change,
                 Exchange::Render render) {
  const Status filled = check_filled(change);
  if (!filled) return exchange->fail(filled.error());
  if (is_null(change.email)) return submit_change(exchange, user, change, std::move(render));
  exchange->hand_over([exchange, user, change, render = std::move(render)] {
    const Status may = check_no_gain(*exchange, user);
    may ? submit_change(exchange, user, change, render) : exchange->fail(may.error());
  });
}

}  // namespace daybook::api::platform
