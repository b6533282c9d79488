// Partners of the platform.
#include <gtest/gtest.h>

#include "domain/platform/partner.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace daybook::partner;

Fields acme(std::string status = "active") {
  return {{kName, "Acme"}, {kSlug, "acme"}, {kType, "integration"}, {kStatus, std::move(status)}};
}

Record another(std::string slug) {
  return a(kPartner, 2, {{kName, "Other"}, {kSlug, std::move(slug)}, {kStatus, "archived"}});
}

TEST(PartnerSpec, IsActiveAndAnIntegrationUnlessSaidOtherwise) {
  given_none(kPartner)
      .when("add", {{kName, "Acme"}, {kSlug, "acme"}})
      .then({{"partner.created",
              {{kExists, true},
               {kName, "Acme"},
               {kSlug, "acme"},
               {kType, "integration"},
               {kStatus, "active"}}}})
      .with_status(201);
  given(kPartner, acme()).when("add", acme()).then_refused("record.exists");
}

TEST(PartnerSpec, NeedsANameAndASlug) {
  given_none(kPartner).when("add", {{kSlug, "acme"}}).then_invalid("name");
  given_none(kPartner).when("add", {{kName, "Acme"}}).then_invalid("slug");
  given(kPartner, acme()).when("change", {{kSlug, Null{}}}).then_invalid("slug");
}

TEST(PartnerSpec, TwoNeverHaveOneSlugAlsoWhenOneIsArchived) {
  given_none(kPartner)
      .with(another("acme"))
      .when("add", {{kName, "Acme"}, {kSlug, "acme"}})
      .then_refused_as(ErrorCode::kConflict, "partner.slug_taken");
  given(kPartner, acme())
      .with(another("other"))
      .when("change", {{kSlug, "other"}})
      .then_refused_as(ErrorCode::kConflict, "partner.slug_taken");
  given(kPartner, acme()).when("change", {{kSlug, "acme"}}).then_nothing();
  given(kPartner, acme())
      .when("change", {{kSlug, "acme-2"}, {kContactEmail, "ann@acme.example"}})
      .then({{"partner.updated", {{kSlug, "acme-2"}, {kContactEmail, "ann@acme.example"}}}});
}

TEST(PartnerSpec, IsChangedOnlyAsItWasSeen) {
  given(kPartner, acme())
      .seen(2)
      .when("change", {{kName, "Acme 2"}})
      .then_refused_as(ErrorCode::kStale, "record.changed");
}

TEST(PartnerSpec, IsArchivedByThatAloneAndOnce) {
  given(kPartner, acme())
      .when("archive")
      .then({{"partner.archived", {{kStatus, "archived"}}}})
      .when("archive")
      .then_nothing();
  given(kPartner, acme()).when("change", {{kStatus, "archived"}}).then_invalid("status");
  given(kPartner, acme())
      .when("change", {{kStatus, "inactive"}})
      .then({{"partner.updated", {{kStatus, "inactive"}}}});
}

TEST(PartnerSpec, AnArchivedOneIsEditedOnlyToBringItBack) {
  for (const Fields& edit : {Fields{{kName, "Acme 2"}}, Fields{{kStatus, "archived"}}}) {
    given(kPartner, acme("archived"))
        .when("change", edit)
        .then_refused_as(ErrorCode::kUnprocessable, "partner.archived");
  }
  given(kPartner, acme("archived"))
      .when("change", {{kStatus, "active"}, {kName, "Acme 2"}})
      .then({{"partner.updated", {{kName, "Acme 2"}, {kStatus, "active"}}}});
}

TEST(PartnerSpec, ASlugIsLowerCaseKebabCase) {
  for (const char* good : {"a", "acme", "acme-2", "1-2-3"}) {
    EXPECT_EQ(check_slug(std::string(good)), "") << good;
  }
  for (const char* bad : {"-", "-a", "a-", "a--b", "A", "a b", "a_b", "ä", "a.b"}) {
    EXPECT_NE(check_slug(std::string(bad)), "") << bad;
  }
}

TEST(PartnerSpec, AnAddressIsOfTheWeb) {
  for (const char* good : {"https://acme.example", "http://acme.example:80/a?b=c#d",
                           "https://[::1]/", "https://acme.example/@home"}) {
    EXPECT_EQ(check_web_address(std::string(good)), "") << good;
  }
  for (const char* bad :
       {"acme.example", "ftp://acme.example", "javascript:alert(1)", "https://", "https:///x",
        "https://:80", "https://a b", "https://me:pw@acme.example", "https://acme.example/\"",
        "https://äcme.example", "https://acme.example\\x"}) {
    EXPECT_NE(check_web_address(std::string(bad)), "") << bad;
  }
}

TEST(PartnerSpec, WhatIsAboutPeopleIsSealed) {
  for (const Field& field :
       {kContactName, kContactEmail, kContactPhone, kInternalNotes, kExtraData}) {
    EXPECT_TRUE(is_personal(kPartner, field)) << field.name;
  }
  for (const Field& field : {kName, kSlug, kDisplayName, kDescription, kWebsite, kLogoUrl}) {
    EXPECT_FALSE(is_personal(kPartner, field)) << field.name;
  }
}

}  // namespace
}  // namespace daybook::testing
