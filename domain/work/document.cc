#include "domain/work/document.h"

#include <string>

#include "domain/crud/crud.h"

namespace daybook::document {
namespace {

constexpr Field kFields[] = {kName,  kDescription, kOrganization, kProject, kPerson, kDeal,
                             kOwner, kMediaType,   kSize,         kSha256,  kContent};
static_assert(well_formed(kFields));

constexpr Behaviour kBehaviours[] = {kUpload};

}  // namespace

Result<Events> upload(const Record& now, const Input& input, const Loaded& loaded,
                      const Context& context) {
  const std::string& content = std::get<Bytes>(input.get(kContent)).data;
  Input begun = input;
  begun.set(kContent.id, Bytes{content.substr(0, kPieceBytes)});
  DAYBOOK_TRY(Events events, crud::kCreate.decide(now, begun, loaded, context));
  Record made = now;
  evolve(made, events.front(), context.now);
  for (std::size_t at = kPieceBytes; at < content.size(); at += kPieceBytes) {
    Draft draft(made, "document.content_added");
    events.push_back(std::move(draft.set(kContent, Bytes{content.substr(at, kPieceBytes)})).done());
  }
  return events;
}

extern constexpr Kind kDocument = {.id = KindId{26},
                                   .name = "document",
                                   .plural = "documents",
                                   .fields = kFields,
                                   .behaviours = kBehaviours,
                                   .subject = SubjectRule::kReference,
                                   .subject_field = kPerson.id};

}  // namespace daybook::document
