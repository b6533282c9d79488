#include "api/history/listener.h"

#include "api/system/readiness.h"

namespace daybook::api {
namespace {

constexpr auto kHeartbeat = std::chrono::seconds(15);

}  // namespace

Listener::Listener(ExchangePtr exchange, std::shared_ptr<HistoryFeed> feed, MayHear may_hear)
    : exchange_(std::move(exchange)), feed_(std::move(feed)), may_hear_(std::move(may_hear)) {}

bool Listener::may_go_on() {
  const Application& application = exchange_->application();
  if (application.readiness.is_stopping()) return false;
  const std::uint64_t access = application.authenticator.generation();
  const Time now = wall_clock();
  if (caller_ == nullptr || access_seen_ != access || caller_->has_outdated_rights(now)) {
    auto caller = application.authenticator.caller_of(exchange_->caller().token);
    if (!caller || !may_hear_(**caller)) return false;
    caller_ = std::move(*caller);
    access_seen_ = access;
  }
  return !caller_->has_expired(now);
}

std::string Listener::or_sign_of_life(std::string events) {
  const auto now = std::chrono::steady_clock::now();
  if (events.empty() && now - written_ > kHeartbeat) events = ": still here\n\n";
  if (!events.empty()) written_ = now;
  return events;
}

http::Response stream_answer(std::shared_ptr<Listener> listener, http::NextChunk next) {
  http::Response response;
  response.content_type = "text/event-stream";
  response.headers.push_back({"Cache-Control", "no-store"});
  response.body = "retry: 1000\n\n";
  response.next_chunk = std::move(next);
  response.waked_by = [listener = std::move(listener)](http::Wake wake) {
    listener->feed_->waked_by(std::move(wake));
  };
  return response;
}

}  // namespace daybook::api
