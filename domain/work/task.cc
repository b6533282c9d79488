#include "domain/work/task.h"

namespace daybook::task {
namespace {

constexpr Field kFields[] = {kTitle,        kDescription, kStatus, kPriority, kDueAt, kDoneAt,
                             kOrganization, kProject,     kPerson, kDeal,     kOwner};
static_assert(well_formed(kFields));

}  // namespace

extern constexpr Kind kTask = {.id = KindId{24},
                               .name = "task",
                               .plural = "tasks",
                               .fields = kFields,
                               .subject = SubjectRule::kReference,
                               .subject_field = kPerson.id};

}  // namespace daybook::task
