#include "projections/audit_reader.h"

#include <algorithm>
#include <roaring/roaring.hh>
#include <shared_mutex>

#include "projections/keys.h"
#include "projections/selection.h"
#include "projections/view_state.h"

namespace daybook {
namespace {

// The lists of one filter, taken at one moment.
class Collector {
 public:
  Collector(const ViewState& state, TenantId tenant) : state_(state), tenant_(tenant) {}

  Status add(const AuditFilter& filter) {
    std::shared_lock lock(state_.lock);
    last_ = state_.heads.last_number(tenant_, kAuditEntries).value;
    if (filter.actor) {
      DAYBOOK_TRY(BitmapPtr list, listed(AuditColumn::kActor, audit_actor(*filter.actor)));
      all_.push_back(std::move(list));
    }
    if (!filter.actions.empty()) {
      DAYBOOK_TRY(Roaring any, any_of(AuditColumn::kAction, filter.actions));
      all_.push_back(std::make_shared<const Roaring>(std::move(any)));
    }
    if (filter.kind) {
      DAYBOOK_TRY(BitmapPtr list, listed(AuditColumn::kKind, audit_kind(*filter.kind)));
      all_.push_back(std::move(list));
    }
    for (const AuditWord& word : filter.words) {
      DAYBOOK_TRY(Roaring found, listed(word));
      words_.push_back(std::move(found));
    }
    return Done{};
  }

  // Rows need no lock.
  Result<BitmapPtr> numbers(const AuditFilter& filter) && {
    const AuditPlaces places{*state_.rows, tenant_};
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (const RecordKey& record : filter.words[i].records) {
        DAYBOOK_TRY(const std::vector<AuditNumber> about, places.about(record, last_));
        words_[i].addMany(about.size(), about.data());
      }
      all_.push_back(std::make_shared<const Roaring>(std::move(words_[i])));
    }
    DAYBOOK_CHECK(add_range(places, filter));
    return intersection(std::move(all_), {});
  }

 private:
  Result<BitmapPtr> listed(AuditColumn column, std::string_view value) const {
    return state_.postings.bitmap(audit_term(tenant_, column, value));
  }

  Result<Roaring> any_of(AuditColumn column, const std::vector<std::string>& values) const {
    Roaring any;
    for (const std::string& value : values) {
      DAYBOOK_TRY(const BitmapPtr list, listed(column, value));
      any |= *list;
    }
    return any;
  }

  Result<Roaring> listed(const AuditWord& word) const {
    std::vector<std::string> actors;
    std::vector<std::string> kinds;
    for (const std::int64_t actor : word.actors) actors.push_back(audit_actor(actor));
    for (const KindId kind : word.kinds) kinds.push_back(audit_kind(kind));
    DAYBOOK_TRY(Roaring found, any_of(AuditColumn::kActor, actors));
    DAYBOOK_TRY(const Roaring of_kinds, any_of(AuditColumn::kKind, kinds));
    found |= of_kinds;
    return found;
  }

  // Also what bounds everything to the moment.
  Status add_range(const AuditPlaces& places, const AuditFilter& filter) {
    AuditNumber begin = 1;
    AuditNumber end = last_ + 1;
    if (filter.from) {
      DAYBOOK_TRY(begin, places.first_from(*filter.from, last_));
    }
    if (filter.to) {
      DAYBOOK_TRY(end, places.first_from(Time{filter.to->value + 1}, last_));
    }
    if (filter.before) end = std::min(end, *filter.before);
    auto range = std::make_shared<Roaring>();
    if (begin < end) range->addRange(begin, end);
    all_.push_back(std::move(range));
    return Done{};
  }

  const ViewState& state_;
  const TenantId tenant_;
  AuditNumber last_ = 0;
  std::vector<BitmapPtr> all_;
  std::vector<Roaring> words_;
};

}  // namespace

AuditEntries::AuditEntries() : numbers_(std::make_shared<const Roaring>()) {}

std::uint64_t AuditEntries::count() const { return numbers_->cardinality(); }

AuditNumber AuditEntries::at(std::uint64_t rank) const {
  AuditNumber number = 0;
  numbers_->select(static_cast<std::uint32_t>(rank), &number);
  return number;
}

std::uint64_t AuditEntries::count_before(AuditNumber number) const {
  return number == 0 ? 0 : numbers_->rank(number - 1);
}

AuditEntries AuditEntries::shared_with(const AuditEntries& other) const {
  return AuditEntries(intersection({numbers_, other.numbers_}, {}));
}

std::uint64_t AuditEntries::count_shared(const AuditEntries& other) const {
  return numbers_->and_cardinality(*other.numbers_);
}

Result<AuditEntries> AuditReader::matching(TenantId tenant, const AuditFilter& filter) const {
  Collector collector(*state_, tenant);
  DAYBOOK_CHECK(collector.add(filter));
  DAYBOOK_TRY(BitmapPtr numbers, std::move(collector).numbers(filter));
  return AuditEntries(std::move(numbers));
}

Result<AuditEntries> AuditReader::holding(TenantId tenant, AuditColumn column,
                                          std::string_view value) const {
  std::shared_lock lock(state_->lock);
  DAYBOOK_TRY(BitmapPtr list, state_->postings.bitmap(audit_term(tenant, column, value)));
  return AuditEntries(std::move(list));
}

Result<std::vector<std::string>> AuditReader::values(TenantId tenant, AuditColumn column) const {
  std::vector<std::string> values;
  const std::string prefix = audit_value_key(tenant, static_cast<std::uint16_t>(column), {});
  DAYBOOK_CHECK(state_->rows->each(prefix, [&](std::string_view key, std::string_view) {
    values.emplace_back(key.substr(prefix.size()));
    return true;
  }));
  return values;
}

AuditPlaces AuditReader::places(TenantId tenant) const { return {*state_->rows, tenant}; }

AuditNumber AuditReader::last(TenantId tenant) const {
  std::shared_lock lock(state_->lock);
  return state_->heads.last_number(tenant, kAuditEntries).value;
}

}  // namespace daybook
