# Programs for libFuzzer, only with clang: see the preset "fuzz" and setup/fuzz.
#
# Of the api they hold just the rooms that read what clients send, so that not everything has to be
# compiled once more.
set(DAYBOOK_FUZZ_TARGETS json_body url csv vcard codec)

function(daybook_fuzzers)
  file(GLOB sources CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/api/read/*.cc"
    "${PROJECT_SOURCE_DIR}/api/cli/formats/*.cc"
    "${PROJECT_SOURCE_DIR}/tests/fuzz/*.cc")
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  foreach(file api/cli/import_item api/cli/import_mapping api/render/json_text api/render/position_token
          api/http/chunked_body api/http/message api/http/read_head
          tests/api/sample tests/support/keys tests/support/records)
    list(APPEND sources "${PROJECT_SOURCE_DIR}/${file}.cc")
  endforeach()
  add_library(fuzzed STATIC EXCLUDE_FROM_ALL ${sources})
  target_link_libraries(fuzzed PUBLIC daybook_eventstore daybook_boost simdjson::simdjson
                                      GTest::gtest daybook_include)

  add_custom_target(fuzzers)
  foreach(name IN LISTS DAYBOOK_FUZZ_TARGETS)
    set(source "${PROJECT_BINARY_DIR}/generated/fuzz_${name}.cc")
    file(CONFIGURE OUTPUT "${source}" CONTENT
"#include <cstddef>
#include <cstdint>

#include \"tests/fuzz/targets.h\"

extern \"C\" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  daybook::fuzzing::fuzz_${name}({reinterpret_cast<const char*>(data), size});
  return 0;
}
")
    add_executable(fuzz_${name} EXCLUDE_FROM_ALL "${source}")
    target_link_libraries(fuzz_${name} PRIVATE fuzzed)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzzers fuzz_${name})
  endforeach()
endfunction()
