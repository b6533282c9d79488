#include "projections/list_catch_up.h"

#include <deque>
#include <map>
#include <mutex>
#include <unordered_map>

#include "projections/audit_places.h"
#include "projections/history_lists.h"
#include "projections/record_reads.h"
#include "projections/tenant_record.h"
#include "projections/view_state.h"

namespace daybook {
namespace {

struct Step {
  Event event;
  Time time{};
};
using Steps = std::unordered_map<TenantRecord, std::vector<Step>>;

// The numbers of each tenant's entries, counted on from the first commit that is asked for.
class AuditNumbers {
 public:
  explicit AuditNumbers(const ViewState& state) : state_(state) {}

  Status append(const Commit& commit, std::vector<ListChange>& changes) {
    const auto [next, is_first] = next_.try_emplace(commit.tenant);
    if (is_first) {
      const AuditPlaces places{*state_.rows, commit.tenant};
      const auto last = state_.heads.last_number(commit.tenant, kAuditEntries).value;
      DAYBOOK_TRY(next->second, places.first_from(commit.position, last));
    }
    next->second += append_audit_changes(commit, next->second, changes);
    return Done{};
  }

 private:
  const ViewState& state_;
  std::map<TenantId, AuditNumber> next_;
};

// The steps of each record; the lists of the commits themselves are told apart, by `history`.
Result<Steps> steps_between(const ReadableLog& log, Place after, Place last, AuditNumbers& numbers,
                            std::vector<ListChange>& history) {
  Steps steps;
  Status status = Done{};
  DAYBOOK_CHECK(log.store.read(after, [&](Place place, const StoredCommit& stored) {
    if (place > last) return false;
    auto commit = log.decode(stored);
    if (!commit) {
      status = std::move(commit).error();
      return false;
    }
    append_history_changes(*commit, history);
    status = numbers.append(*commit, history);
    if (!status) return false;
    for (Event& event : commit.value().events) {
      const TenantRecord key{commit->tenant, event.record};
      steps[key].push_back({std::move(event), commit->time});
    }
    return place < last;
  }));
  DAYBOOK_CHECK(status);
  return steps;
}

// All states of the record from before the first step (nothing when it made the record) to `now`. A
// fold that was cut short may have written any of them, so each step is taken again.
std::deque<Record> states(const Record& now, const std::vector<Step>& steps) {
  std::deque<Record> states{now};
  const bool is_new = now.version.value <= steps.size();
  for (std::size_t i = steps.size(); i > (is_new ? 1U : 0U); --i) {
    Record earlier = states.front();
    evolve(earlier, invert(steps[i - 1].event), steps[i - 1].time);
    states.push_front(std::move(earlier));
  }
  return states;
}

}  // namespace

Status catch_up_lists(const ReadableLog& log, RocksdbViews& views) {
  const ViewsMeta& meta = *views.meta();
  if (meta.lists_reached >= meta.reached) return Done{};
  std::vector<ListChange> changes;
  ViewState& state = views.state();
  AuditNumbers numbers(state);
  DAYBOOK_TRY(const Steps steps,
              steps_between(log, meta.lists_reached, meta.reached, numbers, changes));
  for (const auto& [key, of_record] : steps) {
    const KindPlan* plan = state.plans.find(key.record.kind);
    if (plan == nullptr) continue;
    const RecordSpace space{*state.rows, key.tenant, key.record.kind};
    DAYBOOK_TRY(const std::optional<Record> now, space.with_id(key.record.id));
    if (!now) return corrupt("views.record", "A record of the log is not in the views.");
    const std::deque<Record> of_steps = states(*now, of_record);
    const Record* before = nullptr;
    for (const Record& after : of_steps) {
      // The state before the first step is where the lists already are.
      const bool is_start = before == nullptr && now->version.value > of_record.size();
      if (!is_start) append_list_changes(*plan, key.tenant, before, after, changes);
      before = &after;
    }
  }
  std::unique_lock lock(state.lock);
  state.postings.apply(changes);
  return Done{};
}

}  // namespace daybook
