// The OpenAPI document of what is served, made from the tables of surfaces and the kinds they name,
// so that it cannot tell anything else than what the router and the reader do. Pure; safe from any
// thread. Costs some milliseconds: make it once and keep it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "api/surface.h"

namespace daybook::api {

enum class OpenApiVersion : std::uint8_t { k30, k31 };

// A Field of a Schema of type kJson may say by its `target` what it holds: "object" for any object,
// "object?" where null may stand as well, "Person" for one of that schema, "Person[]" for an array
// of them ("PatchedPerson[]" for partial ones). Without one it is free-form.
//
// `gives_backups`: the server was started with a secret for backups, and serves kBackupPaths.
std::string openapi(std::span<const Surface* const> surfaces, OpenApiVersion version,
                    bool gives_backups = false);

// Where a surface other than the first is described: "/accounts/openapi.json".
struct DocumentPaths {
  std::string v31;
  std::string v30;
};
DocumentPaths document_paths(const Surface& surface);

// The document of such a surface: without the server's own pages, but for these two.
std::string openapi_of(const Surface& surface, OpenApiVersion version);

}  // namespace daybook::api
