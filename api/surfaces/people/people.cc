#include "api/surfaces/people/people.h"

#include "api/surfaces/people/hydra.h"
#include "api/surfaces/people/schemas.h"
#include "domain/people/person.h"
#include "domain/sales/note.h"

namespace daybook::api::people {
namespace {

constexpr std::string_view kBases[] = {""};

constexpr const ActionTable* kActions[] = {&kPeopleActions, &kNoteActions, &kContextActions};

constexpr const Schema* kSchemas[] = {&kViolation};

}  // namespace

extern constexpr Resource kPeople = {.path = "people",
                                     .title = "Person.jsonld",
                                     .kind = &person::kPerson,
                                     .permission = "Ibl.CRM/Persons",
                                     .verbs = 0};

extern constexpr Resource kNotes = {.path = "people/{personId}/notes",
                                    .title = "PersonNote.jsonld",
                                    .kind = &note::kNote,
                                    .permission = "Ibl.CRM/Notes",
                                    .verbs = 0};

extern constexpr Surface kPeopleSurface = {.name = "People",
                                           .title = "People API",
                                           .bases = kBases,
                                           .slash_ends_paths = false,
                                           .resources = {},
                                           .actions = kActions,
                                           .schemas = kSchemas,
                                           .dialect = &kHydra};

}  // namespace daybook::api::people
