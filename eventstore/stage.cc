#include "eventstore/stage.h"

#include <algorithm>
#include <set>

#include "domain/catalogue.h"

namespace daybook {

Stage::Stage(const Views& views, TenantId tenant) : Stage(views, tenant, nullptr) {}

Stage::Stage(const Views& views, TenantId tenant, const Stage* below)
    : views_(views), below_(below), tenant_(tenant) {}

const Record* Stage::held(const RecordKey& key) const {
  for (const Stage* layer = this; layer != nullptr; layer = layer->below_) {
    const auto at = layer->records_.find(key);
    if (at != layer->records_.end()) return &at->second;
    const auto read = layer->read_.find(key);
    if (read != layer->read_.end()) return &read->second;
  }
  return nullptr;
}

Result<std::optional<Record>> Stage::record(const RecordKey& key) const {
  if (const Record* known = held(key)) return std::optional<Record>{*known};
  DAYBOOK_TRY(auto found, views_.record(tenant_, key));
  if (found) read_.emplace(key, *found);
  return found;
}

std::optional<Uuid> Stage::claimed_by(const Kind& kind, const Field& field,
                                      const Value& value) const {
  const Claim claim{kind.id, field.id, comparable(field, value)};
  for (const Stage* layer = this; layer != nullptr; layer = layer->below_) {
    const auto at = layer->claims_.find(claim);
    if (at != layer->claims_.end()) return at->second;
  }
  return views_.claimed_by(tenant_, kind, field, value);
}

Result<std::vector<Record>> Stage::holding(const Kind& kind, const Field& field,
                                           const Value& value) const {
  if (is_blank(value)) return std::vector<Record>{};
  DAYBOOK_TRY(std::vector<Record> found, find_holding(kind, field, value));
  // What a layer holds is not what the views told.
  for (const Record& record : found) {
    if (held(record.key) == nullptr) read_.emplace(record.key, record);
  }
  return found;
}

// What the layers hold of a record replaces what the views know of it.
Result<std::vector<Record>> Stage::find_holding(const Kind& kind, const Field& field,
                                                const Value& value) const {
  DAYBOOK_TRY(std::vector<Record> found, below_ == nullptr
                                             ? views_.holding(tenant_, kind, field, value)
                                             : below_->find_holding(kind, field, value));
  if (records_.empty()) return found;
  std::erase_if(found, [&](const Record& record) { return records_.contains(record.key); });
  for (const RecordKey& key : staged(kind, field, value)) {
    const Record& record = records_.at(key);
    if (record.exists() && holds(record, field, value)) found.push_back(record);
  }
  std::ranges::sort(found, {}, &Record::number);
  return found;
}

std::vector<RecordKey> Stage::staged(const Kind& kind, const Field& field,
                                     const Value& value) const {
  const auto [at, is_new] = indexes_[kind.id].try_emplace(field.id, Index{field});
  Index& index = at->second;
  if (is_new) {
    for (const auto& [key, record] : records_) {
      if (key.kind == kind.id) index.add(record);
    }
  }
  const auto keys = index.keys.find(comparable(field, value));
  if (keys == index.keys.end()) return {};
  std::vector<RecordKey> once = keys->second;
  std::ranges::sort(once);
  const auto again = std::ranges::unique(once);
  once.erase(again.begin(), again.end());
  return once;
}

void Stage::Index::add(const Record& record) {
  const Value& held = record.get(field);
  if (const auto* set = std::get_if<References>(&held)) {
    for (const Uuid& id : set->ids) keys[comparable(field, id)].push_back(record.key);
  } else if (!is_blank(held) && !is_erased(held)) {
    keys[comparable(field, held)].push_back(record.key);
  }
}

Result<std::vector<RecordKey>> Stage::holders(const Kind& kind, const Field& field,
                                              const Value& value) const {
  if (is_blank(value)) return std::vector<RecordKey>{};
  DAYBOOK_TRY(std::vector<RecordKey> found, below_ == nullptr
                                                ? views_.holders(tenant_, kind, field, value)
                                                : below_->holders(kind, field, value));
  if (records_.empty()) return found;
  std::erase_if(found, [&](const RecordKey& key) { return records_.contains(key); });
  for (const RecordKey& key : staged(kind, field, value)) {
    const Record& record = records_.at(key);
    if (record.exists() && holds(record, field, value)) found.push_back(key);
  }
  return found;
}

Status Stage::read_ahead(const Events& events) const {
  std::map<KindId, std::set<std::uint32_t>> wanted;
  for (const Event& event : events) {
    if (held(event.record) == nullptr) wanted[event.record.kind].insert(event.number.value);
  }
  for (const auto& [kind, numbers] : wanted) {
    const std::vector<std::uint32_t> ascending(numbers.begin(), numbers.end());
    DAYBOOK_TRY(std::vector<Record> found, views_.numbered(tenant_, kind, ascending));
    for (Record& record : found) read_.emplace(record.key, std::move(record));
  }
  return Done{};
}

Result<std::vector<RecordKey>> Stage::subject_links(const Uuid& subject) const {
  DAYBOOK_TRY(std::vector<RecordKey> links, below_ == nullptr
                                                ? views_.subject_links(tenant_, subject)
                                                : below_->subject_links(subject));
  const auto [first, last] = subject_links_.equal_range(subject);
  for (auto at = first; at != last; ++at) links.push_back(at->second);
  return links;
}

RecordNumber Stage::last_number(const Kind& kind) const {
  for (const Stage* layer = this; layer != nullptr; layer = layer->below_) {
    const auto at = layer->numbers_.find(kind.id);
    if (at != layer->numbers_.end()) return at->second;
  }
  return views_.last_number(tenant_, kind);
}

std::optional<KeyedCommit> Stage::keyed(std::string_view key) const {
  for (const Stage* layer = this; layer != nullptr; layer = layer->below_) {
    const auto at = layer->keyed_.find(key);
    if (at != layer->keyed_.end()) return at->second;
  }
  return views_.keyed(tenant_, key);
}

Position Stage::undone_by(Position position) const {
  for (const Stage* layer = this; layer != nullptr; layer = layer->below_) {
    const auto at = layer->undone_by_.find(position);
    if (at != layer->undone_by_.end()) return at->second;
  }
  return views_.undone_by(tenant_, position);
}

void Stage::put(Record record) {
  const RecordKey key = record.key;
  if (const auto indexed = indexes_.find(key.kind); indexed != indexes_.end()) {
    for (auto& [field, index] : indexed->second) index.add(record);
  }
  remember_links(record);
  records_.insert_or_assign(key, std::move(record));
}

// Also of a state that the record leaves again in the same batch: what it held is in the log.
void Stage::remember_links(const Record& record) {
  const Kind* kind = find_kind(record.key.kind);
  if (kind == nullptr) return;
  for (const FieldId field : {kind->subject_field, kind->survivor_field}) {
    if (field.value == 0) continue;
    const auto link = subject_link(*kind, record.key, field, record.get(field));
    if (link) subject_links_.emplace(link->subject, link->record);
  }
}

void Stage::claim(const Kind& kind, const Field& field, const Value& value,
                  std::optional<Uuid> owner) {
  claims_.insert_or_assign(Claim{kind.id, field.id, comparable(field, value)}, owner);
}

RecordNumber Stage::next_number(const Kind& kind) {
  const RecordNumber next{last_number(kind).value + 1};
  numbers_[kind.id] = next;
  return next;
}

void Stage::remember(std::string_view key, KeyedCommit commit) {
  keyed_.insert_or_assign(std::string(key), std::move(commit));
}

void Stage::stand(const Standing& standing) { undone_by_[standing.position] = standing.undone_by; }

void Stage::absorb(Stage&& above) {
  for (auto& [key, record] : above.records_) put(std::move(record));
  for (auto& [claim, owner] : above.claims_) claims_.insert_or_assign(claim, owner);
  for (const auto& [kind, number] : above.numbers_) numbers_[kind] = number;
  keyed_.merge(above.keyed_);
  for (const auto& [position, by] : above.undone_by_) undone_by_[position] = by;
  subject_links_.merge(above.subject_links_);
  read_.merge(above.read_);
}

// What this layer read was not changed by those below it. Numbers are given in the order of
// creation, so of a new record nothing has to be asked.
Result<Record> Stage::before(const Record& after) const {
  const Record* known = below_ == nullptr ? nullptr : below_->held(after.key);
  if (known != nullptr) return *known;
  const auto read = read_.find(after.key);
  if (read != read_.end()) return read->second;
  const Kind* kind = find_kind(after.key.kind);
  if (kind != nullptr && after.number > views_.last_number(tenant_, *kind)) return Record{};
  DAYBOOK_TRY(auto found, views_.record(tenant_, after.key));
  return found ? *std::move(found) : Record{};
}

Result<TouchedRecords> Stage::touched() const {
  TouchedRecords touched;
  touched.after.reserve(records_.size());
  for (const auto& [key, record] : records_) touched.after.push_back(record);
  std::ranges::sort(touched.after, {}, &Record::key);
  touched.before.reserve(records_.size());
  for (const Record& record : touched.after) {
    DAYBOOK_TRY(Record was, before(record));
    touched.before.push_back(std::move(was));
  }
  return touched;
}

bool holds(const Record& record, const Field& field, const Value& value) {
  const Value& held = record.get(field);
  if (const auto* set = std::get_if<References>(&held)) {
    const auto* member = std::get_if<Uuid>(&value);
    return member != nullptr && std::ranges::binary_search(set->ids, *member);
  }
  return !is_blank(held) && !is_erased(held) && !is_blank(value) &&
         comparable(field, held) == comparable(field, value);
}

}  // namespace daybook
