#include "projections/selection.h"

#include <algorithm>
#include <roaring/roaring.hh>

#include "domain/core/record_codec.h"
#include "eventstore/views.h"
#include "projections/derived_orders.h"
#include "projections/text.h"

namespace daybook {
namespace {

// Linking to one of up to so many records is answered by lists, to one of more by reading.
constexpr std::size_t kLinkedListsMax = 4096;
constexpr std::size_t kRowsAtOnce = 512;
constexpr std::size_t kSearchWordsMax = 16;

// Bitmaps that must all hold, those that must not, and what remains to be checked.
class Selector {
 public:
  Selector(const ViewState& state, const KindPlan& plan, TenantId tenant)
      : postings_(state.postings), plan_(plan), space_{tenant, plan.kind->id} {}

  Status existing() { return require(space_.exists()); }

  Status removed(RecordNumber last) {
    Roaring all;
    all.addRange(1, std::uint64_t{last.value} + 1);
    all_.push_back(std::make_shared<const Roaring>(std::move(all)));
    DAYBOOK_TRY(BitmapPtr existing, postings_.bitmap(space_.exists()));
    none_.push_back(std::move(existing));
    return Done{};
  }

  void leave_out(const std::vector<RecordNumber>& numbers) {
    Roaring out;
    for (const RecordNumber number : numbers) out.add(number.value);
    none_.push_back(std::make_shared<const Roaring>(std::move(out)));
  }

  Status condition(const Condition& condition) {
    switch (condition.match) {
      case Match::kEquals:
        return equals(*plan_.kind->find(condition.field), condition.value);
      case Match::kPresent:
        return require(space_.present(condition.field));
      case Match::kHasKey:
        return require(space_.key(condition.field, text_of(condition.value)));
      case Match::kSubstring:
        return substring(condition);
      case Match::kFrom:
      case Match::kTo:
        return Done{};
    }
    return Done{};
  }

  Status one_of(const std::vector<Condition>& alternatives) {
    const Field* flag = flag_not_set(alternatives);
    Roaring found;
    for (const Condition& condition : alternatives) {
      if (flag != nullptr && condition.field == flag->id) continue;
      DAYBOOK_TRY(const BitmapPtr list, listed(condition));
      found |= *list;
    }
    if (flag == nullptr) {
      all_.push_back(std::make_shared<const Roaring>(std::move(found)));
      return Done{};
    }
    DAYBOOK_TRY(const BitmapPtr set,
                postings_.bitmap(space_.value(flag->id, comparable(*flag, true))));
    if (!set->isEmpty()) none_.push_back(std::make_shared<const Roaring>(*set - found));
    return Done{};
  }

  // A flag that is to be false or blank: all records but the few that have it set.
  const Field* flag_not_set(const std::vector<Condition>& alternatives) const {
    const auto has = [&](FieldId field, const Value& value) {
      return std::any_of(alternatives.begin(), alternatives.end(), [&](const Condition& one) {
        return one.field == field && one.match == Match::kEquals && one.value == value;
      });
    };
    for (const Condition& one : alternatives) {
      const Field& field = *plan_.kind->find(one.field);
      const auto about_it =
          std::count_if(alternatives.begin(), alternatives.end(),
                        [&](const Condition& other) { return other.field == one.field; });
      const bool is_flag = field.type == FieldType::kBoolean && about_it == 2;
      if (is_flag && has(field.id, false) && has(field.id, Null{})) return &field;
    }
    return nullptr;
  }

  Status word(const SearchWord& word) {
    return text(kSearched, plan_.searched, word.needle, word.linked);
  }

  Selection done() && { return {intersection(std::move(all_), none_), std::move(checks_)}; }

 private:
  Status require(const Term& term) {
    DAYBOOK_TRY(BitmapPtr list, postings_.bitmap(term));
    all_.push_back(std::move(list));
    return Done{};
  }

  // Those for which an alternative holds.
  Result<BitmapPtr> listed(const Condition& condition) const {
    const bool is_blank_asked = condition.match == Match::kEquals && is_blank(condition.value);
    const bool is_present_asked = condition.match == Match::kPresent;
    if (!is_blank_asked && !is_present_asked) {
      const Field& field = *plan_.kind->find(condition.field);
      return postings_.bitmap(space_.value(field.id, comparable(field, condition.value)));
    }
    DAYBOOK_TRY(BitmapPtr present, postings_.bitmap(space_.present(condition.field)));
    if (is_present_asked) return present;
    DAYBOOK_TRY(const BitmapPtr existing, postings_.bitmap(space_.exists()));
    return BitmapPtr(std::make_shared<const Roaring>(*existing - *present));
  }

  Status equals(const Field& field, const Value& value) {
    if (is_erased(value)) {
      all_.push_back(std::make_shared<const Roaring>());
      return Done{};
    }
    if (is_blank(value)) {
      DAYBOOK_TRY(BitmapPtr present, postings_.bitmap(space_.present(field.id)));
      if (!present->isEmpty()) none_.push_back(std::move(present));
      return Done{};
    }
    if (const auto* set = std::get_if<References>(&value)) {
      for (const Uuid& id : set->ids) DAYBOOK_CHECK(require(space_.value(field.id, id.view())));
      return Done{};
    }
    return require(space_.value(field.id, comparable(field, value)));
  }

