#include "domain/people/erasing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/access/membership.h"
#include "domain/people/media_object.h"
#include "domain/people/merging.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/sales/activity.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace person;

const Fields kAsked = {{erasing::kReason, "Art. 17 GDPR"}};

// Every personal field of the kind as erased, and what else changes.
Fields all_erased(const Kind& kind, Fields also = {}) {
  for (const Field& field : kind.fields) {
    if (is_personal(kind, field)) also.push_back({field, Erased{}});
  }
  return also;
}

Fields person_erased(Fields also = {}) {
  also.push_back({kErasure, "requested"});
  return all_erased(kPerson, std::move(also));
}

Specification given_ann(Fields fields = {}) {
  fields.push_back({kName, "Ann Hopper"});
  fields.push_back({kActive, true});
  return given(kPerson, fields);
}

Record removed_member(std::int64_t user) {
  return a(membership::kMembership, 6,
           {{membership::kUser, user}, {membership::kStatus, "removed"}});
}

Record moved_note(std::uint32_t number, std::uint32_t person, std::uint32_t origin) {
  Record record = a(note::kNote, number, {{note::kPerson, ref(person)}});
  record.put(FieldId{1}, "what was said", Origin{id(origin)});
  return record;
}

TEST(EraseSpec, EveryPersonalValueIsErasedAndThePersonIsInactive) {
  given_ann({{kPrimaryEmail, "ann@navy.example"}, {kLifecycleStage, "customer"}})
      .when("erase", kAsked)
      .then({{"person.erasure_requested", person_erased({{kActive, false}})}})
      .with_note(R"({"records":1,"reason":"Art. 17 GDPR"})");
}

TEST(EraseSpec, TheAccountIsNotNamedAnyMore) {
  for (const Record& membership : {removed_member(5), a(membership::kMembership, 6)}) {
    given_ann({{kPlatformUser, 5}})
        .with(membership)
        .when("erase", kAsked)
        .then({{"person.erasure_requested",
                person_erased({{kActive, false}, {kPlatformUser, Null{}}})}});
  }
}

TEST(EraseSpec, WhoeverIsAMemberIsRemovedFirst) {
  given_ann({{kPlatformUser, 5}})
      .with_member(5)
      .when("erase", kAsked)
      .then_refused("person.is_user");
}

Specification given_ann_and_a_picture(Fields of_picture = {}) {
  of_picture.push_back({media_object::kContentUrl, "https://a.example/ann"});
  return given_ann({{kAvatar, ref(11)}}).with(a(media_object::kMediaObject, 11, of_picture));
}

const Expected kAnnWithoutAvatar = {"person.erasure_requested",
                                    person_erased({{kActive, false}, {kAvatar, Null{}}})};

TEST(EraseSpec, APictureOfThePersonAloneGoesAlong) {
  given_ann_and_a_picture()
      .when("erase", kAsked)
      .then({kAnnWithoutAvatar,
             {"media_object.erased", all_erased(media_object::kMediaObject, {{kExists, Null{}}}),
              id(11)}});
}

TEST(EraseSpec, APictureThatOthersHaveTooStays) {
  given_ann_and_a_picture()
      .with(a(kPerson, 2, {{kName, "Bob"}, {kAvatar, ref(11)}}))
      .when("erase", kAsked)
      .then({kAnnWithoutAvatar});
}

TEST(EraseSpec, APictureOfSomebodyElseStays) {
  given_ann_and_a_picture({{media_object::kPerson, ref(2)}})
      .with(a(kPerson, 2, {{kName, "Bob"}}))
      .when("erase", kAsked)
      .then({kAnnWithoutAvatar});
}

