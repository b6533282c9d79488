// How this surface speaks: what Accept asks for, records as JSON-LD or plain JSON, Hydra
// collections and errors. Pure; safe from any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/http/message.h"
#include "api/render/json_writer.h"
#include "api/render/page.h"
#include "api/surface.h"
#include "domain/core/record.h"

namespace daybook::api::people {

inline constexpr std::string_view kJsonLdType = "application/ld+json; charset=utf-8";
inline constexpr std::string_view kJsonType = "application/json; charset=utf-8";

enum class Format : std::uint8_t { kJsonLd, kJson };

// JSON-LD unless the header prefers plain JSON; nothing when it takes neither.
std::optional<Format> format_of(std::string_view accept);
std::string_view content_type_of(Format format);

// "@context", "@id" and "@type" of an object that is open; nothing in plain JSON. Within a
// collection there is no context of its own.
struct LdHead {
  std::string_view type;  // "Person"
  std::string_view iri;
  bool is_member = false;
};
void write_head(JsonWriter& json, Format format, const LdHead& head);

// A field of a record: references as IRIs, everything else as every surface shows it.
void write_value(JsonWriter& json, const Field& field, const Value& value);

struct PageShown {
  std::string_view type;  // Of the members.
  RequestUrl url;
  std::span<const Field> parameters;  // For the template of the search.
  std::uint64_t page = 1;
  std::uint64_t page_size = 0;
  std::uint64_t count = 0;
};
// The collection around what `write_members` writes into an open array.
template <class WriteMembers>
void write_collection(JsonWriter& json, Format format, const PageShown& page,
                      WriteMembers write_members);
void begin_collection(JsonWriter& json, const PageShown& page);
void end_collection(JsonWriter& json, const PageShown& page);

template <class WriteMembers>
void write_collection(JsonWriter& json, Format format, const PageShown& page,
                      WriteMembers write_members) {
  if (format == Format::kJsonLd) begin_collection(json, page);
  json.begin_array();
  write_members();
  json.end_array();
  if (format == Format::kJsonLd) end_collection(json, page);
}

extern const Dialect kHydra;

}  // namespace daybook::api::people
