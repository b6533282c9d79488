// What a record holds, by field. Copies share the slots until one of them changes its own: on its
// way a commit holds each record it touches several times over, and some touch a million.
//
// A value type. As with every value, one object is changed by one thread at a time; the copies of
// other threads do not notice.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "domain/core/value.h"

namespace daybook {

// A value that merge copied from another record stays under that record's subject.
using Origin = std::optional<Uuid>;

struct Slot {
  FieldId field;
  Value value;
  Origin origin = {};
  bool operator==(const Slot&) const = default;
};

class Slots {
 public:
  using const_iterator = std::vector<Slot>::const_iterator;

  Slots() = default;
  explicit Slots(std::vector<Slot> slots) : shared_(new Shared{{1}, std::move(slots)}) {}
  Slots(const Slots& other) noexcept : shared_(other.shared_) {
    if (shared_ != nullptr) shared_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  Slots(Slots&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  Slots& operator=(Slots other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~Slots();

  const_iterator begin() const { return all().begin(); }
  const_iterator end() const { return all().end(); }
  std::size_t size() const { return all().size(); }
  bool empty() const { return all().empty(); }
  bool operator==(const Slots& other) const {
    return shared_ == other.shared_ || all() == other.all();
  }

  // To change them: this object's alone from now on. Valid until the object is copied.
  std::vector<Slot>& own();

 private:
  struct Shared {
    std::atomic<std::uint32_t> holders;
    std::vector<Slot> slots;
  };
  const std::vector<Slot>& all() const;

  Shared* shared_ = nullptr;  // Null for none.
};

}  // namespace daybook
