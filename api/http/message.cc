#include "api/http/message.h"

#include <algorithm>

namespace daybook::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view Request::header(std::string_view name) const {
  for (const HeaderView& field : headers) {
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return {};
}

Response problem(int status, std::string_view detail) {
  Response response;
  response.status = status;
  response.body = R"({"detail": ")";
  for (char c : detail) {
    if (c == '"' || c == '\\') response.body += '\\';
    response.body += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  response.body += "\"}";
  return response;
}

}  // namespace daybook::http
