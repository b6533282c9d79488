// What the words of a search find in other kinds: records link to those (a note to a person) and
// are found by their words as well.
//
// Lists tell which records a word may be found in, at a moment, under the views' shared lock;
// whether it is, their rows tell, which is looked up without it. One thread; the state outlives it.
#pragma once

#include <vector>

#include "projections/selection.h"

namespace daybook {

class LinkedSearch {
 public:
  LinkedSearch(const ViewState& state, const KindPlan& plan, const ListQuery& query);

  // take() and find(), without the lock.
  Status look();
  // Under the lock: are the views as they were when it was taken?
  bool is_current() const { return found_.empty() || published_ == state_.published; }

  // Under the lock: what the lists tell now. The words are there, what they link to is not yet.
  Status take();
  // Without it: reads what was taken, as it was then.
  Status find();

  // `by_rows`: find() comes later, so rows will have to be asked, not lists. Lives by itself.
  std::vector<SearchWord> words(bool by_rows) const;

 private:
  // Of one of the kind's links.
  struct Link {
    const Field* field = nullptr;
    const KindPlan* target = nullptr;
    BitmapPtr linking;   // The records that have it.
    BitmapPtr linked{};  // Those that they link to; made when it is first needed.
  };
  // Of one word by one link.
  struct Found {
    std::size_t link = 0;
    Selection selection;
    std::shared_ptr<LinkedIds> ids;
  };

  RecordSpace space_of(const KindPlan& plan) const;
  Status narrow(Found& found);
  Result<BitmapPtr> linked_by(const Link& link) const;

  const ViewState& state_;
  const KindPlan& plan_;
  const TenantId tenant_;
  const std::vector<std::string> needles_;
  std::uint64_t published_ = 0;
  RowSnapshotPtr snapshot_;
  std::vector<Link> links_;
  std::vector<Found> found_;  // Word by word, each by all links.
};

}  // namespace daybook
