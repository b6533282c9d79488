#include "projections/kind_plan.h"

#include <algorithm>

namespace daybook {
namespace {

bool is_searchable(const Kind& kind) {
  return std::any_of(kind.fields.begin(), kind.fields.end(),
                     [](const Field& field) { return field.is_searched; });
}

FieldPlan plan_of(const Field& field) {
  return {.field = &field,
          .has_values = field.is_indexed,
          .has_keys = field.is_keyed,
          .has_grams = field.is_substring,
          .has_order = field.is_sorted,
          .has_claim = field.is_unique};
}

KindPlan plan_of(const Kind& kind) {
  KindPlan plan{.kind = &kind, .fields = {}, .searched = {}, .searched_links = {}};
  for (const Field& field : kind.fields) plan.fields.push_back(plan_of(field));
  std::sort(plan.fields.begin(), plan.fields.end(),
            [](const FieldPlan& a, const FieldPlan& b) { return a.field->id < b.field->id; });
  for (const Field& field : kind.fields) {
    if (field.is_searched) plan.searched.push_back(&field);
  }
  return plan;
}

// A merged record does not answer to its survivor's name, so links within a kind do not count.
bool links(const Field& field, const Kind& to) {
  return field.type == FieldType::kReference && field.is_indexed && field.target == to.name;
}

}  // namespace

const FieldPlan* KindPlan::find(FieldId field) const {
  const auto at =
      std::lower_bound(fields.begin(), fields.end(), field,
                       [](const FieldPlan& plan, FieldId id) { return plan.field->id < id; });
  return at != fields.end() && at->field->id == field ? &*at : nullptr;
}

KindPlans::KindPlans(std::span<const Kind* const> kinds) {
  for (const Kind* kind : kinds) plans_.push_back(plan_of(*kind));
  std::sort(plans_.begin(), plans_.end(),
            [](const KindPlan& a, const KindPlan& b) { return a.kind->id < b.kind->id; });
  for (KindPlan& plan : plans_) {
    for (const Field& field : plan.kind->fields) {
      const KindPlan* target = find(field.target);
      if (target == nullptr || target == &plan || !links(field, *target->kind)) continue;
      if (is_searchable(*target->kind)) plan.searched_links.push_back(&field);
    }
  }
}

const KindPlan* KindPlans::find(KindId kind) const {
  const auto at =
      std::lower_bound(plans_.begin(), plans_.end(), kind,
                       [](const KindPlan& plan, KindId id) { return plan.kind->id < id; });
  return at != plans_.end() && at->kind->id == kind ? &*at : nullptr;
}

const KindPlan* KindPlans::find(std::string_view kind_name) const {
  for (const KindPlan& plan : plans_) {
    if (plan.kind->name == kind_name) return &plan;
  }
  return nullptr;
}

}  // namespace daybook
