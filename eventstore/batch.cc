#include "eventstore/batch.h"

#include <algorithm>

#include "eventstore/undoing.h"

namespace daybook {

Batch::Tail& Batch::tail_of(TenantId tenant) {
  auto [at, is_new] = tails_.try_emplace(tenant);
  if (is_new) at->second = {views_.head(tenant), std::make_unique<Stage>(views_, tenant)};
  return at->second;
}

const Commit* Batch::decide(Command command, Time clock) {
  Tail& tail = tail_of(command.tenant);
  auto entry = std::make_unique<Entry>();
  entry->command = std::move(command);
  // A layer of its own, so that what cannot be encoded leaves nothing behind.
  Stage layer = Stage::on_top_of(*tail.stage);
  entry->decision = decide_command(entry->command, tail.head, clock, layer, random_);
  if (entry->decision.is_recorded()) {
    encode(*entry, tail);
    if (entry->decision.is_recorded()) tail.stage->absorb(std::move(layer));
  }
  entries_.push_back(std::move(entry));
  const Decision& decision = entries_.back()->decision;
  return decision.is_recorded() ? &decision.commit : nullptr;
}

void Batch::encode(Entry& entry, Tail& tail) {
  Commit& commit = entry.decision.commit;
  auto encoded = encoder_.encode(commit, entry.decision.records.after, tail.head.leaf);
  if (!encoded) {
    entry.decision.answer = {};
    entry.decision.answer.status = std::move(encoded).error();
    commit = {};
    return;
  }
  tail.head = {commit.position, commit.time, std::string(view_of(encoded->leaf))};
  stored_.push_back(std::move(encoded->stored));
  encoded_.push_back(encoded->leaf);
  recorded_.push_back(&entry);
  records_ += entry.decision.records.after.size();
}

void Batch::finish() {
  new_keys_ = encoder_.take_new_keys();
  tails_.clear();
}

// Neighbours are written at the least cost.
std::vector<KeyRow> Batch::key_rows() const {
  std::vector<KeyRow> rows;
  rows.reserve(new_keys_.size());
  for (const NewKey& key : new_keys_) rows.push_back(key.row);
  std::ranges::sort(rows, {}, &KeyRow::name);
  return rows;
}

const Uuid& Batch::first_commit() const { return recorded_.front()->decision.commit.id; }

std::vector<Committed> Batch::committed(Place after) const {
  std::vector<Committed> all;
  all.reserve(recorded_.size());
  for (std::size_t i = 0; i < recorded_.size(); ++i) {
    const Decision& decision = recorded_[i]->decision;
    all.push_back({Place{after.value + 1 + i}, &decision.commit, view_of(encoded_[i]),
                   &decision.records.after, &decision.records.before});
  }
  return all;
}

void Batch::each_commit(const std::function<void(const Commit&)>& visit) const {
  for (const Entry* entry : recorded_) visit(entry->decision.commit);
}

void Batch::fail(const Error& error) {
  for (auto& entry : entries_) {
    // What was refused may rest on a commit of this batch that is not there now.
    entry->decision.answer = {};
    entry->decision.answer.status = error;
  }
}

void Batch::hide(const Error& error) {
  for (auto& entry : entries_) {
    if (entry->decision.is_recorded()) entry->decision.answer.status = error;
  }
}

void Batch::answer() {
  for (auto& entry : entries_) {
    CommandAnswer& answer = entry->decision.answer;
    // Nobody needs the commit any more, and there may be a million events in it.
    if (answer.undone && entry->decision.is_recorded()) {
      answer.undone->events = std::move(entry->decision.commit.events);
    }
    if (entry->command.done) entry->command.done(std::move(answer));
  }
}

}  // namespace daybook
