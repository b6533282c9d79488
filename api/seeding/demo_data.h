// The demo data: some hundred records of a small company that sells to others, written by hand and
// put together by counting, so that it is the same everywhere. All people are made up; addresses
// end in .example and telephone numbers are of the range that belongs to nobody.
//
// Pure; safe from any thread.
#pragma once

#include <vector>

#include "api/seeding/demo_record.h"

namespace daybook::api {

// Kind after kind; whatever a record names comes before it. Times lie around `today`.
std::vector<DemoRecord> demo_data(Time today);

}  // namespace daybook::api
