// The people surface: the published contract of people and their notes, as API Platform speaks:
// JSON-LD, Hydra collections, IRIs, merge patches. The records are those of every other surface.
// README.md of this folder says what was decided where the contract is silent.
#pragma once

#include "api/surface.h"

namespace daybook::api::people {

extern const Surface kPeopleSurface;

// What {id} in a path is looked up by; no verb of theirs is served.
extern const Resource kPeople;
extern const Resource kNotes;

extern const ActionTable kPeopleActions;   // people_actions.cc
extern const ActionTable kNoteActions;     // note_actions.cc
extern const ActionTable kContextActions;  // contexts.cc

}  // namespace daybook::api::people
