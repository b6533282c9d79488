#include "api/surfaces/platform/rendering.h"

#include <algorithm>

#include "api/surfaces/platform/permission_catalogue.h"
#include "api/surfaces/platform/queries.h"
#include "api/surfaces/platform/schemas.h"
#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/membership.h"
#include "domain/access/user.h"
#include "projections/text.h"

namespace daybook::api::platform {
namespace {

// The groups that an assignment gives now.
Result<std::vector<Record>> groups_of(const Reader& control, const Record& membership) {
  DAYBOOK_TRY(const auto assignments, assignments_of(control, membership));
  std::vector<Record> groups;
  for (const Record& assignment : assignments) {
    const Uuid* id = assignment.reference(assignment::kGroup);
    if (id == nullptr || !assignment::is_active(assignment, wall_clock())) continue;
    DAYBOOK_TRY(auto group, control.record(kControl, {group::kGroup.id, *id}));
    if (group && group->exists()) groups.push_back(std::move(*group));
  }
  return groups;
}

Result<std::size_t> number_in(const Input& query, const Field& field, std::size_t usual,
                              std::size_t most) {
  const auto* number = std::get_if<std::int64_t>(&query.get(field));
  if (number == nullptr) return usual;
  if (*number >= 1 && static_cast<std::uint64_t>(*number) <= most) {
    return static_cast<std::size_t>(*number);
  }
  return invalid(std::string(field.name), "Enter a number from 1 to " + std::to_string(most) + ".");
}

void write_group(const Record& group, JsonWriter& json) {
  json.begin_object().key("id").uuid(group.key.id);
  json.text("name", group.text(group::kName)).end_object();
}

void write_own_members(const Admin& admin, JsonWriter& json) {
  json.key("id").uuid(admin.user.key.id);
  json.text("email", admin.user.text(user::kEmail));
  json.text("display_name", admin.user.text(user::kName));
  json.text("status", status_of(admin));
  json.boolean("is_global_access", admin.membership.flag(membership::kHasGlobalAccess));
  json.key("created_at").time(admin.user.created_at);
  if (admin.user.has(user::kLastLoginAt.id)) {
    json.key("last_login_at").time(Time{admin.user.integer(user::kLastLoginAt)});
  }
  json.key("groups");
}

}  // namespace

Status write_user(const Reader& control, std::int64_t number, JsonWriter& json) {
  DAYBOOK_TRY(const auto user, user_of_number(control, number));
  json.begin_object().key("id");
  user ? json.uuid(user->key.id) : json.null();
  json.key("display_name");
  user ? json.text(user->text(user::kName)) : json.text("system");
  json.end_object();
  return Done{};
}

std::string_view status_of(const Admin& admin) {
  const std::string_view of_user = admin.user.text(user::kStatus);
  return of_user == "active" ? admin.membership.text(membership::kStatus) : of_user;
}

Status write_admin(const Reader& control, const Admin& admin, JsonWriter& json) {
  write_own_members(admin, json);
  return write_groups(control, admin.membership, json);
}

Result<std::string> new_admin_summary(const Reader& control, const Admin& admin,
                                      const Uuid& group) {
  DAYBOOK_TRY(const Record given, group_of_id(control, group));
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_own_members(admin, json);
  json.begin_array();
  write_group(given, json);
  json.end_array().number("org_access_count", 0).end_object();
  return text;
}

Result<std::string> admin_summary(const Reader& control, const Admin& admin) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  DAYBOOK_CHECK(write_admin(control, admin, json));
  DAYBOOK_TRY(const auto access, org_access_of(control, admin.membership));
  json.number("org_access_count", static_cast<std::int64_t>(access.size()));
  json.end_object();
  return text;
}

Status write_groups(const Reader& control, const Record& membership, JsonWriter& json) {
  DAYBOOK_TRY(const auto groups, groups_of(control, membership));
  json.begin_array();
  for (const Record& group : groups) write_group(group, json);
  json.end_array();
  return Done{};
}

Result<Permissions> permissions_of(const Reader& control, const Record& membership) {
  DAYBOOK_TRY(const auto groups, groups_of(control, membership));
  std::vector<std::string> patterns;
  for (const Record& group : groups) {
    std::ranges::move(group::patterns(group), std::back_inserter(patterns));
  }
  return Permissions(std::move(patterns));
}

void write_keys(const Permissions& permissions, JsonWriter& json) {
  json.begin_array();
  for (const std::string_view key : allowed_keys(permissions)) json.text(key);
  json.end_array();
}

Result<PageAsked> page_asked(const Exchange& exchange, std::size_t usual, std::size_t most) {
  DAYBOOK_TRY(const Input query, query_asked(exchange));
  return page_in(query, usual, most);
}

Result<PageAsked> page_in(const Input& query, std::size_t usual, std::size_t most) {
  constexpr std::size_t kPagesMax = 1'000'000;
  PageAsked asked;
  DAYBOOK_TRY(asked.page, number_in(query, paging::kPage, 1, kPagesMax));
  DAYBOOK_TRY(asked.size, number_in(query, paging::kPageSize, usual, most));
  asked.search = query.text(paging::kSearch);
  return asked;
}

bool is_found_in(std::string_view text, std::initializer_list<std::string_view> places) {
  const std::string wanted = fold_text(text);
  return std::ranges::any_of(places, [&](std::string_view place) {
    return fold_text(place).find(wanted) != std::string::npos;
  });
}

}  // namespace daybook::api::platform
