#include "api/render/position_token.h"

#include <charconv>
#include <optional>

namespace daybook::api {
namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string position_token(Position position, std::uint64_t incarnation) {
  std::string token = std::to_string(position.value);
  if (incarnation != 1) token += "@" + std::to_string(incarnation);
  return token;
}

Result<Position> read_position_token(std::string_view header, std::string_view value,
                                     std::uint64_t incarnation) {
  const std::size_t at = value.find('@');
  const auto position = number_in(value.substr(0, at));
  const auto named =
      at == value.npos ? std::optional<std::uint64_t>(1) : number_in(value.substr(at + 1));
  if (!position || !named) {
    return Error{ErrorCode::kInvalid, "header.malformed",
                 "The header " + std::string(header) +
                     " takes a whole number, or one with @ and an incarnation, as "
                     "Daybook-Position gives it."};
  }
  if (*named == incarnation) return Position{*position};
  return gone("position.other_incarnation",
              "The position is of incarnation " + std::to_string(*named) +
                  " of the log, which is now in incarnation " + std::to_string(incarnation) +
                  " after a restore. Read again without it.");
}

}  // namespace daybook::api
