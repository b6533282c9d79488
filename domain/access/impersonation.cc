#include "domain/access/impersonation.h"

#include <algorithm>

#include "domain/access/user.h"
#include "domain/platform/settings.h"

namespace daybook::impersonation {
namespace {

constexpr Field kFields[] = {kAdmin,     kTarget,  kTenant, kReason, kHash,
                             kExpiresAt, kEndedAt, kStatus, kHolder};
static_assert(well_formed(kFields));

constexpr Field kStartInput[] = {kAdmin, kTarget, kTenant, kReason, kHash, kHolder};

constexpr std::string_view kBlanks = " \t\r\n";

const RecordKey kSettings{platform_settings::kPlatformSettings.id, platform_settings::kOnly};

RecordKey user_key(const Input& input, const Field& field) {
  return {user::kUser.id, std::get<Uuid>(input.get(field))};
}

Needs ask_start(const Kind&, const Record&, const Input& input) {
  Needs needs;
  needs.records = {user_key(input, kAdmin), user_key(input, kTarget), kSettings};
  needs.holding.push_back({&kImpersonation, kHolder.id, input.get(kHolder)});
  return needs;
}

Status check_users(const Input& input, const Loaded& loaded) {
  const Record* admin = loaded.find(user_key(input, kAdmin));
  const Record* target = loaded.find(user_key(input, kTarget));
  if (admin == nullptr || !user::is_active(*admin)) {
    return unprocessable("impersonation.admin_inactive", "You are not active any more.");
  }
  if (target == nullptr || !user::is_active(*target)) {
    return unprocessable("impersonation.target_inactive", "The user is not active.");
  }
  if (admin == target) {
    return unprocessable("impersonation.self", "Nobody impersonates themselves.");
  }
  return Done{};
}

Event begun(const Record& now, const Input& input, std::int64_t lasts_s, Time at) {
  Draft draft(now, "impersonation.started");
  draft.set(kExists, true).set(kStatus, "open").set(kExpiresAt, at.value + lasts_s * 1'000'000);
  for (const Field& field : kStartInput) draft.set(field, input.get(field));
  return std::move(draft).done();
}

Event expired(const Record& impersonation) {
  Draft draft(impersonation, "impersonation.expired");
  return std::move(draft.set(kStatus, "ended").set(kHolder, Null{})).done();
}

// One that is over and was never ended makes room for the next.
Result<Events> start(const Record& now, const Input& input, const Loaded& loaded,
                     const Context& context) {
  if (now.version.value != 0) return conflict("record.exists", "A record with this id exists.");
  const auto settings = platform_settings::settings_of(loaded.find(kSettings));
  if (!settings.impersonation_enabled) {
    return forbidden("impersonation.disabled", "Impersonation is switched off on this platform.");
  }
  DAYBOOK_CHECK(check_users(input, loaded));
  Events events;
  for (const Record& earlier : loaded.holding.front()) {
    if (is_active(earlier, context.now)) {
      return conflict("impersonation.active", "You have an active impersonation session; end it.",
                      earlier.key.id.text());
    }
    events.push_back(expired(earlier));
  }
  events.push_back(begun(now, input, settings.impersonation_s, context.now));
  return events;
}

Result<Events> end(const Record& now, const Input&, const Loaded&, const Context& context) {
  if (!is_active(now, context.now)) {
    return not_found("impersonation.none", "You have no active impersonation session.");
  }
  return Events{ended(now, context.now)};
}

constexpr Behaviour kBehaviours[] = {
    {.name = "start",
     .decide = start,
     .input = kStartInput,
     .ask = ask_start,
     .makes_record = true,
     .irreversible = "A token that was shown cannot be taken back; end the session."},
    {.name = "end", .decide = end, .irreversible = "A session that ended stays ended."},
};

}  // namespace

std::string_view check_reason(const Value& value) {
  std::string_view text = text_of(value);
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
  const auto characters = std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; });
  return static_cast<std::size_t>(characters) >= kReasonSize_min
             ? ""
             : "Say why in at least 10 characters.";
}

bool is_active(const Record& impersonation, Time now) {
  return impersonation.exists() && impersonation.text(kStatus) == "open" &&
         impersonation.integer(kExpiresAt) > now.value;
}

Needs::Holding open_ones() { return {&kImpersonation, kStatus.id, std::string("open")}; }

// Of one whose time was over the end is that time, and no event.
Event ended(const Record& impersonation, Time now) {
  Draft draft(impersonation, "impersonation.ended");
  draft.set(kStatus, "ended").set(kHolder, Null{});
  if (is_active(impersonation, now)) draft.set(kEndedAt, now.value);
  return std::move(draft).done();
}

extern constexpr Kind kImpersonation = {.id = KindId{33},
                                        .name = "impersonation",
                                        .plural = "impersonations",
                                        .fields = kFields,
                                        .behaviours = kBehaviours,
                                        .subject = SubjectRule::kReference,
                                        .subject_field = kTarget.id,
                                        .in_control = true};

}  // namespace daybook::impersonation
