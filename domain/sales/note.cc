#include "domain/sales/note.h"

namespace daybook::note {
namespace {

constexpr Field kFields[] = {
    kBody,         kPerson, kOrganization,
    kDeal,         kTitle,  kFlagged,
    kIsPrivate,    kAuthor, text(14, "category", 64).indexed(),
    kNoteCategory,
};
static_assert(well_formed(kFields));

}  // namespace

bool may_see(const Record& note, std::int64_t user) {
  return !note.flag(kIsPrivate) || (user != 0 && note.integer(kAuthor) == user);
}

extern constexpr Kind kNote = {.id = KindId{8},
                               .name = "note",
                               .plural = "notes",
                               .fields = kFields,
                               .subject = SubjectRule::kReference,
                               .subject_field = kPerson.id};

}  // namespace daybook::note
