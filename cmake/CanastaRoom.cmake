# canasta_room(<name> [DEPS <rooms>...] [LIBS <targets>...] [PROGRAM <program>])
#
# Makes the targets of the folder src/<name>, called from its CMakeLists.txt:
#
#   canasta_<name>   static library of *.cc, without tests, benchmarks and main.cc;
#                    header-only when no .cc is left
#   <name>_test      GoogleTest program of *_test.cc; one ctest entry of the same name
#   <name>_bench     Google Benchmark program of *_bench.cc; built by the target `benches`
#   <program>        when PROGRAM is given: main.cc, linked with the library, into bin/
#
# DEPS are other folders of src/, whose libraries are linked: canasta_room(features DEPS data base).
# LIBS are imported targets, such as DuckDB::duckdb. Which folder may depend on which is said, and
# checked, in tools/tidy. A file added to a folder is found at the next build.
function(canasta_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PROGRAM" "DEPS;LIBS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "canasta_room(${name}): unknown words: ${arg_UNPARSED_ARGUMENTS}. "
      "It takes DEPS, LIBS and PROGRAM.")
  endif()

  set(folder "${PROJECT_SOURCE_DIR}/src/${name}")
  file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cc")
  set(tests ${sources})
  set(benches ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|_bench|/main)\\.cc$")

  set(libraries ${arg_LIBS})
  foreach(dep IN LISTS arg_DEPS)
    list(APPEND libraries canasta_${dep})
    set_property(GLOBAL APPEND PROPERTY CANASTA_EDGES "${name}:${dep}")
  endforeach()

  if(sources)
    add_library(canasta_${name} STATIC ${sources})
    target_include_directories(canasta_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(canasta_${name} PUBLIC ${libraries} Threads::Threads)
  else()
    add_library(canasta_${name} INTERFACE)
    target_include_directories(canasta_${name} INTERFACE "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(canasta_${name} INTERFACE ${libraries} Threads::Threads)
  endif()

  if(arg_PROGRAM)
    add_executable(${arg_PROGRAM} "${folder}/main.cc")
    target_link_libraries(${arg_PROGRAM} PRIVATE canasta_${name})
  endif()
  if(tests AND BUILD_TESTING)
    canasta_test(${name}_test SOURCES ${tests} LIBS canasta_${name})
  endif()
  if(benches AND BUILD_TESTING)
    add_executable(${name}_bench EXCLUDE_FROM_ALL ${benches})
    target_link_libraries(${name}_bench PRIVATE canasta_${name} benchmark::benchmark_main)
    set_target_properties(${name}_bench PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bench")
    add_dependencies(benches ${name}_bench)
  endif()
endfunction()

# canasta_test(<name> SOURCES <files>... [LIBS <targets>...] [TIMEOUT <seconds>])
#
# One GoogleTest program with rapidcheck, and one ctest entry for the whole of it: a process per
# program starts faster than a process per test. It runs in the source folder and finds
# CANASTA_DATA, CANASTA_PROGRAM and RC_PARAMS in its environment (see
# cmake/test_environment.cmake.in).
function(canasta_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LIBS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE
    ${arg_LIBS} GTest::gmock GTest::gtest_main rapidcheck rapidcheck_gtest)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/test")
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" TIMEOUT ${arg_TIMEOUT})

  string(REGEX REPLACE "_test$" "" room "${name}")
  if(room IN_LIST CANASTA_THREADED)
    set_tests_properties(${name} PROPERTIES LABELS threads)
    add_dependencies(threads_tests ${name})
  endif()
endfunction()

# Called when every folder is in: says plainly which DEPS names no folder, where the linker would
# only say that it cannot find -lcanasta_<name>.
function(canasta_check_edges)
  get_property(edges GLOBAL PROPERTY CANASTA_EDGES)
  foreach(edge IN LISTS edges)
    string(REPLACE ":" ";" edge "${edge}")
    list(GET edge 0 room)
    list(GET edge 1 dep)
    if(NOT TARGET canasta_${dep})
      message(FATAL_ERROR "src/${room}/CMakeLists.txt: DEPS names '${dep}', but there is no "
        "src/${dep}/CMakeLists.txt with canasta_room(${dep} ...).")
    endif()
  endforeach()
endfunction()
