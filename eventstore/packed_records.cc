#include "eventstore/packed_records.h"

#include <algorithm>
#include <cassert>

#include "domain/core/bytes.h"
#include "domain/core/record_codec.h"

namespace daybook {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
constexpr std::size_t kHeadBytes = 10;  // Size (u32), kind (u16), number (u32).
constexpr unsigned kBlockShift = 32;    // A place: which block, and where in it.

}  // namespace

PackedRecords::Place PackedRecords::put(const Record& record) {
  const std::string bytes = encode_record(record);
  if (blocks_.empty() || blocks_.back().size() + kHeadBytes + bytes.size() > kBlockBytes) {
    blocks_.emplace_back().reserve(std::max(kBlockBytes, kHeadBytes + bytes.size()));
  }
  std::string& block = blocks_.back();
  const Place place = (blocks_.size() - 1) << kBlockShift | block.size();
  put_big(block, static_cast<std::uint32_t>(bytes.size()));
  put_big(block, record.key.kind.value);
  put_big(block, record.number.value);
  block += bytes;
  return place;
}

Record PackedRecords::at(Place place) const {
  const std::string& block = blocks_[place >> kBlockShift];
  const std::string_view here = std::string_view(block).substr(place & 0xffff'ffffU);
  const KindId kind{get_big<std::uint16_t>(here.substr(4))};
  const RecordNumber number{get_big<std::uint32_t>(here.substr(6))};
  auto record = decode_record(kind, number, here.substr(kHeadBytes, get_big<std::uint32_t>(here)));
  assert(record);
  return std::move(record).value();
}

RecordList::RecordList(std::vector<Record> records) : plain_(std::move(records)) {
  if (plain_.size() > kUnpackedMax) pack();
}

void RecordList::reserve(std::size_t records) {
  if (records <= kUnpackedMax) plain_.reserve(records);
}

void RecordList::push_back(Record record) {
  if (packed_ != nullptr) {
    places_.push_back(packed_->put(record));
    return;
  }
  plain_.push_back(std::move(record));
  if (plain_.size() > kUnpackedMax) pack();
}

void RecordList::pack() {
  packed_ = std::make_shared<PackedRecords>();
  for (const Record& record : plain_) places_.push_back(packed_->put(record));
  plain_ = {};
}

Record RecordList::at(std::size_t index) const {
  return packed_ == nullptr ? plain_[index] : packed_->at(places_[index]);
}

std::span<const Record> RecordList::window(std::size_t first, std::size_t count,
                                           std::vector<Record>& room) const {
  count = std::min(count, size() - first);
  if (packed_ == nullptr) return std::span(plain_).subspan(first, count);
  room.clear();
  for (std::size_t i = first; i < first + count; ++i) room.push_back(packed_->at(places_[i]));
  return room;
}

std::optional<Record> RecordMap::find(const RecordKey& key) const {
  if (const auto held = plain_.find(key); held != plain_.end()) return held->second;
  const auto place = places_.find(key);
  if (place == places_.end()) return std::nullopt;
  return packed_->at(place->second);
}

void RecordMap::put(Record record) {
  const RecordKey key = record.key;
  plain_.insert_or_assign(key, std::move(record));
  if (plain_.size() > kUnpackedMax) pack();
}

void RecordMap::pack() {
  if (packed_ == nullptr) packed_ = std::make_unique<PackedRecords>();
  for (const auto& [key, record] : plain_) {
    places_.insert_or_assign(key, packed_->put(record));
  }
  plain_.clear();
}

void RecordMap::absorb(RecordMap&& other) {
  if (empty()) {
    *this = std::move(other);
    return;
  }
  for (const auto& [key, place] : other.places_) put(other.packed_->at(place));
  for (auto& [key, record] : other.plain_) put(std::move(record));
  other.clear();
}

void RecordMap::clear() {
  plain_.clear();
  places_.clear();
  packed_.reset();
}

std::vector<RecordKey> RecordMap::keys() const {
  std::vector<RecordKey> keys;
  keys.reserve(plain_.size() + places_.size());
  for (const auto& [key, record] : plain_) keys.push_back(key);
  for (const auto& [key, place] : places_) {
    if (!plain_.contains(key)) keys.push_back(key);
  }
  std::ranges::sort(keys);
  return keys;
}

}  // namespace daybook
