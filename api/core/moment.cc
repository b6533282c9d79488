#include "api/core/moment.h"

#include <limits>

namespace daybook::api {

Result<const Reader*> Moment::control(Shard& control) {
  if (control_ == nullptr) {
    DAYBOOK_TRY(const Time then, time());
    DAYBOOK_TRY(const Position position, control.position_at(kControl, then));
    control_ = std::make_unique<const PastReader>(control.past(), kControl, position);
  }
  return control_.get();
}

Result<Time> Moment::time() const {
  if (time_) return *time_;
  if (position_.value == 0) return Time{std::numeric_limits<std::int64_t>::min()};
  return time_at(home_.past().history(), tenant_, position_);
}

}  // namespace daybook::api
