// The one way to answer a request: a Responder, called once, from whatever thread has the answer.
#pragma once

#include <functional>
#include <memory>

#include "api/http/message.h"

namespace daybook::http {

// Where an answer goes: a connection, or a test that looks at it.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  virtual void answer(Response response) = 0;
  // The responder was destroyed unused (an exception, a queue that was dropped).
  virtual void abandon() = 0;
};

// Move-only. Called inside the handler, the answer goes out without passing any queue. Called on
// another thread, it is laid into the list of the connection's I/O thread, which is woken only when
// that list was empty: the answers of a committed batch cost one wake-up, not one each.
// It may outlive the connection and the server; the answer is then dropped.
class Responder {
 public:
  explicit Responder(std::shared_ptr<AnswerSink> sink) : sink_(std::move(sink)) {}
  Responder(Responder&& other) noexcept = default;
  Responder& operator=(Responder&& other) noexcept;
  ~Responder() { drop(); }

  // Ends the request's life: its views must not be used any more.
  void operator()(Response response) &&;

 private:
  void drop();

  std::shared_ptr<AnswerSink> sink_;
};

// Called on an I/O thread for every whole request; must not block for long. What it throws becomes
// a 500 without any text of the exception.
using Handler = std::function<void(const Request&, Responder)>;

}  // namespace daybook::http
