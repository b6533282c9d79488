// What is fuzzed. Each function takes any bytes and must neither crash nor break a law that it
// expects; an answer of "malformed" is fine. libFuzzer makes up the bytes (setup/fuzz); the corpus
// is played back by fuzz_tests in every build. One thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace daybook::fuzzing {

void fuzz_json_body(std::string_view bytes);
void fuzz_url(std::string_view bytes);
void fuzz_csv(std::string_view bytes);
void fuzz_vcard(std::string_view bytes);
void fuzz_codec(std::string_view bytes);

// Ends the process, which is how a fuzzer is told, and names the law.
void expect(bool holds, const char* law);

// Takes the first byte off, for a choice among `count`.
std::size_t take_choice(std::string_view& bytes, std::size_t count);

}  // namespace daybook::fuzzing
