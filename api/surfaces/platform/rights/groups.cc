// Groups of permissions, and the permissions there are.
#include <algorithm>
#include <set>

#include "api/read/json_reader.h"
#include "api/records/answers.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/permission_catalogue.h"
#include "api/surfaces/platform/rendering.h"
#include "api/surfaces/platform/schemas.h"
#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/user.h"
#include "domain/crud/crud.h"

namespace daybook::api::platform {
namespace {

using daybook::group::kGroup;
using Patterns = std::vector<std::string>;

Result<Record> group_of_path(const Exchange& exchange) {
  const auto id = Uuid::parse(exchange.param(0));
  return group_of_id(control_of(exchange), id.value_or(Uuid{}));
}

Patterns stored_patterns(const Record& group) {
  const auto* list = std::get_if<Json>(&group.get(daybook::group::kPermissions));
  return list == nullptr ? Patterns{} : read_permissions(list->text).value_or(Patterns{});
}

Result<std::vector<Record>> assigned_to(const Reader& control, const Record& group) {
  DAYBOOK_TRY(auto found, all_of(control, daybook::assignment::kAssignment,
                                 {{daybook::assignment::kGroup.id, Match::kEquals, group.key.id}}));
  std::erase_if(found, [](const Record& assignment) {
    return !daybook::assignment::is_active(assignment, wall_clock());
  });
  return found;
}

void write_basics(const Record& group, JsonWriter& json) {
  json.key("id").uuid(group.key.id);
  json.text("name", group.text(daybook::group::kName));
  json.text("description", group.text(daybook::group::kDescription));
  json.boolean("is_system", group.flag(daybook::group::kIsSystem));
  json.text("status", group.text(daybook::group::kStatus));
  json.number("version", static_cast<std::int64_t>(group.version.value));
}

void write_gifts(const Record& group, JsonWriter& json) {
  json.begin_array();
  for (const std::string& pattern : stored_patterns(group)) {
    json.begin_object().text("key", pattern).end_object();
  }
  json.end_array();
}

Status write_assigned(const Reader& control, const Record& group, JsonWriter& json) {
  DAYBOOK_TRY(const auto assignments, assigned_to(control, group));
  json.begin_array();
  for (const Record& assignment : assignments) {
    DAYBOOK_CHECK(write_user(control, assignment.integer(daybook::assignment::kUser), json));
  }
  json.end_array();
  return Done{};
}

Result<std::string> group_detail(const Reader& control, const Record& group) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_basics(group, json);
  json.key("permissions");
  write_gifts(group, json);
  json.key("assigned_users");
  DAYBOOK_CHECK(write_assigned(control, group, json));
  json.end_object();
  return text;
}

Exchange::Render shows_group(int status) {
  return [status](const Exchange& exchange, const CommandAnswer& answer) {
    auto detail = group_detail(control_of(exchange), answer.items.front().record);
    http::Response response;
    response.status = detail ? status : 500;
    if (detail) response.body = *std::move(detail);
    return response;
  };
}

// Each with how many have it and how many permissions it gives.
void list_groups(const ExchangePtr& exchange) {
  const Reader& control = control_of(*exchange);
  DAYBOOK_ANSWER_TRY(exchange, auto groups, all_of(control, kGroup, {}));
  std::ranges::sort(groups, {},
                    [](const Record& group) { return group.text(daybook::group::kName); });
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const Record& group : groups) {
    DAYBOOK_ANSWER_TRY(exchange, const auto assigned, assigned_to(control, group));
    json.begin_object();
    write_basics(group, json);
    json.number("user_count", static_cast<std::int64_t>(assigned.size()));
    json.number("permission_count", static_cast<std::int64_t>(stored_patterns(group).size()));
    json.end_object();
  }
  json.end_array().end_object();
  exchange->answer(std::move(response));
}

void read_group(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record group, group_of_path(*exchange));
  http::Response response;
  DAYBOOK_ANSWER_TRY(exchange, response.body, group_detail(control_of(*exchange), group));
  exchange->answer(std::move(response));
}

// The permissions that a member of the body lists, each once and each of which there is.
Result<Patterns> listed(const Input& request, const Field& field) {
  const auto* list = std::get_if<Json>(&request.get(field));
  if (list == nullptr) return Patterns{};
  auto patterns = read_permissions(list->text);
  if (!patterns) return invalid(std::string(field.name), "Enter a list of permissions.");
  DAYBOOK_CHECK(check_known(field.name, *patterns));
  Patterns once;
  for (std::string& pattern : *patterns) {
    if (std::ranges::find(once, pattern) == once.end()) once.push_back(std::move(pattern));
  }
  return once;
}

Error name_taken() { return conflict("group.name_taken", "A group of this name exists already."); }

void create_group(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kNewGroup));
  DAYBOOK_ANSWER_TRY(exchange, const Patterns patterns, listed(request, groups::kPermissionKeys));
  Input input;
  input.set(daybook::group::kName.id, request.get(groups::kName));
  input.set(daybook::group::kDescription.id, request.get(groups::kDescription));
  input.set(daybook::group::kPermissions.id, Json{write_permissions(patterns)});
  Command command = control_command(*exchange, "group.create");
  command.items.push_back(make_item(kGroup, crud::kCreate, fresh_id(), std::move(input)));
  submit(exchange, std::move(command), shows_group(201), name_taken());
}

