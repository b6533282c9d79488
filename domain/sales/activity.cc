#include "domain/sales/activity.h"

namespace daybook::activity {
namespace {

constexpr std::string_view kKinds[] = {"call", "email", "meeting", "task", "other"};

constexpr Field kPerson = reference(4, "person", "person");

constexpr Field kFields[] = {
    choice(1, "kind", kKinds).defaults("task").indexed(),
    text(2, "subject").required().searched().substring().sorted(),
    text(3, "body", 100000).blank(),
    kPerson,
    reference(5, "deal", "deal"),
    time(6, "due_at").sorted(),
    time(7, "done_at").sorted(),
    member(8, "owner"),
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
