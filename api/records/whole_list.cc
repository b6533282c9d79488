#include "api/records/whole_list.h"

#include <utility>

#include "api/core/trouble.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kAtOnce = 500;

// Goes on behind the record that was written last: by its time, and among those of one time (an
// import makes many) by number. So nothing is left out when a record before it goes.
class WholeList {
 public:
  WholeList(ExchangePtr exchange, const Kind& kind, std::vector<Condition> conditions,
            WriteRecord write)
      : exchange_(std::move(exchange)),
        conditions_(std::move(conditions)),
        write_(std::move(write)) {
    query_.tenant = exchange_->tenant();
    query_.kind = &kind;
  }

  bool is_done() const { return is_done_; }
  Position position() const { return position_; }

  Result<std::string> next() {
    const bool is_first = last_.key.id.is_nil();
    std::string piece = is_first ? "[" : "";
    DAYBOOK_TRY(const ListPage page, exchange_->reader().list(next_query()));
    position_ = page.position;
    for (const Record& record : page.records) {
      if (is_written(record)) continue;
      DAYBOOK_CHECK(append(record, is_first, piece));
      of_one_time_ = record.created_at == last_.created_at ? of_one_time_ + 1 : 1;
      last_ = record;
    }
    is_done_ = page.records.size() < query_.limit;
    if (is_done_) piece += ']';
    return piece;
  }

 private:
  Status append(const Record& record, bool is_first, std::string& piece) {
    std::string shown;
    DAYBOOK_CHECK(write_(exchange_->reader(), record, shown));
    if (shown.empty()) return Done{};
    if (is_begun_) piece += ',';
    is_begun_ = true;
    piece += shown;
    if (is_first) exchange_->shows(record.key);
    return Done{};
  }

  const ListQuery& next_query() {
    query_.conditions = conditions_;
    query_.limit = kAtOnce + of_one_time_;
    if (!last_.key.id.is_nil()) {
      query_.conditions.push_back({kCreatedAt, Match::kFrom, last_.created_at.value});
    }
    return query_;
  }

  bool is_written(const Record& record) const {
    return std::pair(record.created_at, record.number) <= std::pair(last_.created_at, last_.number);
  }

  ExchangePtr exchange_;
  std::vector<Condition> conditions_;
  WriteRecord write_;
  ListQuery query_;
  Record last_;
  std::uint32_t of_one_time_ = 0;  // Written records that were made when the last one was.
  Position position_{};
  bool is_begun_ = false;  // Something is written.
  bool is_done_ = false;
};

}  // namespace

void answer_whole_list(const ExchangePtr& exchange, const Kind& kind,
                       std::vector<Condition> conditions, WriteRecord write) {
  const auto list =
      std::make_shared<WholeList>(exchange, kind, std::move(conditions), std::move(write));
  http::Response response;
  DAYBOOK_ANSWER_TRY(exchange, response.body, list->next());
  response.headers.push_back(exchange->position_header(exchange->tenant(), list->position()));
  if (list->is_done()) return exchange->answer(std::move(response));
  response.next_chunk = exchange->while_it_stands([list]() -> std::optional<std::string> {
    if (list->is_done()) return std::nullopt;
    auto piece = list->next();
    if (!piece) cut_off(piece.error());
    return std::move(*piece);
  });
  exchange->answer(std::move(response));
}

}  // namespace daybook::api
