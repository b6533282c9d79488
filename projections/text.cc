#include "projections/text.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace daybook {
namespace {

bool is_ascii(std::string_view text) {
  std::uint8_t all = 0;
  for (const char c : text) all |= static_cast<std::uint8_t>(c);
  return all < 0x80;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string fold_unicode(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const auto source = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  icu::UnicodeString folded;
  if (U_SUCCESS(error)) fold->normalize(source, folded, error);
  if (U_FAILURE(error)) folded = icu::UnicodeString(source).foldCase();
  std::string out;
  folded.toUTF8String(out);
  return out;
}

std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  auto index = static_cast<std::int32_t>(at);
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, index, size, c);
  at = static_cast<std::size_t>(index);
  return static_cast<std::uint32_t>(c);
}

Gram gram(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  return Gram{a} << 42 | Gram{b} << 21 | Gram{c};
}

GramQuery range_query(std::uint32_t first, std::uint32_t second_low, std::uint32_t second_high) {
  GramQuery query;
  query.low = gram(first, second_low, 0);
  query.high = gram(first, second_high, kGramEnd);
  query.is_range = true;
  query.is_exact = true;
  return query;
}

}  // namespace

std::string fold_text(std::string_view text) {
  if (!is_ascii(text)) return fold_unicode(text);
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

void append_grams(std::string_view folded, std::vector<Gram>& grams) {
  if (folded.empty()) return;
  std::size_t at = 0;
  const auto next = [&] { return at < folded.size() ? next_code_point(folded, at) : kGramEnd; };
  std::uint32_t a = next();
  std::uint32_t b = next();
  while (a != kGramEnd) {
    const std::uint32_t c = next();
    grams.push_back(gram(a, b, c));
    a = b;
    b = c;
  }
}

GramQuery grams_of_needle(std::string_view folded) {
  std::vector<std::uint32_t> points;
  for (std::size_t at = 0; at < folded.size();) points.push_back(next_code_point(folded, at));
  if (points.size() == 1) return range_query(points[0], 0, kGramEnd);
  if (points.size() == 2) return range_query(points[0], points[1], points[1]);
  GramQuery query;
  query.is_exact = points.size() <= 3;
  for (std::size_t i = 0; i + 2 < points.size(); ++i) {
    query.all.push_back(gram(points[i], points[i + 1], points[i + 2]));
  }
  std::sort(query.all.begin(), query.all.end());
  query.all.erase(std::unique(query.all.begin(), query.all.end()), query.all.end());
  return query;
}

}  // namespace daybook
