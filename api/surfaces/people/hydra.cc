#include "api/surfaces/people/hydra.h"

#include <algorithm>

#include "api/read/media_type.h"
#include "api/surfaces/people/iri.h"

namespace daybook::api::people {
namespace {

// "application/ld+json;q=0.5" as a type and thousandths.
struct Preference {
  std::string type;
  int quality = 1000;
};

int quality_of(std::string_view entry) {
  const auto text = parameter(entry, "q");
  if (!text) return 1000;
  int quality = 0;
  int unit = 1000;
  bool is_fraction = false;
  for (const char c : *text) {
    if (c == '.') {
      is_fraction = true;
    } else if (c >= '0' && c <= '9' && unit > 0) {
      if (is_fraction) unit /= 10;
      quality += (c - '0') * unit;
    }
  }
  return std::min(quality, 1000);
}

Preference next_preference(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(','), rest.size());
  const std::string_view entry = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return {media_type(entry), quality_of(entry)};
}

void write_id(JsonWriter& json, std::string_view base, const Uuid& id) {
  json.text(std::string(base) + id.text());
}

bool is_last(const PageShown& page) { return page.page * page.page_size >= page.count; }

std::uint64_t last_page(const PageShown& page) {
  return std::max<std::uint64_t>(1, (page.count + page.page_size - 1) / page.page_size);
}

void write_link(JsonWriter& json, std::string_view name, const PageShown& page,
                std::uint64_t number) {
  json.text(name, page_url(page.url, number));
}

void write_view(JsonWriter& json, const PageShown& page) {
  json.key("hydra:view").begin_object();
  write_link(json, "@id", page, page.page);
  json.text("@type", "hydra:PartialCollectionView");
  write_link(json, "hydra:first", page, 1);
  write_link(json, "hydra:last", page, last_page(page));
  if (page.page > 1) write_link(json, "hydra:previous", page, page.page - 1);
  if (!is_last(page)) write_link(json, "hydra:next", page, page.page + 1);
  json.end_object();
}

void write_search(JsonWriter& json, const PageShown& page) {
  std::string names;
  for (const Field& field : page.parameters) {
    names += (names.empty() ? "" : ",") + std::string(field.name);
  }
  json.key("hydra:search").begin_object().text("@type", "hydra:IriTemplate");
  json.text("hydra:template", std::string(page.url.path) + "{?" + names + "}");
  json.text("hydra:variableRepresentation", "BasicRepresentation");
  json.key("hydra:mapping").begin_array();
  for (const Field& field : page.parameters) {
    json.begin_object().text("@type", "IriTemplateMapping").text("variable", field.name);
    json.text("property", field.name).boolean("required", false).end_object();
  }
  json.end_array().end_object();
}

std::string joined(const std::vector<FieldIssue>& issues) {
  std::string text;
  for (const FieldIssue& issue : issues) {
    text += (text.empty() ? "" : "\n") + issue.field + ": " + issue.message;
  }
  return text;
}

void write_violations(JsonWriter& json, const std::vector<FieldIssue>& issues) {
  json.key("violations").begin_array();
  for (const FieldIssue& issue : issues) {
    json.begin_object().text("propertyPath", issue.field).text("message", issue.message);
    json.end_object();
  }
  json.end_array();
}

struct Refusal {
  int status = 0;
  std::string detail;
  bool is_of_input = false;  // Of a body: which members are wrong.
};

void write_reason(JsonWriter& json, const Error& error) {
  if (!error.reason.empty()) json.text("code", error.reason);
  if (!error.subject.empty()) json.text("subject", error.subject);
}

// Hydra's, or for who wants plain JSON a problem (RFC 9457).
void write_refusal(JsonWriter& json, Format format, const Refusal& refusal, const Error& error) {
  json.begin_object();
  if (format == Format::kJsonLd) {
    const std::string_view type = refusal.is_of_input ? "ConstraintViolationList" : "Error";
    json.text("@context", "/contexts/" + std::string(type));
    json.text("@type", refusal.is_of_input ? "ConstraintViolationList" : "hydra:Error");
    json.text("hydra:title", "An error occurred").text("hydra:description", refusal.detail);
  } else {
    json.text("type", "about:blank").text("title", "An error occurred");
    json.text("detail", refusal.detail);
  }
  json.number("status", refusal.status);
  write_reason(json, error);
  if (refusal.is_of_input) write_violations(json, error.issues);
  json.end_object();
}

http::Response refuse(const RefusedRequest& request, int status, const Error& error) {
  constexpr int kBadRequest = 400;
  constexpr int kUnprocessable = 422;
  const Format format = format_of(request.accept).value_or(Format::kJsonLd);
  const bool has_issues = status == kBadRequest && !error.issues.empty();
  Refusal refusal{status, has_issues ? joined(error.issues) : error.message,
                  has_issues && request.is_write};
  if (refusal.is_of_input) refusal.status = kUnprocessable;
  http::Response response;
  response.status = refusal.status;
  response.content_type = format == Format::kJsonLd ? kJsonLdType : "application/problem+json";
  JsonWriter json(response.body);
  write_refusal(json, format, refusal, error);
  return response;
}

namespace error_body {
constexpr Field kContext = text(1, "@context").required();
constexpr Field kType = text(2, "@type").required();
constexpr Field kTitle = text(3, "hydra:title").required();
constexpr Field kDescription = text(4, "hydra:description").required();
constexpr Field kStatus = integer(5, "status").required();
constexpr Field kCode = text(6, "code");        // Stable and for machines.
constexpr Field kSubject = text(8, "subject");  // The id of a record that stands in the way.
constexpr Field kViolations = json(7, "violations").required().holding("Violation[]");
constexpr Field kFields[] = {kContext, kType, kTitle, kDescription, kStatus, kCode, kSubject};
constexpr Field kInputFields[] = {kContext, kType, kTitle,   kDescription,
                                  kStatus,  kCode, kSubject, kViolations};
}  // namespace error_body

namespace problem_body {
constexpr Field kType = text(1, "type").required();
constexpr Field kTitle = text(2, "title").required();
constexpr Field kDetail = text(3, "detail").required();
constexpr Field kStatus = integer(4, "status").required();
constexpr Field kCode = text(5, "code");
constexpr Field kSubject = text(6, "subject");
constexpr Field kViolations = json(7, "violations").holding("Violation[]");
constexpr Field kFields[] = {kType, kTitle, kDetail, kStatus, kCode, kSubject, kViolations};
}  // namespace problem_body

constexpr Schema kProblem = {"Problem", problem_body::kFields};
constexpr Schema kError = {"HydraError", error_body::kFields};
constexpr Schema kViolationList = {"ConstraintViolationList", error_body::kInputFields};

constexpr std::string_view kRequestMedia[] = {"application/ld+json", "application/json",
                                              "application/merge-patch+json"};

}  // namespace

