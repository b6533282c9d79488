#include "api/records/moments.h"

#include "api/core/moment.h"
#include "api/records/answers.h"

namespace daybook::api {
namespace {

Error after_present(std::string_view parameter, std::string message) {
  return invalid(std::string(parameter), std::move(message));
}

std::optional<Time> time_in(const PastPoint& point) {
  const Time* time = std::get_if<Time>(&point);
  return time == nullptr ? std::nullopt : std::optional(*time);
}

// Without waiting: by position, when its views are open.
Result<bool> looks_back_at_once(Exchange& exchange, const PastPoint& point) {
  if (!std::holds_alternative<PositionToken>(point)) return false;
  DAYBOOK_TRY(const Position position, position_of(exchange, kAsOf.name, point));
  Shard& home = exchange.home();
  DAYBOOK_TRY(const PlaceRange range,
              places_of(home.past().history(), exchange.tenant(), position));
  PastViewPtr view = home.past().views().ready(range);
  if (view == nullptr) return false;
  exchange.look_back(
      std::make_shared<Moment>(home, exchange.tenant(), position, std::nullopt, std::move(view)));
  return true;
}

Status look_back(Exchange& exchange, const PastPoint& point) {
  DAYBOOK_TRY(const Position position, position_of(exchange, kAsOf.name, point));
  exchange.look_back(
      std::make_shared<Moment>(exchange.home(), exchange.tenant(), position, time_in(point)));
  return Done{};
}

}  // namespace

bool waits_for_moment(const ExchangePtr& exchange, Handler handler) {
  if (exchange->looks_back()) return false;
  if (waits_for_position(exchange, handler)) return true;
  const auto asked = read_as_of(exchange->request().query);
  if (asked && !*asked) return false;
  const Result<bool> at_once =
      asked ? looks_back_at_once(*exchange, **asked) : Result<bool>(asked.error());
  if (!at_once) {
    exchange->fail(at_once.error());
    return true;
  }
  if (*at_once) return false;
  read_past_later(exchange, [exchange, handler, point = **asked] {
    const Status ready = look_back(*exchange, point);
    if (!ready) return exchange->fail(ready.error());
    const Status stands = exchange->check_stands();
    if (!stands) return exchange->fail(stands.error());
    handler(exchange);
  });
  return true;
}

Result<Position> position_of(const Exchange& exchange, std::string_view parameter,
                             const PastPoint& point) {
  const Shard& home = exchange.home();
  if (const auto time = time_in(point)) {
    if (*time > wall_clock()) return after_present(parameter, "This time is still to come.");
    return home.position_at(exchange.tenant(), *time);
  }
  DAYBOOK_TRY(const Position asked,
              present_position(std::get<PositionToken>(point), exchange.incarnation()));
  const Position last = home.reader().position(exchange.tenant());
  if (asked <= last) return asked;
  return after_present(parameter, "There is no such position yet; the last one is " +
                                      std::to_string(last.value) + ".");
}

void read_past_later(const ExchangePtr& exchange, std::function<void()> work) {
  if (exchange->application().past_workers.post(exchange->tenant(), std::move(work))) return;
  exchange->fail(unavailable("past.busy", "Too many requests wait for a past or a position."));
}

}  // namespace daybook::api
