// What one webhook is still to hear of, and when: order, limits and back-off, apart from any I/O.
//
// The events of a record go out one after the other; a failed one is tried again after 1 s, doubled
// up to an hour, shortened at random by up to a half, and the later ones of its record wait for it
// while other records go on. While the receiver fails, one delivery at a time is made; after
// several failures in a row it is left alone for as long as the back-off says. Nothing is
// forgotten: position() never passes an event that is not delivered, so a restart from there loses
// none. Events are named by their place and read again from the log when they are sent.
//
// One thread. Times are microseconds since 1970, by whatever clock the caller has.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "domain/core/value.h"

namespace daybook::api {

struct EventPlace {
  Position position{};
  std::uint32_t index = 0;  // In the commit.
  auto operator<=>(const EventPlace&) const = default;
};

inline constexpr Time kNever{INT64_MAX};
inline constexpr std::chrono::microseconds kRetryFirst = std::chrono::seconds(1);
inline constexpr std::chrono::microseconds kRetryMax = std::chrono::hours(1);

// After the n-th failure, from 1. `share` is 0 to 1: the whole delay, down to half of it.
std::chrono::microseconds retry_after(unsigned failures, double share);

class DeliveryQueue {
 public:
  static constexpr std::size_t kWaitingMax = 256;
  static constexpr std::size_t kInFlightMax = 4;
  static constexpr unsigned kFailuresInRowMax = 8;    // More, and it is left alone for a while.
  static constexpr std::uint64_t kUnheardMax = 1000;  // Commits passed that are worth recording.

  // Delivered up to `delivered`; `failing_since`: when its next event failed first, if it did.
  // `random` gives numbers from 0 to 1.
  DeliveryQueue(Position delivered, std::optional<Time> failing_since,
                std::function<double()> random);

  // Reading the log: the event to look at next, and whether there is room for more.
  EventPlace next() const { return next_; }
  bool has_room() const { return waiting_.size() < kWaitingMax; }
  // The event at next() is wanted; the caller goes on with skip_to().
  void add(const RecordKey& record);
  // All before `next` was looked at. `counts`: a commit other than bookkeeping of webhooks ended.
  void skip_to(EventPlace next, bool counts = false);

  // The first event that may go out now; it is in flight until its outcome is told.
  std::optional<EventPlace> take(Time now);
  // When take() will have something, if nothing else happens before.
  Time due(Time now) const;
  unsigned failures(EventPlace place) const;

  void delivered(EventPlace place);
  // Never sent, and never to be: nobody may see it.
  void dropped(EventPlace place);
  // `at_least`: how long the receiver asked to be left alone.
  void failed(EventPlace place, Time now, std::chrono::microseconds at_least = {});
  // It goes elsewhere from now on: what failed is tried at once and counts from the beginning.
  void start_over();

  // All events up to here are delivered.
  Position position() const;
  std::optional<Time> failing_since() const;
  // Is there progress worth an event? What passes commits nobody wanted to hear of waits for many.
  bool has_progress() const;
  void recorded(Position position, std::optional<Time> failing_since);

 private:
  struct Waiting {
    RecordKey record;
    unsigned failures = 0;
    Time due{};
    std::optional<Time> failed_at = {};
    bool is_in_flight = false;
  };
  using WaitingMap = std::map<EventPlace, Waiting>;

  bool may_send(Time now) const;
  // The earliest event that could go out: the first of its record, in the order of places.
  template <class Visit>
  void each_first(Visit visit) const;
  void settle(EventPlace place);

  std::function<double()> random_;
  EventPlace next_;
  std::optional<Time> failed_at_start_;
  WaitingMap waiting_;
  std::size_t in_flight_ = 0;
  unsigned failures_in_row_ = 0;
  Time alone_until_{};

  Position recorded_;
  std::optional<Time> recorded_failing_;
  std::uint64_t delivered_since_ = 0;
  std::uint64_t passed_since_ = 0;
};

}  // namespace daybook::api
