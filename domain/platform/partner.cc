#include "domain/platform/partner.h"

#include <algorithm>

#include "domain/crud/crud.h"

namespace daybook::partner {
namespace {

constexpr std::string_view kArchived = "archived";

constexpr Field kFields[] = {kName,         kSlug,      kDisplayName,  kType,        kStatus,
                             kDescription,  kWebsite,   kLogoUrl,      kContactName, kContactEmail,
                             kContactPhone, kExtraData, kInternalNotes};
static_assert(well_formed(kFields));

Needs ask_for_slug(const Kind& kind, const Record&, const Input& input) {
  Needs needs;
  if (!is_blank(input.get(kSlug))) needs.holding.push_back({&kind, kSlug.id, input.get(kSlug)});
  return needs;
}

// An archived partner keeps its slug: links that have it must not lead to another one.
Status check_slug_is_free(const Record& now, const Loaded& loaded) {
  for (const auto& holders : loaded.holding) {
    const bool is_taken =
        std::ranges::any_of(holders, [&](const Record& holder) { return holder.key != now.key; });
    if (is_taken) return conflict("partner.slug_taken", "A partner with this slug exists already.");
  }
  return Done{};
}

Result<Events> add(const Record& now, const Input& input, const Loaded& loaded,
                   const Context& context) {
  DAYBOOK_CHECK(check_slug_is_free(now, loaded));
  return crud::kCreate.decide(now, input, loaded, context);
}

// Archiving is a right of its own, so no edit does it; but an edit of the status brings back.
Status check_status(const Record& now, const Input& input) {
  const bool archives = input.text(kStatus) == kArchived;
  if (now.text(kStatus) == kArchived) {
    if (input.names(kStatus) && !archives) return Done{};
    return unprocessable("partner.archived",
                         "The partner is archived; bring it back by its status first.");
  }
  if (archives)
    return invalid(std::string(kStatus.name), "Archiving a partner is an operation of its own.");
  return Done{};
}

Result<Events> change(const Record& now, const Input& input, const Loaded& loaded,
                      const Context& context) {
  DAYBOOK_CHECK(check_status(now, input));
  DAYBOOK_CHECK(check_slug_is_free(now, loaded));
  return crud::kUpdate.decide(now, input, loaded, context);
}

Result<Events> archive(const Record& now, const Input&, const Loaded&, const Context&) {
  Draft draft(now, "partner.archived");
  return std::move(draft.set(kStatus, std::string(kArchived))).events();
}

constexpr Field kNewFields[] = {kName,         kSlug,         kDisplayName, kType,
                                kDescription,  kWebsite,      kLogoUrl,     kContactName,
                                kContactEmail, kContactPhone, kExtraData,   kInternalNotes};
constexpr Field kChangeFields[] = {
    kName,         kSlug,      kDisplayName,  kType,        kStatus.editable(),
    kDescription,  kWebsite,   kLogoUrl,      kContactName, kContactEmail,
    kContactPhone, kExtraData, kInternalNotes};

constexpr Behaviour kBehaviours[] = {
    {.name = "add", .decide = add, .input = kNewFields, .ask = ask_for_slug, .makes_record = true},
    {.name = "change", .decide = change, .input = kChangeFields, .ask = ask_for_slug},
    {.name = "archive", .decide = archive},
};

}  // namespace

std::string_view check_slug(const Value& value) {
  const std::string_view slug = text_of(value);
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  const bool is_kebab = std::ranges::all_of(slug, plain) && !slug.starts_with('-') &&
                        !slug.ends_with('-') && slug.find("--") == std::string_view::npos;
  return is_kebab ? "" : "Enter lower-case words of letters and digits with hyphens between.";
}

extern constexpr Kind kPartner = {.id = KindId{35},
                                  .name = "partner",
                                  .plural = "partners",
                                  .fields = kFields,
                                  .behaviours = kBehaviours,
                                  .subject = SubjectRule::kItself,
                                  .in_control = true};

}  // namespace daybook::partner
