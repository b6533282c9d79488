#include "projections/rebuild.h"

#include <algorithm>
#include <unordered_map>

#include "eventstore/merkle.h"
#include "projections/audit_lists.h"
#include "projections/history_lists.h"
#include "projections/record_reads.h"
#include "projections/tenant_record.h"
#include "projections/view_state.h"
#include "projections/work_thread.h"

namespace daybook {
namespace {

// A part ends with so many bytes of rows or the records of ViewsOptions; two are in memory at a
// time.
constexpr std::size_t kPartRowBytes = std::size_t{64} << 20;
constexpr std::uint64_t kProgressEvery = 4096;

struct Folded {
  std::optional<Record> before;  // As it was before the part; nothing for a new one.
  Record now;
  Place touched{};           // The commit that touched it last ...
  std::size_t touched_at{};  // ... and its place among those that this one touched.
};

// Some commits of the log, folded.
struct Part {
  explicit Part(Heads heads)
      : start(std::move(heads)), bulk{{}, {}, {}, NextHeads(start), {}, {}} {}
  const Heads start;  // Where the part before ended.
  std::unordered_map<TenantRecord, Folded> records;
  RocksdbViews::Bulk bulk;
};

class LogFold {
 public:
  LogFold(const ReadableLog& log, RocksdbViews& views, std::size_t records_max)
      : log_(log),
        views_(views),
        records_max_(records_max),
        part_(std::make_unique<Part>(views.heads())),
        writer_([this] { written_ = write(*previous_); }) {}

  Status add(Place place, const StoredCommit& stored) {
    DAYBOOK_TRY(const Commit commit, log_.decode(stored));
    std::vector<Record> touched;  // Without values: see Projection::happened.
    for (const Event& event : commit.events) {
      DAYBOOK_TRY(Folded* const record, record_of({commit.tenant, event.record}, event.number));
      evolve(record->now, event, commit.time);
      touch(*record, place, touched);
    }
    const Digest leaf = leaf_hash(stored.rows);
    const RecordList after(std::move(touched));
    const Committed committed{place, &commit, view_of(leaf), &after};
    for (const auto& projection : inline_projections()) {
      projection->happened(committed, part_->bulk.rows);
    }
    append_history_changes(commit, part_->bulk.history);
    const AuditNumber last = part_->bulk.heads.last_number(commit.tenant, kAuditEntries).value;
    append_audit(commit, last + 1, part_->bulk.rows, part_->bulk.history);
    part_->bulk.heads.add(committed, part_->bulk.rows);
    part_->bulk.reached = place;
    part_->bulk.leaf_hash = std::string(view_of(leaf));
    const bool is_full =
        part_->records.size() >= records_max_ || part_->bulk.rows.bytes() >= kPartRowBytes;
    return is_full ? hand_over() : Status(Done{});
  }

  Status finish() {
    if (part_->bulk.reached.value != 0) DAYBOOK_CHECK(hand_over());
    return wait();
  }

 private:
  static void touch(Folded& folded, Place place, std::vector<Record>& touched) {
    if (folded.touched != place) {
      folded.touched = place;
      folded.touched_at = touched.size();
      touched.emplace_back();
    }
    Record& record = touched[folded.touched_at];
    record.key = folded.now.key;
    record.number = folded.now.number;
    record.version = folded.now.version;
  }

  // From this part, the part being written, or what was written before it. Numbers are given in the
  // order of creation: one beyond the last is of a record that nobody needs to look for.
  Result<Folded*> record_of(const TenantRecord& key, RecordNumber number) {
    const auto [at, is_first] = part_->records.try_emplace(key);
    Folded& folded = at->second;
    if (!is_first) return &folded;
    if (number > part_->bulk.heads.last_number(key.tenant, key.record.kind)) return &folded;
    if (previous_ != nullptr) {
      if (const auto held = previous_->records.find(key); held != previous_->records.end()) {
        folded.before = held->second.now;
        folded.now = *folded.before;
        return &folded;
      }
    }
    const RecordSpace space{*views_.state().rows, key.tenant, key.record.kind};
    DAYBOOK_TRY(folded.before, space.at(number));
    if (folded.before) folded.now = *folded.before;
    return &folded;
  }

  Status wait() {
    writer_.wait_idle();
    return written_;
  }

  Status hand_over() {
    DAYBOOK_CHECK(wait());
    Heads end = part_->start;
    NextHeads(part_->bulk.heads).publish(end);
    previous_ = std::move(part_);
    part_ = std::make_unique<Part>(std::move(end));
    writer_.wake();
    return Done{};
  }

  Status write(Part& part) {
    auto& changes = part.bulk.changes;
    changes.reserve(part.records.size());
    for (const auto& [key, folded] : part.records) {
      changes.push_back({key.tenant, views_.state().plans.find(key.record.kind),
                         folded.before ? &*folded.before : nullptr, &folded.now});
    }
    std::sort(changes.begin(), changes.end(), [](const RecordChange& a, const RecordChange& b) {
      return std::tuple(a.tenant, a.after->key.kind, a.after->number) <
             std::tuple(b.tenant, b.after->key.kind, b.after->number);
    });
    RowSums sums;
    for (const auto& projection : inline_projections()) {
      projection->released(changes, part.bulk.rows);
      projection->became(changes, part.bulk.rows);
      projection->counted(changes, sums);
    }
    DAYBOOK_CHECK(sums.write(*views_.state().rows, part.bulk.rows));
    return views_.take_in(part.bulk);
  }

  const ReadableLog& log_;
  RocksdbViews& views_;
  const std::size_t records_max_;
  std::unique_ptr<Part> part_;      // Being folded.
  std::unique_ptr<Part> previous_;  // Being written; its records do not change any more.
  Status written_ = Done{};         // The writer's, while it is at work.
  WorkThread writer_;               // Last: it goes first.
};

}  // namespace

Status fold_log(const ReadableLog& log, RocksdbViews& views, const OpenViews& open) {
  LogFold fold(log, views, open.options.rebuild_records);
  Status status = Done{};
  std::uint64_t done = 0;
  DAYBOOK_CHECK(log.store.read(views.reached(), [&](Place place, const StoredCommit& stored) {
    status = fold.add(place, stored);
    if (open.progress && ++done % kProgressEvery == 0) open.progress(done, log.store.head().value);
    return status.has_value();
  }));
  DAYBOOK_CHECK(status);
  DAYBOOK_CHECK(fold.finish());
  if (open.progress) open.progress(done, done);
  return Done{};
}

}  // namespace daybook
