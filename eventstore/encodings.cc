// The text encodings of crypto.h (RFC 4648).
#include <array>

#include "eventstore/crypto.h"

namespace daybook {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHex = "0123456789abcdef";

using Places = std::array<std::int8_t, 256>;

constexpr Places places_in(std::string_view alphabet) {
  Places places{};
  for (auto& place : places) place = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    places[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return places;
}

std::string encode64(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<std::uint8_t>(byte);
    for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63];
  }
  if (count != 0) text += alphabet[bits << (6 - count) & 63];
  return text;
}

std::optional<std::string> decode64(std::string_view text, const Places& places) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes(text.size() * 3 / 4, '\0');
  char* end = bytes.data();
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char letter : text) {
    const std::int8_t place = places[static_cast<std::uint8_t>(letter)];
    if (place < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint8_t>(place);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    *end++ = static_cast<char>(bits >> count);
  }
  // Left-over bits that are set would let two texts stand for the same bytes.
  if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text = encode64(bytes, kBase64);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::string base64url_encode(std::string_view bytes) { return encode64(bytes, kBase64Url); }

std::string hex_encode(std::string_view bytes) {
  std::string text(bytes.size() * 2, '\0');
  char* end = text.data();
  for (const char byte : bytes) {
    *end++ = kHex[static_cast<std::uint8_t>(byte) >> 4];
    *end++ = kHex[static_cast<std::uint8_t>(byte) & 15];
  }
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  static constexpr Places kPlaces = places_in(kBase64);
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decode64(text, kPlaces);
}

std::optional<std::string> base64url_decode(std::string_view text) {
  static constexpr Places kPlaces = places_in(kBase64Url);
  return decode64(text, kPlaces);
}

std::optional<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

}  // namespace daybook
