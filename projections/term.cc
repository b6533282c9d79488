#include "projections/term.h"

#include <algorithm>
#include <tuple>

#include "domain/core/bytes.h"
#include "eventstore/crypto.h"
#include "eventstore/views.h"
#include "projections/json_text.h"
#include "projections/keys.h"

namespace daybook {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

std::uint32_t hash_of(const Term& term) {
  std::array<std::uint64_t, 4> words;
  std::memcpy(words.data(), &term, sizeof(Term));
  return static_cast<std::uint32_t>(
      mix(words[0] ^ 0xa0761d6478bd642fULL, words[1] ^ 0xe7037ed1a0b428dbULL) ^
      mix(words[2] ^ 0x8ebc6af09c88c6e3ULL, words[3] ^ 0x589965cc75374cc3ULL));
}

Term TermSpace::make(FieldId field, TermForm form) const {
  Term term;
  term.tenant = tenant.value;
  term.kind = kind.value;
  term.field = field.value;
  term.form = form;
  return term;
}

Term TermSpace::text(FieldId field, TermForm whole, TermForm digest, std::string_view text) const {
  Term term = make(field, text.size() <= 16 ? whole : digest);
  term.size = static_cast<std::uint8_t>(std::min<std::size_t>(text.size(), 16));
  if (text.size() <= 16) {
    std::copy(text.begin(), text.end(), term.bytes.begin());
  } else {
    std::memcpy(term.bytes.data(), sha256(text).data(), 16);
  }
  return term;
}

Term TermSpace::value(FieldId field, std::string_view comparable) const {
  return text(field, TermForm::kValue, TermForm::kDigest, comparable);
}

Term TermSpace::key(FieldId field, std::string_view name) const {
  return text(field, TermForm::kKey, TermForm::kKeyDigest, name);
}

Term TermSpace::gram(FieldId field, Gram gram) const {
  Term term = make(field, TermForm::kGram);
  term.size = 8;
  for (std::size_t i = 0; i < 8; ++i) {
    term.bytes[i] = static_cast<std::uint8_t>(gram >> (56 - 8 * i));
  }
  return term;
}

bool operator<(const Term& a, const Term& b) {
  return std::tie(a.tenant, a.kind, a.field, a.form, a.size, a.bytes) <
         std::tie(b.tenant, b.kind, b.field, b.form, b.size, b.bytes);
}

std::string posting_prefix(const Term& term) {
  std::string key =
      field_prefix(Table::kPosting, TenantId{term.tenant}, KindId{term.kind}, FieldId{term.field});
  key.push_back(static_cast<char>(term.form));
  key.push_back(static_cast<char>(term.size));
  key.append(term.payload());
  return key;
}

Term term_of_posting_key(std::string_view key) {
  Term term;
  term.tenant = get_big<std::uint64_t>(key.substr(1));
  term.kind = get_big<std::uint16_t>(key.substr(9));
  term.field = get_big<std::uint16_t>(key.substr(11));
  term.form = static_cast<TermForm>(key[13]);
  term.size = static_cast<std::uint8_t>(key[14]);
  const std::string_view payload = key.substr(15, term.size);
  std::copy(payload.begin(), payload.end(), term.bytes.begin());
  return term;
}

std::uint16_t chunk_of_posting_key(std::string_view key) {
  return get_big<std::uint16_t>(key.substr(key.size() - 2));
}

std::vector<std::string> folded_texts(const Field& field, const Value& value) {
  std::vector<std::string> texts;
  if (const auto* text = std::get_if<std::string>(&value)) {
    texts.push_back(fold_text(*text));
  } else if (const auto* json = std::get_if<Json>(&value)) {
    if (field.type != FieldType::kJson) return texts;
    for (const std::string& string : json_strings(json->text)) texts.push_back(fold_text(string));
  }
  return texts;
}

namespace {

void append_grams_of(const Field& field, const Value& value, std::vector<Gram>& grams) {
  if (is_blank(value)) return;
  if (const auto* text = std::get_if<std::string>(&value)) {
    return append_grams(fold_text(*text), grams);
  }
  for (const std::string& text : folded_texts(field, value)) append_grams(text, grams);
}

// A record has dozens: room for them at once costs less than to grow.
constexpr std::size_t kUsualGrams = 128;

std::vector<Gram> grams_of(const Field& field, const Value& value) {
  std::vector<Gram> grams;
  if (is_blank(value)) return grams;
  grams.reserve(kUsualGrams);
  append_grams_of(field, value, grams);
  return grams;
}

std::vector<Gram> grams_of(const KindPlan& plan, const Record& record) {
  std::vector<Gram> grams;
  if (record.slots.empty()) return grams;
  grams.reserve(kUsualGrams);
  for (const Field* field : plan.searched) append_grams_of(*field, record.get(*field), grams);
  return grams;
}

// Collects the changes of one record's lists.
class ListDiff {
 public:
  ListDiff(TermSpace space, RecordNumber number, std::vector<ListChange>& changes)
      : space_(space), number_(number), changes_(changes) {}

