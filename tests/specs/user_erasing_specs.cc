// The account of a person who was erased and is no member anywhere (domain/access/user_erasing.h).
#include "domain/access/user_erasing.h"

#include <gtest/gtest.h>

#include "domain/access/joining.h"
#include "domain/access/mail.h"
#include "domain/access/token.h"
#include "domain/access/user.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace user;

Fields all_erased(const Kind& kind, Fields also = {}) {
  for (const Field& field : kind.fields) {
    if (is_personal(kind, field)) also.push_back({field, Erased{}});
  }
  return also;
}

Specification given_ann() {
  return given(kUser, {{kEmail, "ann@navy.example"}, {kName, "Ann"}, {kStatus, "active"}});
}

Record a_joining(const char* status) {
  return a(joining::kJoining, 21,
           {{joining::kUser, ref(1)}, {joining::kTenant, 7}, {joining::kStatus, status}});
}

const Expected kRequested = {"user.erasure_requested",
                             all_erased(kUser, {{kErasure, "requested"}, {kStatus, "erased"}})};

TEST(EraseUserSpec, EveryTextIsErased) { given_ann().when("erase").then({kRequested}); }

TEST(EraseUserSpec, TokensAndMailsAboutTheUserGoAlong) {
  const Fields mail = {{mail::kAbout, id(1).text()}, {mail::kStatus, "sent"}};
  const Fields of_another = {{mail::kAbout, id(2).text()}, {mail::kStatus, "sent"}};
  given_ann()
      .with(a(token::kToken, 11, {{token::kUser, ref(1)}, {token::kName, "Ann's"}}))
      .with(a(mail::kMail, 12, mail))
      .with(a(mail::kMail, 13, of_another))
      .when("erase")
      .then({kRequested,
             {"token.erased", all_erased(token::kToken), id(11)},
             {"mail.erased", all_erased(mail::kMail), id(12)}});
}

TEST(EraseUserSpec, WhoeverIsOnTheWayIntoATenantStays) {
  given_ann().with(a_joining("pending")).when("erase").then_refused("user.joining");
  for (const char* status : {"settled", "over"}) {
    given_ann().with(a_joining(status)).when("erase").then({kRequested});
  }
}

TEST(EraseUserSpec, AskedAgainNothingHappens) {
  auto erased = given_ann().when("erase");
  erased.when("erase").then_nothing();
  const Fields done = {{erasing::kRequest, 1}, {erasing::kKeys, 2}};
  erased.when("complete_erasure", done)
      .then({{"user.erased", {{kErasure, "erased"}}}})
      .with_note(R"({"request":1,"keys":2})");
  erased.when("complete_erasure", done).then_nothing();
}

TEST(EraseUserSpec, NothingIsCompletedThatWasNotAskedFor) {
  given_ann()
      .when("complete_erasure", {{erasing::kRequest, 1}, {erasing::kKeys, 1}})
      .then_refused("user.not_requested");
}

TEST(ErasedUserSpec, NobodyLetsTheUserInAgain) {
  auto erased = given_ann().when("erase");
  erased.when("reactivate").then_refused("user.erased", id(1).text());
}

}  // namespace
}  // namespace daybook::testing
