// Finishes erasures that were asked for. The request is a commit (domain/people/erasing.h); from
// then on nothing shows the values. What follows can be cut short at any point and is done again:
//
//   1. the views' lists are folded and made durable: they cannot be caught up without the keys
//   2. the keys are destroyed, on the committer's thread
//   3. what the views held vanishes from their files; views that a rebuild left are removed
//   4. copies elsewhere are dropped: mails in the outbox's folder and whoever asked by on_erased
//   5. the commit that says so
//
// The account of whom the person was goes with them when it is in no tenant any more
// (account_erasing.h): an erasure of control's, finished before the person's.
//
// A tenant that is deleted is an erasure of control's: what it has on its shard goes first
// (tenant_remover.h), then the record's own texts as those of a person.
//
// One thread does this for all that wait at once, since rewriting tables costs the same for many.
// It looks at start, when somebody asks, and with growing pauses after a failure.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "api/core/erasure_certificate.h"
#include "api/core/shards.h"
#include "domain/core/result.h"
#include "projections/scrub.h"

namespace daybook::api {

enum class ErasureStep : std::uint8_t { kFold, kKeys, kViews, kCopies, kComplete };

struct EraserOptions {
  // Readers that hold old rows longer than this put the erasure off.
  std::chrono::milliseconds patience{20'000};
  std::chrono::milliseconds retry_first{1'000};
  // An error ends the attempt there; for tests.
  std::function<Status(ErasureStep)> before_step = {};
};

// What is gone; for who keeps copies. `mails` are the mails that were sent to the person.
struct ErasedSubjects {
  Shard& shard;
  TenantId tenant{};
  const std::vector<Uuid>& subjects;
  const std::vector<Uuid>& mails;
};

class Eraser {
 public:
  // After an error the erasure stays pending; it must not mind being called again.
  using OnErased = std::function<Status(const ErasedSubjects&)>;
  using Answer = std::function<void(const Result<ErasureCertificate>&)>;
  using Removed = std::function<void(const Status&)>;
  static constexpr std::size_t kWaitingMax = 1024;

  // The shards outlive it.
  Eraser(Shards& shards, EraserOptions options);
  ~Eraser();  // Stops as stop() does.

  // Before start().
  void on_erased(OnErased hook) { hooks_.push_back(std::move(hook)); }
  void start();
  // Ends after the step that is being taken; who waits hears kUnavailable.
  void stop();

  // From any thread: finishes what was asked for this person and calls `done`, on the eraser's
  // thread (the caller's, when it is refused at once). kConflict "erasure.not_requested";
  // kUnavailable "erasure.pending": not now, but it goes on.
  void finish(TenantId tenant, const Uuid& person, Answer done);
  // The same of a tenant's deletion, by its record in control.
  void finish_tenant(const Uuid& tenant, Removed done);

 private:
  // Told once: whether the erasures under way were looked after, and what became of this one can be
  // read.
  using Wanted = std::function<void(bool is_looked_after)>;
  struct Erasure;  // One person, account, or tenant's record, with all that goes along.

  void want(Wanted wanted);
  void run();
  bool wait_for_work(std::deque<Wanted>& wanted);
  Status finish_pending();
  Status finish_on(Shard& shard);
  Status try_on(Shard& shard);
  static Result<std::vector<Erasure>> pending_on(Shard& shard, std::span<const RecordKey> removed);
  static Status add_accounts(Shard& control, std::vector<Erasure>& erasures);
  Result<bool> ask_for_accounts(const std::vector<Erasure>& erasures) const;
  Result<std::vector<RecordKey>> remove_tenants(const Shard& control) const;
  Status finish_all(Shard& shard, const std::vector<Erasure>& erasures);
  Status destroy(Shard& shard, const std::vector<Erasure>& erasures);
  Status drop_copies(Shard& shard, const std::vector<Erasure>& erasures) const;
  Status begin(ErasureStep step) const;

  Shards& shards_;
  const EraserOptions options_;
  std::vector<OnErased> hooks_;
  unsigned failures_ = 0;  // In a row; of the eraser's thread.

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Wanted> wanted_;  // Guarded by mutex_.
  bool is_stopping_ = false;   // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace daybook::api
