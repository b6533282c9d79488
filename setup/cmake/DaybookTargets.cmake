# daybook_layer(<folder> [EXCEPT <file>...] [LINK <target>...])
# One top-level folder as the static library daybook_<folder>. A folder without sources yet is an
# INTERFACE library, so that the layers above can name it already.
function(daybook_layer folder)
  cmake_parse_arguments(layer "" "" "EXCEPT;LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  foreach(file IN LISTS layer_EXCEPT)
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  endforeach()
  if(sources)
    add_library(daybook_${folder} STATIC ${sources})
    target_link_libraries(daybook_${folder} PUBLIC daybook_include ${layer_LINK}
                                            PRIVATE daybook_strict)
  else()
    add_library(daybook_${folder} INTERFACE)
    target_link_libraries(daybook_${folder} INTERFACE daybook_include ${layer_LINK})
  endif()
endfunction()

# daybook_protobuf(<folder>)
# Every *.proto of the folder as the library daybook_<folder>_proto; include the result as
# "<folder>/<name>.pb.h". Generated code has none of our warnings, and its headers are system
# headers to whoever includes them.
function(daybook_protobuf folder)
  set(output "${PROJECT_BINARY_DIR}/generated")
  file(GLOB protos CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.proto")
  set(sources "")
  set(headers "")
  foreach(proto IN LISTS protos)
    cmake_path(GET proto STEM name)
    set(stem "${output}/${folder}/${name}")
    add_custom_command(
      OUTPUT "${stem}.pb.cc" "${stem}.pb.h"
      COMMAND "${CMAKE_COMMAND}" -E make_directory "${output}"
      COMMAND protobuf::protoc "--proto_path=${PROJECT_SOURCE_DIR}" "--cpp_out=${output}" "${proto}"
      DEPENDS ${protos}
      COMMENT "Compiling ${folder}/${name}.proto"
      VERBATIM)
    list(APPEND sources "${stem}.pb.cc")
    list(APPEND headers "${stem}.pb.h")
  endforeach()
  if(sources)
    add_library(daybook_${folder}_proto STATIC ${sources} ${headers})
    target_include_directories(daybook_${folder}_proto SYSTEM PUBLIC "${output}")
    target_link_libraries(daybook_${folder}_proto PUBLIC protobuf::libprotobuf-lite
                                                         Threads::Threads)
  else()
    add_library(daybook_${folder}_proto INTERFACE)
    target_link_libraries(daybook_${folder}_proto INTERFACE protobuf::libprotobuf-lite)
  endif()
endfunction()

# The target headers_alone compiles each header by itself: one that forgets an include fails here
# and not in whoever includes it first. Built by `make tidy` only.
function(daybook_headers_alone)
  set(sources "")
  foreach(folder IN LISTS ARGN)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
         "${PROJECT_SOURCE_DIR}/${folder}/*.h")
    foreach(header IN LISTS headers)
      set(source "${PROJECT_BINARY_DIR}/generated/headers_alone/${header}.cc")
      file(CONFIGURE OUTPUT "${source}" CONTENT "#include \"${header}\"\n")
      list(APPEND sources "${source}")
    endforeach()
  endforeach()
  if(sources)
    add_library(headers_alone OBJECT EXCLUDE_FROM_ALL ${sources})
    target_link_libraries(headers_alone PRIVATE daybook_api daybook_strict GTest::gtest)
  else()
    add_custom_target(headers_alone)
  endif()
endfunction()
