// A random life of a shard on a disk that does wrong at random moments, with the program's own log,
// committer and views, a clock of its own, and a model (model.h) of what must be there. Everything
// random comes from the seed. One thread besides the shard's own.
#pragma once

#include <functional>
#include <random>

#include "tests/faults/model.h"
#include "tests/faults/patient_caller.h"

namespace daybook::testing {

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed);

  // Opens the shard, lives so many steps, mends the disk, and has the checker look at all.
  void run(int steps);
  // Of queries that were compared, by how many records they found; a simulation that finds nothing
  // shows nothing.
  std::uint64_t found() const { return found_; }
  const std::vector<std::string>& failures() const { return caller_.failures(); }

 private:
  // A write, what the model says of it, and what the model is to be once it is done.
  struct Wanted {
    Question question;
    bool is_refused = false;
    std::function<void()> apply;
  };

  void step();
  void trouble();
  void write(std::vector<Wanted> wanted);
  std::vector<Wanted> one_write();
  std::vector<Wanted> independent_writes();
  Wanted create(bool with_unique_id);
  Wanted create_several();
  Wanted update(std::uint32_t person, bool with_unique_id);
  Wanted remove(std::uint32_t person);
  Wanted create_organization();
  Wanted remove_organization();
  Wanted wanted(Command command, std::size_t records, std::function<void()> apply);
  void compare(TenantId tenant, const ModelQuery& query);
  void reads_go_on();
  ModelPerson any_person(bool with_unique_id);
  ModelQuery any_query();
  std::uint32_t any_of(const std::set<std::uint32_t>& numbers);
  Model& model() { return models_[tenant_.value]; }

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool chance(unsigned percent) { return below(100) < percent; }

  std::mt19937_64 random_;
  FaultyShard shard_;
  PatientCaller caller_;
  std::map<std::uint64_t, Model> models_;  // By tenant.
  TenantId tenant_{};                      // Of this step.
  std::uint32_t last_number_ = 0;
  std::uint64_t writes_ = 0;
  std::uint64_t found_ = 0;
};

}  // namespace daybook::testing
