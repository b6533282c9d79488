// What is to be done in a tenant so that some of the demo data is there: nothing where the tenant
// has it, or ever had it. So a user's edit stands, and what a user deleted stays away.
//
// Any thread.
#pragma once

#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "api/seeding/demo_record.h"
#include "eventstore/command.h"
#include "projections/reader.h"

namespace daybook::api {

struct DemoTenant {
  TenantId tenant{};
  Uuid organization;  // The tenant's record.
};

// Creations and the steps after them. To be decided one by one, not all or none: an organization
// whose name a user has taken is refused, and the others are made.
Result<std::vector<Item>> demo_items(const Reader& reader, const DemoTenant& where,
                                     std::span<const DemoRecord> records);

// How many records of which kind were made, by the kind's plural.
using DemoCounts = std::map<std::string_view, std::int64_t>;

// Adds what became of a command of these items.
void count_made(std::span<const Item> items, const CommandAnswer& answer, DemoCounts& counts);
// Adds what a commit made.
void count_made(const Commit& commit, DemoCounts& counts);

}  // namespace daybook::api
