// A tenant in a folder of its own whose history is made at random from a seed: persons,
// organizations, deals, notes, activities and tags that are created, changed, deleted, tagged,
// merged, won, linked, written in batches, and taken back again. The parts are the program's own,
// so that what is decided, stored and shown is what a client would get.
//
// One thread.
#pragma once

#include <map>
#include <memory>
#include <random>
#include <vector>

#include "api/history/undoer.h"
#include "tests/server/test_folder.h"

namespace daybook::test {

class RandomTenant {
 public:
  explicit RandomTenant(std::uint64_t seed);

  // One command on random records. Refused ones leave nothing.
  void step();
  // A commit that changes nothing and records that one or two persons were read.
  void read();
  struct Undoing {
    CommandAnswer answer;
    std::vector<Position> targets;
  };
  Undoing undo(const api::UndoRequest& request);

  // A commit of the random history, later ones rather than earlier ones; 0 while there is none.
  Position some_position();
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool chance(unsigned percent) { return below(100) < percent; }

  TenantId tenant() const { return acme_.tenant; }
  api::Shard& shard() const { return opened_->shards.of(acme_.tenant); }
  const Reader& reader() const { return shard().reader(); }
  // Everything in the log so far, from position 1.
  const std::vector<Commit>& log();
  // Where the history of the tenant itself ends (its administrator's joining).
  Position base() const { return base_; }
  const std::vector<Uuid>& records_of(const Kind& kind) { return records_[kind.id]; }
  Uuid some_import() { return imports_[below(imports_.size())]; }

  // Opened anew, with views made again from the log.
  void rebuild();

 private:
  Uuid made_id();
  Uuid some(const Kind& kind);
  Value some_or_null(const Kind& kind);
  Input fields_of(const Kind& kind);
  Item change(const Kind& kind, std::string_view behaviour, const Uuid& id, Input input);
  Item creation(const Kind& kind);
  Item edit(const Kind& kind);
  Item merging();
  Item tagging();
  Item selling();
  Item linking();
  void run(std::string name, std::vector<Item> items);

  TestFolder folder_;
  api::AddedTenant acme_;
  std::unique_ptr<cli::OpenFolder> opened_;
  std::mt19937_64 random_;
  Position base_{};
  std::map<KindId, std::vector<Uuid>> records_;
  std::vector<Uuid> imports_;
  std::vector<Commit> log_;
};

}  // namespace daybook::test
