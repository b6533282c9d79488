#include "bench/support/kept.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>

#include "api/core/shard.h"
#include "bench/support/bench_shard.h"
#include "bench/support/crm_history.h"
#include "bench/support/figures.h"
#include "bench/support/folder.h"
#include "domain/crud/crud.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "eventstore/decision.h"
#include "eventstore/master_key.h"

namespace daybook::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kItemsPerCommit = 1000;
constexpr std::ptrdiff_t kInFlight = 16;
constexpr std::ptrdiff_t kSmallInFlight = 1024;
constexpr std::size_t kIdsMax = 100'000;

constexpr std::array<std::string_view, 16> kGiven = {
    "Ada",     "Grace", "Alan",   "Barbara", "Edsger", "Frances", "Donald", "Radia",
    "Niklaus", "Hedy",  "Claude", "Mary",    "John",   "Sophie",  "Tim",    "Katherine"};
constexpr std::array<std::string_view, 16> kFamily = {
    "Lovelace", "Hopper", "Turing",  "Liskov", "Dijkstra", "Allen",   "Knuth",       "Perlman",
    "Wirth",    "Lamarr", "Shannon", "Shaw",   "McCarthy", "Germain", "Berners-Lee", "Johnson"};

// Makes them as an import does: a thousand a commit.
class Filling {
 public:
  Filling(BenchShard& shard, std::size_t count) : shard_(shard), count_(count) {}

  void run(const fs::path& ids, const fs::path& organization) {
    organization_ = create(organization::kOrganization, named("Bench & Sons"));
    std::ofstream(organization) << organization_.text();
    std::ofstream sample(ids);
    const std::size_t step = std::max<std::size_t>(1, count_ / kIdsMax);
    for (std::size_t i = 1; i <= count_; ++i) {
      const Uuid id = create(person::kPerson, person(i));
      if (i % step == 0) sample << id.text() << '\n';
    }
    submit();
    shard_.settle();
  }

 private:
  static Input named(std::string name) {
    Input input;
    input.set(organization::kName.id, std::move(name));
    return input;
  }

  Input person(std::size_t number) {
    const std::string digits = std::to_string(number);
    Input input;
    input.set(person::kName.id, std::string(kGiven[random_() % kGiven.size()]) + ' ' +
                                    std::string(kFamily[random_() % kFamily.size()]) + ' ' +
                                    digits);
    input.set(person::kPrimaryEmail.id, "person" + digits + "@example.org");
    input.set(person::kLifecycleStage.id, std::string(person::kStages[random_() % 5]));
    input.set(person::kJobTitle.id, std::string("Engineer"));
    if (random_() % 10 == 0) input.set(person::kMetadata.id, Json{R"({"vip":true})"});
    if (random_() % 100 == 0) input.set(person::kOrganization.id, organization_);
    return input;
  }

  Uuid create(const Kind& kind, Input input) {
    const Uuid id = make_id(api::wall_clock(), fill_random);
    waiting_.items.push_back({&kind, &crud::kCreate, id, std::move(input)});
    if (waiting_.items.size() == kItemsPerCommit) submit();
    return id;
  }

  void submit() {
    if (waiting_.items.empty()) return;
    waiting_.name = "person.batch";
    waiting_.actor = 1;
    shard_.submit(std::exchange(waiting_, {}));
  }

  BenchShard& shard_;
  const std::size_t count_;
  std::mt19937_64 random_{1};
  Uuid organization_;
  Command waiting_;
};

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  std::shuffle(lines.begin(), lines.end(), std::mt19937_64{1});
  return lines;
}

using Fill = std::function<void(BenchShard& shard, const fs::path& path)>;

// What is not yet whole has another name. `fill` may keep what it wants to know later in files
// beside the path that it is given.
DataFolder kept(const std::string& name, std::ptrdiff_t in_flight, const Fill& fill) {
  const fs::path path = build_folder() / "bench" / "data" / name;
  const fs::path partial = path.string() + ".partial";
  fs::create_directories(path.parent_path());
  if (fs::exists(path)) return data_folder(path);
  fs::remove_all(partial);
  std::printf("making %s\n", path.c_str());
  const DataFolder folder = data_folder(partial);
  {
    BenchShard shard(folder.path, taken(read_master_key(folder.path / "master.key")), in_flight);
    fill(shard, path);
  }
  fs::rename(partial.string() + ".token", path.string() + ".token");
  fs::rename(partial, path);
  return {path, folder.token};
}

}  // namespace

Persons persons(std::size_t count) {
  const DataFolder folder = kept(
      "persons-" + std::to_string(count), kInFlight, [&](BenchShard& shard, const fs::path& path) {
        Filling(shard, count).run(path.string() + ".ids", path.string() + ".organization");
      });
  return {folder, lines_of(folder.path.string() + ".ids"),
          lines_of(folder.path.string() + ".organization").front()};
}

History history(std::size_t commits) {
  const DataFolder folder = kept("history-" + std::to_string(commits), kSmallInFlight,
                                 [&](BenchShard& shard, const fs::path& path) {
                                   CrmHistory made(shard, commits, commits / 10);
                                   std::ofstream sample(path.string() + ".ids");
                                   for (std::size_t i = 0; i < commits / 10; ++i)
                                     sample << made.some_person().text() << '\n';
                                 });
  return {folder, lines_of(folder.path.string() + ".ids")};
}

}  // namespace daybook::bench
