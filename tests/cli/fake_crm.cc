#include "tests/cli/fake_crm.h"

#include <algorithm>

#include "api/cli/formats/ascii.h"
#include "api/cli/formats/json_text.h"

namespace daybook::cli {
namespace {

std::string number(int value) { return std::to_string(value); }

void set(Row& record, const Cell& cell) {
  for (Cell& existing : record.cells) {
    if (existing.column == cell.column) {
      existing = cell;
      return;
    }
  }
  record.cells.push_back(cell);
}

bool matches(const Row& record, const std::string& field, std::string_view wanted) {
  if (field == "primary_email") return ascii_lower(record.text_of(field)) == ascii_lower(wanted);
  return record.text_of(field) == wanted;
}

}  // namespace

FakeCrm::FakeCrm() : server_([this](const FakeRequest& request) { return handle(request); }) {}

std::vector<Row> FakeCrm::persons() {
  const std::lock_guard lock(mutex_);
  return persons_;
}

std::vector<Row> FakeCrm::organizations() {
  const std::lock_guard lock(mutex_);
  return organizations_;
}

int FakeCrm::replays() {
  const std::lock_guard lock(mutex_);
  return replays_;
}

std::vector<std::string> FakeCrm::batch_keys() {
  const std::lock_guard lock(mutex_);
  return keys_;
}

void FakeCrm::add(std::string_view plural, std::vector<Cell> record) {
  const std::lock_guard lock(mutex_);
  records_of("/api/crm/" + std::string(plural) + "/")
      .push_back({.cells = std::move(record), .line = 0, .problem = {}});
}

void FakeCrm::answer_next(FakeResponse response) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(std::move(response));
}

FakeCrm::Records& FakeCrm::records_of(const std::string& path) {
  if (path.starts_with("/api/crm/persons/")) return persons_;
  if (path.starts_with("/api/crm/deals/")) return deals_;
  return organizations_;
}

FakeResponse FakeCrm::handle(const FakeRequest& request) {
  const std::lock_guard lock(mutex_);
  const auto credentials = request.headers.find("authorization");
  if (credentials == request.headers.end()) return {401, "{\"detail\":\"no credentials\"}"};
  if (credentials->second == "Api-Token weak") {
    return {403, "{\"detail\":\"missing permission Ibl.CRM/Persons/write\"}"};
  }
  if (credentials->second != "Api-Token good") return {401, "{\"detail\":\"unknown token\"}"};
  Records& records = records_of(request.path);
  if (request.method == "POST") {
    FakeResponse special{.status = 0};
    if (!answers_.empty()) {
      special = answers_.front();
      answers_.pop_front();
      if (!special.drop) return special;
    }
    FakeResponse response = batch(request, records);
    response.drop = special.drop;
    return response;
  }
  for (const Row& record : records) {
    if (request.path.ends_with("/" + std::string(record.text_of("id")) + "/")) {
      return {200, json_object(record.cells)};
    }
  }
  if (std::count(request.path.begin(), request.path.end(), '/') > 4) return {404, "{}"};
  return list(request, records);
}

FakeResponse FakeCrm::list(const FakeRequest& request, const Records& records) {
  const auto parameter = [&](const char* name, const char* otherwise) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string(otherwise) : found->second;
  };
  const std::size_t size = std::stoul(parameter("page_size", "50"));
  const std::size_t page = std::stoul(parameter("page", "1"));
  const std::string part = ascii_lower(parameter("name", ""));
  std::vector<const Row*> found;
  for (const Row& record : records) {
    if (ascii_lower(record.text_of("name")).find(part) != std::string::npos) {
      found.push_back(&record);
    }
  }
  if (request.query.contains("unknown")) return {400, "{\"unknown\":[\"Unknown parameter.\"]}"};
  if (page > 1 && (page - 1) * size >= found.size()) return {404, "{\"detail\":\"no such page\"}"};
  std::string results;
  for (std::size_t i = (page - 1) * size; i < std::min(found.size(), page * size); ++i) {
    results += (results.empty() ? "" : ",") + json_object(found[i]->cells);
  }
  return {200, "{\"count\":" + std::to_string(found.size()) +
                   ",\"next\":" + (page * size < found.size() ? "\"http://next\"" : "null") +
                   ",\"previous\":null,\"results\":[" + results + "]}"};
}

FakeResponse FakeCrm::batch(const FakeRequest& request, Records& records) {
  const auto key = request.headers.find("idempotency-key");
  if (key == request.headers.end()) return {400, "{\"detail\":\"no idempotency key\"}"};
  if (const auto kept = kept_.find(key->second); kept != kept_.end()) {
    ++replays_;
    if (kept->second.first != request.body) return {422, "{\"detail\":\"another body\"}"};
    return {200, kept->second.second, {"Idempotent-Replayed: true"}};
  }
  const auto members = json_members(request.body);
  if (!members) return {400, "{\"detail\":\"no JSON\"}"};
  const Row body{.cells = *members, .line = 0, .problem = {}};
  const auto items = json_elements(body.text_of("items"));
  if (!items || items->size() > 1'000) return {400, "{\"detail\":\"no items\"}"};
  created_ = updated_ = unchanged_ = failed_ = 0;
  std::string results;
  for (const std::string& item : *items) {
    results += (results.empty() ? "" : ",");
    results += upsert(item, std::string(body.text_of("upsert_by")), records);
  }
  const std::string answer = "{\"results\":[" + results + "],\"created\":" + number(created_) +
                             ",\"updated\":" + number(updated_) +
                             ",\"unchanged\":" + number(unchanged_) +
                             ",\"failed\":" + number(failed_) + "}";
  kept_[key->second] = {request.body, answer};
  keys_.push_back(key->second);
  return {200, answer};
}

std::string FakeCrm::upsert(const std::string& element, const std::string& field,
                            Records& records) {
  const Row item{.cells = *json_members(element), .line = 0, .problem = {}};
  const std::string_view wanted = field == "null" ? std::string_view() : item.text_of(field);
  std::vector<Row*> found;
  for (Row& record : records) {
    if (!wanted.empty() && matches(record, field, wanted)) found.push_back(&record);
  }
  if (found.size() > 1) {
    ++failed_;
    return "{\"status\":409,\"detail\":\"several fit\",\"ids\":[\"a\",\"b\"]}";
  }
  const std::string_view email = item.text_of("primary_email");
  if (!email.empty() && email.find('@') == std::string_view::npos) {
    ++failed_;
    return "{\"status\":400,\"errors\":{\"primary_email\":[\"Enter a valid email address.\"]}}";
  }
  const bool named = !item.text_of("name").empty() || !item.text_of("given_name").empty();
  if (found.empty() && !named) {
    ++failed_;
    return "{\"status\":400,\"errors\":{\"name\":[\"This field is required.\"]}}";
  }
  if (found.empty()) {
    Row record;
    const std::string digits = number(++last_id_);
    record.cells.push_back(
        {"id", "01900000-0000-7000-8000-" + std::string(12 - digits.size(), '0') + digits});
    found.push_back(&records.emplace_back(std::move(record)));
    for (const Cell& cell : item.cells) set(*found[0], cell);
    ++created_;
    return "{\"status\":201,\"id\":\"" + std::string(found[0]->text_of("id")) + "\"}";
  }
  const Row before = *found[0];
  for (const Cell& cell : item.cells) set(*found[0], cell);
  ++(before.cells == found[0]->cells ? unchanged_ : updated_);
  return "{\"status\":200,\"id\":\"" + std::string(found[0]->text_of("id")) + "\"}";
}

}  // namespace daybook::cli