TEST(EraseSpec, WhatNamesThePersonGoesAlong) {
  given_ann()
      .with(a(note::kNote, 11, {{note::kPerson, ref(1)}, {*note::kNote.find("body"), "said"}}))
      .with(a(activity::kActivity, 12, {{activity::kPerson, ref(1)}}))
      .with(a(deal::kDeal, 13, {{deal::kPerson, ref(1)}, {deal::kTitle, "An engine"}}))
      .when("erase", kAsked)
      .then({{"person.erasure_requested", person_erased({{kActive, false}})},
             {"activity.erased", all_erased(activity::kActivity), id(12)},
             {"note.erased", all_erased(note::kNote), id(11)}})
      .with_note(R"({"records":3,"reason":"Art. 17 GDPR"})");
}

TEST(EraseSpec, PendingInvitationsAreRevokedAndQueuedMailsGivenUp) {
  const Fields pending = {{invitation::kPerson, ref(1)}, {invitation::kStatus, "pending"}};
  const Fields accepted = {{invitation::kPerson, ref(1)}, {invitation::kStatus, "accepted"}};
  given_ann()
      .with(a(invitation::kInvitation, 11, pending))
      .with(a(invitation::kInvitation, 12, accepted))
      .with(a(mail::kMail, 13, {{mail::kPerson, ref(1)}, {mail::kStatus, "queued"}}))
      .with(a(mail::kMail, 14, {{mail::kPerson, ref(1)}, {mail::kStatus, "sent"}}))
      .when("erase", kAsked)
      .then({{"person.erasure_requested", person_erased({{kActive, false}})},
             {"invitation.erased",
              all_erased(invitation::kInvitation, {{invitation::kStatus, "revoked"}}), id(11)},
             {"invitation.erased", all_erased(invitation::kInvitation), id(12)},
             {"mail.erased", all_erased(mail::kMail, {{mail::kStatus, "failed"}}), id(13)},
             {"mail.erased", all_erased(mail::kMail), id(14)}});
}

TEST(EraseSpec, DeletedPersonsAndRecordsAreErasedAsWell) {
  Record note = a(note::kNote, 11, {{note::kPerson, ref(1)}});
  note.put(kExistence, Null{});
  given_ann({{kExists, Null{}}})
      .with(note)
      .when("erase", kAsked)
      .then({{"person.erasure_requested", person_erased({{kActive, false}})},
             {"note.erased", all_erased(note::kNote), id(11)}});
}

TEST(EraseSpec, WhoWasMergedIntoThePersonGoesAlong) {
  given_ann()
      .with(a(kPerson, 2, {{kName, "Anne"}, {kMergedInto, ref(1)}, {kActive, false}}))
      .when("erase", kAsked)
      .then({{"person.erasure_requested", person_erased({{kActive, false}})},
             {"person.erasure_requested", person_erased(), id(2)}})
      .when("complete_erasure", {{erasing::kRequest, 1}, {erasing::kKeys, 2}})
      .then({{"person.erased", {{kErasure, "erased"}}},
             {"person.erased", {{kErasure, "erased"}}, id(2)}})
      .with_note(R"({"request":1,"keys":2})");
}

TEST(EraseSpec, WhoWasMergedIsErasedWithTheSurvivorOnly) {
  given_ann({{kMergedInto, ref(2)}})
      .with(a(kPerson, 2, {{kName, "Anne"}}))
      .when("erase", kAsked)
      .then_refused("person.merged", id(2).text());
}

TEST(EraseSpec, ANoteThatMovedOnLosesWhatWasSaidOfThePerson) {
  auto moved = given_ann()
                   .with(a(kPerson, 2, {{kName, "Bob"}}))
                   .with(a(note::kNote, 11, {{note::kPerson, ref(1)}}))
                   .with(moved_note(11, 2, 1))
                   .when("erase", kAsked);
  moved.then({{"person.erasure_requested", person_erased({{kActive, false}})},
              {"note.values_erased", all_erased(note::kNote), id(11)}});
}

