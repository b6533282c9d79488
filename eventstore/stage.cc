#include "eventstore/stage.h"

#include <algorithm>
#include <set>

#include "domain/catalogue.h"

namespace daybook {
namespace {

constexpr std::size_t kReadAtOnce = 8192;
constexpr std::size_t kToldMax = 16;  // One record's claims, not those of a million.

Record narrowed(const Record& record, const Field& field) {
  Record narrow = record;
  std::vector<Slot> slots;
  for (const Slot& slot : record.slots) {
    if (slot.field == kExistence || slot.field == field.id) slots.push_back(slot);
  }
  narrow.slots = Slots(std::move(slots));
  return narrow;
}

}  // namespace

Stage::Stage(const Views& views, TenantId tenant) : Stage(views, tenant, nullptr) {}

Stage::Stage(const Views& views, TenantId tenant, const Stage* below)
    : views_(views), below_(below), tenant_(tenant) {}

std::optional<Record> Stage::held(const RecordKey& key) const {
  for (const Stage* layer = this; layer != nullptr; layer = layer->below_) {
    if (auto put = layer->records_.find(key)) return put;
    if (auto read = layer->read_.find(key)) return read;
  }
  return std::nullopt;
}

Result<std::optional<Record>> Stage::record(const RecordKey& key) const {
  if (auto known = held(key)) return known;
  if (absent_ == key) return std::optional<Record>();
  DAYBOOK_TRY(auto found, views_.record(tenant_, key));
  if (found) {
    read_.put(*found);
  } else {
    absent_ = key;
  }
  return found;
}

std::optional<Uuid> Stage::claimed_by(const Kind& kind, const Field& field,
                                      const Value& value) const {
  const Claim claim{kind.id, field.id, comparable(field, value)};
  for (const Stage* layer = this; layer != nullptr; layer = layer->below_) {
    const auto at = layer->claims_.find(claim);
    if (at != layer->claims_.end()) return at->second;
  }
  if (const auto told = told_.find(claim); told != told_.end()) return told->second;
  if (told_.size() >= kToldMax) told_.clear();
  return told_[claim] = views_.claimed_by(tenant_, kind, field, value);
}

Result<std::vector<Record>> Stage::holding(const Kind& kind, const Field& field,
                                           const Value& value) const {
  std::vector<Record> found;
  if (is_blank(value)) return found;
  DAYBOOK_CHECK(each_holding(kind, field, value, [&](Record&& record) {
    if (!held(record.key)) read_.put(record);
    found.push_back(std::move(record));
  }));
  std::ranges::sort(found, {}, &Record::number);
  return found;
}

Result<std::vector<Record>> Stage::narrow_holding(const Kind& kind, const Field& field,
                                                  const Value& value) const {
  std::vector<Record> found;
  if (is_blank(value)) return found;
  DAYBOOK_CHECK(each_holding(kind, field, value, [&](Record&& record) {
    found.push_back(narrowed(record, field));
    if (!held(record.key)) read_.put(std::move(record));
  }));
  std::ranges::sort(found, {}, &Record::number);
  return found;
}

// What a layer holds of a record replaces what the views and the layers below know of it.
Status Stage::each_holding(const Kind& kind, const Field& field, const Value& value,
                           const Views::VisitRecord& visit) const {
  const auto is_below = [&](Record&& record) {
    if (!records_.contains(record.key)) visit(std::move(record));
  };
  DAYBOOK_CHECK(below_ == nullptr ? views_.each_holding(tenant_, kind, field, value, is_below)
                                  : below_->each_holding(kind, field, value, is_below));
  if (records_.empty()) return Done{};
  for (const RecordKey& key : staged(kind, field, value)) {
    Record record = *records_.find(key);
    if (record.exists() && holds(record, field, value)) visit(std::move(record));
  }
  return Done{};
}

std::vector<RecordKey> Stage::staged(const Kind& kind, const Field& field,
                                     const Value& value) const {
  const auto [at, is_new] = indexes_[kind.id].try_emplace(field.id, Index{field});
  Index& index = at->second;
  if (is_new) {
    for (const RecordKey& key : records_.keys()) {
      if (key.kind == kind.id) index.add(*records_.find(key));
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
    const Record record = *records_.find(key);
    if (record.exists() && holds(record, field, value)) found.push_back(key);
  }
  return found;
}

Status Stage::read_ahead(const Events& events) const {
  std::map<KindId, std::vector<std::uint32_t>> wanted;
  for (const Event& event : events) {
    if (!held(event.record)) wanted[event.record.kind].push_back(event.number.value);
  }
  for (auto& [kind, numbers] : wanted) {
    std::ranges::sort(numbers);
    const auto again = std::ranges::unique(numbers);
    numbers.erase(again.begin(), again.end());
    DAYBOOK_CHECK(read_numbered(kind, numbers));
  }
  return Done{};
}

Status Stage::read_numbered(KindId kind, std::span<const std::uint32_t> numbers) const {
  while (!numbers.empty()) {
    const auto some = numbers.first(std::min(numbers.size(), kReadAtOnce));
    DAYBOOK_TRY(const std::vector<Record> found, views_.numbered(tenant_, kind, some));
    for (const Record& record : found) read_.put(record);
    numbers = numbers.subspan(some.size());
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
  index(record);
  remember_links(record);
  records_.put(std::move(record));
}

void Stage::index(const Record& record) {
  const auto indexed = indexes_.find(record.key.kind);
  if (indexed == indexes_.end()) return;
  for (auto& [field, index] : indexed->second) index.add(record);
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
  if (!indexes_.empty()) {
    for (const RecordKey& key : above.records_.keys()) index(*above.records_.find(key));
  }
  records_.absorb(std::move(above.records_));
  for (auto& [claim, owner] : above.claims_) claims_.insert_or_assign(claim, owner);
  for (const auto& [kind, number] : above.numbers_) numbers_[kind] = number;
  keyed_.merge(above.keyed_);
  for (const auto& [position, by] : above.undone_by_) undone_by_[position] = by;
  subject_links_.merge(above.subject_links_);
  read_.absorb(std::move(above.read_));
}

// What this layer read was not changed by those below it.
Result<Record> Stage::before(const RecordKey& key) const {
  auto known = below_ == nullptr ? std::nullopt : below_->held(key);
  if (!known) known = read_.find(key);
  if (known) return *std::move(known);
  DAYBOOK_TRY(auto found, views_.record(tenant_, key));
  return found ? *std::move(found) : Record{};
}

// Numbers are given in the order of creation, so of a new record nothing has to be asked.
bool Stage::is_new(const Record& record) const {
  const Kind* kind = find_kind(record.key.kind);
  return kind != nullptr && record.number > views_.last_number(tenant_, *kind) &&
         !(below_ != nullptr && below_->held(record.key));
}

Result<TouchedRecords> Stage::touched() const {
  const std::vector<RecordKey> keys = records_.keys();
  TouchedRecords touched;
  touched.after.reserve(keys.size());
  touched.before.reserve(keys.size());
  for (const RecordKey& key : keys) {
    Record after = *records_.find(key);
    DAYBOOK_TRY(Record was, is_new(after) ? Record{} : before(key));
    touched.after.push_back(std::move(after));
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