  Status substring(const Condition& condition) {
    const std::string needle = fold_text(text_of(condition.value));
    return needle.empty() ? Status(Done{})
                          : text(condition.field, {plan_.kind->find(condition.field)}, needle, {});
  }

  // `listed` is the field, or kSearched, under which the grams of the fields' texts are listed.
  Status text(FieldId listed, std::vector<const Field*> fields, const std::string& needle,
              const std::vector<LinkedMatches>& linked) {
    const GramQuery grams = grams_of_needle(needle);
    DAYBOOK_TRY(const BitmapPtr own, candidates(listed, grams));
    Roaring found = *own;
    TextCheck check{std::move(fields), needle, nullptr, {}};
    DAYBOOK_CHECK(links(linked, check));
    if (check.also != nullptr) found |= *check.also;
    for (const LinkedMatches& many : check.linked) {
      DAYBOOK_TRY(const BitmapPtr list, postings_.bitmap(space_.present(many.link->id)));
      found |= *list;
    }
    all_.push_back(std::make_shared<const Roaring>(std::move(found)));
    if (!grams.is_exact || !check.linked.empty()) checks_.push_back(std::move(check));
    return Done{};
  }

  Result<BitmapPtr> candidates(FieldId field, const GramQuery& grams) {
    if (grams.is_range) return postings_.union_of(space_, field, grams.low, grams.high);
    std::vector<BitmapPtr> lists;
    for (const Gram gram : grams.all) {
      DAYBOOK_TRY(BitmapPtr list, postings_.bitmap(space_.gram(field, gram)));
      if (list->isEmpty()) return list;
      lists.push_back(std::move(list));
    }
    return intersection(std::move(lists), {});
  }

  Status links(const std::vector<LinkedMatches>& linked, TextCheck& check) {
    auto also = std::make_shared<Roaring>();
    for (const LinkedMatches& matches : linked) {
      if (matches.by_rows || matches.ids->size() > kLinkedListsMax) {
        check.linked.push_back(matches);
        continue;
      }
      for (const Uuid& id : *matches.ids) {
        DAYBOOK_TRY(const BitmapPtr list,
                    postings_.bitmap(space_.value(matches.link->id, id.view())));
        *also |= *list;
      }
    }
    check.also = std::move(also);
    return Done{};
  }

