#include "projections/history_lists.h"

#include <algorithm>

#include "domain/core/bytes.h"
#include "domain/history/reversibility.h"
#include "eventstore/sealed_commits.h"

namespace daybook {
namespace {

// Beyond the numbers that kinds are given.
constexpr KindId kCommits{0xfffe};
constexpr FieldId kAccesses{1};
constexpr FieldId kUndoable{2};
constexpr FieldId kActor{3};
constexpr FieldId kCommand{4};
constexpr FieldId kEvent{5};
constexpr FieldId kOfKind{6};
constexpr FieldId kOfField{7};
constexpr FieldId kImport{8};

TermSpace space_of(TenantId tenant) { return {tenant, kCommits}; }

void add(const Term& term, Position position, bool enters, std::vector<ListChange>& changes) {
  changes.push_back({term, hash_of(term), static_cast<std::uint32_t>(position.value), enters});
}

using Terms = std::vector<Term>;

// Those of a large commit repeat one another: its terms are drawn together when there are many.
constexpr std::size_t kTermsAtOnce = 4096;

void sort_unique(Terms& terms) {
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
}

bool is_alike(const Event& a, const Event& b) {
  return a.record.kind == b.record.kind && a.name == b.name &&
         std::ranges::equal(a.changes, b.changes, {}, &Change::field, &Change::field);
}

// Neighbours mostly repeat one another.
void collect_events(const Commit& commit, const HistoryTerms& terms, Terms& found) {
  const Event* before = nullptr;
  for (const Event& event : commit.events) {
    const bool is_like = before != nullptr && is_alike(*before, event);
    before = &event;
    if (is_like) continue;
    found.push_back(terms.event(event.name));
    found.push_back(terms.kind(event.record.kind));
    for (const Change& change : event.changes) {
      found.push_back(terms.field(event.record.kind, change.field));
    }
    if (found.size() >= kTermsAtOnce) sort_unique(found);
  }
}

}  // namespace

Term HistoryTerms::all() const { return space_of(tenant).exists(); }
Term HistoryTerms::accesses() const { return space_of(tenant).present(kAccesses); }
Term HistoryTerms::undoable() const { return space_of(tenant).present(kUndoable); }

Term HistoryTerms::actor(std::int64_t number) const {
  std::string bytes;
  put_big(bytes, static_cast<std::uint64_t>(number));
  return space_of(tenant).value(kActor, bytes);
}

Term HistoryTerms::command(std::string_view name) const {
  return space_of(tenant).value(kCommand, name);
}

Term HistoryTerms::event(std::string_view name) const {
  return space_of(tenant).value(kEvent, name);
}

Term HistoryTerms::kind(KindId kind) const {
  std::string bytes;
  put_big(bytes, kind.value);
  return space_of(tenant).value(kOfKind, bytes);
}

Term HistoryTerms::field(KindId kind, FieldId field) const {
  std::string bytes;
  put_big(bytes, kind.value);
  put_big(bytes, field.value);
  return space_of(tenant).value(kOfField, bytes);
}

Term HistoryTerms::import(const Uuid& id) const {
  return space_of(tenant).value(kImport, id.view());
}

void append_history_changes(const Commit& commit, std::vector<ListChange>& changes) {
  if (says_nothing(commit)) return;
  const HistoryTerms terms{commit.tenant};
  Terms found{terms.actor(commit.actor), terms.command(commit.command)};
  found.push_back(commit.command == kAccessCommand ? terms.accesses() : terms.all());
  if (!commit.import_id.is_nil()) found.push_back(terms.import(commit.import_id));
  if (is_reversible(commit)) found.push_back(terms.undoable());
  collect_events(commit, terms, found);
  sort_unique(found);
  for (const Term& term : found) add(term, commit.position, true, changes);
  for (const Standing& standing : commit.standings) {
    add(terms.undoable(), standing.position, standing.undone_by.value == 0, changes);
  }
}

}  // namespace daybook
