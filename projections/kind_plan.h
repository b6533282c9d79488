// What the views keep for each field of a kind, worked out once from the declarations. Immutable
// after construction; safe from any thread.
#pragma once

#include <span>
#include <vector>

#include "domain/core/kind.h"

namespace daybook {

struct FieldPlan {
  const Field* field = nullptr;
  // A list of each value's records, and of those that have any. Of JSON: of each text in it.
  bool has_values = false;
  bool has_keys = false;   // A list of each top-level key's records.
  bool has_grams = false;  // Lists of the text's trigrams.
  bool has_order = false;  // Lists can be ordered by it.
  bool has_claim = false;  // One record holds a value.
  bool is_listed() const { return has_values || has_keys || has_grams || field->is_searched; }
};

struct KindPlan {
  const Kind* kind = nullptr;
  std::vector<FieldPlan> fields;             // In the order of ids.
  std::vector<const Field*> searched;        // Part of a search.
  std::vector<const Field*> searched_links;  // A search also finds what refers to what it finds.
  const FieldPlan* find(FieldId field) const;
};

class KindPlans {
 public:
  // The kinds must outlive this; they are constexpr.
  explicit KindPlans(std::span<const Kind* const> kinds);

  // Null for a kind that this binary does not know: its records are kept, but in no list.
  const KindPlan* find(KindId kind) const;
  const KindPlan* find(std::string_view kind_name) const;
  std::span<const KindPlan> all() const { return plans_; }

 private:
  std::vector<KindPlan> plans_;  // In the order of ids.
};

}  // namespace daybook
