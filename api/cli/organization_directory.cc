#include "api/cli/organization_directory.h"

#include <utility>

#include "api/cli/formats/json_text.h"
#include "api/cli/import_batch.h"
#include "api/secrets/token.h"

namespace daybook::cli {
namespace {

constexpr std::string_view kPath = "/api/crm/organizations/";

struct Page {
  std::string found_id;
  bool is_last = true;
};

// The filter of the server finds parts of names in any case: exact is decided here.
Result<Page> read_page(std::string_view body, std::string_view name) {
  DAYBOOK_TRY(std::vector<Cell> members, json_members(body));
  const Row answer{.cells = std::move(members), .line = 0, .problem = {}};
  DAYBOOK_TRY(const std::vector<std::string> results, json_elements(answer.text_of("results")));
  Page page;
  const std::string_view next = answer.text_of("next");
  page.is_last = next.empty() || next == "null";
  for (const std::string& element : results) {
    DAYBOOK_TRY(std::vector<Cell> cells, json_members(element));
    const Row organization{.cells = std::move(cells), .line = 0, .problem = {}};
    if (organization.text_of("name") == name) page.found_id = organization.text_of("id");
  }
  return page;
}

}  // namespace

OrganizationDirectory::OrganizationDirectory(HttpClient& client, std::string url)
    : client_(client), url_(std::move(url)) {
  url_ += kPath;
}

std::optional<Failure> OrganizationDirectory::resolve(const std::vector<std::string>& names) {
  std::vector<std::string> missing;
  for (const std::string& name : names) {
    const auto [place, is_new] = entries_.try_emplace(name);
    if (!is_new) continue;
    if (auto failure = look_up(name, place->second.id)) return failure;
    if (place->second.id.empty()) missing.push_back(name);
  }
  if (missing.empty()) return std::nullopt;
  return create(missing);
}

std::optional<Failure> OrganizationDirectory::look_up(const std::string& name, std::string& id) {
  const std::string query = url_ + "?page_size=500&name=" + url_encode(name) + "&page=";
  for (int number = 1; id.empty(); ++number) {
    const Result<HttpResponse> response = client_.send({.method = "GET",
                                                        .url = query + std::to_string(number),
                                                        .body = {},
                                                        .idempotency_key = {}});
    if (!response) return failure_of(response.error(), url_);
    // Records may go between two pages: the page after the last is not there.
    if (response->status == 404 && number > 1) break;
    if (response->status != 200) return failure_of(*response, url_);
    Result<Page> page = read_page(response->body, name);
    if (!page) return Failure{kExitUsage, url_ + " answered no list: " + page.error().message};
    id = std::move(page->found_id);
    if (page->is_last) break;
  }
  return std::nullopt;
}

// By name, so that one that was made meanwhile is found and not doubled. The key only covers
// repeats of this request: were it made from the content, a later import would be answered with the
// id of an organization that was deleted since.
std::optional<Failure> OrganizationDirectory::create(const std::vector<std::string>& names) {
  ImportBatch batch;
  batch.upsert_by = "name";
  batch.import = import_;
  for (const std::string& name : names) {
    batch.rows.push_back(
        {.row = {},
         .item = {.fields = {{"name", name, false}}, .organization_name = {}, .problem = {}}});
  }
  const Result<HttpResponse> response =
      client_.send({.method = "POST",
                    .url = url_ + "batch/",
                    .body = batch_body(batch),
                    .idempotency_key = secrets::new_token_secret()});
  if (!response) return failure_of(response.error(), url_);
  if (response->status != 200) return failure_of(*response, url_);
  Result<BatchOutcome> outcome = read_batch_answer(response->body, names.size());
  if (!outcome) return Failure{kExitUsage, url_ + ": " + outcome.error().message};
  created_ += outcome->created;
  for (std::size_t i = 0; i < names.size(); ++i) {
    ItemOutcome& item = outcome->items[i];
    entries_[names[i]] = {std::move(item.id), std::move(item.reason)};
  }
  return std::nullopt;
}

}  // namespace daybook::cli
