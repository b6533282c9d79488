#include "tests/faults/commands.h"

#include "domain/crud/crud.h"

namespace daybook::testing {

Item item(const Kind& kind, std::string_view behaviour, std::uint32_t number,
          const Fields& fields) {
  return {.kind = &kind,
          .behaviour = crud::find(kind, behaviour),
          .id = id(number),
          .input = input_of(fields)};
}

Command command_of(std::vector<Item> items, TenantId tenant) {
  Command command;
  command.tenant = tenant;
  command.name =
      std::string(items.front().kind->name) + "." + std::string(items.front().behaviour->name);
  command.items = std::move(items);
  return command;
}

Command one(const Kind& kind, std::string_view behaviour, std::uint32_t number,
            const Fields& fields, TenantId tenant) {
  return command_of({item(kind, behaviour, number, fields)}, tenant);
}

}  // namespace daybook::testing
