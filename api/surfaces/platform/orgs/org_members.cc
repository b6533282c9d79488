// Who is in an organization: its memberships, and the addresses that are invited. Nothing else of
// the organization's own records is shown to the platform.
#include <algorithm>
#include <set>
#include <tuple>

#include "api/read/query_reader.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/orgs/org_schemas.h"
#include "api/surfaces/platform/orgs/orgs.h"
#include "api/surfaces/platform/queries.h"
#include "api/surfaces/platform/rendering.h"
#include "domain/access/invitation.h"
#include "domain/access/membership.h"
#include "domain/access/user.h"
#include "projections/text.h"

namespace daybook::api::platform {
namespace {

constexpr std::size_t kPageUsual = 50;
constexpr std::size_t kPageMost = 200;

struct Member {
  Uuid id;  // The user's; of who is invited, the invitation's.
  std::string email;
  std::string display_name;
  std::string_view status;
  std::string_view role;
  Time joined_at{};  // 0: not yet.
};

std::string_view role_of(bool is_admin, bool is_staff) {
  if (is_admin) return "admin";
  return is_staff ? "staff" : "member";
}

std::string_view status_of(const Record& user, const Record& membership) {
  if (membership::is_removed(membership)) return "removed";
  const bool is_active = membership::is_active(membership) && user.text(user::kStatus) == "active";
  return is_active ? "active" : "suspended";
}

// A user whose record is gone is no member any more.
Result<std::optional<Member>> member_of(const Reader& control, const Record& membership) {
  DAYBOOK_TRY(const auto user, user_of_number(control, membership.integer(membership::kUser)));
  if (!user || !user->exists()) return std::optional<Member>{};
  Member member;
  member.id = user->key.id;
  member.email = user->text(user::kEmail);
  member.display_name = user->text(user::kName);
  member.status = status_of(*user, membership);
  member.role =
      role_of(membership.flag(membership::kIsAdmin), membership.flag(membership::kIsStaff));
  member.joined_at = membership.created_at;
  return std::optional(std::move(member));
}

Member invited_member(const Record& invitation) {
  Member member;
  member.id = invitation.key.id;
  member.email = invitation.text(invitation::kEmail);
  member.display_name = member.email;
  member.status = "invited";
  member.role =
      role_of(invitation.flag(invitation::kIsAdmin), invitation.flag(invitation::kIsStaff));
  return member;
}

// An address that is a member's already, or is invited twice, is shown once.
Status add_invited(const Reader& home, TenantId tenant, std::vector<Member>& members) {
  DAYBOOK_TRY(const auto invitations,
              all_in(home, tenant, invitation::kInvitation,
                     {{invitation::kStatus.id, Match::kEquals, std::string("pending")}}));
  std::set<std::string> known;
  for (const Member& member : members) {
    if (member.status != "removed") known.insert(fold_text(member.email));
  }
  for (const Record& invitation : invitations) {
    const std::string_view address = invitation.text(invitation::kEmail);
    const bool is_open = invitation::is_active(invitation, wall_clock()) && !address.empty();
    if (is_open && known.insert(fold_text(address)).second) {
      members.push_back(invited_member(invitation));
    }
  }
  return Done{};
}

Result<std::vector<Member>> members_of_org(const Exchange& exchange, const Record& org) {
  const TenantId tenant{org.number.value};
  const Reader& home = exchange.application().shards.of(tenant).reader();
  DAYBOOK_TRY(const auto memberships, all_in(home, tenant, membership::kMembership, {}));
  std::vector<Member> members;
  for (const Record& membership : memberships) {
    DAYBOOK_TRY(auto member, member_of(control_of(exchange), membership));
    if (member) members.push_back(*std::move(member));
  }
  DAYBOOK_CHECK(add_invited(home, tenant, members));
  return members;
}

void keep_asked(const Input& query, std::string_view search, std::vector<Member>& members) {
  const std::string_view status = query.text(org_members::kStatus);
  std::erase_if(members, [&](const Member& member) {
    return (!status.empty() && member.status != status) ||
           !is_found_in(search, {member.email, member.display_name});
  });
}

// Without a value first, as in every ascending list.
void sort(const Input& query, std::vector<Member>& members) {
  const std::string_view by = query.text(org_members::kSortBy);
  const auto key = [by](const Member& member) {
    const std::int64_t time = by == "joined_at" ? member.joined_at.value : 0;
    const std::string name = by == "email" ? std::string() : fold_text(member.display_name);
    return std::tuple(time, name, fold_text(member.email), member.id);
  };
  std::ranges::sort(members, {}, key);
  if (query.text(org_members::kSortOrder) == "desc") std::ranges::reverse(members);
}

void write_member(const Member& member, JsonWriter& json) {
  json.begin_object().key("id").uuid(member.id).text("email", member.email);
  json.text("display_name", member.display_name).text("status", member.status);
  json.text("role", member.role).key("joined_at");
  member.joined_at.value == 0 ? json.null() : json.time(member.joined_at);
  json.end_object();
}

// A user's name is control's and the membership the organization's, so all are looked at; on a
// worker, since there may be thousands.
void answer_members(const ExchangePtr& exchange, const Record& org) {
  DAYBOOK_ANSWER_TRY(exchange, const PageAsked asked, page_asked(*exchange, kPageUsual, kPageMost));
  DAYBOOK_ANSWER_TRY(exchange, const Input query, query_asked(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, auto members, members_of_org(*exchange, org));
  keep_asked(query, asked.search, members);
  sort(query, members);
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (std::size_t i = (asked.page - 1) * asked.size;
       i < std::min(members.size(), asked.page * asked.size); ++i) {
    write_member(members[i], json);
  }
  json.end_array().number("total", static_cast<std::int64_t>(members.size())).end_object();
  exchange->answer(std::move(response));
}

void list_members(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record org, org_of_path(*exchange));
  exchange->hand_over([exchange, org] { answer_members(exchange, org); });
}

constexpr Answer kListed[] = {{200, "", &kItemsTotal}, {404, "no such organization"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "orgs/{org_uuid}/members",
     .operation_id = "get_orgs_by_org_uuid_members",
     .summary = "List organization members",
     .permission = "platform.users.read",
     .handler = list_members,
     .answers = kListed,
     .in_contract = true,
     .query = org_members::kQuery},
};

}  // namespace

extern constexpr ActionTable kOrgMemberActions = {kRows, "Orgs"};

}  // namespace daybook::api::platform
