#include "eventstore/committer.h"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

#include "eventstore/batch.h"
#include "eventstore/pace.h"

namespace daybook {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kRepairPause_first{10};
constexpr std::chrono::milliseconds kRepairPause_max{2000};

Error refuse_overload() { return unavailable("committer.busy", "Too many writes are waiting."); }
Error refuse_stopping() { return unavailable("committer.stopping", "The server is stopping."); }

Error refuse_trouble(const Error& why) {
  constexpr std::string_view kNothing = " Nothing was written; ask again.";
  if (why.code == ErrorCode::kNoSpace) {
    return {ErrorCode::kNoSpace, "log.no_space", "The disk is full." + std::string(kNothing)};
  }
  return unavailable("log.unavailable",
                     "The storage has to be repaired first." + std::string(kNothing));
}

}  // namespace

class Committer::Work {
 public:
  Work(EventStore& store, KeyRing& keys, Views& views, CommitterOptions options)
      : store_(store),
        keys_(keys),
        views_(views),
        options_(std::move(options)),
        encoder_(keys, store.identity().incarnation) {}

  void start() {
    thread_ = std::thread([this] { run(); });
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    arrived_.notify_all();
    if (thread_.joinable()) thread_.join();
    // Without a thread nobody else would answer what is queued.
    while (queued() > 0) run_once();
  }

  void submit(Command command) {
    const Status queued = queue(command);
    if (queued) return arrived_.notify_one();
    CommandAnswer answer;
    answer.status = queued.error();
    if (command.done) command.done(std::move(answer));
  }

  void between_batches(Task task) {
    {
      std::lock_guard lock(mutex_);
      if (!is_stopping_) {
        tasks_.push_back(std::move(task));
        task = {};
      }
    }
    if (task) return task(refuse_stopping());
    arrived_.notify_one();
  }

  std::size_t queued() const {
    std::lock_guard lock(mutex_);
    return queue_.size() + tasks_.size();
  }

  void run_once() {
    std::unique_lock lock(mutex_);
    std::vector<Command> commands = take();
    std::deque<Task> tasks = std::exchange(tasks_, {});
    lock.unlock();
    run_tasks(tasks);
    if (!commands.empty()) write(std::move(commands));
  }

 private:
  void run() {
    while (true) {
      if (!is_sound() && !is_stopping_) recover();
      std::unique_lock lock(mutex_);
      const auto is_due = [this] { return is_stopping_ || !queue_.empty() || !tasks_.empty(); };
      if (is_sound()) arrived_.wait(lock, is_due);
      if (!is_sound()) arrived_.wait_until(lock, next_attempt_, is_due);
      if (is_stopping_ && queue_.empty() && tasks_.empty()) return;
      if (!queue_.empty()) gather(lock);
      std::vector<Command> commands = take();
      std::deque<Task> tasks = std::exchange(tasks_, {});
      lock.unlock();
      run_tasks(tasks);
      if (!commands.empty()) write(std::move(commands));
      if (std::exchange(wrote_many_, false)) give_back_memory();
    }
  }

  void run_tasks(std::deque<Task>& tasks) {
    const bool may_run = tasks.empty() || is_sound() || recover();
    for (Task& task : tasks) task(may_run ? Status(Done{}) : Status(refusal()));
  }

  void gather(std::unique_lock<std::mutex>& lock) {
    const auto patience = pace_.patience(queue_.size());
    if (patience.count() == 0 || is_stopping_) return;
    const auto until = Clock::now() + patience;
    arrived_.wait_until(
        lock, until, [this] { return is_stopping_ || pace_.patience(queue_.size()).count() == 0; });
  }

  // Takes the command, or leaves it as it is.
  Status queue(Command& command) {
    std::lock_guard lock(mutex_);
    if (is_stopping_) return refuse_stopping();
    if (queue_.size() >= options_.queued_max) return refuse_overload();
    queue_.push_back(std::move(command));
    return Done{};
  }