TEST(EraseSpec, ANoteThatMovedOnKeepsWhatIsSaidOfSomebodyElse) {
  const Field& body = *note::kNote.find("body");
  const Field& title = *note::kNote.find("title");
  const Field& category = *note::kNote.find("category");
  given_ann()
      .with(a(kPerson, 2, {{kName, "Bob"}}))
      .with(a(note::kNote, 11, {{note::kPerson, ref(1)}}))
      .with(a(note::kNote, 11, {{note::kPerson, ref(2)}, {body, "of Bob"}}))
      .when("erase", kAsked)
      .then({{"person.erasure_requested", person_erased({{kActive, false}})},
             {"note.values_erased", {{title, Erased{}}, {category, Erased{}}}, id(11)}});
}

TEST(EraseSpec, ANoteOfNobodyThatWasThePersonsIsStillAboutThem) {
  given_ann()
      .with(a(note::kNote, 11, {{note::kPerson, ref(1)}}))
      .with(a(note::kNote, 11, {{*note::kNote.find("body"), "said"}}))
      .when("erase", kAsked)
      .then({{"person.erasure_requested", person_erased({{kActive, false}})},
             {"note.erased", all_erased(note::kNote), id(11)}});
}

TEST(EraseSpec, WhatIsErasedAlreadyIsNamedForItsOwnKey) {
  Fields held = all_erased(note::kNote);
  held.push_back({note::kPerson, ref(1)});
  given_ann()
      .with(a(note::kNote, 11, held))
      .when("erase", kAsked)
      .then({{"person.erasure_requested", person_erased({{kActive, false}})},
             {"note.erased", {}, id(11)}});
}

// Merged, filled from, and taken out again: the survivor keeps a copy, and so does what it sent.
TEST(EraseSpec, CopiesThatMergingMadeAreErased) {
  Record survivor = a(kPerson, 2, {{kName, "Bob"}});
  survivor.put(kPrimaryEmail.id, "ann@navy.example", Origin{id(1)});
  Record mail = a(mail::kMail, 11, {{mail::kPerson, ref(2)}, {mail::kStatus, "sent"}});
  mail.put(mail::kRecipient.id, "ann@navy.example", Origin{id(1)});
  given_ann({{kMergedInto, ref(2)}})
      .with(a(kPerson, 1, {{kName, "Ann Hopper"}, {kActive, true}}))
      .with(survivor)
      .with(mail)
      .when("erase", kAsked)
      .then({{"person.erasure_requested", person_erased({{kActive, false}})},
             {"person.values_erased", {{kPrimaryEmail, Erased{}}}, id(2)},
             {"mail.values_erased", {{mail::kRecipient, Erased{}}}, id(11)}});
}

TEST(EraseSpec, TheReasonMayNotNameThePerson) {
  const Fields held = {{kPrimaryEmail, "ann@navy.example"},
                       {kPrimaryPhone, "555-0100"},
                       {kUniqueId, "u-12345"},
                       {kGivenName, "Ann"}};
  given_ann(held).when("erase", {{erasing::kReason, " \t "}}).then_invalid("reason");
  for (const char* reason :
       {"as ANN HOPPER asked", "mail of Ann@Navy.example", "call of 555-0100", "file u-12345"}) {
    given_ann(held).when("erase", {{erasing::kReason, reason}}).then_invalid("reason");
  }
  given_ann(held)
      .when("erase", {{erasing::kReason, "annual \"clean\\up\"\n"}})
      .with_note(R"({"records":1,"reason":"annual \"clean\\up\"\u000a"})");
}

TEST(EraseSpec, AskedAgainNothingHappens) {
  auto erased = given_ann().when("erase", kAsked);
  erased.when("erase", {{erasing::kReason, "once more"}}).then_nothing();
  erased.when("complete_erasure", {{erasing::kRequest, 1}, {erasing::kKeys, 1}})
      .then({{"person.erased", {{kErasure, "erased"}}}});
  erased.when("complete_erasure", {{erasing::kRequest, 1}, {erasing::kKeys, 1}}).then_nothing();
}

