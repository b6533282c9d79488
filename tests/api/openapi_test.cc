#include "api/openapi/openapi.h"

#include <gtest/gtest.h>

#include <set>

#include "api/openapi/docs_page.h"
#include "api/openapi/operation.h"
#include "api/openapi/service_paths.h"
#include "api/read/json_reader.h"
#include "tests/api/sample.h"

namespace daybook::api {
namespace {

constexpr const Surface* kSurfaces[] = {&sample::kSurface};
constexpr OpenApiVersion kVersions[] = {OpenApiVersion::k30, OpenApiVersion::k31};

Body document(OpenApiVersion version) {
  auto body = read_json(openapi(kSurfaces, version));
  EXPECT_TRUE(body) << body.error().message;
  return std::move(body).value();
}

// The value that "a/b/c" leads to; JSON null when it leads nowhere.
JsonValue at(JsonValue value, std::initializer_list<std::string_view> members) {
  for (const std::string_view member : members) value = value.get(member);
  return value;
}

bool resolves(JsonValue document, std::string_view reference) {
  if (!reference.starts_with("#/")) return false;
  reference.remove_prefix(2);
  while (true) {
    const std::size_t slash = reference.find('/');
    const std::string_view name = reference.substr(0, slash);
    if (!document.has(name)) return false;
    document = document.get(name);
    if (slash == std::string_view::npos) return true;
    reference.remove_prefix(slash + 1);
  }
}

void check_references(JsonValue document, JsonValue value) {
  if (value.is_object() && value.has("$ref")) {
    EXPECT_TRUE(resolves(document, value.get("$ref").text())) << value.get("$ref").text();
    EXPECT_EQ(value.size(), 1U) << "members beside a $ref are ignored by OpenAPI 3.0";
  }
  for (const JsonValue inner : value) check_references(document, inner);
}

std::set<std::string> names_of(JsonValue value) {
  std::set<std::string> names;
  for (const JsonValue member : value) names.emplace(member.name());
  return names;
}

std::set<std::string> texts_of(JsonValue value) {
  std::set<std::string> texts;
  for (const JsonValue item : value) texts.emplace(item.text());
  return texts;
}

TEST(OpenApi, EveryReferenceResolves) {
  for (const OpenApiVersion version : kVersions) {
    const Body body = document(version);
    check_references(body.root(), body.root());
  }
}

TEST(OpenApi, EveryOperationHasAnIdOfItsOwnAndAnswers) {
  const Body body = document(OpenApiVersion::k31);
  std::set<std::string> ids;
  std::size_t count = 0;
  for (const JsonValue path : body.root().get("paths")) {
    for (const JsonValue operation : path) {
      ++count;
      EXPECT_TRUE(ids.emplace(operation.get("operationId").text()).second)
          << operation.get("operationId").text();
      EXPECT_GT(operation.get("responses").size(), 0U);
      EXPECT_GT(operation.get("tags").size(), 0U);
      EXPECT_TRUE(operation.has("security"));
      for (const JsonValue answer : operation.get("responses")) {
        EXPECT_TRUE(answer.has("$ref") || answer.has("description")) << answer.name();
      }
    }
  }
  EXPECT_EQ(count, operations_of(sample::kSurface).size() + std::size(kServicePaths));
}

TEST(OpenApi, BackupsAreListedWhereTheyAreServed) {
  for (const OpenApiVersion version : kVersions) {
    const auto without = read_json(openapi(kSurfaces, version));
    const auto with = read_json(openapi(kSurfaces, version, true));
    ASSERT_TRUE(without && with);
    for (const ServicePath& path : kBackupPaths) {
      EXPECT_FALSE(without->root().get("paths").has(path.path)) << path.path;
      const JsonValue served = at(with->root(), {"paths", path.path, "get"});
      EXPECT_TRUE(served.get("responses").has("401")) << path.path;
      std::set<std::string> named;
      for (const JsonValue one : served.get("parameters")) named.emplace(one.get("name").text());
      EXPECT_EQ(named, std::set<std::string>(path.parameters.begin(), path.parameters.end()));
    }
  }
}

TEST(OpenApi, EveryPathParameterIsDescribed) {
  const Body body = document(OpenApiVersion::k31);
  for (const Operation& operation : operations_of(sample::kSurface)) {
    std::set<std::string> described;
    const JsonValue found =
        at(body.root(), {"paths", operation.path, method_name(operation.method)});
    for (const JsonValue parameter : found.get("parameters")) {
      if (parameter.get("in").text() == "path") described.emplace(parameter.get("name").text());
    }
    for (const std::string_view name : operation.path_parameters()) {
      EXPECT_EQ(described.count(std::string(name)), 1U) << operation.path;
    }
  }
}

TEST(OpenApi, NamesOperationsAsTheContractDoes) {
  const Body body = document(OpenApiVersion::k31);
  const JsonValue paths = body.root().get("paths");
  const auto id = [&](std::string_view path, std::string_view method) {
    return at(paths, {path, method, "operationId"}).text();
  };
  EXPECT_EQ(id("/api/crm/leads/", "get"), "crm_leads_list");
  EXPECT_EQ(id("/leads/", "post"), "leads_create");
  EXPECT_EQ(id("/leads/{id}/", "get"), "leads_retrieve");
  EXPECT_EQ(id("/leads/{id}/", "put"), "leads_update");
  EXPECT_EQ(id("/api/crm/leads/{id}/", "patch"), "crm_leads_partial_update");
  EXPECT_EQ(id("/leads/{id}/", "delete"), "leads_destroy");
  EXPECT_EQ(id("/api/crm/leads/merge/", "post"), "crm_leads_merge_create");
  EXPECT_EQ(id("/leads/merge/", "post"), "leads_merge_create");
  EXPECT_FALSE(paths.has("/leads/{id}/win/"));
  EXPECT_EQ(texts_of(at(paths, {"/leads/", "get", "tags"})), std::set<std::string>{"leads"});
  EXPECT_EQ(texts_of(at(paths, {"/api/crm/leads/", "get", "tags"})), std::set<std::string>{"crm"});
}

TEST(OpenApi, DescribesEveryMemberOfAResource) {
  const Body body = document(OpenApiVersion::k31);
  const JsonValue schemas = at(body.root(), {"components", "schemas"});
  const auto properties = names_of(at(schemas, {"Lead", "properties"}));
  for (const Field& field : sample::kLead.fields) {
    EXPECT_EQ(properties.count(std::string(field.name)), field.is_secret ? 0U : 1U) << field.name;
  }
  EXPECT_EQ(properties.count("platform"), 1U);
  EXPECT_EQ(texts_of(at(schemas, {"Lead", "required"})),
            (std::set<std::string>{"id", "platform", "name", "platform_user", "active",
                                   "created_at", "updated_at"}));
  EXPECT_FALSE(schemas.get("PatchedLead").has("required"));
  EXPECT_EQ(names_of(schemas.get("PaginatedLeadList").get("properties")),
            (std::set<std::string>{"count", "next", "previous", "results"}));
  EXPECT_EQ(at(schemas, {"LeadMergeRequest", "required"}).size(), 2U);
  EXPECT_EQ(at(schemas, {"LeadMergeResponse", "required"}).size(), 4U);
}

TEST(OpenApi, SaysWhatADocumentHolds) {
  const Body body = document(OpenApiVersion::k31);
  const JsonValue properties =
      at(body.root(), {"components", "schemas", "LeadMergeResponse", "properties"});
  EXPECT_EQ(at(properties, {"reparented", "type"}).text(), "object");
  EXPECT_EQ(at(properties, {"leads", "items", "$ref"}).text(), "#/components/schemas/Lead");
  EXPECT_EQ(at(properties, {"more", "$ref"}).text(), "#/components/schemas/LeadCount");
}

TEST(OpenApi, EachVersionSaysNullInItsOwnWay) {
  const Body old = document(OpenApiVersion::k30);
  const Body now = document(OpenApiVersion::k31);
  const auto owner = [](const Body& body) {
    return at(body.root(), {"components", "schemas", "Lead", "properties", "owner"});
  };
  EXPECT_EQ(owner(old).get("type").text(), "integer");
  EXPECT_TRUE(owner(old).get("nullable").is(JsonType::kTrue));
  EXPECT_EQ(texts_of(owner(now).get("type")), (std::set<std::string>{"integer", "null"}));
  EXPECT_FALSE(owner(now).has("nullable"));
}

TEST(OpenApi, ListsEveryFilterAndMediaType) {
  const Body body = document(OpenApiVersion::k31);
  const JsonValue list = at(body.root(), {"paths", "/leads/", "get"});
  std::set<std::string> parameters;
  for (const JsonValue parameter : list.get("parameters")) {
    if (parameter.has("name")) parameters.emplace(parameter.get("name").text());
  }
  for (const Filter& filter : sample::kLeads.filters) {
    EXPECT_EQ(parameters.count(std::string(filter.parameter)), 1U) << filter.parameter;
  }
  for (const std::string_view name : {"page", "page_size", "ordering", "search", "fields"}) {
    EXPECT_EQ(parameters.count(std::string(name)), 1U) << name;
  }
  EXPECT_EQ(at(body.root(), {"paths", "/leads/", "post", "requestBody", "content"}).size(), 5U);
}

TEST(OpenApi, EveryCallerIsToldOfEveryRefusal) {
  const Body body = document(OpenApiVersion::k31);
  const auto statuses = [&](std::string_view path, std::string_view method) {
    return names_of(at(body.root(), {"paths", path, method, "responses"}));
  };
  EXPECT_EQ(statuses("/leads/", "get"),
            (std::set<std::string>{"200", "400", "401", "403", "404", "410", "429", "503"}));
  EXPECT_EQ(statuses("/leads/", "post"),
            (std::set<std::string>{"201", "400", "401", "403", "409", "413", "415", "422", "429",
                                   "503", "507"}));
  EXPECT_EQ(statuses("/leads/{id}/", "get"),
            (std::set<std::string>{"200", "304", "400", "401", "403", "404", "410", "429", "503"}));
  EXPECT_EQ(statuses("/leads/{id}/", "delete"),
            (std::set<std::string>{"204", "400", "401", "403", "404", "409", "412", "422", "429",
                                   "503", "507"}));
}

TEST(DocsPage, LoadsNothingFromElsewhere) {
  const std::string_view page = docs_page();
  EXPECT_TRUE(page.starts_with("<!doctype html>"));
  EXPECT_NE(page.find("/api/openapi.json"), std::string_view::npos);
  for (const std::string_view outside : {"http://", "https://", " src=", "@import", "url("}) {
    EXPECT_EQ(page.find(outside), std::string_view::npos) << outside;
  }
}

}  // namespace
}  // namespace daybook::api
