// Commands for the tests of faults, in few words.
#pragma once

#include <string_view>
#include <vector>

#include "eventstore/command.h"
#include "tests/support/records.h"

namespace daybook::testing {

Item item(const Kind& kind, std::string_view behaviour, std::uint32_t number,
          const Fields& fields = {});
// Named after its first item.
Command command_of(std::vector<Item> items, TenantId tenant = kTenant);
Command one(const Kind& kind, std::string_view behaviour, std::uint32_t number,
            const Fields& fields = {}, TenantId tenant = kTenant);

}  // namespace daybook::testing
