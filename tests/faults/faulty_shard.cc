#include "tests/faults/faulty_shard.h"

#include <chrono>
#include <future>

#include "domain/catalogue.h"
#include "eventstore/rocksdb_event_store.h"
#include "projections/digest.h"
#include "tests/support/records.h"

namespace daybook::testing {

namespace {

// What the answer says of the write itself.
Answered meaning_of(const CommandAnswer& answer) {
  if (answer.status) return Answered::kDone;
  const bool is_for_now = answer.status.error().code == ErrorCode::kUnavailable;
  if (is_for_now && answer.position.value != 0) return Answered::kDone;  // Not shown yet.
  return answer.status.error().reason == "log.unknown_outcome" ? Answered::kUnknown
                                                               : Answered::kRefused;
}

}  // namespace

FaultyShard::FaultyShard(std::uint64_t seed) : clock(kNow.value), seed_(seed) {}
FaultyShard::~FaultyShard() = default;

Status FaultyShard::open() {
  api::ShardOptions options;
  options.folder = folder();
  options.master = master_;
  options.create_if_absent = true;
  options.clock = [this] { return Time{clock}; };
  options.env = disk_.env();
  options.patience = std::chrono::milliseconds(20);  // Enough for one more attempt.
  DAYBOOK_TRY(shard_, api::Shard::open(options));
  return Done{};
}

void FaultyShard::close() { shard_.reset(); }

std::vector<CommandAnswer> FaultyShard::ask(std::span<const Question> questions) {
  std::vector<std::promise<CommandAnswer>> promises(questions.size());
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    Command command = questions[i].command;
    requests.push_back(std::to_string(seed_) + "-" + std::to_string(++requests_));
    command.request_id = requests.back();
    command.idempotency = Idempotency{questions[i].key, questions[i].key};
    command.done = [&promise = promises[i]](CommandAnswer answer) {
      promise.set_value(std::move(answer));
    };
    shard_->committer().submit(std::move(command));
  }
  std::vector<CommandAnswer> answers;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    answers.push_back(promises[i].get_future().get());
    take_down(questions[i], std::move(requests[i]), answers.back());
  }
  return answers;
}

void FaultyShard::take_down(const Question& question, std::string request,
                            const CommandAnswer& answer) {
  AskedWrite write{std::move(request), question.command.tenant, Answered::kUnknown, 0,
                   question.records};
  // A replay's commit stands under the request that made it.
  write.answered = answer.replayed ? Answered::kRefused : meaning_of(answer);
  if (write.answered == Answered::kDone) write.position = answer.position.value;
  asked_.push_back(std::move(write));
}

OpenViews FaultyShard::views() {
  OpenViews open;
  open.folder = views_folder().string();
  open.kinds = catalogue();
  open.options.rows.env = disk_.env();
  return open;
}

std::vector<std::string> FaultyShard::check() {
  close();
  auto store = open_rocksdb_event_store({.folder = folder() / "log", .env = disk_.env()});
  if (!store) return {"the log does not open: " + store.error().message};
  auto keys = KeyRing::open(**store, master_);
  if (!keys) return {"the keys do not open: " + keys.error().message};
  Checker checker;
  checker.add(**store, **keys, views());
  checker.check(asked_);
  return checker.findings();
}

Digest FaultyShard::values() {
  const auto digest = values_digest(shard_->views());
  return digest ? *digest : Digest{};
}

}  // namespace daybook::testing
