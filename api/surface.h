// A surface: one published HTTP contract as tables. From these rows and the kinds they name come
// the router, body reading, validation, permission checks, list filters, OpenAPI and metric labels.
// Constexpr data, alive for the whole program.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "domain/core/kind.h"
#include "projections/query.h"

namespace daybook::http {
struct Response;
}

namespace daybook::api {

class Exchange;

// Answers one request, now or later, through the exchange it is given.
using Handler = void (*)(const std::shared_ptr<Exchange>& exchange);

enum class Method : std::uint8_t { kGet, kPost, kPut, kPatch, kDelete };

// A JSON object that is no record: a request body, an answer, an error. Fields are read, checked
// and described exactly as a kind's fields are.
struct Schema {
  std::string_view name;
  std::span<const Field> fields;
  bool has_iris = false;    // References are texts such as "/tags/{id}" in it.
  bool is_partial = false;  // Of a request: nothing must be sent, what is required is never blank.
};

struct Answer {
  int status;
  std::string_view description;
  const Schema* schema = nullptr;  // Null: no body, or the resource itself when `shows_resource`.
  bool shows_resource = false;
  std::string_view media = {};  // The type of an answer that is no JSON, or not always.
  // In a dialect of two media types: what the second one shows.
  const Schema* plain = nullptr;
  bool plain_is_list = false;  // An array of it.
  bool is_list = false;        // An array of what `schema` describes.
};

// A list parameter: `parameter` as the contract spells it.
struct Filter {
  std::string_view parameter;
  FieldId field;
  Match match = Match::kEquals;
};

enum Verb : std::uint8_t {
  kList = 1,
  kCreate = 2,
  kRead = 4,
  kReplace = 8,
  kUpdate = 16,
  kRemove = 32,
  kEverything = 63,
};

// A collection of records of one kind: list, create, read, replace, update, delete.
struct Resource {
  std::string_view path;   // "persons": served as {base}/persons/ and {base}/persons/{id}/
  std::string_view title;  // "Person": its schema's name.
  const Kind* kind;
  std::string_view permission;  // "Ibl.CRM/Persons": /list, /read, /write and /delete are appended.
  unsigned verbs = kEverything;
  // The members that the contract publishes, in its order. Others of the kind's fields follow:
  // shown when they have a value, changed only when sent (also by PUT).
  std::span<const std::string_view> published = {};
  std::span<const Filter> filters = {};
  bool in_contract =
      false;  // Served in every path family of the surface; others in the first only.
  // Replaces the generic handler of a verb where the contract asks for more.
  Handler list = nullptr;
  Handler create = nullptr;
  Handler read = nullptr;
  Handler replace = nullptr;
  Handler update = nullptr;
  bool by_number = false;  // {id} is the record's number, not its UUID.
};

// An operation that is no resource verb.
struct Action {
  Method method;
  std::string_view path;          // "persons/{id}/invite", without the slash at its end.
  std::string_view operation_id;  // "persons_invite_create"
  std::string_view summary;
  std::string_view permission;  // In full; empty when none is needed.
  Handler handler;
  const Schema* request = nullptr;
  std::span<const Answer> answers = {};
  const Resource* resource = nullptr;  // What an answer that `shows_resource` shows; its tag too.
  bool in_contract = false;
  bool body_is_large = false;         // 16 MiB instead of 1 MiB.
  std::span<const Field> query = {};  // Query parameters it takes.
  bool by_number = false;             // {id} and {...Id} are numbers, also without a resource.
  bool any_caller = false;            // Without a permission: still for known callers only.
  std::string_view also_needed = {};  // A second permission, in full; the handler looks at it.
};

struct ActionTable {
  std::span<const Action> rows;
  std::string_view tag = {};  // Of its operations, where a surface has several.
};

// A kind that is no resource of its own: only the history shows it, to whoever may read both the
// history and the resource that such records come with.
struct HistoryKind {
  const Kind* kind;
  std::string_view permission;  // As Resource::permission.
};

// What a refusal is an answer to.
struct RefusedRequest {
  std::string_view accept;  // The header.
  bool is_write = false;
};

// How a surface speaks that does not speak as crm does.
struct Dialect {
  std::string_view name;  // Before the names of its answers in OpenAPI: "Hydra".
  // `status` is what crm would answer.
  http::Response (*refusal)(const RefusedRequest& request, int status, const Error& error);
  std::span<const std::string_view> request_media;
  // The media types of answers and of refusals: the surface's own, and plain JSON.
  std::string_view own_answer;
  std::string_view plain_answer;
  std::string_view own_error;
  std::string_view plain_error;
  const Schema* error;          // The body of every refusal of its own media type ...
  const Schema* invalid_input;  // ... but of a 422.
  const Schema* problem;        // The same in plain JSON; null when there is one media type.
};

struct Surface {
  std::string_view name;  // "crm"
  std::string_view title;
  std::span<const std::string_view> bases;  // {"/api/crm", ""}: the path families.
  // How the contract spells its paths and names its operations.
  bool slash_ends_paths = true;  // "/persons/" and not "/persons".
  bool base_begins_ids = true;   // "crm_persons_list" in the family "/api/crm".
  std::string_view tag = {};     // Of operations in the first family; empty: the surface's name.
  std::span<const Resource* const> resources;
  std::span<const ActionTable* const> actions;
  // Rows served under {base}/{resource}/{id}/ of every resource that can be read, in the first
  // family; path and operation id are what follows the resource's.
  std::span<const ActionTable* const> of_each = {};
  std::span<const Schema* const> schemas = {};  // Those that only the `target` of a field names.
  std::span<const HistoryKind> history_kinds = {};
  std::string_view history_permission = {};  // In full; of reading the history.
  bool takes_cookie = false;                 // Sessions come as a cookie, too.
  bool of_platform = false;                  // Permissions are those of control's members.
  const Dialect* dialect = nullptr;          // Null: crm's.
  // Described in a document of its own, under its first base.
  bool has_own_document = false;

  // "persons/{id}" under a base, as the contract spells paths.
  std::string path_of(std::string_view base, std::string_view path) const {
    std::string whole = std::string(base) + "/" + std::string(path);
    if (slash_ends_paths) whole += '/';
    return whole;
  }
};

}  // namespace daybook::api
