// Many records in little room: a commit may touch a million, and each is five times as large in
// memory as its bytes are. Records are packed once there are too many of them, and unpacked one by
// one when they are asked for.
//
// One thread at a time, like every value.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/core/record.h"

namespace daybook {

// Up to so many are held as they are.
inline constexpr std::size_t kUnpackedMax = 16'384;

// Their bytes, one after the other. What was put is never changed.
class PackedRecords {
 public:
  using Place = std::uint64_t;
  Place put(const Record& record);
  Record at(Place place) const;

 private:
  std::deque<std::string> blocks_;
};

// A list that may be long. What at() and window() answer stays when the list grows.
class RecordList {
 public:
  RecordList() = default;
  RecordList(std::vector<Record> records);

  std::size_t size() const { return plain_.size() + places_.size(); }
  bool empty() const { return size() == 0; }
  void reserve(std::size_t records);
  void push_back(Record record);
  Record at(std::size_t index) const;
  Record back() const { return at(size() - 1); }

  // So many from `first` on, unpacked into `room` if they have to be; valid while both stay as they
  // are.
  std::span<const Record> window(std::size_t first, std::size_t count,
                                 std::vector<Record>& room) const;

 private:
  void pack();

  std::vector<Record> plain_;  // Empty once there are places.
  std::shared_ptr<PackedRecords> packed_;
  std::vector<PackedRecords::Place> places_;
};

// So many are unpacked at once by those who go through a list.
inline constexpr std::size_t kWindowRecords = 4096;

// Calls `visit` with one span of records after the other.
template <class Visit>
void each_window(const RecordList& records, const Visit& visit) {
  std::vector<Record> room;
  for (std::size_t first = 0; first < records.size(); first += kWindowRecords) {
    visit(records.window(first, kWindowRecords, room));
  }
}

// Records by their keys.
class RecordMap {
 public:
  bool empty() const { return plain_.empty() && places_.empty(); }
  bool contains(const RecordKey& key) const {
    return plain_.contains(key) || places_.contains(key);
  }
  std::optional<Record> find(const RecordKey& key) const;
  // In the place of what was there.
  void put(Record record);
  // Those of `other` in the place of these.
  void absorb(RecordMap&& other);
  void clear();

  // Each once, in order.
  std::vector<RecordKey> keys() const;

 private:
  void pack();

  std::unordered_map<RecordKey, Record> plain_;  // Newer than what is packed.
  std::unordered_map<RecordKey, PackedRecords::Place> places_;
  std::unique_ptr<PackedRecords> packed_;
};

}  // namespace daybook
