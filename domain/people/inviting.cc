#include "domain/people/inviting.h"

#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/people/person.h"

namespace daybook::inviting {
namespace {

constexpr std::string_view kNoteStart = R"({"invitation":")";
constexpr std::string_view kNoteEnd = "\"}";

std::string note_of(const Uuid& invitation) {
  return std::string(kNoteStart) + invitation.text() + std::string(kNoteEnd);
}

const Record* active_invitation(const Loaded& loaded, Time now) {
  for (const Record& held : loaded.holding.front()) {
    if (invitation::is_active(held, now)) return &held;
  }
  return nullptr;
}

Record blank_record(const Kind& kind, const Uuid& id) {
  Record record;
  record.key = {kind.id, id};
  return record;
}

// An address that merging filled in stays under the key of whoever it came from.
Draft& set_address(const Record& person, const Field& field, Draft& draft) {
  const Slot* slot = person.find(person::kPrimaryEmail.id);
  return draft.set(field, slot->value, slot->origin);
}

Event sent(const Record& person, const Input& input, const Context& context) {
  const Record blank = blank_record(invitation::kInvitation, context.fresh_ids[0]);
  Draft draft(blank, "invitation.sent");
  set_address(person, invitation::kEmail, draft)
      .set(kExists, true)
      .set(invitation::kPerson, person.key.id)
      .set(invitation::kStatus, "pending")
      .set(invitation::kIsAdmin, input.flag(kIsAdmin))
      .set(invitation::kIsStaff, input.flag(kIsStaff))
      .set(invitation::kEnrollmentConfig, input.get(kEnrollmentConfig))
      .set(invitation::kRedirectTo, input.get(kRedirectTo))
      .set(invitation::kExpiresAt, context.now.value + invitation::kLifetime_us);
  draft.note(note_of(context.fresh_ids[0]));
  return std::move(draft).done();
}

Event queued(const Record& person, const Context& context) {
  const Record blank = blank_record(mail::kMail, context.fresh_ids[1]);
  Draft draft(blank, "mail.queued");
  set_address(person, mail::kRecipient, draft)
      .set(kExists, true)
      .set(mail::kPerson, person.key.id)
      .set(mail::kTemplate, "invitation")
      .set(mail::kAbout, context.fresh_ids[0].text())
      .set(mail::kStatus, "queued");
  return std::move(draft).done();
}

}  // namespace

Needs ask_invite(const Kind&, const Record& person, const Input&) {
  Needs needs;
  const Value& address = person.get(person::kPrimaryEmail);
  needs.holding.push_back({&invitation::kInvitation, invitation::kEmail.id, address});
  needs.fresh_ids = 2;
  return needs;
}

Result<Events> invite(const Record& person, const Input& input, const Loaded& loaded,
                      const Context& context) {
  if (person.has(person::kPlatformUser.id)) {
    return unprocessable("person.already_linked", "The person is already linked to a user.");
  }
  if (is_blank(person.get(person::kPrimaryEmail))) {
    return Error{ErrorCode::kInvalid, "person.no_primary_email",
                 "The person has no primary e-mail address."};
  }
  if (const Record* active = active_invitation(loaded, context.now)) {
    return conflict("invitation.active", "An invitation to this address is active already.",
                    std::to_string(active->number.value));
  }
  return Events{sent(person, input, context), queued(person, context)};
}

std::string_view invitation_in(std::string_view note) {
  if (!note.starts_with(kNoteStart) || !note.ends_with(kNoteEnd)) return {};
  note.remove_prefix(kNoteStart.size());
  note.remove_suffix(kNoteEnd.size());
  return note;
}

}  // namespace daybook::inviting
