#include "domain/access/token.h"

namespace daybook::token {
namespace {

constexpr Field kFields[] = {kName, kTenant, kUser,      kPermissions,
                             kHash, kPrefix, kExpiresAt, kStatus};
static_assert(well_formed(kFields));

Result<Events> revoke(const Record& now, const Input&, const Loaded&, const Context&) {
  Draft draft(now, "token.revoked");
  return std::move(draft.set(kStatus, "revoked")).events();
}

Result<Events> issue(const Record& now, const Input& input, const Loaded&, const Context&) {
  if (now.version.value != 0) return conflict("record.exists", "A record with this id exists.");
  Draft draft(now, "token.issued");
  draft.set(kExists, true).set(kStatus, "active");
  for (const auto& [field, value] : input.fields()) draft.set(*kToken.find(field), value);
  return std::move(draft).events();
}

constexpr Field kIssueInput[] = {kName, kTenant, kUser, kPermissions, kHash, kPrefix, kExpiresAt};

constexpr Behaviour kBehaviours[] = {
    {.name = "issue",
     .decide = issue,
     .input = kIssueInput,
     .makes_record = true,
     .irreversible = "A secret that was shown cannot be taken back; revoke the token."},
    {.name = "revoke", .decide = revoke, .irreversible = "A revoked secret stays revoked."},
};

}  // namespace

bool is_active(const Record& token, Time now) {
  return token.exists() && token.text(kStatus) == "active" &&
         (!token.has(kExpiresAt.id) || token.integer(kExpiresAt) > now.value);
}

extern constexpr Kind kToken = {.id = KindId{10},
                                .name = "token",
                                .plural = "tokens",
                                .fields = kFields,
                                .behaviours = kBehaviours,
                                .subject = SubjectRule::kReference,
                                .subject_field = kUser.id,
                                .in_control = true};

}  // namespace daybook::token
