#include "domain/platform/settings.h"

#include <algorithm>

#include "domain/access/group.h"
#include "domain/access/impersonation.h"

namespace daybook::platform_settings {
namespace {

constexpr Field kFields[] = {kDefaultAccountType, kImpersonationEnabled, kImpersonationDuration,
                             kOrgsPerShardMax, kPermissionEnforcement};
static_assert(well_formed(kFields));

bool is_within(const Value& value, std::int64_t least, std::int64_t most) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number == nullptr || (*number >= least && *number <= most);
}

Needs ask_change(const Kind&, const Record&, const Input&) {
  Needs needs;
  needs.holding.push_back(impersonation::open_ones());
  return needs;
}

bool forbids_impersonation(const Input& input) {
  return input.get(kImpersonationEnabled) == Value{false};
}

// Impersonations that are switched off are over for good, not until they are switched on again.
Result<Events> change(const Record& now, const Input& input, const Loaded& loaded,
                      const Context& context) {
  Draft draft(now, "platform_settings.changed");
  for (const Field& field : kFields) {
    if (!is_null(input.get(field))) draft.set(field, input.get(field));
  }
  if (!draft.empty()) draft.set(kExists, true);
  Events events = std::move(draft).events();
  if (!forbids_impersonation(input)) return events;
  for (const Record& open : loaded.holding.front()) {
    events.push_back(impersonation::ended(open, context.now));
  }
  return events;
}

// Whoever lets missing permissions pass gives every permission to every administrator.
Status guard(const Event& event, const Present&, const Permissions* held) {
  const auto set = std::ranges::find(event.changes, kPermissionEnforcement.id, &Change::field);
  if (set == event.changes.end() || is_null(set->after) || text_of(set->after) == "enabled") {
    return Done{};
  }
  return group::check_gift({"platform.*"}, held);
}

constexpr Behaviour kBehaviours[] = {
    {.name = "change",
     .decide = change,
     .input = kFields,
     .ask = ask_change,
     .makes_record = true,
     .irreversible = "What the settings allowed meanwhile was done; set them anew."},
};

std::string_view chosen(const Record& record, const Field& field, std::string_view usual) {
  const std::string_view text = record.text(field);
  const auto choice = std::ranges::find(field.choices, text);
  return choice == field.choices.end() ? usual : *choice;
}

}  // namespace

std::string_view check_duration(const Value& value) {
  return is_within(value, kImpersonation_s_min, kImpersonation_s_max)
             ? ""
             : "Enter a number of seconds from 60 to 86400.";
}

Settings settings_of(const Record* record) {
  Settings settings;
  if (record == nullptr || !record->exists()) return settings;
  settings.default_account_type =
      chosen(*record, kDefaultAccountType, settings.default_account_type);
  if (record->has(kImpersonationEnabled.id)) {
    settings.impersonation_enabled = record->flag(kImpersonationEnabled);
  }
  settings.impersonation_s = record->integer(kImpersonationDuration, settings.impersonation_s);
  settings.orgs_per_shard_max = record->integer(kOrgsPerShardMax, settings.orgs_per_shard_max);
  settings.permission_enforcement =
      chosen(*record, kPermissionEnforcement, settings.permission_enforcement);
  return settings;
}

extern constexpr Kind kPlatformSettings = {.id = KindId{34},
                                           .name = "platform_settings",
                                           .plural = "platform_settings",
                                           .fields = kFields,
                                           .behaviours = kBehaviours,
                                           .in_control = true,
                                           .guard = guard};

}  // namespace daybook::platform_settings
