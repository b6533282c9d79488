#include "api/core/exchange.h"

#include <algorithm>
#include <stdexcept>

#include "api/access/authenticator.h"
#include "api/checkpoints/proofs.h"
#include "api/core/joiner.h"
#include "api/core/moment.h"
#include "api/core/request_log.h"
#include "api/core/trace.h"
#include "api/core/trouble.h"
#include "api/core/views_mender.h"
#include "api/read/body_reader.h"
#include "api/render/errors.h"
#include "api/render/position_token.h"
#include "domain/history/reversibility.h"
#include "snapshots/past_records.h"

namespace daybook::api {
namespace {

constexpr std::size_t kIdempotencyKeyMax = 255;
constexpr std::string_view kRetryAfter_s = "1";
constexpr std::string_view kPositionHeader = "Daybook-Position";
constexpr std::string_view kProofAsked = "daybook-proof";

void append_part(std::string& out, std::string_view part) {
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

// Lengths before the parts, so that no two lists of parts are the same bytes.
std::string keyed_hash(const Secret32& secret, std::initializer_list<std::string_view> parts) {
  std::string message;
  for (const std::string_view part : parts) append_part(message, part);
  return std::string(view_of(hmac_sha256(secret.view(), message)));
}

bool is_idempotency_key(std::string_view key) {
  return key.size() <= kIdempotencyKeyMax &&
         std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

Exchange::Exchange(Application& application, http::Request request, http::Responder responder,
                   RouteMatch match, std::shared_ptr<const Caller> caller)
    : application_(application),
      request_(std::move(request)),
      responder_(std::move(responder)),
      match_(std::move(match)),
      caller_(std::move(caller)),
      access_seen_(application.authenticator.generation()),
      begun_(std::chrono::steady_clock::now()) {}

const Reader& Exchange::reader() const {
  return moment_ == nullptr ? home().reader() : moment_->reader();
}

Result<const Reader*> Exchange::control_reader() const {
  Shard& control = application_.shards.control();
  if (moment_ != nullptr) return moment_->control(control);
  return &control.reader();
}

std::uint64_t Exchange::incarnation() const {
  const Shard& shard = has_caller() ? home() : application_.shards.control();
  return shard.store().identity().incarnation;
}

http::Header Exchange::position_header(TenantId tenant, Position position) const {
  const LogIdentity log = application_.shards.of(tenant).store().identity();
  return {std::string(kPositionHeader), position_token(position, log.incarnation)};
}

Result<Uuid> Exchange::id_param(std::size_t index) const {
  const auto id = Uuid::parse(param(index));
  if (!id) return not_found("record.bad_id", "Not found: the id in the path is no UUID.");
  return *id;
}

Result<Body> Exchange::body() const {
  return read_body(request_.header("content-type"), request_.body);
}

Command Exchange::command(std::string name) const {
  Command command;
  command.name = std::move(name);
  if (caller_ != nullptr) {
    command.tenant = caller_->tenant;
    const bool is_own = !caller_->is_impersonated();
    command.actor = is_own ? caller_->user : caller_->impersonator;
    command.actor_id = is_own ? caller_->user_id : caller_->impersonator_id;
    command.on_behalf_of = is_own ? 0 : caller_->user;
    command.credential = caller_->token;
    command.held = {caller_, &caller_->lasting};
    command.stands = [self = shared_from_this()] { return self->check_stands(); };
  }
  command.request_id = request_.id;
  command.trace_id = trace_id_of(request_.header("traceparent"));
  command.ip_address = request_.peer_address;
  return command;
}

Result<std::optional<Idempotency>> Exchange::idempotency(TenantId tenant,
                                                         std::string_view input) const {
  const std::string_view key = request_.header("idempotency-key");
  if (key.empty()) return std::optional<Idempotency>{};
  if (!is_idempotency_key(key)) {
    return Error{ErrorCode::kInvalid, "idempotency.bad_key",
                 "Idempotency-Key takes 1 to 255 printable ASCII characters without spaces."};
  }
  DAYBOOK_TRY(const Secret32 secret,
              application_.shards.of(tenant).keys().server_secret(kIdempotencySecret));
  const std::string scope =
      std::to_string(caller_ == nullptr ? tenant.value : caller_->tenant.value);
  std::string actor = std::to_string(caller_ == nullptr ? 0 : caller_->user);
  if (caller_ != nullptr && caller_->is_impersonated()) {
    actor += " by " + std::to_string(caller_->impersonator);
  }
  const std::string operation = std::string(text_of(route().method)) + " " + route().label;
  Idempotency idempotency;
  idempotency.key = keyed_hash(secret, {"key", scope, actor, operation, key});
  idempotency.input =
      keyed_hash(secret, {"input", request_.path, request_.header("if-match"), input});
  return std::optional<Idempotency>{std::move(idempotency)};
}

void Exchange::submit(Command command, std::string_view input, Render render,
                      RenderRefusal refusal) {
  const TenantId tenant = command.tenant;
  DAYBOOK_ANSWER_TRY(this, command.idempotency, idempotency(tenant, input));
  command.done = [self = shared_from_this(), tenant, render = std::move(render),
                  refusal = std::move(refusal)](const CommandAnswer& answer) {
    if (answer.replayed && answer.status) {
      self->hand_over([self, tenant, position = answer.position, render] {
        self->replay(tenant, position, render);
      });
      return;
    }
    self->finish(tenant, answer, render, refusal);
  };
  application_.shards.of(tenant).committer().submit(std::move(command));
}

// What changes nothing is no commit, unless a key has to be remembered. The answer's position is
// then that of whatever was written last, which is no handle of this request's.
bool Exchange::has_commit(const CommandAnswer& answer) const {
  if (!request_.header("idempotency-key").empty()) return true;
  return std::ranges::any_of(answer.items,
                             [](const ItemAnswer& item) { return item.outcome.changed; });
}

// Whatever it shows was there before: a read.
void Exchange::answer_unwritten(http::Response response, const CommandAnswer& answer) {
  show_items(answer);
  this->answer(std::move(response));
}

void Exchange::show_items(const CommandAnswer& answer) {
  only_reads();
  for (const ItemAnswer& item : answer.items) {
    if (!item.outcome.error) shows(item.outcome.record);
  }
}

void Exchange::finish(TenantId tenant, const CommandAnswer& answer, const Render& render,
                      const RenderRefusal& refusal) {
  if (answer.status) {
    if (!has_commit(answer)) return answer_unwritten(render(*this, answer), answer);
    return answer_written(render(*this, answer), tenant, answer.position);
  }
  auto refused = refusal ? refusal(*this, answer) : std::nullopt;
  if (refused) return this->answer(std::move(*refused));
  fail(tenant, answer);
}

// The first answer again: its outcomes are in the log, its records are what they were then.
void Exchange::replay(TenantId tenant, Position position, const Render& render) {
  const Shard& shard = application_.shards.of(tenant);
  DAYBOOK_ANSWER_TRY(this, const Commit commit, shard.commit_at(tenant, position));
  PastRecords past(shard.past().history(), shard.past().records());
  CommandAnswer again;
  again.position = position;
  again.replayed = true;
  for (const Outcome& outcome : commit.outcomes) {
    ItemAnswer item;
    item.outcome = outcome;
    if (!outcome.error) {
      DAYBOOK_ANSWER_TRY(this, item.record, past.at(tenant, outcome.record, outcome.version));
    }
    again.items.push_back(std::move(item));
  }
  show_items(again);
  http::Response response = render(*this, again);
  response.headers.push_back({"Idempotent-Replayed", "true"});
  answer_written(std::move(response), tenant, position);
}

Status Exchange::check_write_headers() const {
  const std::string_view proof = request_.header(kProofAsked);
  if (proof.empty() || proof == "true") return Done{};
  return Error{ErrorCode::kInvalid, "proof.bad_header", "Daybook-Proof takes nothing but true."};
}

// A position is the caller's tenant's; control's positions are nobody's business.
void Exchange::answer_written(http::Response response, TenantId tenant, Position position) {
  if (position.value == 0 || tenant == kControl) return answer(std::move(response));
  response.headers.push_back(position_header(tenant, position));
  if (request_.header(kProofAsked).empty()) return answer(std::move(response));
  answer_proven(std::move(response), tenant, position);
}

// On a worker, since this may be the committer's thread. Whatever goes wrong, the write is done and
// the answer says so: without the proof, which can be asked for by its position.
void Exchange::answer_proven(http::Response response, TenantId tenant, Position position) {
  const auto kept = std::make_shared<http::Response>(std::move(response));
  const bool is_posted =
      application_.workers.post(tenant, [self = shared_from_this(), kept, tenant, position] {
        Shard& shard = self->application_.shards.of(tenant);
        const auto proof = prove_inclusion(shard, tenant, position, position.value);
        if (proof) kept->headers.push_back({"Daybook-Inclusion-Proof", json_of(*proof)});
        self->answer(std::move(*kept));
      });
  if (!is_posted) answer(std::move(*kept));
}

void Exchange::shows(const RecordKey& record) {
  if (caller_ != nullptr && caller_->audits_reads) shown_.push_back(record);
}

void Exchange::answer(http::Response response) {
  if (is_audited_read(response)) return record_read(std::move(response));
  send(std::move(response));
}

bool Exchange::is_audited_read(const http::Response& response) const {
  const bool is_read = route().method == Method::kGet && response.status < 400;
  return caller_ != nullptr && caller_->audits_reads && (is_read || only_reads_);
}

// The route's label and ids, never what was searched for.
void Exchange::record_read(http::Response response) {
  Command command = this->command(std::string(kAccessCommand));
  command.read_route = std::string(text_of(route().method)) + " " + route().label;
  std::ranges::sort(shown_);
  const auto again = std::ranges::unique(shown_);
  shown_.erase(again.begin(), again.end());
  command.read_records = std::move(shown_);
  auto held = std::make_shared<http::Response>(std::move(response));
  command.done = [self = shared_from_this(), held](const CommandAnswer& answer) {
    if (!answer.status) return self->fail(answer.status.error());
    self->send(std::move(*held));
  };
  home().committer().submit(std::move(command));
}

void Exchange::send(http::Response response) {
  if (moment_ != nullptr && response.status < 400) show_moment(response);
  status_ = response.status;
  response.quota = quota_;
  const auto took = std::chrono::steady_clock::now() - begun_;
  application_.metrics.answered(route().label, text_of(route().method), response.status, took);
  log_request(request_.id, route(), response.status, took);
  std::move(responder_)(std::move(response));
}

// Also of a past that nothing is in: position 0.
void Exchange::show_moment(http::Response& response) const {
  std::erase_if(response.headers,
                [](const auto& header) { return header.name == kPositionHeader; });
  response.headers.push_back(position_header(tenant(), moment_->position()));
}

bool Exchange::meter() {
  RequestMeter& meter = application_.meter;
  const Metering metering =
      has_caller() ? meter.of_token(caller_->token) : meter.of_address(request_.peer_address);
  quota_ = metering.quota;
  if (!metering.is_refused()) return true;
  application_.metrics.rate_limited(quota_->policy);
  http::Response refused = too_many_requests(metering);
  if (route().dialect != nullptr) {
    const Error error = unavailable("rate.limited", "Too many requests; try again later.");
    http::Response own =
        route().dialect->refusal({request_.header("accept")}, refused.status, error);
    refused.content_type = own.content_type;
    refused.body = std::move(own.body);
  }
  send(std::move(refused));
  return false;
}

http::Response Exchange::refusal(const Error& error) const {
  const Dialect* dialect = route().dialect;
  if (dialect != nullptr) {
    const RefusedRequest refused{request_.header("accept"), route().method != Method::kGet};
    return dialect->refusal(refused, status_of(error.code), error);
  }
  http::Response response;
  response.status = status_of(error.code);
  response.body = render_error(error);
  return response;
}

void Exchange::fail(const Error& error) {
  // Who shows no token, or a wrong one, is known by the address alone.
  if (error.code == ErrorCode::kUnauthenticated && !has_caller() && !quota_ && !meter()) return;
  answer(failure(error));
}

void Exchange::fail(TenantId tenant, const CommandAnswer& answer) {
  const Error& error = answer.status.error();
  const bool is_done = error.reason == kViewsBehind && answer.position.value != 0;
  if (!is_done || tenant == kControl) return fail(error);
  http::Response response = failure(error);
  response.headers.push_back(position_header(tenant, answer.position));
  this->answer(std::move(response));
}

// The log has all that is in the views, and they are made of it anew (views_mender.h).
http::Response Exchange::failure(const Error& error) const {
  if (tells_of_damaged_views(error)) {
    return failure(unavailable("views.damaged", "The views are damaged and are being made anew."));
  }
  http::Response response = refusal(for_client(error));
  if (response.status == 401) {
    response.headers.push_back({"WWW-Authenticate", "Api-Token, Bearer"});
  }
  if (response.status == 503 || response.status == 507) {
    response.headers.push_back({"Retry-After", std::string(kRetryAfter_s)});
  }
  return response;
}

void Exchange::hand_over_to(Workers& workers, std::function<void()> work) {
  const TenantId of = has_caller() ? tenant() : kControl;
  const bool is_posted = workers.post(of, [self = shared_from_this(), work = std::move(work)] {
    const Status stands = self->check_stands();
    self->is_handed_over_ = true;
    stands ? work() : self->fail(stands.error());
  });
  if (!is_posted) fail(unavailable("server.busy", "Too many requests are waiting."));
}

// What was made of the request already may rest on what the caller might then, so it is asked anew.
Status Exchange::check_stands() const {
  if (caller_ == nullptr) return Done{};
  const Authenticator& authenticator = application_.authenticator;
  const std::uint64_t access = authenticator.generation();
  const Time now = wall_clock();
  const bool is_as_seen = access == access_seen_ && !caller_->has_outdated_rights(now);
  if (is_as_seen && !caller_->has_expired(now)) return Done{};
  DAYBOOK_TRY(const auto present, authenticator.caller_of(caller_->token));
  if (!have_same_rights(*present, *caller_)) {
    return unavailable(std::string(kAccessChanged),
                       "Your rights have changed meanwhile; ask again.");
  }
  access_seen_ = access;
  return Done{};
}

http::NextChunk Exchange::while_it_stands(http::NextChunk next) {
  return [self = shared_from_this(), next = std::move(next)] {
    const Status stands = self->check_stands();
    if (!stands) throw std::runtime_error(stands.error().reason);
    return next();
  };
}

}  // namespace daybook::api
