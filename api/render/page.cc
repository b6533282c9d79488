#include "api/render/page.h"

#include <algorithm>

#include "api/read/percent.h"
#include "api/render/json_text.h"
#include "api/render/record.h"

namespace daybook::api {
namespace {

constexpr std::size_t kRecordBytes = 700;  // A guess that saves copies of a growing text.

bool is_page_parameter(std::string_view part) {
  const auto name = percent_decode(part.substr(0, part.find('=')), Plus::kIsSpace);
  return name && *name == "page";
}

std::uint64_t last_page(const ListRequest& request, std::uint64_t count) {
  return std::max<std::uint64_t>((count + request.page_size - 1) / request.page_size, 1);
}

void append_link(std::string& out, bool exists, const RequestUrl& url, std::uint64_t page) {
  if (exists) {
    append_json_text(out, page_url(url, page));
  } else {
    out += "null";
  }
}

}  // namespace

std::string page_url(const RequestUrl& url, std::uint64_t page) {
  std::string link;
  if (!url.host.empty()) {
    link.append(url.scheme).append("://").append(url.host);
  }
  link += url.path;
  char separator = '?';
  const auto add = [&](std::string_view part) {
    link += separator;
    link += part;
    separator = '&';
  };
  std::string_view rest = url.query;
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!part.empty() && !is_page_parameter(part)) add(part);
  }
  if (page > 1) add("page=" + std::to_string(page));
  return link;
}

Status check_page(const ListRequest& request, std::uint64_t count) {
  if (request.page <= last_page(request, count)) return Done{};
  return not_found("page.invalid", "Invalid page.");
}

void begin_page(const ListRequest& request, std::uint64_t count, const RequestUrl& url,
                std::string& out) {
  out += R"({"count":)";
  append_integer(out, static_cast<std::int64_t>(count));
  out += R"(,"next":)";
  append_link(out, request.page < last_page(request, count), url, request.page + 1);
  out += R"(,"previous":)";
  append_link(out, request.page > 1, url, request.page - 1);
  out += R"(,"results":[)";
}

void end_page(std::string& out) { out += "]}"; }

void render_page(const Resource& resource, const ListRequest& request, const ListPage& page,
                 TenantId tenant, const RequestUrl& url, std::string& out) {
  out.reserve(out.size() + 256 + page.records.size() * kRecordBytes);
  begin_page(request, page.count, url, out);
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    if (i > 0) out += ',';
    render_record(resource, page.records[i], tenant, request.fields, out);
  }
  end_page(out);
}

}  // namespace daybook::api
