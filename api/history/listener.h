// Whoever listens to server-sent events: whether they still may, and what the stream looks like. A
// stream ends when the server stops and when its listener may hear no more.
//
// Used on the I/O thread of its connection alone.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/core/exchange.h"
#include "api/history/feeds.h"

namespace daybook::api {

class Listener {
 public:
  // Asked of the caller as they are now.
  using MayHear = std::function<bool(const Caller&)>;

  Listener(ExchangePtr exchange, std::shared_ptr<HistoryFeed> feed, MayHear may_hear);

  // Does the token stand, with its user, membership and what is needed to listen? Looked up when
  // somebody's rights may have changed; expiry is no commit, so it is looked at each time.
  bool may_go_on();
  // Once may_go_on() was asked.
  const Caller& caller() const { return *caller_; }
  const Exchange& exchange() const { return *exchange_; }
  bool take_news() { return feed_->take_news(); }

  // The events; when there are none, a comment now and then, which shows whether the listener is
  // still there.
  std::string or_sign_of_life(std::string events);

 private:
  friend http::Response stream_answer(std::shared_ptr<Listener> listener, http::NextChunk next);

  const ExchangePtr exchange_;
  const std::shared_ptr<HistoryFeed> feed_;
  const MayHear may_hear_;
  std::shared_ptr<const Caller> caller_;  // Null before they were looked at.
  std::uint64_t access_seen_ = 0;
  std::chrono::steady_clock::time_point written_ = std::chrono::steady_clock::now();
};

// The answer that goes on with what `next` gives, which is asked whenever the feed is woken.
http::Response stream_answer(std::shared_ptr<Listener> listener, http::NextChunk next);

}  // namespace daybook::api
