// A history of one kind, made from a seed: what the committer would have decided on random inputs
// to a few records, so that references, claims, origins and moves between subjects are in it.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "domain/core/commit.h"
#include "domain/core/kind.h"
#include "tests/support/memory_views.h"

namespace daybook::testing {

struct RandomHistory {
  std::vector<Commit> commits;
  std::vector<RecordList> after;  // The touched records, by commit.
};

class RandomCommands {
 public:
  RandomCommands(const Kind& kind, std::uint64_t seed);

  // Decides one command; refused ones are no part of the history.
  void step();
  // An input that names some of the kind's fields, and one that is enough to create a record.
  Input input();
  Input whole_input();
  // Decides it; true when it was recorded.
  bool decide(const Behaviour& behaviour, const Uuid& record, Input input);
  // On a record of another kind.
  bool decide_on(const Kind& kind, const Behaviour& behaviour, const Uuid& record, Input input);
  // One of the records of that kind which references name.
  Uuid some(std::string_view kind);

  const RandomHistory& history() const { return history_; }
  Record record(std::uint32_t number) const;

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  Value value_of(const Field& field);

  const Kind& kind_;
  std::mt19937_64 random_;
  MemoryViews views_;
  RandomHistory history_;
};

RandomHistory random_history(const Kind& kind, std::uint64_t seed);

// Every text in the value, as it would be found in bytes that are not sealed.
std::vector<std::string> words_of(const Value& value);

}  // namespace daybook::testing
