// Which folder may include what (design, section 7): domain nothing but the standard library;
// eventstore domain; projections domain and eventstore's interface; snapshots those; api all;
// nobody api. Heavy headers of others stay out of headers (those that
// say "Internal to" excepted), Beast stays in api/http.
#pragma once

#include "tests/tidy/source_tree.h"

namespace daybook::tidy {

Complaints includes_against_the_layers(const SourceFile& file);
Complaints includes_that_domain_may_not_have(const SourceFile& file);
Complaints heavy_includes(const SourceFile& file);

}  // namespace daybook::tidy
