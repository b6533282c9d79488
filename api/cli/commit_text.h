// A commit for people and scripts to read. Pure; safe from any thread.
#pragma once

#include <string>

#include "domain/core/commit.h"
#include "eventstore/event_store.h"

namespace daybook::cli {

// Place, tenant, position, time, command, actor and the events' names, without any value.
std::string commit_line(Place place, const Commit& commit);

// The same as a JSON object, with the names of the fields that each event changed; and with their
// values, the note, the ip address and the request id where `show_values`.
std::string commit_json(Place place, const Commit& commit, bool show_values);

}  // namespace daybook::cli
