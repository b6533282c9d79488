// A history like that of a tenant at work, one record a commit: persons, deals and notes are made
// and then edited, a field or two at a time, by a few users. The same each time.
//
// One thread; the shard outlives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/support/bench_shard.h"
#include "domain/core/kind.h"

namespace daybook::bench {

class CrmHistory {
 public:
  static constexpr std::int64_t kActors = 8;  // 1 ... 8.
  // Made first and edited once each: these edits, the positions after kQuiet, can always be undone.
  static constexpr std::size_t kQuiet = 1000;

  // At least three times kQuiet commits, a few less than asked for: an edit to what was there
  // already is none. So many of the records are persons.
  CrmHistory(BenchShard& shard, std::size_t commits, std::size_t persons);

  // One more edit of some person, for who wants to submit it in a way of their own.
  Command edit_of_person();
  // Some person that was edited as often as they are.
  const Uuid& some_person();

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

 private:
  void make_quiet_ones();
  Command next(std::size_t commits_left);
  Command make_person();
  Command make_deal();
  Command make_note();
  Command edit_of_deal();
  Command edit_of_note();
  Command command(const Kind& kind, const Behaviour& behaviour, const Uuid& id, Input input);
  std::string text(std::string_view what, std::uint64_t kinds);
  const Uuid& one_of(const std::vector<Uuid>& ids) { return ids[below(ids.size())]; }

  BenchShard& shard_;
  const std::size_t persons_max_;
  std::mt19937_64 random_{1};
  std::vector<Uuid> persons_;  // The quiet ones first.
  std::vector<Uuid> deals_;
  std::vector<Uuid> notes_;
};

}  // namespace daybook::bench
