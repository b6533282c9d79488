// Orders by what is worked out of several fields of a record; the others are by one field or time
// (query.h). Lists are ordered by them and filtered by none. Constexpr data.
#pragma once

#include "domain/people/person.h"
#include "projections/query.h"

namespace daybook {

// What the people surface shows as family name: who has none shows the whole name.
inline constexpr FieldId kFamilyNameShown{0xfff2};

struct DerivedOrder {
  KindId kind;
  FieldId order;
  FieldId field;
  FieldId otherwise;  // While `field` is blank.
};

inline constexpr DerivedOrder kDerivedOrders[] = {
    {KindId{1}, kFamilyNameShown, person::kFamilyName.id, person::kName.id}};

// Null for what is no such order of the kind.
constexpr const DerivedOrder* derived_order(KindId kind, FieldId order) {
  for (const DerivedOrder& one : kDerivedOrders) {
    if (one.kind == kind && one.order == order) return &one;
  }
  return nullptr;
}

}  // namespace daybook
