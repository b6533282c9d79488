#include "domain/sales/tagging.h"

#include <string>

namespace daybook::tagging {
namespace {

const Field& tags_of(const Context& context) { return *context.kind->find("tags"); }

Draft draft_of(const Record& now, const Context& context, std::string_view suffix) {
  return Draft(now, std::string(context.kind->name) + std::string(suffix));
}

}  // namespace

// Tagged twice is tagged once.
Result<Events> assign(const Record& now, const Input& input, const Loaded&,
                      const Context& context) {
  Draft draft = draft_of(now, context, ".tagged");
  draft.add(tags_of(context), std::get<Uuid>(input.get(kTag)));
  return std::move(draft).events();
}

Result<Events> withdraw(const Record& now, const Input& input, const Loaded&,
                        const Context& context) {
  Draft draft = draft_of(now, context, ".untagged");
  draft.remove(tags_of(context), std::get<Uuid>(input.get(kTag)));
  return std::move(draft).events();
}

}  // namespace daybook::tagging