std::optional<Format> format_of(std::string_view accept) {
  if (without_blanks(accept).empty()) return Format::kJsonLd;
  int ld = 0;
  int plain = 0;
  while (!accept.empty()) {
    const Preference one = next_preference(accept);
    const bool is_any = one.type == "*/*" || one.type == "application/*";
    if (is_any || one.type == "application/ld+json") ld = std::max(ld, one.quality);
    const bool is_json = one.type == "application/json" || one.type == "application/problem+json";
    if (is_json) plain = std::max(plain, one.quality);
  }
  if (ld == 0 && plain == 0) return std::nullopt;
  return ld >= plain ? Format::kJsonLd : Format::kJson;
}

std::string_view content_type_of(Format format) {
  return format == Format::kJsonLd ? kJsonLdType : kJsonType;
}

void write_head(JsonWriter& json, Format format, const LdHead& head) {
  if (format != Format::kJsonLd) return;
  if (!head.is_member) json.text("@context", "/contexts/" + std::string(head.type));
  json.text("@id", head.iri).text("@type", head.type);
}

void write_value(JsonWriter& json, const Field& field, const Value& value) {
  const std::string_view base = iri_base(field);
  if (const auto* id = std::get_if<Uuid>(&value); id != nullptr && !base.empty()) {
    write_id(json, base, *id);
  } else if (const auto* set = std::get_if<References>(&value)) {
    json.begin_array();
    for (const Uuid& member : set->ids) write_id(json, base, member);
    json.end_array();
  } else if (const auto* user = std::get_if<std::int64_t>(&value);
             user != nullptr && field.type == FieldType::kUser) {
    json.text(std::string(base) + std::to_string(*user));
  } else {
    json.value(field, value);
  }
}

void begin_collection(JsonWriter& json, const PageShown& page) {
  json.begin_object().text("@context", "/contexts/" + std::string(page.type));
  json.text("@id", page.url.path).text("@type", "hydra:Collection");
  json.number("hydra:totalItems", static_cast<std::int64_t>(page.count)).key("hydra:member");
}

void end_collection(JsonWriter& json, const PageShown& page) {
  write_view(json, page);
  write_search(json, page);
  json.end_object();
}

extern constexpr Dialect kHydra = {.name = "Hydra",
                                   .refusal = refuse,
                                   .request_media = kRequestMedia,
                                   .own_answer = "application/ld+json",
                                   .plain_answer = "application/json",
                                   .own_error = "application/ld+json",
                                   .plain_error = "application/problem+json",
                                   .error = &kError,
                                   .invalid_input = &kViolationList,
                                   .problem = &kProblem};

}  // namespace daybook::api::people
