// The head of a request, its target, and what its query asks for.
#include <string>
#include <vector>

#include "api/http/chunked_body.h"
#include "api/http/read_head.h"
#include "api/read/as_of.h"
#include "api/read/percent.h"
#include "api/read/query_reader.h"
#include "tests/api/sample.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzzing {
namespace {

// However the bytes arrive, the head ends at the same place.
std::size_t end_of_head(std::string_view bytes) {
  std::size_t whole = 0;
  const std::size_t end = http::find_head_end(bytes, whole);
  std::size_t searched = 0;
  std::size_t found = 0;
  for (std::size_t size = 1; size <= bytes.size() && found == 0; ++size) {
    found = http::find_head_end(bytes.substr(0, size), searched);
  }
  expect(found == end, "a head that comes byte by byte ends where it ends at once");
  return end;
}

void read_as_bytes(std::string_view bytes) {
  const http::Limits limits;
  static_cast<void>(http::refuse_unfinished(bytes, limits));
  const std::size_t end = end_of_head(bytes);
  if (end == 0) return;
  http::Request request;
  http::Head head;
  if (http::read_head(bytes.substr(0, end), limits, request, head)) return;
  expect(request.path.starts_with('/') || request.path == "*", "a path begins with a slash");
  expect(request.headers.size() <= limits.header_count_max, "headers are bounded");
  expect(!head.chunked || head.content_length == 0, "a body is framed in one way");
  std::size_t body_bytes = 0;
  http::ChunkedBody chunks([&](std::string_view piece) {
    body_bytes += piece.size();
    return true;
  });
  std::size_t consumed = 0;
  chunks.read(bytes.substr(end), consumed);
  expect(consumed <= bytes.size() - end && body_bytes <= consumed, "chunks are what was sent");
}

void read_pairs_twice(std::string_view query) {
  const auto pairs = api::read_pairs(query);
  if (!pairs) return;
  std::string again;
  for (const api::Pair& pair : *pairs) {
    if (!again.empty()) again += '&';
    api::append_percent_encoded(again, pair.name);
    again += '=';
    api::append_percent_encoded(again, pair.value);
  }
  const auto second = api::read_pairs(again);
  expect(second && second->size() == pairs->size(), "what is encoded is decoded");
  for (std::size_t i = 0; i < pairs->size(); ++i) {
    expect((*second)[i].name == (*pairs)[i].name && (*second)[i].value == (*pairs)[i].value,
           "encoding changes no pair");
  }
}

void read_query(std::string_view query) {
  read_pairs_twice(query);
  const auto list = api::read_list_query(api::sample::kLeads, query);
  expect(!list || (list->page >= 1 && list->page_size >= 1 && list->page_size <= api::kPageSizeMax),
         "pages are bounded");
  static_cast<void>(api::read_record_query(api::sample::kLeads, query));
  static constexpr Field kFields[] = {api::sample::kName, api::sample::kClosesAt,
                                      api::sample::kSize, api::sample::kActive, api::kAsOf};
  static_cast<void>(api::read_action_query(kFields, query));
  static_cast<void>(api::read_as_of(query));
}

}  // namespace

void fuzz_url(std::string_view bytes) {
  if (take_choice(bytes, 2) == 0) return read_as_bytes(bytes);
  read_query(bytes);
  static_cast<void>(api::percent_decode(bytes, api::Plus::kIsPlus));
}

}  // namespace daybook::fuzzing
