// Documents: the file lies in the events that made the document, and nowhere else.
#include <gtest/gtest.h>

#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/work/document.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

using namespace document;

Fields uploaded(std::string content) {
  return {{kName, "offer.pdf"},
          {kSize, static_cast<std::int64_t>(content.size())},
          {kSha256, "00ff"},
          {kContent, Bytes{std::move(content)}}};
}

TEST(DocumentSpec, AFileIsInTheEventThatMadeTheDocument) {
  auto upload = given_none(kDocument).when("upload", uploaded("%PDF\n"));
  upload
      .then({{"document.created",
              {{kExists, true},
               {kName, "offer.pdf"},
               {kSize, 5},
               {kSha256, "00ff"},
               {kContent, Bytes{"%PDF\n"}}}}})
      .with_status(201);
  EXPECT_EQ(upload.record().get(kContent), Value{Bytes{}}) << "a record does not carry it";
}

TEST(DocumentSpec, AnEmptyFileIsAFile) {
  auto upload = given_none(kDocument).when("upload", uploaded(""));
  upload.with_status(201);
  EXPECT_TRUE(upload.record().has(kContent.id));
}

TEST(DocumentSpec, ALongFileIsCutIntoPieces) {
  std::string content(2 * kPieceBytes + 3, 'a');
  content.back() = 'z';
  auto upload = given_none(kDocument).when("upload", uploaded(content));
  upload.with_status(201);
  ASSERT_EQ(upload.events().size(), 3U);
  EXPECT_EQ(upload.events()[1].name, "document.content_added");
  std::string whole;
  for (const Event& event : upload.events()) {
    for (const Change& change : event.changes) {
      if (change.field == kContent.id) whole += std::get<Bytes>(change.after).data;
    }
  }
  EXPECT_EQ(whole, content);
}

TEST(DocumentSpec, WhatIsSaidOfItChangesAndTheFileDoesNot) {
  given(kDocument, {{kName, "offer.pdf"}, {kContent, Bytes{}}})
      .when("update", {{kName, "Offer.pdf"}, {kContent, Bytes{"other"}}})
      .then({{"document.updated", {{kName, "Offer.pdf"}}}});
}

TEST(DocumentSpec, ADeletedOrganizationLeavesItsDocuments) {
  given(organization::kOrganization, {{organization::kName, "Acme"}})
      .with(a(kDocument, 2, {{kName, "offer.pdf"}, {kOrganization, ref(1)}}))
      .when("delete")
      .then({{"organization.deleted", {{kExists, Null{}}}},
             {"document.organization_cleared", {{kOrganization, Null{}}}, id(2)}});
}

}  // namespace
}  // namespace daybook::testing
