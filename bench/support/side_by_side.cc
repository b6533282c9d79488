#include "bench/support/side_by_side.h"

#include "bench/support/load.h"
#include "bench/support/sync_delay.h"

namespace daybook::bench {

SideBySide::SideBySide(const Arguments& given, std::size_t delay_us)
    : given_(given),
      is_written_(true),
      delay_us_(delay_us),
      folder_(given.program()),
      data_(data_folder(folder_.path() / "daybook")),
      bare_(serve_bare(folder_.path() / "bare", 0, SyncDelay(delay_us))),
      daybook_(serve_daybook(data_, SyncDelay(delay_us))) {
  delay_syncs(SyncDelay(delay_us));
}

SideBySide::SideBySide(const Arguments& given, const DataFolder& data, std::size_t persons)
    : given_(given),
      is_written_(false),
      delay_us_(0),
      folder_(given.program()),
      data_(data),
      bare_(serve_bare(folder_.path() / "bare", persons)),
      daybook_(serve_daybook(data_)) {}

Figure SideBySide::compete(Figure figure, const Requests& bare, const Requests& requests) const {
  const auto load_by = [&, connections = figure.connections](const Server& server,
                                                             const Requests& texts) {
    return [&, connections] { return load(server, texts, connections, given_.seconds()); };
  };
  Contest contest{.limit = load_by(bare_, bare), .daybook = {}};
  if (!requests.empty()) contest.daybook = load_by(daybook_, requests);
  if (is_written_) contest.syncs = [this] { return syncs_a_second(); };
  figure.delay_us = delay_us_;
  return bench::compete(contest, given_.rounds(), std::move(figure));
}

std::string SideBySide::request(std::string_view method, std::string_view target,
                                std::string_view body) const {
  return request_text(method, target, data_.token, body);
}

}  // namespace daybook::bench
