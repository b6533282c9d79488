#include "domain/access/mail.h"

namespace daybook::mail {
namespace {

constexpr std::string_view kGone = "A mail that has left cannot be called back.";

constexpr Field kFields[] = {kPerson, kRecipient, kTemplate, kAbout, kStatus, kFailure};
static_assert(well_formed(kFields));

constexpr Field kFailureInput[] = {kFailure};

Result<Events> sent(const Record& now, const Input&, const Loaded&, const Context&) {
  Draft draft(now, "mail.sent");
  return std::move(draft.set(kStatus, "sent")).events();
}

Result<Events> failed(const Record& now, const Input& input, const Loaded&, const Context&) {
  Draft draft(now, "mail.failed");
  return std::move(draft.set(kStatus, "failed").set(kFailure, input.get(kFailure))).events();
}

Result<Events> hold(const Record& now, const Input&, const Loaded&, const Context&) {
  if (now.text(kStatus) != "queued") return Events{};
  Draft draft(now, "mail.held");
  return std::move(draft.set(kStatus, "held")).events();
}

Result<Events> release(const Record& now, const Input&, const Loaded&, const Context&) {
  if (now.text(kStatus) != "held") return Events{};
  Draft draft(now, "mail.released");
  return std::move(draft.set(kStatus, "queued")).events();
}

constexpr Behaviour kBehaviours[] = {
    {.name = "sent", .decide = sent, .irreversible = kGone},
    {.name = "failed", .decide = failed, .input = kFailureInput, .irreversible = kGone},
    {.name = "hold", .decide = hold},
    {.name = "release", .decide = release, .irreversible = kGone},
};

}  // namespace

extern constexpr Kind kMail = {.id = KindId{13},
                               .name = "mail",
                               .plural = "mails",
                               .fields = kFields,
                               .behaviours = kBehaviours,
                               .subject = SubjectRule::kReference,
                               .subject_field = kPerson.id};

}  // namespace daybook::mail
