// Three kinds that use everything the views keep, so that these tests do not follow the catalogue.
#pragma once

#include "domain/core/kind.h"

namespace daybook::test {

namespace company {
inline constexpr Field kName = text(1, "name").required().unique().indexed().searched().sorted();
inline constexpr Field kCountry = text(2, "country").indexed();
inline constexpr Field kFields[] = {kName, kCountry};
}  // namespace company

namespace contact {
inline constexpr Field kName = text(1, "name").substring().searched().sorted();
inline constexpr Field kEmail = email(2, "email").indexed().searched();
inline constexpr Field kCode = text(3, "code").unique().indexed();
inline constexpr Field kPhones = json(4, "phones").searched().indexed();
inline constexpr Field kMetadata = json(5, "metadata").keyed();
inline constexpr Field kScore = integer(6, "score").indexed().sorted();
inline constexpr Field kActive = boolean(7, "active").indexed();
inline constexpr Field kCompany = reference(8, "company", "company");
inline constexpr Field kLabels = references(9, "labels", "label");
inline constexpr Field kOwner = member(10, "owner");
inline constexpr Field kSurvivor = reference(11, "merged_into", "contact").managed();
inline constexpr Field kNotes = text(12, "notes", 4000);
inline constexpr Field kFields[] = {kName,   kEmail,   kCode,   kPhones, kMetadata, kScore,
                                    kActive, kCompany, kLabels, kOwner,  kSurvivor, kNotes};
}  // namespace contact

namespace label {
inline constexpr Field kName = text(1, "name").unique().indexed();
inline constexpr Field kFields[] = {kName};
}  // namespace label

inline constexpr Kind kCompanyKind{
    .id = KindId{1}, .name = "company", .plural = "companies", .fields = company::kFields};
inline constexpr Kind kContactKind{.id = KindId{2},
                                   .name = "contact",
                                   .plural = "contacts",
                                   .fields = contact::kFields,
                                   .survivor_field = FieldId{11}};
inline constexpr Kind kLabelKind{
    .id = KindId{3}, .name = "label", .plural = "labels", .fields = label::kFields};
inline constexpr const Kind* kKinds[] = {&kCompanyKind, &kContactKind, &kLabelKind};

}  // namespace daybook::test
