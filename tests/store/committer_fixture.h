// What the committer's tests share: a shard of a log in memory whose writes, reopening and views
// fail when told to, over either sort of views, and callers who keep what they were answered.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "eventstore/committer.h"
#include "tests/support/keys.h"
#include "tests/support/records.h"

namespace daybook::testing {

// A log in memory that says what it was asked to do.
class StagedStore : public MemoryEventStore {
 public:
  StagedStore() : MemoryEventStore([this] { return fault(); }) {}

  Status reopen() override;

  std::atomic<WriteFault> next = WriteFault::kNone;  // Of one write.
  std::atomic<bool> is_stuck = false;                // Reopening fails.
  std::atomic<int> writes = 0;
  std::atomic<int> reopened = 0;
  std::function<void()> on_write;

 private:
  WriteFault fault();
};

// One of the two sorts of views, made anew from a log whenever open() is called.
class ViewsMaker {
 public:
  virtual ~ViewsMaker() = default;
  // Empty at first; caught up with the log.
  virtual Views& open(const EventStore& store, const KeyRing& keys) = 0;
  virtual Status repair(const EventStore& store, const KeyRing& keys) = 0;
};
std::unique_ptr<ViewsMaker> make_memory_views();
std::unique_ptr<ViewsMaker> make_rocksdb_views();

struct ViewsSort {
  const char* name;
  std::unique_ptr<ViewsMaker> (*make)();
};
inline constexpr ViewsSort kViewsSorts[] = {{"memory", make_memory_views},
                                            {"rocksdb", make_rocksdb_views}};

// Views that fail to apply when told to.
class FailingViews;

class Shard {
 public:
  explicit Shard(const ViewsSort& sort);
  ~Shard();

  StagedStore& store() { return static_cast<StagedStore&>(log_.store()); }
  KeyRing& keys() { return log_.keys(); }
  Views& views();
  Committer& committer() { return *committer_; }
  CommitterOptions& options() { return options_; }

  void fail_applies(int count);
  int repairs() const { return repairs_; }
  void fail_repairs(int count) { failing_repairs_ = count; }

  // A new committer over the same log with options() as they are by now. `rebuilt`: the views are
  // made again from the log.
  void restart(bool rebuilt = false);

  // Everything in the log, in its order.
  std::vector<Commit> commits();

  std::atomic<std::int64_t> clock = kNow.value;

 private:
  KeyedLog log_{std::make_unique<StagedStore>()};
  const ViewsSort& sort_;
  std::unique_ptr<ViewsMaker> maker_;
  std::unique_ptr<FailingViews> views_;
  std::atomic<int> repairs_ = 0;
  std::atomic<int> failing_repairs_ = 0;
  CommitterOptions options_;
  std::unique_ptr<Committer> committer_;
};

// A command that creates one organization; its id is made of `number`.
Command create_organization(std::uint32_t number, const std::string& name,
                            TenantId tenant = kTenant);
Command one_item(const Kind& kind, std::string_view behaviour, std::uint32_t number,
                 const Fields& fields, TenantId tenant = kTenant);

// Submits and keeps the answer.
std::future<CommandAnswer> ask(Committer& committer, Command command);
// The answer must be there by now.
CommandAnswer taken(std::future<CommandAnswer>& answer);
std::string reason_of(const CommandAnswer& answer);

}  // namespace daybook::testing
