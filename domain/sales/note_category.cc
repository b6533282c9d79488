#include "domain/sales/note_category.h"

namespace daybook::note_category {
namespace {

constexpr Field kFields[] = {kName, text(2, "color", 32).blank()};
static_assert(well_formed(kFields));

}  // namespace

extern constexpr Kind kNoteCategory = {
    .id = KindId{31}, .name = "note_category", .plural = "note_categories", .fields = kFields};

}  // namespace daybook::note_category
