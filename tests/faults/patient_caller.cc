#include "tests/faults/patient_caller.h"

#include <chrono>
#include <thread>

namespace daybook::testing {
namespace {

constexpr int kAttempts = 400;
constexpr int kOpenings = kFaultsInARow + 2;  // Each may be struck by one fault alone.
constexpr std::chrono::milliseconds kBetweenAttempts{10};

void pause_after(int attempt) {
  if (attempt > 0) std::this_thread::sleep_for(kBetweenAttempts);
}

}  // namespace

bool is_for_now(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kNoSpace;
}

void PatientCaller::open() {
  for (int attempt = 0; attempt < kOpenings; ++attempt) {
    const Status opened = shard_.open();
    if (opened) return;
    if (!shard_.disk().has_struck()) fail("a whole disk does not open: " + opened.error().message);
    shard_.disk().power_on();
  }
  fail("the shard does not open again");
}

void PatientCaller::restart() {
  shard_.close();
  shard_.disk().power_on();
  open();
}

void PatientCaller::mend_disk() {
  if (shard_.disk().is_off()) return restart();
  reads_go_on_();
  shard_.disk().make_room();
}

CommandAnswer PatientCaller::write(const Question& question) {
  for (int attempt = 0; attempt < kAttempts && shard_.is_open(); ++attempt) {
    CommandAnswer answer = std::move(shard_.ask({&question, 1}).front());
    if (answer.status || !is_for_now(answer.status.error())) return answer;
    mend_disk();
    pause_after(attempt);
  }
  fail(question.key + " was never done");
  return {};
}

std::vector<CommandAnswer> PatientCaller::write_all(std::span<const Question> questions) {
  std::vector<CommandAnswer> answers = shard_.ask(questions);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Status& status = answers[i].status;
    if (!status && is_for_now(status.error())) answers[i] = write(questions[i]);
  }
  return answers;
}

// Other work on the files than writes is what somebody has to have repaired (api/core/eraser.h).
void PatientCaller::until_done(const std::string& what, const std::function<Status()>& attempt) {
  for (int i = 0; i < kAttempts && shard_.is_open(); ++i) {
    const Status done = attempt();
    if (done) return;
    if (!is_for_now(done.error())) return fail(what + ": " + done.error().message);
    mend_disk();
    if (shard_.is_open()) shard_.shard().repair_views().has_value();
    pause_after(i);
  }
  fail(what + ": never done");
}

}  // namespace daybook::testing
