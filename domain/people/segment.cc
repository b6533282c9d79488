#include "domain/people/segment.h"

namespace daybook::segment {
namespace {

constexpr Field kFields[] = {kName, text(2, "description", 2000).blank()};
static_assert(well_formed(kFields));

}  // namespace

extern constexpr Kind kSegment = {
    .id = KindId{30}, .name = "segment", .plural = "segments", .fields = kFields};

}  // namespace daybook::segment