  std::vector<Command> take() {
    std::vector<Command> commands;
    std::size_t items = 0;
    while (!queue_.empty() && commands.size() < options_.batch_max &&
           items < options_.batch_items_max) {
      items += queue_.front().items.size();
      commands.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    return commands;
  }

  void write(std::vector<Command> commands) {
    if (!is_sound() && !recover()) return refuse(commands);
    BatchReport report;
    const auto begun = Clock::now();
    auto batch = std::make_unique<Batch>(encoder_, views_, options_.random);
    report.commands = decide(std::move(commands), *batch);
    batch->finish();
    const auto decided = Clock::now();
    report.deciding = decided - begun;
    report.commits = batch->commits();
    wrote_many_ = batch->records() >= kManyRecords;
    if (batch->commits() > 0) {
      append_and_apply(*batch, report, decided);
    } else {
      pace_.synced(report.commands, {});
    }
    if (options_.batch_written) options_.batch_written(report);
    batch->answer();
    if (is_unknown_) unknown_ = std::move(batch);
  }

  // What the batch has no room for waits for the next one. Answers how many were decided.
  std::size_t decide(std::vector<Command> commands, Batch& batch) {
    auto next = commands.begin();
    bool is_over = false;
    while (next != commands.end() && !is_over) {
      const Commit* made = batch.decide(std::move(*next++), options_.clock());
      const bool ends = made != nullptr && options_.ends_batch && options_.ends_batch(*made);
      is_over = ends || batch.records() >= options_.batch_records_max;
    }
    const auto decided = static_cast<std::size_t>(next - commands.begin());
    if (next == commands.end()) return decided;
    std::lock_guard lock(mutex_);
    queue_.insert(queue_.begin(), std::make_move_iterator(next),
                  std::make_move_iterator(commands.end()));
    return decided;
  }

  void refuse(const std::vector<Command>& commands) const {
    for (const Command& command : commands) {
      CommandAnswer answer;
      answer.status = refusal();
      if (command.done) command.done(std::move(answer));
    }
  }

  Error refusal() const { return is_stopping_ ? refuse_stopping() : refuse_trouble(trouble_); }

  void append_and_apply(Batch& batch, BatchReport& report, Clock::time_point decided) {
    before_ = store_.head();
    const bool stands = append(batch);
    const auto synced = Clock::now();
    report.syncing = synced - decided;
    pace_.synced(report.commands, report.syncing);
    if (!stands) return;
    adopt_and_apply(batch);
    report.applying = Clock::now() - synced;
  }

  void adopt_and_apply(Batch& batch) {
    batch.release_stored();
    for (const NewKey& key : batch.new_keys()) keys_.adopt(key);
    apply(batch);
  }

  // True when the batch is in the log. An error of the append tells nothing: the log itself does.
  bool append(Batch& batch) {
    const std::vector<KeyRow> keys = batch.key_rows();
    const Status appended = store_.append(before_, batch.stored(), keys);
    if (appended) return true;
    spdlog::error("append failed: {} ({})", appended.error().message, appended.error().reason);
    if (appended.error().code == ErrorCode::kNoSpace) {
      batch.fail(appended.error());
      return false;
    }
    if (!persist([this] { return store_.reopen(); }, "reopening the log")) {
      is_unknown_ = true;
      batch.fail(unavailable("log.unknown_outcome",
                             "The log cannot be reached; ask again with the same key."));
      return false;
    }
    if (holds(batch)) return true;
    batch.fail(
        unavailable("log.not_written", "The write could not be stored; nothing was written."));
    return false;
  }

  bool holds(const Batch& batch) const {
    const auto stored = store_.at(Place{before_.value + 1});
    if (!stored) return false;
    const auto facts = read_facts(*stored);
    return facts && facts->id == batch.first_commit();
  }

  void apply(Batch& batch) {
    const std::vector<Committed> committed = batch.committed(before_);
    const Status applied = views_.apply(committed);
    if (!applied) {
      spdlog::error("views failed: {} ({})", applied.error().message, applied.error().reason);
      batch.hide(unavailable("views.behind", "The write is done, but cannot be shown yet."));
      are_behind_ = !persist(options_.repair_views, "repairing the views");
    }
    if (options_.committed) batch.each_commit(options_.committed);
  }

  // --- trouble: the log is not open, or the views do not have what it has

  bool is_sound() const { return !is_unknown_ && !are_behind_; }

  // Tries for as long as callers may be kept waiting; the pauses grow. Not when it is to stop.
  template <class Attempt>
  bool persist(const Attempt& attempt, const char* what) {
    const auto end = Clock::now() + options_.patience;
    for (pause_ = kRepairPause_first;; pause_ = std::min(pause_ * 2, kRepairPause_max)) {
      const Status done = attempt();
      if (done) return true;
      trouble_ = done.error();
      spdlog::error("{} failed: {} ({})", what, trouble_.message, trouble_.reason);
      next_attempt_ = Clock::now() + pause_;
      if (is_stopping_ || next_attempt_ > end) return false;
      std::this_thread::sleep_until(next_attempt_);
    }
  }

  // One attempt, unless the last was a moment ago.
  bool recover() {
    if (is_stopping_ || Clock::now() < next_attempt_) return false;
    const Status recovered = try_to_recover();
    if (recovered) {
      spdlog::info("the storage is repaired; writes go on");
      return is_sound();
    }
    trouble_ = recovered.error();
    pause_ = std::min(pause_ * 2, kRepairPause_max);
    next_attempt_ = Clock::now() + pause_;
    return false;
  }

  Status try_to_recover() {
    if (is_unknown_) DAYBOOK_CHECK(store_.reopen());
    // What reappears was answered as unknown; here it becomes what it would have been.
    if (is_unknown_ && holds(*unknown_)) adopt_and_apply(*unknown_);
    is_unknown_ = false;
    unknown_.reset();
    if (are_behind_) DAYBOOK_CHECK(options_.repair_views());
    are_behind_ = false;
    return Done{};
  }

  EventStore& store_;
  KeyRing& keys_;
  Views& views_;
  CommitterOptions options_;
  Pace pace_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Command> queue_;
  std::deque<Task> tasks_;
  std::atomic<bool> is_stopping_ = false;
  bool wrote_many_ = false;

  Encoder encoder_;  // Of the committer's thread.

  // Of the committer's thread. While there is trouble nothing is decided: it could rest on neither
  // log nor views.
  Place before_{};                  // The head before the last append.
  bool is_unknown_ = false;         // The last append ended so, and the log is not open since.
  std::unique_ptr<Batch> unknown_;  // What was to be appended.
  bool are_behind_ = false;         // The views failed and are not repaired.
  Error trouble_;                   // Why the last attempt to recover failed.
  std::chrono::milliseconds pause_ = kRepairPause_first;
  Clock::time_point next_attempt_{};

  std::thread thread_;
};

Committer::Committer(EventStore& store, KeyRing& keys, Views& views, CommitterOptions options)
    : work_(std::make_unique<Work>(store, keys, views, std::move(options))) {}

Committer::~Committer() { work_->stop(); }

void Committer::start() { work_->start(); }
void Committer::stop() { work_->stop(); }
void Committer::submit(Command command) { work_->submit(std::move(command)); }
void Committer::between_batches(Task task) { work_->between_batches(std::move(task)); }
std::size_t Committer::queued() const { return work_->queued(); }
void Committer::run_once() { work_->run_once(); }

}  // namespace daybook
