// Terms: what a list is a list of. "The persons whose owner is 7" is one term, so is "the persons
// whose folded name has the trigram 'and'". A plain value without pointers, so that tables of
// hundreds of thousands of terms stay small. Pure; safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/record.h"
#include "projections/kind_plan.h"
#include "projections/text.h"

namespace daybook {

enum class TermForm : std::uint8_t {
  kExistent,  // Records that exist; the field is kExistence.
  kPresent,   // Records whose field is not blank. The blank ones are those that exist without it.
  kValue,     // Up to 16 bytes of comparable() ...
  kDigest,    // ... or, when longer, the first 16 bytes of its SHA-256.
  kKey,       // A top-level key of a JSON field ...
  kKeyDigest,
  kGram,
};

struct Term {
  std::uint64_t tenant = 0;
  std::uint16_t kind = 0;
  std::uint16_t field = 0;
  TermForm form = TermForm::kExistent;
  std::uint8_t size = 0;
  std::uint16_t unused = 0;
  std::array<std::uint8_t, 16> bytes{};

  bool operator==(const Term& other) const { return std::memcmp(this, &other, sizeof(Term)) == 0; }
  std::string_view payload() const { return {reinterpret_cast<const char*>(bytes.data()), size}; }
};
static_assert(sizeof(Term) == 32, "compared and hashed as 32 bytes without padding");

std::uint32_t hash_of(const Term& term);
bool operator<(const Term& a, const Term& b);  // In the order of keys in the rows.

// What stands for a field in the grams of all searched fields together: those of a search need not
// be written for each field apart, and many fields of a record repeat one another.
inline constexpr FieldId kSearched{0xffff};

// Which lists: those of one field of one kind of one tenant.
struct TermSpace {
  TenantId tenant;
  KindId kind;
  Term exists() const { return make(kExistence, TermForm::kExistent); }
  Term present(FieldId field) const { return make(field, TermForm::kPresent); }
  Term value(FieldId field, std::string_view comparable) const;
  Term key(FieldId field, std::string_view name) const;
  Term gram(FieldId field, Gram gram) const;

 private:
  Term make(FieldId field, TermForm form) const;
  Term text(FieldId field, TermForm whole, TermForm digest, std::string_view text) const;
};

// Order of keys in the rows: P, tenant, kind, field, form, size, payload, then the chunk.
std::string posting_prefix(const Term& term);
Term term_of_posting_key(std::string_view key);
std::uint16_t chunk_of_posting_key(std::string_view key);

// A number that enters or leaves a list; or several, one after the other.
struct ListChange {
  Term term;
  std::uint32_t hash = 0;    // Of the term.
  std::uint32_t number = 0;  // Below 2^31.
  bool enters = false;
  std::uint32_t count = 1;  // So many from `number` on.
};

// Null `before`: the record is new. Both must be of the plan's kind.
void append_list_changes(const KindPlan& plan, TenantId tenant, const Record* before,
                         const Record& after, std::vector<ListChange>& changes);

// The folded texts in which a value is searched: one, or each string of a JSON document.
std::vector<std::string> folded_texts(const Field& field, const Value& value);

}  // namespace daybook

template <>
struct std::hash<daybook::Term> {
  std::size_t operator()(const daybook::Term& term) const noexcept {
    return daybook::hash_of(term);
  }
};
