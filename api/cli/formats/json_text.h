// JSON as text: what the client reads from answers and files, and writes into requests.
//
// A document is never held as a tree: an object becomes cells (its members), an array becomes the
// texts of its elements. All functions are safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/cli/formats/row.h"
#include "domain/core/result.h"

namespace daybook::cli {

// Appends a JSON string with its quotes. `text` must be UTF-8.
void append_json_string(std::string& out, std::string_view text);
std::string json_string(std::string_view text);

// A cell's value as JSON.
void append_json_value(std::string& out, const Cell& cell);
// Cells as one JSON object, in their order.
std::string json_object(const std::vector<Cell>& cells);

bool is_utf8(std::string_view text);
bool is_json(std::string_view text);

// The members of an object in their order; texts decoded, everything else as compact JSON.
// kInvalid "json.invalid" when it is no JSON object.
Result<std::vector<Cell>> json_members(std::string_view object);

// The elements of an array, each as compact JSON. kInvalid "json.invalid" when it is no JSON array.
Result<std::vector<std::string>> json_elements(std::string_view array);

}  // namespace daybook::cli
