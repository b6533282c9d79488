// Lists that a contract wants whole, without pages: a JSON array that is made piece by piece, so
// that a large tenant takes no memory, and each record is in it once whatever is written meanwhile.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/core/exchange.h"
#include "projections/query.h"

namespace daybook::api {

// Appends the record as the surface shows it, or nothing to leave it out.
using WriteRecord = std::function<Status(const Reader& reader, const Record& record, std::string&)>;

// Answers 200 with every existing record of the kind that meets the conditions, oldest first. What
// fits one piece is answered as one body; of more the rest follows as the client takes it, and an
// audited tenant's history names the records of the first piece.
void answer_whole_list(const ExchangePtr& exchange, const Kind& kind,
                       std::vector<Condition> conditions, WriteRecord write);

}  // namespace daybook::api
