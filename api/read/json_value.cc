#include "api/read/json_value.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "api/render/json_text.h"

namespace daybook::api {
namespace {

constexpr JsonNode kNothing;
// Up to so many members every pair is compared; sorting is cheaper beyond.
constexpr std::size_t kPairsMax = 24;

}  // namespace

const JsonNode* JsonValue::find(std::string_view member) const {
  if (!is_object()) return nullptr;
  for (auto at = begin(); at != end(); ++at) {
    const JsonValue value = *at;
    if (value.name() == member) return value.node_;
  }
  return nullptr;
}

JsonValue JsonValue::get(std::string_view member) const {
  const JsonNode* found = find(member);
  return JsonValue(found == nullptr ? &kNothing : found);
}

BodyBuilder::BodyBuilder(std::size_t text_bytes) {
  body_.nodes_.reserve(std::min<std::size_t>(text_bytes / 8 + 2, 64));
  body_.texts_.push_back(std::make_unique_for_overwrite<char[]>(text_bytes + 1));
  free_ = body_.texts_.back().get();
  limit_ = free_ + text_bytes;
}

std::string_view BodyBuilder::kept(std::string_view text) {
  assert(text.size() <= static_cast<std::size_t>(limit_ - free_));
  if (!text.empty()) std::memcpy(free_, text.data(), text.size());
  const std::string_view copy(free_, text.size());
  free_ += text.size();
  return copy;
}

void BodyBuilder::name_next(std::string_view name) { name_ = kept(name); }

void BodyBuilder::add(JsonType type, std::string_view text) {
  const std::string_view copy = kept(text);
  body_.nodes_.push_back({.name = name_.data(),
                          .text = copy.data(),
                          .name_size = static_cast<std::uint32_t>(name_.size()),
                          .text_size = static_cast<std::uint32_t>(copy.size()),
                          .type = type});
  if (!open_.empty()) body_.nodes_[open_.back()].size += 1;
  name_ = {};
}

std::size_t BodyBuilder::begin(JsonType container) {
  add(container);
  open_.push_back(body_.nodes_.size() - 1);
  return open_.back();
}

std::string_view BodyBuilder::end(std::size_t container) {
  assert(!open_.empty() && open_.back() == container);
  open_.pop_back();
  JsonNode& node = body_.nodes_[container];
  node.span = static_cast<std::uint32_t>(body_.nodes_.size() - container);
  return node.type == JsonType::kObject ? repeated_name(container) : std::string_view{};
}

std::string_view BodyBuilder::repeated_name(std::size_t container) const {
  const JsonValue object(&body_.nodes_[container]);
  std::vector<std::string_view> names;
  if (object.size() > kPairsMax) {
    for (const JsonValue member : object) names.push_back(member.name());
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    return twice == names.end() ? std::string_view{} : *twice;
  }
  for (auto later = object.begin(); later != object.end(); ++later) {
    for (auto earlier = object.begin(); earlier != later; ++earlier) {
      if ((*earlier).name() == (*later).name()) return (*later).name();
    }
  }
  return {};
}

void append_compact(std::string& out, const JsonValue& value) {
  switch (value.type()) {
    case JsonType::kNull:
      out += "null";
      return;
    case JsonType::kTrue:
      out += "true";
      return;
    case JsonType::kFalse:
      out += "false";
      return;
    case JsonType::kNumber:
      out += value.text();
      return;
    case JsonType::kText:
    case JsonType::kFormText:
      append_json_text(out, value.text());
      return;
    case JsonType::kArray:
    case JsonType::kObject:
      break;
  }
  out += value.is_object() ? '{' : '[';
  bool first = true;
  for (const JsonValue inner : value) {
    if (!first) out += ',';
    first = false;
    if (value.is_object()) {
      append_json_text(out, inner.name());
      out += ':';
    }
    append_compact(out, inner);
  }
  out += value.is_object() ? '}' : ']';
}

bool has_nul(const JsonValue& value) {
  if (value.text().find('\0') != std::string_view::npos) return true;
  for (const JsonValue inner : value) {
    if (inner.name().find('\0') != std::string_view::npos || has_nul(inner)) return true;
  }
  return false;
}

std::string_view described(JsonType type) {
  switch (type) {
    case JsonType::kNull:
      return "null";
    case JsonType::kTrue:
    case JsonType::kFalse:
      return "a boolean";
    case JsonType::kNumber:
      return "a number";
    case JsonType::kText:
    case JsonType::kFormText:
      return "a text";
    case JsonType::kArray:
      return "an array";
    case JsonType::kObject:
      return "an object";
  }
  return "";
}

}  // namespace daybook::api
