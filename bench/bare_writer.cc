// How many commits a second go into the log when nothing else is done? One asynchronous writer, one
// synced RocksDB batch for all that wait: bare events alone, and Daybook's committer, which
// decides, seals and posts to the views besides.
//
// bare_writer [--connections N,...] in flight [--delays N,...] [--seconds N] [--rounds N]
#include <functional>
#include <semaphore>

#include "bench/bare/bare_store.h"
#include "bench/support/arguments.h"
#include "bench/support/bench_shard.h"
#include "bench/support/disk.h"
#include "bench/support/figures.h"
#include "bench/support/results.h"
#include "bench/support/sync_delay.h"
#include "domain/crud/crud.h"
#include "domain/people/person.h"
#include "eventstore/decision.h"

namespace daybook::bench {
namespace {

using Done = std::function<void()>;

// Starts work again and again with so much under way, until the time is over.
Load saturate(std::size_t in_flight, std::size_t seconds,
              const std::function<void(const Done& done)>& start) {
  std::counting_semaphore<> free(static_cast<std::ptrdiff_t>(in_flight));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  double count = 0;
  const double took = micros([&] {
    for (; std::chrono::steady_clock::now() < until; ++count) {
      free.acquire();
      start([&free] { free.release(); });
    }
    for (std::size_t i = 0; i < in_flight; ++i) free.acquire();
  });
  return {.a_second = count / took * 1e6};
}

Command creation(const BarePerson& person) {
  Command command;
  command.tenant = kTenant;
  command.name = "person.create";
  command.actor = 1;
  Input input;
  input.set(person::kName.id, person.name);
  input.set(person::kPrimaryEmail.id, person.email);
  input.set(person::kLifecycleStage.id, person.stage);
  input.set(person::kJobTitle.id, person.job);
  command.items.push_back({&person::kPerson, &crud::kCreate,
                           make_id(api::wall_clock(), fill_random), std::move(input)});
  return command;
}

class BareWriter {
 public:
  explicit BareWriter(const Arguments& given) : given_(given), results_(given) {}

  void run() {
    for (const std::size_t delay : given_.delays()) {
      delay_syncs(std::chrono::microseconds(delay));
      for (const std::size_t in_flight : given_.numbers("connections", {1, 16, 64, 512})) {
        const Contest contest{[&] { return write_bare(in_flight); },
                              [&] { return write(in_flight); },
                              [&] { return disk_.syncs_a_second(); }};
        results_.add(compete(contest, given_.rounds(),
                             {.what = "commits", .connections = in_flight, .delay_us = delay}));
      }
    }
  }

 private:
  Load write_bare(std::size_t in_flight) {
    return saturate(in_flight, given_.seconds(), [this](const Done& done) {
      store_.create({bare_person(++number_)}, [done](const std::string&) { done(); });
    });
  }

  Load write(std::size_t in_flight) {
    return saturate(in_flight, given_.seconds(), [this](const Done& done) {
      Command command = creation(bare_person(++number_));
      command.done = [done](const CommandAnswer& answer) {
        if (!answer.status) taken(Result<int>(answer.status.error()));
        done();
      };
      shard_.shard().committer().submit(std::move(command));
    });
  }

  const Arguments& given_;
  Results results_;
  const Folder folder_{"bare_writer"};
  const Disk disk_{folder_};
  BareStore store_{{.folder = folder_.path() / "bare", .with_views = false}};
  BenchShard shard_{"bare_writer_shard", {}};
  std::uint64_t number_ = 0;
};

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::BareWriter(given).run();
  return 0;
}
