#include "domain/automation/webhook.h"

#include <algorithm>
#include <utility>

namespace daybook::webhook {
namespace {

constexpr std::string_view kGone = "What has been delivered cannot be called back.";

bool is_pattern(std::string_view text) {
  const std::string_view front = text.ends_with('*') ? text.substr(0, text.size() - 1) : text;
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  return !text.empty() && text.size() <= kPatternSizeMax && std::ranges::all_of(front, plain);
}

bool matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

constexpr Field kFields[] = {
    kUrl,       kDescription, kEvents,    kStatus,       kSecretGeneration, kOldSecretUntil,
    kMaker,     kMakerToken,  kPosition,  kFailingSince, kDisabledReason,   kReplays,
    kHeldAfter, kHeldUpTo,    kToldAfter, kToldUpTo,
};
static_assert(well_formed(kFields));

constexpr Field kWritten[] = {kUrl,    kDescription,      kEvents,
                              kStatus, kMaker.editable(), kMakerToken.editable()};

Needs ask_for_all(const Kind& kind, const Record&, const Input&) {
  Needs needs;
  for (const std::string_view status : kStatuses) {
    needs.holding.push_back({&kind, kStatus.id, std::string(status)});
  }
  return needs;
}

std::size_t count(const Loaded& loaded) {
  std::size_t all = 0;
  for (const auto& records : loaded.holding) all += records.size();
  return all;
}

// Of a webhook that was not: a server that writes "disabled" says why.
bool disables(const Record& now, const Input& input) {
  return input.text(kStatus) == "disabled" && now.text(kStatus) != "disabled";
}

// Null is the default, everything. An empty list is none: a webhook that wants nothing is of no
// use.
Status check_written(const Record& now, const Input& input) {
  if (disables(now, input)) {
    return invalid(std::string(kStatus.name), "Choose active or paused; only the server disables.");
  }
  const Value* events = input.find(kEvents.id);
  const bool is_named = events != nullptr && !is_null(*events);
  const std::string_view wrong = is_named ? check_events(*events) : "";
  if (!wrong.empty()) return invalid(std::string(kEvents.name), std::string(wrong));
  return Done{};
}

void set_written(const Input& input, Draft& draft) {
  for (const auto& [id, value] : input.fields()) draft.set(*kWebhook.find(id), value);
}

Result<Events> add(const Record& now, const Input& input, const Loaded& loaded, const Context&) {
  if (now.version.value != 0) return conflict("record.exists", "A record with this id exists.");
  DAYBOOK_CHECK(check_written(now, input));
  if (count(loaded) >= kWebhooksMax) {
    return conflict("webhook.too_many", "There are 50 webhooks already; delete one first.");
  }
  Draft draft(now, "webhook.created");
  draft.set(kExists, true).set(kStatus, "active").set(kSecretGeneration, std::int64_t{1});
  set_written(input, draft);
  return std::move(draft).events();
}

// A receiver that is written again starts with a clean record, so that it gets its full time.
Result<Events> change(const Record& now, const Input& input, const Loaded&, const Context&) {
  DAYBOOK_CHECK(check_written(now, input));
  Draft draft(now, "webhook.updated");
  set_written(input, draft);
  const bool starts = input.text(kStatus) == "active" && now.text(kStatus) != "active";
  const bool moves = input.names(kUrl) && input.get(kUrl) != now.get(kUrl);
  if (starts || moves) draft.set(kFailingSince, Null{});
  if (input.names(kStatus) && input.text(kStatus) != "disabled") {
    draft.set(kDisabledReason, Null{});
  }
  return std::move(draft).events();
}

Result<Events> rotate_secret(const Record& now, const Input&, const Loaded&,
                             const Context& context) {
  Draft draft(now, "webhook.secret_rotated");
  draft.set(kSecretGeneration, now.integer(kSecretGeneration, 1) + 1)
      .set(kOldSecretUntil, context.now.value + kOldSecret_us);
  return std::move(draft).events();
}

void set_range(Draft& draft, const Field& after, const Field& up_to, std::int64_t from,
               std::int64_t to) {
  draft.set(after, from < to ? Value{from} : Value{Null{}});
  draft.set(up_to, from < to ? Value{to} : Value{Null{}});
}

bool is_held(const Record& webhook) { return webhook.has(kHeldUpTo.id); }

// Whoever asks for it from a position on gets what is held behind that position, too.
Result<Events> replay(const Record& now, const Input& input, const Loaded&, const Context&) {
  const auto* from = std::get_if<std::int64_t>(&input.get(replaying::kFrom));
  if (from == nullptr || *from < 1) {
    return invalid(std::string(replaying::kFrom.name), "Enter a position from 1 on.");
  }
  Draft draft(now, "webhook.replayed");
  draft.set(kPosition, *from - 1)
      .set(kReplays, now.integer(kReplays) + 1)
      .set(kFailingSince, Null{});
  set_range(draft, kHeldAfter, kHeldUpTo, now.integer(kHeldAfter),
            std::min(now.integer(kHeldUpTo), *from - 1));
  set_range(draft, kToldAfter, kToldUpTo, 0, 0);
  return std::move(draft).events();
}

// What an earlier restore holds stays held; what was delivered since may come again.
Result<Events> hold(const Record& now, const Input& input, const Loaded&, const Context&) {
  const auto* after = std::get_if<std::int64_t>(&input.get(kHeldAfter));
  const auto* up_to = std::get_if<std::int64_t>(&input.get(kHeldUpTo));
  if (after == nullptr || up_to == nullptr || *after >= *up_to) return Events{};
  Draft draft(now, "webhook.held");
  const std::int64_t from = std::min(*after, now.integer(kHeldAfter, *after));
  set_range(draft, kHeldAfter, kHeldUpTo, from, std::max(*up_to, now.integer(kHeldUpTo)));
  return std::move(draft).events();
}

Result<Events> release(const Record& now, const Input&, const Loaded&, const Context&) {
  if (!is_held(now)) return Events{};
  const std::int64_t from = now.integer(kHeldAfter);
  Draft draft(now, "webhook.released");
  draft.set(kPosition, from).set(kReplays, now.integer(kReplays) + 1).set(kFailingSince, Null{});
  set_range(draft, kToldAfter, kToldUpTo, now.integer(kHeldUpTo), now.integer(kPosition, from));
  set_range(draft, kHeldAfter, kHeldUpTo, 0, 0);
  return std::move(draft).events();
}

// What was delivered before a replay says nothing about what is to be delivered after it.
Result<Events> progress(const Record& now, const Input& input, const Loaded&, const Context&) {
  if (input.get(kReplays) != Value{now.integer(kReplays)}) {
    return conflict("webhook.replayed", "The webhook begins elsewhere by now.");
  }
  Draft draft(now, "webhook.progressed");
  draft.set(kPosition, input.get(kPosition)).set(kFailingSince, input.get(kFailingSince));
  return std::move(draft).events();
}

Result<Events> disable(const Record& now, const Input& input, const Loaded&, const Context&) {
  if (now.text(kStatus) == "disabled") return Events{};
  Draft draft(now, "webhook.disabled");
  draft.set(kStatus, "disabled").set(kDisabledReason, input.get(kDisabledReason));
  return std::move(draft).events();
}

constexpr Field kReplayInput[] = {replaying::kFrom};
constexpr Field kProgressInput[] = {kPosition.editable(), kFailingSince.editable(),
                                    kReplays.editable()};
constexpr Field kHoldInput[] = {kHeldAfter.editable(), kHeldUpTo.editable()};
constexpr Field kDisableInput[] = {kDisabledReason.editable()};

constexpr Behaviour kBehaviours[] = {
    {.name = "add", .decide = add, .input = kWritten, .ask = ask_for_all, .makes_record = true},
    // The fields before might come back without each other: somebody's rights with another's URL.
    {.name = "change",
     .decide = change,
     .input = kWritten,
     .irreversible = "A webhook has the rights of who wrote it last; write it again instead."},
    {.name = "rotate-secret",
     .decide = rotate_secret,
     .irreversible = "A secret that was shown cannot be taken back; rotate it again."},
    {.name = "replay", .decide = replay, .input = kReplayInput, .irreversible = kGone},
    {.name = "progress", .decide = progress, .input = kProgressInput, .irreversible = kGone},
    {.name = "disable", .decide = disable, .input = kDisableInput, .irreversible = kGone},
    {.name = "hold",
     .decide = hold,
     .input = kHoldInput,
     .irreversible = "What a restore holds is released by whoever runs the server."},
    {.name = "release", .decide = release, .irreversible = kGone},
};

}  // namespace

std::string_view check_url(const Value& value) {
  const std::string_view url = text_of(value);
  const std::size_t begin = url.starts_with("https://") ? 8 : 7;
  if (begin == 7 && !url.starts_with("http://")) {
    return "Enter a URL that begins with https:// or http://.";
  }
  const auto plain = [](char c) { return c > ' ' && c <= '~' && c != '\\' && c != '#'; };
  if (!std::ranges::all_of(url, plain)) {
    return "Enter a URL of ASCII characters, without spaces, backslashes and fragment.";
  }
  const std::string_view authority = url.substr(begin, url.find_first_of("/?", begin) - begin);
  if (authority.find('@') != std::string_view::npos) {
    return "A URL with a user or password is not taken; deliveries are signed.";
  }
  return authority.empty() || authority.starts_with(':') ? "Enter a URL with a host." : "";
}

std::string_view check_events(const Value& value) {
  const auto* json = std::get_if<Json>(&value);
  if (json != nullptr && read_patterns(json->text)) return "";
  return R"(Enter a list of 1 to 50 names of events such as "person.created" or "deal.*".)";
}

std::optional<std::vector<std::string_view>> read_patterns(std::string_view json) {
  if (!json.starts_with('[') || !json.ends_with(']') || json.size() < 2) return std::nullopt;
  std::string_view rest = json.substr(1, json.size() - 2);
  std::vector<std::string_view> patterns;
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    if (item.size() < 3 || !item.starts_with('"') || !item.ends_with('"')) return std::nullopt;
    patterns.push_back(item.substr(1, item.size() - 2));
    if (!is_pattern(patterns.back()) || patterns.size() > kPatternsMax) return std::nullopt;
    const bool is_last = item.size() == rest.size();
    rest.remove_prefix(item.size() + (is_last ? 0 : 1));
    if (!is_last && rest.empty()) return std::nullopt;
  }
  if (patterns.empty()) return std::nullopt;
  return patterns;
}

std::optional<Position> left_out_up_to(const Record& webhook, Position position) {
  for (const auto& [after, up_to] : {std::pair(kHeldAfter, kHeldUpTo), {kToldAfter, kToldUpTo}}) {
    const auto begin = static_cast<std::uint64_t>(webhook.integer(after));
    const auto end = static_cast<std::uint64_t>(webhook.integer(up_to));
    if (begin < position.value && position.value <= end) return Position{end};
  }
  return std::nullopt;
}

bool wants(const Record& webhook, std::string_view event_name) {
  const auto* json = std::get_if<Json>(&webhook.get(kEvents));
  const auto patterns = read_patterns(json == nullptr ? kEvents.default_text : json->text);
  return patterns && std::ranges::any_of(*patterns, [&](std::string_view pattern) {
           return matches(pattern, event_name);
         });
}

extern constexpr Kind kWebhook = {.id = KindId{14},
                                  .name = "webhook",
                                  .plural = "webhooks",
                                  .fields = kFields,
                                  .behaviours = kBehaviours};

}  // namespace daybook::webhook
