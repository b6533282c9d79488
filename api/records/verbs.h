// The generic operations of every resource: list, create, read, replace, update, delete. Handlers:
// see api/core/exchange.h.
#pragma once

#include "api/core/exchange.h"

namespace daybook::api {

void list_records(const ExchangePtr& exchange);
void create_record(const ExchangePtr& exchange);
void read_record(const ExchangePtr& exchange);
void replace_record(const ExchangePtr& exchange);
void update_record(const ExchangePtr& exchange);
void remove_record(const ExchangePtr& exchange);

}  // namespace daybook::api
