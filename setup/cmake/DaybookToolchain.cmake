# Compiler settings that every target of ours shares. What differs between dev, release, asan and
# tsan is in CMakePresets.json.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(DAYBOOK_SANITIZE "" CACHE STRING "value of -fsanitize=, empty for none")
option(DAYBOOK_FUZZ "have targets for libFuzzer; needs clang" OFF)
option(DAYBOOK_CCACHE "compile through ccache when it is installed" ON)
option(DAYBOOK_MOLD "link with mold when it is installed" ON)

find_program(DAYBOOK_CCACHE_PROGRAM ccache)
if(DAYBOOK_CCACHE AND DAYBOOK_CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Build folders and clones share one cache: paths count from the root, not from /.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${DAYBOOK_CCACHE_PROGRAM}")
endif()

find_program(DAYBOOK_MOLD_PROGRAM mold)
if(DAYBOOK_MOLD AND DAYBOOK_MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# Every target, also generated code: a data race or a bad access is one wherever it stands.
if(DAYBOOK_SANITIZE)
  add_compile_options(-fsanitize=${DAYBOOK_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${DAYBOOK_SANITIZE})
endif()

# Our own code: warnings are errors. Generated code links only daybook_include.
add_library(daybook_include INTERFACE)
target_include_directories(daybook_include INTERFACE "${PROJECT_SOURCE_DIR}")

add_library(daybook_strict INTERFACE)
target_link_libraries(daybook_strict INTERFACE daybook_include)
target_compile_options(daybook_strict INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlapping copies in std::string's operator+ where there are none (GCC bug 105651).
  target_compile_options(daybook_strict INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND (DAYBOOK_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL "Release"))
  # Seen right in dev only: -O2 blames the unused inside of an empty std::optional (GCC bug 80635),
  # and instrumentation hides initialisations.
  target_compile_options(daybook_strict INTERFACE -Wno-maybe-uninitialized)
endif()
if(DAYBOOK_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Boost.Asio has fences, which the thread sanitizer does not model.
  target_compile_options(daybook_strict INTERFACE -Wno-tsan)
endif()
