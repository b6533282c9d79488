#include "domain/history/reversibility.h"

#include "domain/catalogue.h"
#include "domain/crud/crud.h"

namespace daybook {

// A command is named after kind and behaviour. What is named otherwise (a batch, an undo) is made
// of creations, updates and inverses, which are all reversible.
std::string_view irreversible_reason(const Commit& commit) {
  const std::string_view command = commit.command;
  const std::size_t dot = command.find('.');
  const Kind* kind = find_kind(command.substr(0, dot));
  if (kind == nullptr || dot == command.npos) return {};
  const Behaviour* behaviour = crud::find(*kind, command.substr(dot + 1));
  return behaviour == nullptr ? std::string_view{} : behaviour->irreversible;
}

bool is_reversible(const Commit& commit) {
  return !commit.events.empty() && irreversible_reason(commit).empty();
}

}  // namespace daybook
