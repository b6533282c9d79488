#include "api/render/position_token.h"

#include <charconv>

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

std::optional<PositionToken> parse_position_token(std::string_view text) {
  const std::size_t at = text.find('@');
  const auto position = number_in(text.substr(0, at));
  if (!position) return std::nullopt;
  if (at == text.npos) return PositionToken{Position{*position}};
  const auto incarnation = number_in(text.substr(at + 1));
  if (!incarnation) return std::nullopt;
  return PositionToken{Position{*position}, *incarnation};
}

Result<Position> present_position(const PositionToken& token, std::uint64_t incarnation) {
  const std::uint64_t named = token.incarnation.value_or(incarnation);
  if (named == incarnation) return token.position;
  return gone("position.other_incarnation",
              "The position is of incarnation " + std::to_string(named) +
                  " of the log, which is now in incarnation " + std::to_string(incarnation) +
                  " after a restore. One of now is " + position_token(token.position, incarnation) +
                  ", and may be another commit.");
}

Result<Position> kept_position(const PositionToken& token, std::uint64_t incarnation) {
  return present_position({token.position, token.incarnation.value_or(1)}, incarnation);
}

Result<Position> read_position_token(std::string_view header, std::string_view value,
                                     std::uint64_t incarnation) {
  const auto token = parse_position_token(value);
  if (token) return kept_position(*token, incarnation);
  return Error{ErrorCode::kInvalid, "header.malformed",
               "The header " + std::string(header) +
                   " takes a whole number, or one with @ and an incarnation, as "
                   "Daybook-Position gives it."};
}

}  // namespace daybook::api
