#include "domain/sales/activity.h"

namespace daybook::activity {
namespace {

constexpr Field kFields[] = {
    kKind,
    kSubject,
    text(3, "body", 100000).blank(),
    kPerson,
    kDeal,
    time(6, "due_at").sorted(),
    time(7, "done_at").sorted(),
    kOwner,
};
static_assert(well_formed(kFields));

}  // namespace

extern constexpr Kind kActivity = {.id = KindId{7},
                                   .name = "activity",
                                   .plural = "activities",
                                   .fields = kFields,
                                   .subject = SubjectRule::kReference,
                                   .subject_field = kPerson.id};

}  // namespace daybook::activity
