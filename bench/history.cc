// What do the history, undo and proofs cost, and does it depend on how many commits there are? The
// same questions to a history of 10,000 commits and to a long one: pages of commits against reading
// those commits by position, an undo against an edit of one record, proofs against reading as many
// rows as they have hashes and against one signature.
//
// history [--commits N] [--persons N] [--delays N,...]
#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "api/checkpoints/checkpoint_signer.h"
#include "api/checkpoints/proofs.h"
#include "api/core/joiner.h"
#include "api/history/entry.h"
#include "api/history/undoer.h"
#include "api/render/position_token.h"
#include "bench/support/arguments.h"
#include "bench/support/comparison.h"
#include "bench/support/crm_history.h"
#include "bench/support/disk.h"
#include "bench/support/figures.h"
#include "bench/support/results.h"
#include "bench/support/sync_delay.h"
#include "domain/people/person.h"
#include "domain/sales/deal.h"

namespace daybook::bench {
namespace {

constexpr int kRounds = 300;
constexpr std::size_t kSmall = 10'000;

class HistoryBench {
 public:
  HistoryBench(std::size_t commits, std::size_t persons);

  // What is durable once for each of `delays_us`, in turn.
  Figures run(const Arguments::Numbers& delays_us);
  std::size_t commits() const { return shard_.position().value; }

 private:
  struct Question {
    const char* what;
    std::function<CommitQuery()> query;
  };
  std::vector<Question> questions();
  void ask(const Question& question);
  CommitQuery all() const;
  CommitQuery of_time_range();

  void take_back(const Figures::Syncs& syncs);
  void undo(const char* what, Position position, double edit, const Figures::Syncs& syncs);
  double timed_undo(const api::UndoRequest& request, bool& is_done);
  double timed_edit();

  void prove();
  double timed_gets(std::uint64_t count);

  Position random_position() { return Position{1 + history_.below(shard_.position().value)}; }

