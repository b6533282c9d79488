// Entity tags (RFC 9110, 8.8.3 and 13.1): "v<version>-<hash of the body>", and after a restore
// "v<version>.<incarnation>-<hash>", so that none of an earlier incarnation ever matches: the
// record may have had another history there. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "domain/core/value.h"

namespace daybook::api {

// Of a record in the version and the form in which it is shown. In quotes, as the header wants it.
std::string entity_tag(Version version, std::uint64_t incarnation, std::string_view body);

struct EntityTag {
  std::string text;                // With quotes, without W/.
  std::optional<Version> version;  // When it is one of ours.
  std::uint64_t incarnation = 1;
  bool is_weak = false;
};

struct EntityTags {
  bool any = false;  // "*"
  std::vector<EntityTag> tags;
};

// The value of If-Match or If-None-Match. kInvalid "header.malformed" naming `header`.
Result<EntityTags> read_entity_tags(std::string_view header, std::string_view value);

// If-Match asks for the record's version, whatever form it was shown in. Weak tags never match
// (strong comparison, RFC 9110, 8.8.3.2).
bool matches_version(const EntityTags& tags, Version version, std::uint64_t incarnation);

// If-None-Match asks for the whole; weak tags match too (RFC 9110, 13.1.2).
bool matches_whole(const EntityTags& tags, std::string_view entity_tag);

}  // namespace daybook::api
