#include "api/openapi/operation.h"

#include <algorithm>

namespace daybook::api {
namespace {

struct VerbRow {
  Verb verb;
  Method method;
  std::string_view id_suffix;
  std::string_view word;
  std::string_view permission;
  bool on_one;
};

constexpr VerbRow kVerbs[] = {
    {kList, Method::kGet, "list", "List", "/list", false},
    {kCreate, Method::kPost, "create", "Create", "/write", false},
    {kRead, Method::kGet, "retrieve", "Get", "/read", true},
    {kReplace, Method::kPut, "update", "Replace", "/write", true},
    {kUpdate, Method::kPatch, "partial_update", "Update", "/write", true},
    {kRemove, Method::kDelete, "destroy", "Delete", "/delete", true},
};

std::string_view first_segment(std::string_view path) { return path.substr(0, path.find('/')); }

// "/api/crm" puts "crm_" before the ids of its operations, the bare family nothing.
std::string prefix_of(const Surface& surface, std::string_view base) {
  if (base.empty() || !surface.base_begins_ids) return {};
  return std::string(base.substr(base.rfind('/') + 1)) + "_";
}

std::string as_identifier(std::string_view path) {
  std::string id(path);
  for (char& c : id) {
    if (c == '/' || c == '-') c = '_';
  }
  return id;
}

std::string lower_first(std::string_view title) {
  std::string word(title);
  if (!word.empty() && word[0] >= 'A' && word[0] <= 'Z') word[0] = static_cast<char>(word[0] + 32);
  return word;
}

std::string summary_of(const VerbRow& row, const Resource& resource) {
  std::string noun =
      row.verb == kList ? std::string(resource.kind->plural) : lower_first(resource.title);
  for (char& c : noun) {
    if (c == '_') c = ' ';
  }
  return std::string(row.word) + " " + noun;
}

class Lister {
 public:
  explicit Lister(const Surface& surface) : surface_(surface) {}

  std::vector<Operation> run() && {
    for (std::size_t i = 0; i < surface_.bases.size(); ++i) {
      const bool is_first = i == 0;
      for (const Resource* resource : surface_.resources) {
        if (is_first || resource->in_contract) add_resource(surface_.bases[i], is_first, *resource);
        if (is_first) add_of_each(surface_.bases[i], *resource);
      }
      for (const ActionTable* table : surface_.actions) {
        for (const Action& action : table->rows) {
          if (!is_first && !action.in_contract) continue;
          add_action(surface_.bases[i], is_first, action);
          if (!table->tag.empty()) operations_.back().tag = table->tag;
        }
      }
    }
    return std::move(operations_);
  }

 private:
  void add_resource(std::string_view base, bool is_first, const Resource& resource) {
    const std::string item = std::string(resource.path) + "/{id}";
    for (const VerbRow& row : kVerbs) {
      if ((resource.verbs & row.verb) == 0) continue;
      Operation& operation = operations_.emplace_back();
      operation.method = row.method;
      operation.path = surface_.path_of(base, row.on_one ? item : std::string(resource.path));
      operation.dialect = surface_.dialect;
      operation.operation_id = prefix_of(surface_, base) + as_identifier(resource.path) + "_";
      operation.operation_id += row.id_suffix;
      operation.summary = summary_of(row, resource);
      operation.tag = is_first ? first_tag() : first_segment(resource.path);
      operation.permission = std::string(resource.permission) + std::string(row.permission);
      operation.resource = &resource;
      operation.verb = row.verb;
    }
  }

  void add_of_each(std::string_view base, const Resource& resource) {
    if ((resource.verbs & kRead) == 0) return;
    for (const ActionTable* table : surface_.of_each) {
      for (const Action& action : table->rows) {
        add_action(base, true, action);
        Operation& operation = operations_.back();
        operation.path = surface_.path_of(
            base, std::string(resource.path) + "/{id}/" + std::string(action.path));
        operation.operation_id = prefix_of(surface_, base) + as_identifier(resource.path) + "_" +
                                 std::string(action.operation_id);
        operation.resource = &resource;
        operation.also_needed = std::string(resource.permission) + "/read";
      }
    }
  }

  void add_action(std::string_view base, bool is_first, const Action& action) {
    Operation& operation = operations_.emplace_back();
    const auto path = action.resource == nullptr ? action.path : action.resource->path;
    operation.method = action.method;
    operation.path = surface_.path_of(base, action.path);
    operation.dialect = surface_.dialect;
    operation.operation_id = prefix_of(surface_, base) + std::string(action.operation_id);
    operation.summary = action.summary;
    operation.tag = is_first ? first_tag() : first_segment(path);
    operation.permission = action.permission;
    operation.also_needed = action.also_needed;
    operation.resource = action.resource;
    operation.action = &action;
  }

  std::string_view first_tag() const { return surface_.tag.empty() ? surface_.name : surface_.tag; }

  const Surface& surface_;
  std::vector<Operation> operations_;
};

}  // namespace

std::vector<std::string_view> Operation::path_parameters() const {
  std::vector<std::string_view> names;
  std::string_view rest = path;
  for (std::size_t open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
    const std::size_t close = rest.find('}', open);
    if (close == rest.npos) break;
    names.push_back(rest.substr(open + 1, close - open - 1));
    rest.remove_prefix(close + 1);
  }
  return names;
}

bool Operation::has_body() const {
  if (action != nullptr) return action->request != nullptr;
  return (verb & (kCreate | kReplace | kUpdate)) != 0;
}

bool Operation::refuses_strangers_itself() const {
  constexpr int kForbidden = 403;
  return !needs_caller() && dialect != nullptr && action != nullptr &&
         std::ranges::find(action->answers, kForbidden, &Answer::status) != action->answers.end();
}

std::vector<Operation> operations_of(const Surface& surface) { return Lister(surface).run(); }

std::string_view method_name(Method method) {
  switch (method) {
    case Method::kGet:
      return "get";
    case Method::kPost:
      return "post";
    case Method::kPut:
      return "put";
    case Method::kPatch:
      return "patch";
    case Method::kDelete:
      return "delete";
  }
  return "";
}

}  // namespace daybook::api
