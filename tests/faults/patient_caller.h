// Somebody who asks again, with the same idempotency key, until a write is done or refused for
// good, and who sees to the disk between two attempts: switches the power on and makes room.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/faults/faulty_shard.h"

namespace daybook::testing {

// So many faults one after the other it bears, also while it opens the shard.
inline constexpr int kFaultsInARow = 8;

class PatientCaller {
 public:
  // `reads_go_on` is tried while writes do not go on; the shard is open.
  PatientCaller(FaultyShard& shard, std::function<void()> reads_go_on)
      : shard_(shard), reads_go_on_(std::move(reads_go_on)) {}

  void open();
  void restart();
  // What is refused for good is not done, which is no failure of the caller's.
  CommandAnswer write(const Question& question);
  // All at once; what was not done then, one after the other.
  std::vector<CommandAnswer> write_all(std::span<const Question> questions);
  // Something else than a write. `what` names it.
  void until_done(const std::string& what, const std::function<Status()>& attempt);

  void fail(std::string what) { failures_.push_back(std::move(what)); }
  // What went against the rules, in words.
  const std::vector<std::string>& failures() const { return failures_; }

 private:
  void mend_disk();

  FaultyShard& shard_;
  const std::function<void()> reads_go_on_;
  std::vector<std::string> failures_;
};

// What may stand between a caller and its write while the disk does wrong.
bool is_for_now(const Error& error);

}  // namespace daybook::testing
