#include "api/cli/server_answer.h"

#include <vector>

#include "api/cli/formats/json_text.h"

namespace daybook::cli {
namespace {

constexpr std::size_t kBodyShownMax = 300;  // A proxy's error page is not worth more.

ExitCode code_of(int status) {
  if (status == 401 || status == 403) return kExitRefused;
  if (status == 429 || status >= 500) return kExitUnreachable;
  return kExitUsage;
}

// Messages of one field: a text, or an array of texts.
std::string messages(const Cell& cell) {
  if (!cell.is_json) return cell.text;
  const Result<std::vector<std::string>> elements = json_elements(cell.text);
  if (!elements) return cell.text;
  std::string text;
  for (const std::string& element : *elements) {
    if (!text.empty()) text += ' ';
    const Result<std::vector<Cell>> decoded = json_members("{\"m\":" + element + "}");
    text += decoded ? decoded->at(0).text : element;
  }
  return text;
}

}  // namespace

std::string error_text(std::string_view json) {
  const Result<std::vector<Cell>> members = json_members(json);
  if (!members) return std::string(json.substr(0, kBodyShownMax));
  std::string text;
  for (const Cell& member : *members) {
    if (!text.empty()) text += "; ";
    if (member.column != "detail") text += member.column + ": ";
    text += messages(member);
  }
  return text;
}

Failure failure_of(const Error& unreachable, std::string_view url) {
  return {kExitUnreachable, "no answer from " + std::string(url) + ": " + unreachable.message};
}

Failure failure_of(const HttpResponse& response, std::string_view url) {
  return {code_of(response.status), std::string(url) + " answered " +
                                        std::to_string(response.status) + ": " +
                                        error_text(response.body)};
}

}  // namespace daybook::cli
