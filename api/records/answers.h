// Answers that show records of a resource.
#pragma once

#include "api/core/exchange.h"

namespace daybook::api {

// The record with its ETag; `status` 0 takes the outcome's (201 or 200).
http::Response record_answer(const Exchange& exchange, const Resource& resource,
                             const Record& record, int status);

// A read under that entity tag: 304 without the body when If-None-Match names it.
void answer_tagged(const ExchangePtr& exchange, http::Response response, const std::string& tag);

// Shows the only item's record.
Exchange::Render shows_record(const Resource& resource, int status = 0);
// 204 without a body.
Exchange::Render shows_nothing();

// The parsed body as text: what an idempotency key stands for. Empty without such a key.
std::string compact(const Exchange& exchange, const Body& body);

// A new record's id.
Uuid fresh_id();

// The existing record of the caller's tenant that {id} names, by UUID or, for resources by number,
// by number; as of the past that the request looks at. kNotFound otherwise, also for another
// tenant's.
Result<Record> record_of_path(const Exchange& exchange, const Resource& resource,
                              std::size_t param = 0);

// The same, also when it exists no more; nothing when there never was one, or it is not for this
// caller (api/access/privacy.h).
Result<std::optional<Record>> find_on_path(const Exchange& exchange, const Resource& resource,
                                           std::size_t param);

// Leaves out of a list, and of its count, what is not for this caller; of the past also what was
// made private since.
Status show_visible(const Exchange& exchange, ListQuery& query);

// A command with one behaviour on the record of the path; If-Match becomes the expected version.
Result<Command> command_on_path(const Exchange& exchange, const Resource& resource,
                                const Behaviour& behaviour, Input input, std::size_t param = 0);

// What Daybook-Min-Position asks for; 0 stands for nothing.
Result<Position> position_asked(const Exchange& exchange);

// When the caller asks for a position that is not there yet, waits for it elsewhere and calls
// `handler` again from there: true. Answers 503 when it does not come. False: go on.
bool waits_for_position(const ExchangePtr& exchange, Handler handler);

// When the list may take long, looks for it elsewhere, so that whoever else is served by this
// thread does not wait for it, and calls `handler` again from there: true. Answers 503 when too
// many are looked for, or they took too long.
bool waits_for_list(const ExchangePtr& exchange, const ListQuery& query, Handler handler);

}  // namespace daybook::api