TEST(EraseSpec, NothingIsCompletedThatWasNotAskedFor) {
  given_ann()
      .when("complete_erasure", {{erasing::kRequest, 1}, {erasing::kKeys, 1}})
      .then_refused("person.not_requested");
}

TEST(ErasedSpec, NothingIsWrittenToThePerson) {
  for (const char* state : {"requested", "erased"}) {
    const Fields erased = {{kErasure, state}};
    given_ann(erased)
        .when("update", {{kJobTitle, "Dean"}})
        .then_refused("person.erased", id(1).text());
    given_ann(erased).when("delete").then_refused("person.erased", id(1).text());
    given_ann(erased)
        .with(a(kPerson, 2, {{kName, "Bob"}}))
        .when("merge", {{merging::kDuplicateIds, refs({2})}})
        .then_refused("person.erased", id(1).text());
  }
}

TEST(ErasedSpec, ThePersonIsMergedIntoNobody) {
  given_ann()
      .with(a(kPerson, 2, {{kName, Erased{}}, {kErasure, "erased"}}))
      .when("merge", {{merging::kDuplicateIds, refs({2})}})
      .then_refused("person.erased", id(2).text());
}

TEST(ErasedSpec, NothingNewNamesThePerson) {
  given_none(note::kNote)
      .with(a(kPerson, 2, {{kName, Erased{}}, {kErasure, "requested"}}))
      .when("create", {{*note::kNote.find("body"), "said"}, {note::kPerson, ref(2)}})
      .then_invalid("person");
}

TEST(ErasedSpec, NothingIsWrittenOfThePersonElsewhere) {
  const Field& body = *note::kNote.find("body");
  const Field& flagged = *note::kNote.find("flagged");
  const Fields held = {{note::kPerson, ref(2)}, {body, Erased{}}};
  const Record erased = a(kPerson, 2, {{kName, Erased{}}, {kErasure, "erased"}});
  given(note::kNote, held)
      .with(erased)
      .when("update", {{body, "said again"}})
      .then_refused("person.erased", id(2).text());
  given(note::kNote, held)
      .with(erased)
      .when("update", {{flagged, true}})
      .then({{"note.updated", {{flagged, true}}}});
  given(note::kNote, held)
      .with(erased)
      .when("delete")
      .then({{"note.deleted", {{kExists, Null{}}}}});
}

TEST(ErasedSpec, WhatThePersonNamesCanStillGo) {
  given(organization::kOrganization, {{organization::kName, "Acme"}})
      .with(a(kPerson, 2, {{kName, Erased{}}, {kErasure, "erased"}, {kOrganization, ref(1)}}))
      .when("delete")
      .then({{"organization.deleted", {{kExists, Null{}}}},
             {"person.organization_cleared", {{kOrganization, Null{}}}, id(2)}});
}

TEST(ErasedSpec, NoUserIsLinked) {
  given_none(membership::kMembership)
      .with(a(kPerson, 2, {{kName, Erased{}}, {kErasure, "erased"}}))
      .when("join", {{membership::joining::kUser, 5},
                     {membership::joining::kEmail, "ann@navy.example"},
                     {membership::joining::kPerson, ref(2)}})
      .then({{"membership.joined",
              {{kExists, true},
               {membership::kUser, 5},
               {membership::kStatus, "active"},
               {membership::kIsAdmin, false},
               {membership::kIsStaff, false}}}});
}

TEST(ErasedSpec, UniqueValuesAreFree) {
  auto erased = given_ann({{kUniqueId, "u-12345"}}).when("erase", kAsked);
  erased.decided_on(2).when("create", {{kName, "Bob"}, {kUniqueId, "u-12345"}}).with_status(201);
  // Two erased persons share no claim.
  erased.when("erase", kAsked).with_status(200);
}

}  // namespace
}  // namespace daybook::testing
