// Text as lists compare it: folded (case and compatibility forms, every script) and cut into
// trigrams. Pure; safe from any thread.
//
// Folding is NFKC_Casefold of Unicode (UAX #15, section 12.1; ICU). Text is indexed by the three
// code points that begin at each of its code points, with kGramEnd for those beyond the end. So a
// needle of one or two code points is a range of grams (exact), one of three is one gram (exact),
// and a longer one is in at most the texts that have all its grams (to be verified).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook {

// Three code points of 21 bits each, the first one highest.
using Gram = std::uint64_t;
inline constexpr std::uint32_t kGramEnd = 0x1fffff;  // Beyond the last code point of Unicode.

// Invalid UTF-8 becomes U+FFFD.
std::string fold_text(std::string_view text);

// Appends the grams of a folded text, in text order, repeated ones too.
void append_grams(std::string_view folded, std::vector<Gram>& grams);

// Which texts can hold a folded needle.
struct GramQuery {
  std::vector<Gram> all;  // Every one of these must be there ...
  Gram low = 0;           // ... or, for a short needle, any one of [low, high].
  Gram high = 0;
  bool is_range = false;
  bool is_exact = false;  // No need to verify.
};
GramQuery grams_of_needle(std::string_view folded);

}  // namespace daybook
