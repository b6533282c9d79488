// One request on its way to its answer: who asks, for what, and how to answer. A handler answers at
// once or keeps the pointer until it can; exactly one answer is given.
//
// Threads: one at a time; it may change hands (I/O thread, committer, worker).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/access/caller.h"
#include "api/core/application.h"
#include "api/core/router.h"
#include "api/http/responder.h"
#include "api/read/json_value.h"
#include "domain/core/result.h"
#include "eventstore/command.h"

namespace daybook::api {

class Moment;

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  // Makes the body of the answer from what became of a command. Called again, with the outcomes and
  // records as they were then, when a request is repeated with its idempotency key.
  using Render = std::function<http::Response(const Exchange&, const CommandAnswer&)>;
  // Makes the answer of a command that was refused; none: the error's own.
  using RenderRefusal =
      std::function<std::optional<http::Response>(const Exchange&, const CommandAnswer&)>;

  Exchange(Application& application, http::Request request, http::Responder responder,
           RouteMatch match, std::shared_ptr<const Caller> caller);

  Application& application() const { return application_; }
  const http::Request& request() const { return request_; }
  const Route& route() const { return *match_.route; }
  const Resource& resource() const { return *match_.route->resource; }
  const Caller& caller() const { return *caller_; }
  bool has_caller() const { return caller_ != nullptr; }
  TenantId tenant() const { return caller_->tenant; }
  Shard& home() const { return application_.shards.of(caller_->tenant); }
  // What this request reads: the present, or the past it asked for.
  const Reader& reader() const;
  Result<const Reader*> control_reader() const;
  bool looks_back() const { return moment_ != nullptr; }
  void look_back(std::shared_ptr<Moment> moment) { moment_ = std::move(moment); }
  // Of the log that the caller's records are in: part of every entity tag and position.
  std::uint64_t incarnation() const;
  // A position of that tenant as its clients keep it.
  http::Header position_header(TenantId tenant, Position position) const;
  std::string_view param(std::size_t index) const { return match_.params[index]; }
  // The record that {id} names. kNotFound when it is no UUID.
  Result<Uuid> id_param(std::size_t index = 0) const;

  // Reads the body by its media type. The body must outlive what is made of it.
  Result<Body> body() const;

  // A command of the caller's in their tenant, with everything but its items.
  Command command(std::string name) const;
  // The command, keyed by the request's Idempotency-Key when it has one. `input` is the parsed
  // body.
  void submit(Command command, std::string_view input, Render render, RenderRefusal refusal = {});

  // The key of the request for a command of that tenant; none without an Idempotency-Key.
  Result<std::optional<Idempotency>> idempotency(TenantId tenant, std::string_view input) const;

  // Tells which record the answer will show: where the tenant audits reads, a commit that says so
  // is durable before the answer leaves.
  void shows(const RecordKey& record);
  // Shows what was there and writes nothing, whatever its method and status are: a read.
  void only_reads() { only_reads_ = true; }
  void answer(http::Response response);
  // The answer of a write whose commit stands at that position: names it, and bears the proof that
  // it is in the history when the request asked for that.
  void answer_written(http::Response response, TenantId tenant, Position position);
  void fail(const Error& error);
  // The same of a command that was refused. What is done and only cannot be shown bears its
  // position.
  void fail(TenantId tenant, const CommandAnswer& answer);
  // How the surface says no.
  http::Response refusal(const Error& error) const;
  // Gives the rest to a worker; answers 503 when too many wait, and what check_stands() says.
  void hand_over(std::function<void()> work) {
    hand_over_to(application_.workers, std::move(work));
  }
  void hand_over_to(Workers& workers, std::function<void()> work);
  bool is_handed_over() const { return is_handed_over_; }

  // Whether the caller is still known and may what they might when the request came: asked of one
  // that has waited. kUnauthenticated, or kUnavailable "access.changed".
  Status check_stands() const;
  // An answer piece by piece that is cut off once that does not hold any more.
  http::NextChunk while_it_stands(http::NextChunk next);

  // Counts the request against its caller's token, or against its address when it has no caller.
  // False: that was too much, and the answer is given.
  bool meter();

  int status_answered() const { return status_; }
  // When the whole request was here.
  std::chrono::steady_clock::time_point begun() const { return begun_; }

  // kInvalid when a header of a write that every operation takes has a wrong value.
  Status check_write_headers() const;

 private:
  bool has_commit(const CommandAnswer& answer) const;
  void finish(TenantId tenant, const CommandAnswer& answer, const Render& render,
              const RenderRefusal& refusal);
  void show_moment(http::Response& response) const;
  void replay(TenantId tenant, Position position, const Render& render);
  void answer_unwritten(http::Response response, const CommandAnswer& answer);
  void show_items(const CommandAnswer& answer);
  bool is_audited_read(const http::Response& response) const;
  void record_read(http::Response response);
  void send(http::Response response);
  http::Response failure(const Error& error) const;
  void answer_proven(http::Response response, TenantId tenant, Position position);

  Application& application_;
  http::Request request_;
  http::Responder responder_;
  RouteMatch match_;
  std::shared_ptr<const Caller> caller_;
  // The authenticator's generation when the caller was looked up. Asked also by the committer.
  mutable std::atomic<std::uint64_t> access_seen_;
  std::shared_ptr<Moment> moment_;  // Null: the present.
  std::chrono::steady_clock::time_point begun_;
  std::optional<http::Quota> quota_;  // Once it was metered, and if there is a limit.
  std::vector<RecordKey> shown_;
  bool is_handed_over_ = false;
  bool only_reads_ = false;
  int status_ = 0;
};

using ExchangePtr = std::shared_ptr<Exchange>;

// Answers with the error from a function that gives nothing back.
#define DAYBOOK_ANSWER_TRY_(holder, exchange, declaration, expression) \
  auto holder = (expression);                                          \
  if (!holder) return (exchange)->fail(holder.error());                \
  declaration = std::move(holder).value()
#define DAYBOOK_ANSWER_TRY(exchange, declaration, expression) \
  DAYBOOK_ANSWER_TRY_(DAYBOOK_JOIN(result_, __LINE__), exchange, declaration, expression)

}  // namespace daybook::api
