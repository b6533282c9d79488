// Bodies of requests, of every media type, into inputs and batches.
#include <array>
#include <string>

#include "api/http/message.h"
#include "api/read/batch_reader.h"
#include "api/read/body_reader.h"
#include "api/read/input_reader.h"
#include "api/read/json_reader.h"
#include "tests/api/sample.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzzing {
namespace {

using api::Body;
using api::JsonValue;
using api::Mode;

constexpr std::array<std::string_view, 5> kMediaTypes = {
    "application/json", "application/merge-patch+json; charset=utf-8", "",
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"};

std::string compact(const JsonValue& value) {
  std::string text;
  api::append_compact(text, value);
  return text;
}

// What is stored of a body is JSON that reads as the same again.
void keeps_its_compact_form(const Body& body) {
  std::string text = compact(body.root());
  const std::size_t size = text.size();
  text.resize(size + http::kBodyPadding);
  const auto again = api::read_json(std::string_view(text).substr(0, size));
  expect(again.has_value(), "the compact form of a body is JSON");
  expect(compact(again->root()) == text.substr(0, size), "the compact form is compact");
}

void read_as_records(const JsonValue& object) {
  const api::Members& members = api::members_of(api::sample::kLeads);
  for (const Mode mode : {Mode::kCreate, Mode::kReplace, Mode::kUpdate}) {
    const auto input = api::read_input(members, object, mode);
    expect(input || input.error().issues.size() <= 100, "issues are bounded");
    if (input && mode == Mode::kUpdate) static_cast<void>(api::completed(members, *input));
  }
  static constexpr std::string_view kUpsertNames[] = {"primary_email", "name"};
  const auto batch = api::read_batch(members, object, kUpsertNames);
  expect(!batch || batch->items.size() <= api::kBatchItemsMax, "a batch is bounded");
}

}  // namespace

void fuzz_json_body(std::string_view bytes) {
  const std::string_view media = kMediaTypes[take_choice(bytes, kMediaTypes.size())];
  std::string padded(bytes);  // As the server hands bodies over.
  padded.resize(bytes.size() + http::kBodyPadding);
  const auto body = api::read_body(media, std::string_view(padded).substr(0, bytes.size()));
  if (!body) return;
  expect(body->root().is_object(), "a body is an object");
  keeps_its_compact_form(*body);
  read_as_records(body->root());
}

}  // namespace daybook::fuzzing
