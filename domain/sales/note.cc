#include "domain/sales/note.h"

namespace daybook::note {
namespace {

// Numbers 10 and on: what the people contract knows besides.
constexpr Field kFields[] = {
    text(1, "body", 100000).required().searched(),
    kPerson,
    kOrganization,
    kDeal,
    text(10, "title").searched(),
    boolean(11, "flagged").indexed(),
    boolean(12, "is_private").indexed(),
    kAuthor,
    text(14, "category", 64).open().indexed(),
};
static_assert(well_formed(kFields));

}  // namespace

extern constexpr Kind kNote = {.id = KindId{8},
                               .name = "note",
                               .plural = "notes",
                               .fields = kFields,
                               .subject = SubjectRule::kReference,
                               .subject_field = kPerson.id};

}  // namespace daybook::note
