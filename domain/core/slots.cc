#include "domain/core/slots.h"

namespace daybook {

// What other holders read of the slots comes before they are freed.
Slots::~Slots() {
  if (shared_ == nullptr) return;
  if (shared_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared_;
}

const std::vector<Slot>& Slots::all() const {
  static const std::vector<Slot> none;
  return shared_ == nullptr ? none : shared_->slots;
}

// Also before they are changed: who was the other holder may be gone a moment ago.
std::vector<Slot>& Slots::own() {
  if (shared_ == nullptr || shared_->holders.load(std::memory_order_acquire) != 1) {
    *this = Slots(all());
  }
  return shared_->slots;
}

}  // namespace daybook
