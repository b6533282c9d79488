// A page of a list, with links to its neighbours. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/read/query_reader.h"
#include "api/surface.h"
#include "projections/query.h"

namespace daybook::api {

// Where the request came in: what links are made of. Views of the request.
struct RequestUrl {
  std::string_view scheme;  // "https"
  std::string_view host;    // As the Host header has it, with the port; empty: links are relative.
  std::string_view path;    // "/api/crm/persons/", still encoded.
  std::string_view query;   // Behind the '?', still encoded.
};

// The same request for another page. The first page needs no parameter.
std::string page_url(const RequestUrl& url, std::uint64_t page);

// kNotFound "page.invalid" past the end; the first page of nothing exists.
Status check_page(const ListRequest& request, std::uint64_t count);

// Appends {"count": n, "next": url, "previous": url, "results": [...]}.
void render_page(const Resource& resource, const ListRequest& request, const ListPage& page,
                 TenantId tenant, const RequestUrl& url, std::string& out);

// The head and the tail of that object, for results that are no records.
void begin_page(const ListRequest& request, std::uint64_t count, const RequestUrl& url,
                std::string& out);
void end_page(std::string& out);

}  // namespace daybook::api
