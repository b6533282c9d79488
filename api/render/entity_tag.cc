#include "api/render/entity_tag.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace daybook::api {
namespace {

// Tells versions of a body apart, eight bytes at a time; it guards against nobody.
std::uint64_t hash_of(std::string_view bytes) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15ULL;
  std::uint64_t hash = bytes.size() * kOdd;
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * kOdd;
    hash ^= hash >> 29;
  };
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    mix(word);
    bytes.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
  mix(rest);
  mix(kOdd);
  return hash;
}

// Takes a number off the text; nothing when it begins with none.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

void read_version(std::string_view quoted, EntityTag& tag) {
  if (!quoted.starts_with("\"v")) return;
  quoted.remove_prefix(2);
  const auto version = take_number(quoted);
  auto incarnation = std::optional<std::uint64_t>(1);
  if (version && quoted.starts_with('.')) {
    quoted.remove_prefix(1);
    incarnation = take_number(quoted);
  }
  const bool is_ours = quoted.starts_with('-') || quoted.starts_with('"');
  if (!version || !incarnation || !is_ours) return;
  tag.version = Version{*version};
  tag.incarnation = *incarnation;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

bool is_tag_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (byte >= 0x23 && byte != 0x7f);
}

std::optional<EntityTag> take_tag(std::string_view& text) {
  EntityTag tag;
  tag.is_weak = text.starts_with("W/");
  if (tag.is_weak) text.remove_prefix(2);
  if (!text.starts_with('"')) return std::nullopt;
  const std::size_t end = text.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  tag.text = text.substr(0, end + 1);
  const std::string_view inside = text.substr(1, end - 1);
  if (!std::ranges::all_of(inside, is_tag_character)) return std::nullopt;
  read_version(tag.text, tag);
  text.remove_prefix(end + 1);
  return tag;
}

Error malformed(std::string_view header) {
  return {ErrorCode::kInvalid, "header.malformed",
          "The header " + std::string(header) + " is neither * nor a list of quoted entity tags."};
}

}  // namespace

std::string entity_tag(Version version, std::uint64_t incarnation, std::string_view body) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string tag = "\"v" + std::to_string(version.value);
  if (incarnation != 1) tag += "." + std::to_string(incarnation);
  tag.push_back('-');
  std::uint64_t hash = hash_of(body);
  for (int i = 0; i < 16; ++i, hash <<= 4) tag.push_back(kHex[hash >> 60]);
  tag.push_back('"');
  return tag;
}

Result<EntityTags> read_entity_tags(std::string_view header, std::string_view value) {
  EntityTags tags;
  skip_blanks(value);
  if (value == "*") {
    tags.any = true;
    return tags;
  }
  while (!value.empty()) {
    auto tag = take_tag(value);
    if (!tag) return malformed(header);
    tags.tags.push_back(*std::move(tag));
    skip_blanks(value);
    if (!value.empty() && value.front() != ',') return malformed(header);
    while (!value.empty() && value.front() == ',') {  // Empty elements are allowed in a list.
      value.remove_prefix(1);
      skip_blanks(value);
    }
  }
  if (tags.tags.empty()) return malformed(header);
  return tags;
}

bool matches_version(const EntityTags& tags, Version version, std::uint64_t incarnation) {
  return tags.any || std::ranges::any_of(tags.tags, [&](const EntityTag& tag) {
           return !tag.is_weak && tag.version == version && tag.incarnation == incarnation;
         });
}

bool matches_whole(const EntityTags& tags, std::string_view entity_tag) {
  return tags.any || std::ranges::any_of(
                         tags.tags, [&](const EntityTag& tag) { return tag.text == entity_tag; });
}

}  // namespace daybook::api
