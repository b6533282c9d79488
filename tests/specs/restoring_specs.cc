// What a restore leaves behind: its record, and mails that wait.
#include <gtest/gtest.h>

#include "domain/access/mail.h"
#include "domain/access/restoration.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using mail::kMail;
using restoration::kRestoration;

Fields a_mail(const char* status) {
  return {{mail::kRecipient, "ann@b.example"},
          {mail::kTemplate, "invitation"},
          {mail::kStatus, status}};
}

Fields a_restore(std::int64_t incarnation) {
  return {{restoration::kIncarnation, incarnation}, {restoration::kPlace, std::int64_t{40}}};
}

TEST(HoldSpec, AQueuedMailWaits) {
  given(kMail, a_mail("queued")).when("hold").then({{"mail.held", {{mail::kStatus, "held"}}}});
}

TEST(HoldSpec, WhatIsNotQueuedStays) {
  for (const char* status : {"held", "sent", "failed"}) {
    given(kMail, a_mail(status)).when("hold").then_nothing();
  }
}

TEST(ReleaseSpec, AHeldMailIsQueuedAgain) {
  given(kMail, a_mail("queued"))
      .when("hold")
      .then({{"mail.held", {{mail::kStatus, "held"}}}})
      .when("release")
      .then({{"mail.released", {{mail::kStatus, "queued"}}}})
      .when("release")
      .then_nothing();
}

TEST(ReleaseSpec, WhatIsNotHeldStays) {
  for (const char* status : {"queued", "sent", "failed"}) {
    given(kMail, a_mail(status)).when("release").then_nothing();
  }
}

TEST(RestorationSpec, IsRecordedOnceForEachIncarnation) {
  Fields recorded = a_restore(2);
  recorded.insert(recorded.begin(), {kExists, true});
  given_none(kRestoration)
      .when("record", a_restore(2))
      .then({{"server.restored", recorded}})
      .when("record", a_restore(3))
      .then_refused("record.exists");
}

TEST(RestorationSpec, AnotherOfTheSameIncarnationIsRefused) {
  Fields held = a_restore(2);
  given_none(kRestoration)
      .with(a(kRestoration, 5, held))
      .when("record", a_restore(2))
      .then_invalid("incarnation");
}

}  // namespace
}  // namespace daybook::testing
