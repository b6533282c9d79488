#include "domain/sales/tag.h"

namespace daybook::tag {
namespace {

constexpr Field kFields[] = {kName, text(2, "color", 32).blank()};
static_assert(well_formed(kFields));

}  // namespace

extern constexpr Kind kTag = {.id = KindId{9}, .name = "tag", .plural = "tags", .fields = kFields};

}  // namespace daybook::tag
