// What lists index of a JSON document: its top-level keys and the strings in it. The text was
// written by the body reader in one canonical way; of malformed text the readable part is taken.
// Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook {

// The names of the outermost object; none for an array or a bare value.
std::vector<std::string> json_keys(std::string_view json);

// Every string at any depth that is a value, without escapes.
std::vector<std::string> json_strings(std::string_view json);

}  // namespace daybook
