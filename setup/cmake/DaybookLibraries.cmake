# The libraries of others, each as one target; all come from Debian packages (setup/packages.txt).

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(CURL REQUIRED)
find_package(Protobuf REQUIRED)
find_package(simdjson REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(GTest REQUIRED)

# daybook_find(<name> <header> <library>): a library whose package has no usable CMake file.
function(daybook_find name header library)
  find_path(DAYBOOK_${name}_INCLUDE ${header} REQUIRED)
  find_library(DAYBOOK_${name}_LIBRARY ${library} REQUIRED)
  add_library(daybook_${name} INTERFACE)
  target_link_libraries(daybook_${name} INTERFACE "${DAYBOOK_${name}_LIBRARY}")
endfunction()

# RocksDB's own CMake file asks for the development packages of everything it was built with.
daybook_find(rocksdb rocksdb/db.h rocksdb)
daybook_find(roaring roaring/roaring.h roaring)
daybook_find(argon2 argon2.h argon2)

# The allocator; the sanitizers bring one of their own.
if(NOT DAYBOOK_SANITIZE)
  daybook_find(allocator jemalloc/jemalloc.h jemalloc)
else()
  add_library(daybook_allocator INTERFACE)
endif()

# Asio, Beast and URL are compiled once here and not again in each file that includes them.
find_path(DAYBOOK_BOOST_INCLUDE boost/beast/src.hpp REQUIRED)
set(boost_source "${PROJECT_BINARY_DIR}/generated/boost_implementation.cc")
file(CONFIGURE OUTPUT "${boost_source}" CONTENT
"#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
#include <boost/url/src.hpp>
")
add_library(daybook_boost STATIC "${boost_source}")
target_compile_definitions(daybook_boost PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_URL_NO_LIB)
target_link_libraries(daybook_boost PUBLIC OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
