#include "domain/sales/deal.h"

namespace daybook::deal {
namespace {

std::string_view check_currency(const Value& value) {
  const std::string_view code = text_of(value);
  const bool upper = code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  return code.size() == 3 && upper ? "" : "Enter a currency code of three capital letters.";
}

// Won twice is won once: a client that lost the answer may ask again.
Result<Events> win(const Record& deal, const Input&, const Loaded&, const Context& context) {
  if (deal.text(kStatus) == "won") return Events{};
  if (deal.text(kStatus) == "lost")
    return conflict("deal.lost", "The deal is lost; reopen it first.");
  Draft draft(deal, "deal.won");
  draft.set(kStatus, "won").set(kClosedAt, context.now.value);
  return std::move(draft).events();
}

Result<Events> lose(const Record& deal, const Input& input, const Loaded&, const Context& context) {
  if (deal.text(kStatus) == "lost") return Events{};
  if (deal.text(kStatus) == "won") return conflict("deal.won", "The deal is won; reopen it first.");
  Draft draft(deal, "deal.lost");
  draft.set(kStatus, "lost")
      .set(kLostReason, input.get(kLostReason))
      .set(kClosedAt, context.now.value);
  return std::move(draft).events();
}

Result<Events> reopen(const Record& deal, const Input&, const Loaded&, const Context&) {
  if (deal.text(kStatus) == "open") return Events{};
  Draft draft(deal, "deal.reopened");
  draft.set(kStatus, "open").set(kLostReason, Null{}).set(kClosedAt, Null{});
  return std::move(draft).events();
}

constexpr Field kFields[] = {
    kTitle,           kPerson,   kOrganization, kOwner,
    kStage,           kStatus,   kAmount,       kCurrency.checked(check_currency),
    kExpectedCloseAt, kClosedAt, kLostReason,   kTags,
};
static_assert(well_formed(kFields));

constexpr Field kLoseInput[] = {kLostReason.editable()};

constexpr Behaviour kBehaviours[] = {
    {.name = "win", .decide = win},
    {.name = "lose", .decide = lose, .input = kLoseInput},
    {.name = "reopen", .decide = reopen},
    tagging::kAssign,
    tagging::kWithdraw,
};

}  // namespace

extern constexpr Kind kDeal = {.id = KindId{6},
                               .name = "deal",
                               .plural = "deals",
                               .fields = kFields,
                               .behaviours = kBehaviours};

}  // namespace daybook::deal
