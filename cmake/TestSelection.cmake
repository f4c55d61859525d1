# Selects the tests of a build, and says how CTest runs them. With a sanitizer, compiling, starting and
# running are slow. So the presets exclude tests that a sanitizer cannot check or need not check.

set(ORTCHESTRA_TEST_FOLDERS "" CACHE STRING "Folders of tests/ to build, for example base;strategy; empty: all")
set(ORTCHESTRA_TESTS_LEFT_OUT "" CACHE STRING "Tests whose name contains one of these are excluded, for example Ort;Cli")

# Sets the variable to the tests in a file, as Suite,name.
function(ortchestra_tests_in source variable)
  file(READ "${source}" text)
  string(REGEX MATCHALL "TEST(_F|_P)?\\([A-Za-z0-9_]+,[ \n]*[A-Za-z0-9_]+" tests "${text}")
  list(TRANSFORM tests REPLACE "^TEST(_F|_P)?\\(([A-Za-z0-9_]+),[ \n]*" "\\2,")
  set(${variable} ${tests} PARENT_SCOPE)
endfunction()

# Removes files without a test of this build from the list.
function(ortchestra_select_tests sources)
  if(ORTCHESTRA_TEST_FOLDERS)
    string(JOIN "|" folders ${ORTCHESTRA_TEST_FOLDERS} support)
    list(FILTER ${sources} INCLUDE REGEX "/tests/(${folders})/")
  endif()
  if(ORTCHESTRA_TESTS_LEFT_OUT)
    string(JOIN "|" left_out ${ORTCHESTRA_TESTS_LEFT_OUT})
    foreach(source IN LISTS ${sources})
      ortchestra_tests_in("${source}" tests)
      set(kept ${tests})
      list(FILTER kept EXCLUDE REGEX "${left_out}")
      if(tests AND NOT kept)
        list(REMOVE_ITEM ${sources} "${source}")
        # Configure again when the file changes: it may get a test that is not excluded.
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
      endif()
    endforeach()
  endif()
  set(${sources} ${${sources}} PARENT_SCOPE)
endfunction()

# Adds the tests to CTest, with one process per file, because a process with a sanitizer takes longer to
# start than most tests take to run.
function(ortchestra_add_tests_by_file target sources)
  list(TRANSFORM ORTCHESTRA_TESTS_LEFT_OUT REPLACE "(.+)" "*\\1*" OUTPUT_VARIABLE left_out)
  string(JOIN ":" left_out ${left_out})
  foreach(source IN LISTS ${sources})
    ortchestra_tests_in("${source}" suites)
    list(TRANSFORM suites REPLACE ",.*" "")
    list(REMOVE_DUPLICATES suites)
    if(NOT suites)
      continue()
    endif()
    # The name of a suite with parameters is PREFIX/Suite.
    list(TRANSFORM suites REPLACE "(.+)" "\\1.*:*/\\1.*")
    string(JOIN ":" filter ${suites})
    file(RELATIVE_PATH name "${CMAKE_CURRENT_SOURCE_DIR}" "${source}")
    string(REGEX REPLACE "_test\\.cpp$" "" name "${name}")
    add_test(NAME "${name}" COMMAND ${target} "--gtest_filter=${filter}-${left_out}")
    # GoogleTest reports success if no test matches the filter.
    set_tests_properties("${name}" PROPERTIES
      TIMEOUT 600 FAIL_REGULAR_EXPRESSION "Running 0 tests")
    # Configure again when the file changes, because its suites are read by CMake.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
  endforeach()
endfunction()
