#include "api/surfaces/crm/pages.h"

#include <algorithm>

#include "api/render/page.h"
#include "api/surfaces/crm/schemas.h"

namespace daybook::api::crm {
namespace {

Result<std::int64_t> positive(const Input& query, const Field& field, std::int64_t absent) {
  const auto* number = std::get_if<std::int64_t>(&query.get(field));
  if (number == nullptr) return absent;
  if (*number < 1) return invalid(std::string(field.name), "Enter a number from 1 on.");
  return *number;
}

}  // namespace

Result<ListRequest> page_asked(const Exchange& exchange) {
  DAYBOOK_TRY(const Input query, read_action_query(page_query::kFields, exchange.request().query));
  return page_of(query);
}

Result<ListRequest> page_of(const Input& query) {
  DAYBOOK_TRY(const std::int64_t page, positive(query, page_query::kPage, 1));
  DAYBOOK_TRY(const std::int64_t size,
              positive(query, page_query::kPageSize, std::int64_t{kPageSizeDefault}));
  ListRequest asked;
  asked.page = static_cast<std::uint64_t>(page);
  asked.page_size =
      static_cast<std::uint32_t>(std::min(size, static_cast<std::int64_t>(kPageSizeMax)));
  return asked;
}

RequestUrl url_of(const http::Request& request) {
  return {request.secure ? "https" : "http", request.header("host"), request.path, request.query};
}

void answer_page(const ExchangePtr& exchange, const ListRequest& asked, const ListPage& page,
                 const std::function<Status(const Record&, std::string& out)>& write) {
  const Status exists = check_page(asked, page.count);
  if (!exists) return exchange->fail(exists.error());
  http::Response response;
  begin_page(asked, page.count, url_of(exchange->request()), response.body);
  bool is_first = true;
  for (const Record& record : page.records) {
    if (!is_first) response.body += ',';
    is_first = false;
    exchange->shows(record.key);
    const Status written = write(record, response.body);
    if (!written) return exchange->fail(written.error());
  }
  end_page(response.body);
  exchange->answer(std::move(response));
}

}  // namespace daybook::api::crm