  void existence(bool before, bool after) {
    if (before != after) add(space_.exists(), after);
  }

  void searched(const KindPlan& plan, const Record& before, const Record& after) {
    const auto to_term = [&](Gram gram) { return space_.gram(kSearched, gram); };
    difference(grams_of(plan, before), grams_of(plan, after), to_term);
  }

  void field(const FieldPlan& plan, const Value& before, const Value& after) {
    if (plan.has_values) {
      presence(plan, before, after);
      values(*plan.field, before, after);
    }
    if (plan.has_keys) keys(*plan.field, before, after);
    if (plan.has_grams) grams(*plan.field, before, after);
  }

 private:
  void add(const Term& term, bool enters) {
    changes_.push_back({term, hash_of(term), number_.value, enters});
  }

  static bool is_present(const Value& value) { return !is_blank(value) && !is_erased(value); }

  void presence(const FieldPlan& plan, const Value& before, const Value& after) {
    // An erased value is no blank one: it counts as present, in the list of no value.
    const bool was = !is_blank(before);
    const bool is = !is_blank(after);
    if (was != is) add(space_.present(plan.field->id), is);
  }

  void values(const Field& field, const Value& before, const Value& after) {
    if (field.type == FieldType::kReferences) return members(field, before, after);
    if (field.type == FieldType::kJson) return texts(field, before, after);
    if (is_present(before)) add(space_.value(field.id, comparable(field, before)), false);
    if (is_present(after)) add(space_.value(field.id, comparable(field, after)), true);
  }

  static std::vector<Uuid> ids(const Value& value) {
    const auto* set = std::get_if<References>(&value);
    return set == nullptr ? std::vector<Uuid>{} : set->ids;
  }

  void members(const Field& field, const Value& before, const Value& after) {
    const auto to_term = [&](const Uuid& id) { return space_.value(field.id, id.view()); };
    difference(ids(before), ids(after), to_term);
  }

  void texts(const Field& field, const Value& before, const Value& after) {
    const auto to_term = [&](const std::string& text) { return space_.value(field.id, text); };
    difference(folded_texts(field, before), folded_texts(field, after), to_term);
  }

  void keys(const Field& field, const Value& before, const Value& after) {
    const auto names = [](const Value& value) {
      const auto* json = std::get_if<Json>(&value);
      return json == nullptr ? std::vector<std::string>{} : json_keys(json->text);
    };
    const auto to_term = [&](const std::string& name) { return space_.key(field.id, name); };
    difference(names(before), names(after), to_term);
  }

  void grams(const Field& field, const Value& before, const Value& after) {
    const auto to_term = [&](Gram gram) { return space_.gram(field.id, gram); };
    difference(grams_of(field, before), grams_of(field, after), to_term);
  }

  template <class Item, class ToTerm>
  void difference(std::vector<Item> before, std::vector<Item> after, const ToTerm& to_term) {
    const auto sort = [](std::vector<Item>& items) {
      std::sort(items.begin(), items.end());
      items.erase(std::unique(items.begin(), items.end()), items.end());
    };
    sort(before);
    sort(after);
    if (before.empty()) {
      for (const Item& item : after) add(to_term(item), true);
      return;
    }
    for (const Item& item : before) {
      if (!std::binary_search(after.begin(), after.end(), item)) add(to_term(item), false);
    }
    for (const Item& item : after) {
      if (!std::binary_search(before.begin(), before.end(), item)) add(to_term(item), true);
    }
  }

  const TermSpace space_;
  const RecordNumber number_;
  std::vector<ListChange>& changes_;
};

}  // namespace

void append_list_changes(const KindPlan& plan, TenantId tenant, const Record* before,
                         const Record& after, std::vector<ListChange>& changes) {
  static const Record kNothing;
  const Record& old = before == nullptr ? kNothing : *before;
  ListDiff diff({tenant, plan.kind->id}, after.number, changes);
  diff.existence(old.exists(), after.exists());
  // Both have their slots in the order of fields: walk them together.
  static const Value kNull = Null{};
  bool searched = false;
  auto left = old.slots.begin();
  auto right = after.slots.begin();
  while (left != old.slots.end() || right != after.slots.end()) {
    const bool has_left =
        left != old.slots.end() && (right == after.slots.end() || left->field <= right->field);
    const bool has_right =
        right != after.slots.end() && (left == old.slots.end() || right->field <= left->field);
    const FieldPlan* field = plan.find(has_left ? left->field : right->field);
    const Value& was = has_left ? left->value : kNull;
    const Value& is = has_right ? right->value : kNull;
    if (field != nullptr && field->is_listed() && was != is) {
      diff.field(*field, was, is);
      searched = searched || field->field->is_searched;
    }
    if (has_left) ++left;
    if (has_right) ++right;
  }
  if (searched) diff.searched(plan, old, after);
}

}  // namespace daybook
