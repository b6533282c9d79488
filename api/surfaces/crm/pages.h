// Pages of answers that are no resource: read from ?page= and ?page_size=, shown with links.
#pragma once

#include <functional>
#include <string>

#include "api/core/exchange.h"
#include "api/read/query_reader.h"
#include "api/render/page.h"
#include "projections/query.h"

namespace daybook::api::crm {

// page and page_size of the request, as a list of everything.
Result<ListRequest> page_asked(const Exchange& exchange);
// The same of a query that was read with further parameters; the numbers of the two must be those
// of page_query.
Result<ListRequest> page_of(const Input& query);

// What links to further pages are made of.
RequestUrl url_of(const http::Request& request);

// Answers with one page; `write` appends one result's JSON. 404 past the end.
void answer_page(const ExchangePtr& exchange, const ListRequest& asked, const ListPage& page,
                 const std::function<Status(const Record&, std::string& out)>& write);

}  // namespace daybook::api::crm