  BenchShard shard_;
  CrmHistory history_;
  Disk disk_;
  api::CheckpointSigner signer_;
  Figures figures_;
};

HistoryBench::HistoryBench(std::size_t commits, std::size_t persons)
    : shard_("history", PastOptions{}),
      history_(shard_, commits, persons),
      disk_(shard_.folder()) {}

CommitQuery HistoryBench::all() const {
  CommitQuery query;
  query.tenant = kTenant;
  return query;
}

// Between the times of two commits; to find where these are is part of the question.
CommitQuery HistoryBench::of_time_range() {
  const Position a = random_position();
  const Position b = random_position();
  CommitQuery query = all();
  const api::Shard& shard = shard_.shard();
  const Time from = taken(shard.commit_at(kTenant, std::min(a, b))).time;
  const Time to = taken(shard.commit_at(kTenant, std::max(a, b))).time;
  query.from = Position{taken(shard.position_at(kTenant, Time{from.value - 1})).value + 1};
  query.to = taken(shard.position_at(kTenant, to));
  return query;
}

std::vector<HistoryBench::Question> HistoryBench::questions() {
  const auto with = [this](const std::function<void(CommitQuery&)>& narrow) {
    return [this, narrow] {
      CommitQuery query = all();
      narrow(query);
      return query;
    };
  };
  const auto actor = [this] { return 1 + static_cast<std::int64_t>(history_.below(8)); };
  const auto field = [](CommitQuery& query) {
    query.fields = {{person::kPerson.id, person::kJobTitle.id}};
  };
  return {
      {"first page", with([](CommitQuery&) {})},
      {"a page in the middle", with([this](CommitQuery& query) {
         query.offset = history_.below(shard_.position().value - query.limit);
       })},
      {"by actor", with([actor](CommitQuery& query) { query.actor = actor(); })},
      {"by kind", with([](CommitQuery& query) { query.kind = deal::kDeal.id; })},
      {"by record", with([this](CommitQuery& query) {
         query.records = {{person::kPerson.id, history_.some_person()}};
       })},
      {"by field", with(field)},
      {"by time range", [this] { return of_time_range(); }},
      {"undoable", with([](CommitQuery& query) { query.undoable = true; })},
      {"by actor and field, undoable", with([actor, field](CommitQuery& query) {
         query.actor = actor();
         field(query);
         query.undoable = true;
       })},
      {"first page right after a commit",
       [this] {
         shard_.submit(history_.edit_of_person());
         shard_.settle();
         return all();
       }},
  };
}

// As `GET history/` does. The limit is to read its commits when one knows which they are.
void HistoryBench::ask(const Question& question) {
  const api::Shard& shard = shard_.shard();
  const CommitQuery query = question.query();
  CommitPage page;
  const double listing = micros([&] { page = taken(shard.reader().commits(query)); });
  std::vector<Commit> commits;
  const double reading = micros([&] {
    for (const Position at : page.positions) commits.push_back(taken(shard.commit_at(kTenant, at)));
  });
  std::string text;
  const double showing = micros([&] {
    api::JsonWriter writer(text);
    writer.begin_array();
    for (const Commit& commit : commits) {
      const api::EntryOptions options{
          .handle = api::position_token(commit.position, 0),
          .undone_by = shard.reader().undone_by(kTenant, commit.position),
          .records_max = 20};
      api::write_entry(
          writer, commit, [](const Kind&, const Uuid&) { return true; }, options);
    }
    writer.end_array();
  });
  figures_.add(question.what, listing + reading + showing, reading);
  figures_.add(std::string(question.what) + ", the list alone", listing, reading);
}

double HistoryBench::timed_edit() {
  Command edit = history_.edit_of_person();
  return micros([&] {
    const CommandAnswer answer = api::run_command(shard_.shard(), std::move(edit));
    if (!answer.status) taken(Result<int>(answer.status.error()));
  });
}

double HistoryBench::timed_undo(const api::UndoRequest& request, bool& is_done) {
  api::Undoer undoer(shard_.shard(), [](const auto&, const auto&) { return Done{}; });
  Command command;
  command.tenant = kTenant;
  command.name = request.is_redo ? "history.redo" : "history.undo";
  return micros([&] { is_done = undoer.run(request, command).status.has_value(); });
}

// Where a later commit stands in the way nothing is written, and nothing counted.
void HistoryBench::undo(const char* what, Position position, double edit,
                        const Figures::Syncs& syncs) {
  bool is_done = false;
  const auto mode = UndoMode::kStrict;
  const double undone = timed_undo({position, mode, false, false}, is_done);
  if (!is_done) return;
  figures_.add(std::string("undo, ") + what, undone, edit, syncs);
  const double redone = timed_undo({position, mode, true, false}, is_done);
  if (is_done) figures_.add(std::string("redo, ") + what, redone, edit, syncs);
  const double dry = timed_undo({position, mode, false, true}, is_done);
  if (is_done) figures_.add(std::string("dry run of an undo, ") + what, dry, edit, syncs);
}

void HistoryBench::take_back(const Figures::Syncs& syncs) {
  const double sync = micros([&] { disk_.write_synced(); });
  const double edit = timed_edit();
  const Position newest = shard_.position();
  figures_.add("edit of one record (limit: one sync)", edit, sync, syncs);
  undo("newest", newest, edit, syncs);
  undo("random", random_position(), edit, syncs);
  undo("early", Position{CrmHistory::kQuiet + 1 + history_.below(CrmHistory::kQuiet)}, edit, syncs);
}

double HistoryBench::timed_gets(std::uint64_t count) {
  std::vector<Position> positions;
  for (std::uint64_t i = 0; i < count; ++i) positions.push_back(random_position());
  return micros([&] {
    for (const Position position : positions) taken(shard_.reader().entry(kTenant, position));
  });
}

void HistoryBench::prove() {
  api::Shard& shard = shard_.shard();
  const std::uint64_t size = shard_.position().value;
  const Position position = random_position();
  const std::uint64_t from = random_position().value;
  const double gets = timed_gets(static_cast<std::uint64_t>(std::bit_width(size)));
  const Secret32 key = Secret32::random();
  const double signing = micros([&] { ed25519_sign(key, std::string(150, 'x')); });
  figures_.add("inclusion proof (limit: its gets)",
               micros([&] { taken(prove_inclusion(shard, kTenant, position, size)); }), gets);
  figures_.add("consistency proof (limit: its gets)",
               micros([&] { taken(prove_consistency(shard, kTenant, from, size)); }), gets);
  figures_.add("signed checkpoint (limit: a signature)",
               micros([&] { taken(signer_.of_size(shard, kTenant, size)); }), signing);
}

Figures HistoryBench::run(const Arguments::Numbers& delays_us) {
  const std::vector<Question> all_questions = questions();
  for (int round = 0; round < kRounds; ++round) {
    for (const Question& question : all_questions) ask(question);
    prove();
  }
  std::vector<Figures::Syncs> all_syncs;
  for (const std::size_t delay_us : delays_us) {
    delay_syncs(std::chrono::microseconds(delay_us));
    all_syncs.push_back({delay_us, disk_.syncs_a_second()});
  }
  for (int round = 0; round < kRounds; ++round) {
    const Figures::Syncs& syncs = all_syncs[static_cast<std::size_t>(round) % all_syncs.size()];
    delay_syncs(std::chrono::microseconds(syncs.delay_us));
    take_back(syncs);
  }
  delay_syncs({});
  std::printf("%llu commits, %.1f GB on disk, load %.1f\n",
              static_cast<unsigned long long>(shard_.position().value), shard_.folder().gigabytes(),
              load_average());
  return std::move(figures_);
}

// One after the other: the small one's caches are gone when the big one runs.
void compare(const Arguments& given, std::size_t commits, std::size_t persons) {
  Results results(given);
  auto little = std::make_unique<HistoryBench>(kSmall, kSmall / 10);
  const Figures small = little->run(given.delays());
  keep(small, little->commits(), results);
  little.reset();
  std::unique_ptr<HistoryBench> big;
  const double made = micros([&] { big = std::make_unique<HistoryBench>(commits, persons); });
  std::printf("%.0f commits a second\n", static_cast<double>(commits) / made * 1e6);
  const Figures large = big->run(given.delays());
  keep(large, big->commits(), results);
  print_comparison(small, large);
  std::printf("peak of resident memory %.0f MiB\n", peak_memory_mib());
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  const std::size_t commits = given.number("commits", 100'000, 1'000'000);
  daybook::bench::compare(given, commits, given.number("persons", commits / 10));
  return 0;
}