  const Postings& postings_;
  const KindPlan& plan_;
  const TermSpace space_;
  std::vector<BitmapPtr> all_;
  std::vector<BitmapPtr> none_;
  std::vector<TextCheck> checks_;
};

bool is_range(Match match) { return match == Match::kFrom || match == Match::kTo; }

bool is_time_of_record(FieldId field) { return field == kCreatedAt || field == kUpdatedAt; }

bool is_allowed(const FieldPlan& field, const Condition& condition) {
  switch (condition.match) {
    case Match::kEquals:
    case Match::kPresent:
      return field.has_values;
    case Match::kHasKey:
      return field.has_keys;
    case Match::kSubstring:
      return field.has_grams;
    case Match::kFrom:
    case Match::kTo:
      return field.has_order && !is_blank(condition.value);
  }
  return false;
}

Error not_listed(const Kind& kind, FieldId field) {
  const Field* known = kind.find(field);
  const std::string name =
      known == nullptr ? std::to_string(field.value) : std::string(known->name);
  return invalid(name, "Lists cannot be filtered or ordered by this field in this way.");
}

}  // namespace

std::vector<std::string> search_words(std::string_view search) {
  std::vector<std::string> words;
  const std::string folded = fold_text(search);
  constexpr std::string_view kSpace = " \t\r\n";
  for (std::size_t at = folded.find_first_not_of(kSpace); at != std::string::npos;) {
    const std::size_t end = std::min(folded.find_first_of(kSpace, at), folded.size());
    words.push_back(folded.substr(at, end - at));
    at = folded.find_first_not_of(kSpace, end);
  }
  return words;
}

bool TextCheck::passes(std::uint32_t number, std::string_view record_row) const {
  if (also != nullptr && also->contains(number)) return true;
  for (const Field* field : fields) {
    const Value value = value_of_record_row(record_row, field->id);
    for (const std::string& text : folded_texts(*field, value)) {
      if (text.find(needle) != std::string::npos) return true;
    }
  }
  for (const LinkedMatches& matches : linked) {
    const Value value = value_of_record_row(record_row, matches.link->id);
    const auto* id = std::get_if<Uuid>(&value);
    if (id != nullptr && std::ranges::binary_search(*matches.ids, *id)) return true;
  }
  return false;
}

namespace {

Status check_alternatives(const KindPlan& plan, const ListQuery& query) {
  for (const auto& alternatives : query.alternatives) {
    for (const Condition& condition : alternatives) {
      const FieldPlan* field = plan.find(condition.field);
      const bool is_plain = condition.match == Match::kEquals || condition.match == Match::kPresent;
      if (field == nullptr || !is_plain || !field->has_values || is_erased(condition.value)) {
        return not_listed(*plan.kind, condition.field);
      }
    }
  }
  return Done{};
}

}  // namespace

bool is_flag_order(const KindPlan& plan, FieldId order) {
  const FieldPlan* field = plan.find(order);
  return field != nullptr && field->field->type == FieldType::kBoolean && field->has_values;
}

Status check_query(const KindPlan& plan, const ListQuery& query) {
  DAYBOOK_CHECK(check_alternatives(plan, query));
  for (const Condition& condition : query.conditions) {
    if (is_range(condition.match) && is_time_of_record(condition.field)) {
      if (std::holds_alternative<std::int64_t>(condition.value)) continue;
      return not_listed(*plan.kind, condition.field);
    }
    const FieldPlan* field = plan.find(condition.field);
    if (field == nullptr || !is_allowed(*field, condition)) {
      return not_listed(*plan.kind, condition.field);
    }
  }
  if (search_words(query.search).size() > kSearchWordsMax) {
    return invalid("search", "At most 16 words are searched for at once.");
  }
  if (is_time_of_record(query.order) || is_flag_order(plan, query.order)) return Done{};
  if (derived_order(plan.kind->id, query.order) != nullptr) return Done{};
  const FieldPlan* order = plan.find(query.order);
  return order != nullptr && order->has_order ? Status(Done{})
                                              : not_listed(*plan.kind, query.order);
}

Result<Selection> select(const ViewState& state, const KindPlan& plan, const ListQuery& query,
                         const std::vector<SearchWord>& words) {
  Selector selector(state, plan, query.tenant);
  if (query.existence == Existence::kExisting) DAYBOOK_CHECK(selector.existing());
  if (query.existence == Existence::kRemoved) {
    DAYBOOK_CHECK(selector.removed(state.heads.last_number(query.tenant, plan.kind->id)));
  }
  if (!query.without.empty()) selector.leave_out(query.without);
  for (const Condition& condition : query.conditions) DAYBOOK_CHECK(selector.condition(condition));
  for (const auto& several : query.alternatives) DAYBOOK_CHECK(selector.one_of(several));
  for (const SearchWord& word : words) DAYBOOK_CHECK(selector.word(word));
  return std::move(selector).done();
}

Result<Selection> select_word(const ViewState& state, const KindPlan& plan, TenantId tenant,
                              const std::string& needle) {
  Selector selector(state, plan, tenant);
  DAYBOOK_CHECK(selector.existing());
  DAYBOOK_CHECK(selector.word({needle, {}}));
  return std::move(selector).done();
}

Status each_row_of(const RecordSpace& space, const Roaring& numbers,
                   const RecordSpace::VisitRow& visit) {
  std::vector<std::uint32_t> all(numbers.cardinality());
  numbers.toUint32Array(all.data());
  const std::span<const std::uint32_t> rest(all);
  for (std::size_t at = 0; at < all.size(); at += kRowsAtOnce) {
    const std::size_t size = std::min(kRowsAtOnce, all.size() - at);
    DAYBOOK_CHECK(space.each_row(rest.subspan(at, size), visit));
  }
  return Done{};
}

Result<BitmapPtr> verified(const RecordSpace& space, const Selection& selection) {
  if (selection.checks.empty()) return selection.numbers;
  auto passed = std::make_shared<Roaring>();
  const auto check = [&](std::uint32_t number, std::string_view row) {
    const bool passes =
        std::all_of(selection.checks.begin(), selection.checks.end(),
                    [&](const TextCheck& text) { return text.passes(number, row); });
    if (passes) passed->add(number);
  };
  DAYBOOK_CHECK(each_row_of(space, *selection.numbers, check));
  return BitmapPtr(passed);
}

// As the list of those that exist mostly has.
bool spans(const Roaring& list, const Roaring& other) {
  if (other.isEmpty()) return true;
  const std::uint32_t first = other.minimum();
  const std::uint32_t last = other.maximum();
  const std::uint64_t before = first == 0 ? 0 : list.rank(first - 1);
  return list.rank(last) - before == std::uint64_t{last} - first + 1;
}

BitmapPtr intersection(std::vector<BitmapPtr> all, const std::vector<BitmapPtr>& none) {
  // The smallest first: each step costs no more than the result so far.
  std::sort(all.begin(), all.end(), [](const BitmapPtr& a, const BitmapPtr& b) {
    return a->cardinality() < b->cardinality();
  });
  // What takes nothing away costs nothing, however many records there are.
  all.erase(std::remove_if(all.begin() + 1, all.end(),
                           [&](const BitmapPtr& list) { return spans(*list, *all.front()); }),
            all.end());
  if (all.size() == 1 && none.empty()) return all.front();
  auto result =
      std::make_shared<Roaring>(all.size() == 1 ? Roaring(*all[0]) : Roaring(*all[0] & *all[1]));
  for (std::size_t i = 2; i < all.size(); ++i) *result &= *all[i];
  for (const BitmapPtr& list : none) *result -= *list;
  return result;
}

}  // namespace daybook
