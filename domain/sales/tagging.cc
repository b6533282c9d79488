#include "domain/sales/tagging.h"

#include <string>

#include "domain/sales/tag.h"

namespace daybook::tagging {
namespace {

const Field& tags_of(const Context& context) { return *context.kind->find("tags"); }

Draft draft_of(const Record& now, const Context& context, std::string_view suffix) {
  return Draft(now, std::string(context.kind->name) + std::string(suffix));
}

}  // namespace

Needs ask_assign(const Kind&, const Record&, const Input& input) {
  Needs needs;
  needs.records.push_back({tag::kTag.id, std::get<Uuid>(input.get(kTag))});
  return needs;
}

// Tagged twice is tagged once. A tag that is not there would be refused anyway, but under the name
// of the record's field, which the caller never sent.
Result<Events> assign(const Record& now, const Input& input, const Loaded& loaded,
                      const Context& context) {
  const Uuid id = std::get<Uuid>(input.get(kTag));
  const Record* tag = loaded.find({tag::kTag.id, id});
  if (tag == nullptr || !tag->exists()) {
    return invalid(std::string(kTag.name), "There is no tag with the id " + id.text() + ".");
  }
  Draft draft = draft_of(now, context, ".tagged");
  draft.add(tags_of(context), id);
  return std::move(draft).events();
}

Result<Events> withdraw(const Record& now, const Input& input, const Loaded&,
                        const Context& context) {
  Draft draft = draft_of(now, context, ".untagged");
  draft.remove(tags_of(context), std::get<Uuid>(input.get(kTag)));
  return std::move(draft).events();
}

}  // namespace daybook::tagging
