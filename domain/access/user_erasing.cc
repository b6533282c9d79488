#include "domain/access/user_erasing.h"

#include <algorithm>

#include "domain/access/joining.h"
#include "domain/access/mail.h"
#include "domain/access/user.h"

namespace daybook::user_erasing {
namespace {

using user::kErasure;
using user::kUser;

Event requested(const Record& user) {
  Draft draft(user, "user.erasure_requested");
  erasing::erase_values(kUser, user, draft);
  draft.set(user::kStatus, "erased").set(user::kResetRequestedAt, Null{});
  return std::move(draft.set(kErasure, std::string(kErasureRequested))).done();
}

bool is_coming_in(const std::vector<Record>& joinings) {
  return std::ranges::any_of(joinings, [](const Record& joining) {
    return joining.exists() && joining.text(joining::kStatus) == "pending";
  });
}

}  // namespace

Needs ask_erase(const Kind&, const Record& user, const Input&) {
  Needs needs;
  needs.subjects.push_back(user.key);
  needs.referring.push_back({&joining::kJoining, joining::kUser.id, user.key.id});
  needs.holding.push_back({&mail::kMail, mail::kAbout.id, user.key.id.text()});
  return needs;
}

Result<Events> erase(const Record& user, const Input&, const Loaded& loaded, const Context&) {
  if (user.has(kErasure.id)) return Events{};
  if (is_coming_in(loaded.referring.front())) {
    return conflict("user.joining", "The user is on the way into a tenant.");
  }
  Events events{requested(user)};
  for (const auto* records : {&loaded.subjects.front().own, &loaded.holding.front()}) {
    for (const Record& record : *records) {
      std::ranges::move(erasing::erase_whole(record), std::back_inserter(events));
    }
  }
  return events;
}

Result<Events> complete(const Record& user, const Input& input, const Loaded&, const Context&) {
  if (!user.has(kErasure.id)) {
    return conflict("user.not_requested", "The erasure of the user was not asked for.");
  }
  if (user.text(kErasure) == "erased") return Events{};
  Draft draft(user, "user.erased");
  draft.set(kErasure, "erased").note(erasing::completion_note(input));
  return std::move(draft).events();
}

}  // namespace daybook::user_erasing
