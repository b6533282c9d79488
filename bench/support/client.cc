#include "bench/support/client.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "bench/support/figures.h"

namespace daybook::bench {
namespace {

constexpr std::size_t kPersonsOfABatch = 1000;

std::vector<std::string> ids_in(std::string_view json) {
  constexpr std::string_view kBefore = "\"id\":\"";
  constexpr std::size_t kIdBytes = 36;
  std::vector<std::string> ids;
  for (std::size_t at = json.find(kBefore); at != std::string_view::npos;
       at = json.find(kBefore, at + 1)) {
    ids.emplace_back(json.substr(at + kBefore.size(), kIdBytes));
  }
  return ids;
}

}  // namespace

cli::HttpResponse Client::send(std::string_view method, std::string_view path, std::string body) {
  cli::HttpResponse answer =
      taken(http_.send({std::string(method), url_ + std::string(path), std::move(body)}));
  if (answer.status < 300) return answer;
  std::fprintf(stderr, "%d: %s\n", answer.status, answer.body.c_str());
  std::exit(1);
}

std::vector<std::string> Client::create_persons(std::size_t count) {
  std::vector<std::string> all;
  while (all.size() < count) {
    const std::size_t now = std::min(kPersonsOfABatch, count - all.size());
    const std::string body = batch_body(now, Batch::kCreate);
    const std::vector<std::string> ids = ids_in(post("/api/crm/persons/batch/", body).body);
    all.insert(all.end(), ids.begin(), ids.end());
  }
  return all;
}

std::string person_body() {
  return R"({"name":"Person #########","primary_email":"person#########@example.org",)"
         R"("lifecycle_stage":"lead","job_title":"Engineer"})";
}

std::string batch_body(std::size_t persons, Batch batch) {
  const bool is_upsert = batch != Batch::kCreate;
  std::string body = "{\"upsert_by\":";
  body += is_upsert ? "\"primary_email\"" : "null";
  body += ",\"items\":[";
  for (std::size_t i = 0; i < persons; ++i) {
    const std::string number = std::to_string(i);
    if (i > 0) body += ',';
    body.append(R"({"name":"Person )").append(number);
    body.append(R"(","primary_email":"person)").append(number);
    if (batch != Batch::kUpdate) body += ".#########";
    body += R"(@example.org","lifecycle_stage":"lead","job_title":"Title #########"})";
  }
  return body + "]}";
}

}  // namespace daybook::bench
