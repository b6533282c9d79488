#include "domain/work/project.h"

namespace daybook::project {
namespace {

constexpr Field kFields[] = {kName,   kDescription,  kStatus, kStartsAt,
                             kEndsAt, kOrganization, kOwner};
static_assert(well_formed(kFields));

}  // namespace

extern constexpr Kind kProject = {
    .id = KindId{25}, .name = "project", .plural = "projects", .fields = kFields};

}  // namespace daybook::project
