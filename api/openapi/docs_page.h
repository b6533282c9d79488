// The page at /api/docs: reads /api/openapi.json, lists every operation and lets one try it with a
// token. One text without outside scripts, styles or fonts, so it works offline.
#pragma once

#include <string_view>

namespace daybook::api {

// text/html; UTF-8. The token stays in the page's memory and is sent to this server only.
std::string_view docs_page();

// What the page needs and no more, as the value of Content-Security-Policy.
std::string_view docs_page_policy();

}  // namespace daybook::api