Result<Input> changes_asked(const Record& group, const Input& request) {
  DAYBOOK_TRY(const Patterns added, listed(request, groups::kAdded));
  DAYBOOK_TRY(const Patterns removed, listed(request, groups::kRemoved));
  Input input;
  if (request.names(groups::kAnyName)) {
    input.set(daybook::group::kName.id, request.get(groups::kAnyName));
  }
  if (request.names(groups::kAnyDescription)) {
    input.set(daybook::group::kDescription.id, request.get(groups::kAnyDescription));
  }
  if (added.empty() && removed.empty()) return input;
  const Patterns held = stored_patterns(group);
  std::set<std::string> wanted(held.begin(), held.end());
  wanted.insert(added.begin(), added.end());
  for (const std::string& pattern : removed) wanted.erase(pattern);
  input.set(daybook::group::kPermissions.id,
            Json{write_permissions(Patterns(wanted.begin(), wanted.end()))});
  return input;
}

Status check_editable(const Record& group) {
  if (group.flag(daybook::group::kIsSystem)) {
    return unprocessable("group.is_system", "A system group cannot be changed.");
  }
  if (group.text(daybook::group::kStatus) == "archived") {
    return unprocessable("group.archived", "The group is archived.");
  }
  return Done{};
}

void update_group(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kGroupChange));
  DAYBOOK_ANSWER_TRY(exchange, const Record group, group_of_path(*exchange));
  const Status is_editable = check_editable(group);
  if (!is_editable) return exchange->fail(is_editable.error());
  DAYBOOK_ANSWER_TRY(exchange, Input input, changes_asked(group, request));
  Item item = make_item(kGroup, crud::kUpdate, group.key.id, std::move(input));
  const auto base = std::get<std::int64_t>(request.get(groups::kBaseVersion));
  item.expected = Version{static_cast<std::uint64_t>(base)};
  Command command = control_command(*exchange, "group.update");
  command.items.push_back(std::move(item));
  submit(exchange, std::move(command), shows_group(200), name_taken());
}

void archive_group(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record group, group_of_path(*exchange));
  Command command = control_command(*exchange, "group.archive");
  command.items.push_back(make_item(kGroup, *kGroup.behaviour("archive"), group.key.id));
  submit(exchange, std::move(command),
         [](const Exchange&, const CommandAnswer&) { return http::Response{.status = 204}; });
}

void list_permissions(const ExchangePtr& exchange) {
  http::Response response;
  JsonWriter json(response.body);
  std::set<std::string_view> domains;
  json.begin_object().key("items").begin_array();
  for (const PermissionEntry& entry : permission_catalogue()) {
    domains.insert(entry.domain());
    json.begin_object().text("key", entry.key).text("domain", entry.domain());
    json.text("description", entry.description).end_object();
  }
  json.end_array().key("domains").begin_array();
  for (const std::string_view domain : domains) json.text(domain);
  json.end_array().end_object();
  exchange->answer(std::move(response));
}

constexpr Answer kListed[] = {{200, "", &kItemsOnly}};
constexpr Answer kShown[] = {{200, "", &platform::kGroup}, {404, "no such group"}};
constexpr Answer kMade[] = {{201, "", &platform::kGroup},
                            {403, "a permission that the caller lacks"},
                            {409, "the name is taken"}};
constexpr Answer kChanged[] = {{200, "", &platform::kGroup},
                               {400, "nobody would be left who may create administrators"},
                               {403, "a permission that the caller lacks"},
                               {404, "no such group"},
                               {409, "the version is stale, or the name taken"},
                               {422, "a system group, or an archived one"}};
constexpr Answer kArchived[] = {{204, "the group is archived"},
                                {404, "no such group"},
                                {422, "a system group, or one that is assigned"}};
constexpr Answer kCatalogueShown[] = {{200, "", &kPermissionCatalogue}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "groups",
     .operation_id = "get_groups",
     .summary = "List groups",
     .permission = "platform.groups.list",
     .handler = list_groups,
     .answers = kListed,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "groups",
     .operation_id = "post_groups",
     .summary = "Create group",
     .permission = "platform.groups.create",
     .handler = create_group,
     .request = &kNewGroup,
     .answers = kMade,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "groups/{group_uuid}",
     .operation_id = "get_groups_by_group_uuid",
     .summary = "Get group detail",
     .permission = "platform.groups.read",
     .handler = read_group,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kPatch,
     .path = "groups/{group_uuid}",
     .operation_id = "patch_groups_by_group_uuid",
     .summary = "Update group",
     .permission = "platform.groups.update",
     .handler = update_group,
     .request = &kGroupChange,
     .answers = kChanged,
     .in_contract = true},
    {.method = Method::kDelete,
     .path = "groups/{group_uuid}",
     .operation_id = "delete_groups_by_group_uuid",
     .summary = "Archive group",
     .permission = "platform.groups.delete",
     .handler = archive_group,
     .answers = kArchived,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "permissions",
     .operation_id = "get_permissions",
     .summary = "List all permissions",
     .permission = "platform.groups.read",
     .handler = list_permissions,
     .answers = kCatalogueShown,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kGroupActions = {kRows, "Groups"};

}  // namespace daybook::api::platform
