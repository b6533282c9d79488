// Result<T>: a value or an Error. Rules return errors, bugs assert, exceptions stop at library
// calls.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace daybook {

// What went wrong, neutral of any protocol; api/ holds the only map to HTTP statuses. The numbers
// are stored with refused items of a batch: they never change.
enum class ErrorCode : std::uint8_t {
  kInvalid = 0,          // The input breaks a rule of a field; `issues` names the fields.
  kUnauthenticated = 1,  // No caller, or not a known one.
  kForbidden = 2,        // The caller may not do this; `reason` says which permission is missing.
  kNotFound = 3,         // No such record in this tenant.
  kConflict = 4,         // The record's state, a claim or a version stands in the way.
  kUnprocessable = 5,    // Well formed, but it cannot be done (invite a linked person).
  kStale = 6,            // A version or precondition that the caller named no longer holds.
  kTooLarge = 7,         // A limit on size or number.
  kUnavailable = 8,      // Not now: overload, or storage that has to be repaired first.
  kCorrupt = 9,          // Stored bytes do not verify. Never served, never repaired silently.
  kUnsupported = 10,     // Input of a form that is not understood at all.
  kGone = 11,            // What the caller names was once, and never will be again.
  kNoSpace = 12,         // The disk has no room for the write; nothing of it was written.
};

// One rule broken by one field. `field` is the field's name in the kind; `item` its place in a
// batch.
struct FieldIssue {
  std::string field;
  std::string message;
  bool operator==(const FieldIssue&) const = default;
};

// `reason` is stable and machine readable ("person.already_linked"); `message` is for people and
// holds no personal data; `subject` is an id the answer may name (the survivor, an invitation).
struct Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string reason;
  std::string message;
  std::vector<FieldIssue> issues = {};
  std::string subject = {};
  bool operator==(const Error&) const = default;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  explicit operator bool() const { return state_.index() == 0; }
  bool has_value() const { return state_.index() == 0; }

  const T& value() const& { return std::get<0>(state_); }
  T& value() & { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

struct Done {
  bool operator==(const Done&) const = default;
};
using Status = Result<Done>;

Error invalid(std::vector<FieldIssue> issues);
Error invalid(std::string field, std::string message);
Error not_found(std::string reason, std::string message);
Error conflict(std::string reason, std::string message, std::string subject = {});
Error unprocessable(std::string reason, std::string message);
Error forbidden(std::string reason, std::string message);
Error gone(std::string reason, std::string message);
Error unavailable(std::string reason, std::string message);
Error corrupt(std::string reason, std::string message);

}  // namespace daybook

// Takes the value out of a Result or returns its error from the enclosing function.
#define DAYBOOK_JOIN_(a, b) a##b
#define DAYBOOK_JOIN(a, b) DAYBOOK_JOIN_(a, b)
#define DAYBOOK_TRY_(holder, declaration, expression) \
  auto holder = (expression);                         \
  if (!holder) return std::move(holder).error();      \
  declaration = std::move(holder).value()
#define DAYBOOK_TRY(declaration, expression) \
  DAYBOOK_TRY_(DAYBOOK_JOIN(result_, __LINE__), declaration, expression)
#define DAYBOOK_CHECK(expression) \
  if (auto checked_ = (expression); !checked_) return std::move(checked_).error()
