#include "api/http/responder.h"

#include <cassert>
#include <utility>

namespace daybook::http {

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this == &other) return *this;
  drop();
  sink_ = std::move(other.sink_);
  return *this;
}

void Responder::operator()(Response response) && {
  assert(sink_ != nullptr);
  if (std::shared_ptr<AnswerSink> sink = std::move(sink_)) sink->answer(std::move(response));
}

void Responder::drop() {
  if (std::shared_ptr<AnswerSink> sink = std::move(sink_)) sink->abandon();
}

}  // namespace daybook::http
