// Bodies of answers that are no record. Constexpr data.
#pragma once

#include "api/surface.h"

namespace daybook::api::people {

namespace collection {
inline constexpr Field kContext = text(1, "@context").required();
inline constexpr Field kIri = text(2, "@id").required();
inline constexpr Field kType = text(3, "@type").required();
inline constexpr Field kTotal = integer(4, "hydra:totalItems").required();
inline constexpr Field kPeople = json(5, "hydra:member").required().holding("Person.jsonld[]");
inline constexpr Field kNotes = json(5, "hydra:member").required().holding("PersonNote.jsonld[]");
inline constexpr Field kView = json(6, "hydra:view").required().holding("object");
inline constexpr Field kSearch = json(7, "hydra:search").required().holding("object");
inline constexpr Field kOfPeople[] = {kContext, kIri, kType, kTotal, kPeople, kView, kSearch};
inline constexpr Field kOfNotes[] = {kContext, kIri, kType, kTotal, kNotes, kView, kSearch};
}  // namespace collection

inline constexpr Schema kPersonCollection = {"PersonCollection.jsonld", collection::kOfPeople};
inline constexpr Schema kNoteCollection = {"PersonNoteCollection.jsonld", collection::kOfNotes};

namespace violation {
inline constexpr Field kPath = text(1, "propertyPath").required();
inline constexpr Field kMessage = text(2, "message").required();
inline constexpr Field kFields[] = {kPath, kMessage};
}  // namespace violation

inline constexpr Schema kViolation = {"Violation", violation::kFields};

namespace context {
inline constexpr Field kContext = json(1, "@context").required().holding("object");
inline constexpr Field kFields[] = {kContext};
}  // namespace context

inline constexpr Schema kContextDocument = {"Context.jsonld", context::kFields};

}  // namespace daybook::api::people
