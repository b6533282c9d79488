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
constexpr auto kRepairPause_first = std::chrono::milliseconds(10);
constexpr auto kRepairPause_max = std::chrono::seconds(2);

Error refuse_overload() { return unavailable("committer.busy", "Too many writes are waiting."); }
Error refuse_stopping() { return unavailable("committer.stopping", "The server is stopping."); }

// Tries until it succeeds or `is_stopping`; the pauses grow.
bool persist(const std::function<Status()>& attempt, const std::atomic<bool>& is_stopping,
             const char* what) {
  auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(kRepairPause_first);
  while (true) {
    const Status done = attempt();
    if (done) return true;
    spdlog::error("{} failed: {} ({})", what, done.error().message, done.error().reason);
    if (is_stopping) return false;
    std::this_thread::sleep_for(pause);
    pause = std::min<std::chrono::milliseconds>(pause * 2, kRepairPause_max);
  }
}

}  // namespace

class Committer::Work {
 public:
  Work(EventStore& store, KeyRing& keys, Views& views, CommitterOptions options)
      : store_(store), keys_(keys), views_(views), options_(std::move(options)) {}

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
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return is_stopping_ || !queue_.empty() || !tasks_.empty(); });
      if (queue_.empty() && tasks_.empty()) return;
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
    for (Task& task : tasks) task(is_lost_ ? Status(refuse_stopping()) : Status(Done{}));
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
    if (is_lost_) return refuse(commands);
    BatchReport report;
    const auto begun = Clock::now();
    Batch batch(store_, keys_, views_, options_.random);
    report.commands = decide(std::move(commands), batch);
    const auto decided = Clock::now();
    report.deciding = decided - begun;
    report.commits = batch.commits();
    wrote_many_ = batch.records() >= kManyRecords;
    if (batch.commits() > 0) {
      append_and_apply(batch, report, decided);
    } else {
      pace_.synced(report.commands, {});
    }
    if (options_.batch_written) options_.batch_written(report);
    batch.answer();
  }

  // What the batch has no room for waits for the next one. Answers how many were decided.
  std::size_t decide(std::vector<Command> commands, Batch& batch) {
    auto next = commands.begin();
    while (next != commands.end() && batch.records() < options_.batch_records_max) {
      batch.decide(std::move(*next++), options_.clock());
    }
    const auto decided = static_cast<std::size_t>(next - commands.begin());
    if (next == commands.end()) return decided;
    std::lock_guard lock(mutex_);
    queue_.insert(queue_.begin(), std::make_move_iterator(next),
                  std::make_move_iterator(commands.end()));
    return decided;
  }

  static void refuse(const std::vector<Command>& commands) {
    for (const Command& command : commands) {
      CommandAnswer answer;
      answer.status = refuse_stopping();
      if (command.done) command.done(std::move(answer));
    }
  }

  void append_and_apply(Batch& batch, BatchReport& report, Clock::time_point decided) {
    const Place before = store_.head();
    const bool stands = append(batch, before);
    const auto synced = Clock::now();
    report.syncing = synced - decided;
    pace_.synced(report.commands, report.syncing);
    if (!stands) return;
    batch.release_stored();
    for (const NewKey& key : batch.new_keys()) keys_.adopt(key);
    apply(batch, before);
    report.applying = Clock::now() - synced;
  }

  // True when the batch is in the log. An error of the append tells nothing: the log itself does.
  bool append(Batch& batch, Place before) {
    const std::vector<KeyRow> keys = batch.key_rows();
    const Status appended = store_.append(before, batch.stored(), keys);
    if (appended) return true;
    spdlog::error("append failed: {} ({})", appended.error().message, appended.error().reason);
    if (!persist([this] { return store_.reopen(); }, is_stopping_, "reopening the log")) {
      is_lost_ = true;
      batch.fail(unavailable("log.unknown_outcome",
                             "The log cannot be reached; ask again with the same key."));
      return false;
    }
    if (holds(batch, before)) return true;
    batch.fail(
        unavailable("log.not_written", "The write could not be stored; nothing was written."));
    return false;
  }

  bool holds(const Batch& batch, Place before) const {
    const auto stored = store_.at(Place{before.value + 1});
    if (!stored) return false;
    const auto facts = read_facts(*stored);
    return facts && facts->id == batch.first_commit();
  }

  void apply(Batch& batch, Place before) {
    const std::vector<Committed> committed = batch.committed(before);
    const Status applied = views_.apply(committed);
    if (!applied) {
      spdlog::error("views failed: {} ({})", applied.error().message, applied.error().reason);
      batch.hide(unavailable("views.behind", "The write is done, but cannot be shown yet."));
      is_lost_ = !persist(options_.repair_views, is_stopping_, "repairing the views");
    }
    if (options_.committed) batch.each_commit(options_.committed);
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
  // Stopped before log and views were known to agree: what is decided now could rest on neither.
  bool is_lost_ = false;
  bool wrote_many_ = false;
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
