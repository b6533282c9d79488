// A kind: what a sort of record is. Declared once, in one file of domain/; everything else is
// derived from it. Constexpr data, alive for the whole program; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/field.h"
#include "domain/core/record.h"
#include "domain/core/result.h"

namespace daybook {

class Permissions;
struct Kind;

// What a rule may know besides records. Made anew at every decide; the same context gives the same
// events.
struct Context {
  const Kind* kind = nullptr;  // Of the record that is decided on.
  TenantId tenant{};
  Time now{};
  std::int64_t actor = 0;       // A user's number; 0 is the system.
  std::vector<Uuid> fresh_ids;  // Random ids, in the order a behaviour uses them.
};

// What a behaviour over several records must see before it can decide.
struct Needs {
  struct Referring {  // Every record of `kind` whose `field` names `target`.
    const Kind* kind;
    FieldId field;
    Uuid target;
    bool is_narrow = false;  // Of each only existence and this field: there may be a million.
  };
  struct Holding {  // The records of `kind` whose indexed or unique `field` holds `value`.
    const Kind* kind;
    FieldId field;
    Value value;
  };
  std::vector<RecordKey> records;
  std::vector<Referring> referring;
  std::vector<Holding> holding;
  std::vector<RecordKey> subjects;  // With everything that may be sealed under their keys.
  std::size_t fresh_ids = 0;
};

// All that may hold values under the key of a subject, or of a record that was merged into it.
struct SubjectRecords {
  std::vector<Record> merged;  // Those whose survivor it is.
  // Records of other kinds that ever named one of them as their subject, also deleted ones.
  std::vector<Record> own;
  // Other records that hold copies: of a survivor they were merged into and taken out of again.
  std::vector<Record> copies;
};

// What was loaded for it, in the order asked. Unknown ids give no record.
struct Loaded {
  std::vector<Record> records;
  std::vector<std::vector<Record>> referring;
  std::vector<std::vector<Record>> holding;
  std::vector<SubjectRecords> subjects;
  const Record* find(const RecordKey& key) const;
};

// Pure: the same record, input, loaded records and context give the same answer. No events means
// nothing to record.
using Decide = Result<Events> (*)(const Record& now, const Input& input, const Loaded& loaded,
                                  const Context& context);
// Pure as well; `now` may be a record that does not exist yet.
using Ask = Needs (*)(const Kind& kind, const Record& now, const Input& input);
// Keeps fields that follow from one another consistent: adds to the input what it implies.
using Complete = void (*)(const Record& now, Input& input);

// The records of the tenant as a commit would leave them.
class Present {
 public:
  virtual ~Present() = default;
  virtual TenantId tenant() const = 0;
  // Of an indexed field.
  virtual Result<std::vector<Record>> holding(const Kind& kind, const Field& field,
                                              const Value& value) const = 0;
  virtual Result<std::optional<Record>> record(const RecordKey& key) const = 0;
};

// Refuses events of a kind that must not happen, whatever command they come from: a write, an item
// of a batch, an undo. `held` is what the actor may do; null: the system itself.
using Guard = Status (*)(const Event& event, const Present& present, const Permissions* held);

struct Behaviour {
  std::string_view name;  // A verb: "merge", "win".
  Decide decide = nullptr;
  std::span<const Field> input = {};  // What a caller sends; checked before decide runs.
  Ask ask = nullptr;
  bool makes_record = false;           // Decided on a record that need not be there yet.
  bool reaches_removed = false;        // Decided on deleted and erased records as well.
  std::string_view irreversible = {};  // Why undo is refused; empty for what can be undone.
};

// Whose personal data the record's personal fields are.
enum class SubjectRule : std::uint8_t {
  kNone,       // The kind has no personal fields.
  kItself,     // The record is a person or a user.
  kReference,  // The record that `subject_field` names; the record itself while that is null.
};

struct Kind {
  KindId id;
  std::string_view name;    // "person": frozen once stored.
  std::string_view plural;  // "persons"
  std::span<const Field> fields;
  std::span<const Behaviour> behaviours = {};
  SubjectRule subject = SubjectRule::kNone;
  FieldId subject_field{};
  Complete complete = nullptr;
  // Set when merging leaves records behind: the field that names the survivor.
  FieldId survivor_field{};
  // Set when records can be erased: the field that has a value from the request on.
  FieldId erasure_field{};
  bool in_control = false;  // Lives in tenant 0.
  Guard guard = nullptr;

  const Field* find(FieldId field) const;
  const Field* find(std::string_view field_name) const;
  const Behaviour* behaviour(std::string_view behaviour_name) const;
};

// Is this field of this kind sealed under its subject's key?
bool is_personal(const Kind& kind, const Field& field);

// The id under whose key the record's personal values are sealed.
Uuid subject_of(const Kind& kind, const Record& record);

// What the erasure field holds until the keys are gone.
inline constexpr std::string_view kErasureRequested = "requested";

// From the request of its erasure on.
bool is_under_erasure(const Kind& kind, const Record& record);

// A record that may hold values under a subject's key: one that names it as its subject, or the
// survivor it is merged into.
struct SubjectLink {
  Uuid subject;
  RecordKey record;
};
// What a value of a record's field links; nothing for most fields.
std::optional<SubjectLink> subject_link(const Kind& kind, const RecordKey& record, FieldId field,
                                        const Value& value);

consteval bool well_formed(std::span<const Field> fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].id.value == 0 || fields[i].name.empty()) return false;
    for (std::size_t j = 0; j < i; ++j) {
      if (fields[j].id == fields[i].id || fields[j].name == fields[i].name) return false;
    }
  }
  return true;
}

}  // namespace daybook
