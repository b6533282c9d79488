#include "eventstore/subject_records.h"

#include <algorithm>
#include <set>

#include "domain/catalogue.h"

namespace daybook {
namespace {

using Ids = std::set<Uuid>;
using Keys = std::set<RecordKey>;

bool holds_copies(const Record& record, const Ids& subjects) {
  return std::ranges::any_of(record.slots, [&](const Slot& slot) {
    return slot.origin && subjects.contains(*slot.origin);
  });
}

Result<std::vector<Record>> read_all(const Keys& keys, const Stage& stage) {
  std::vector<Record> records;
  for (const RecordKey& key : keys) {
    DAYBOOK_TRY(auto found, stage.record(key));
    if (found) records.push_back(std::move(*found));
  }
  std::ranges::sort(records, {}, [](const Record& r) { return std::pair(r.key.kind, r.number); });
  return records;
}

// Divides what is linked to the subjects into what names them and those they were merged into.
Status divide(const Ids& subjects, KindId kind, const Stage& stage, Keys& own, Ids& survivors) {
  for (const Uuid& id : subjects) {
    DAYBOOK_TRY(const std::vector<RecordKey> linked, stage.subject_links(id));
    for (const RecordKey& key : linked) {
      if (key.kind != kind) {
        own.insert(key);
      } else if (!subjects.contains(key.id)) {
        survivors.insert(key.id);
      }
    }
  }
  return Done{};
}

}  // namespace

Result<SubjectRecords> load_subject(const RecordKey& subject, const Stage& stage) {
  const Kind& kind = *find_kind(subject.kind);
  SubjectRecords all;
  Ids subjects{subject.id};
  if (kind.survivor_field.value != 0) {
    DAYBOOK_TRY(all.merged, stage.holding(kind, *kind.find(kind.survivor_field), subject.id));
    for (const Record& merged : all.merged) subjects.insert(merged.key.id);
  }
  Keys own;
  Ids survivors;
  DAYBOOK_CHECK(divide(subjects, kind.id, stage, own, survivors));
  Keys others;
  for (const Uuid& id : survivors) {
    others.insert({kind.id, id});
    DAYBOOK_TRY(const std::vector<RecordKey> linked, stage.subject_links(id));
    others.insert(linked.begin(), linked.end());
  }
  std::erase_if(
      others, [&](const RecordKey& key) { return own.contains(key) || subjects.contains(key.id); });
  DAYBOOK_TRY(all.own, read_all(own, stage));
  DAYBOOK_TRY(all.copies, read_all(others, stage));
  std::erase_if(all.copies, [&](const Record& one) { return !holds_copies(one, subjects); });
  return all;
}

}  // namespace daybook
