# Which tests a build has, and how CTest runs them: a sanitizer is slow to compile, to start and to run
# under, and leaves out what it can't or need not look at. The presets say what.

set(ORTCHESTRA_TEST_FOLDERS "" CACHE STRING "Folders of tests/ to build, e.g. base;strategy; empty: all")
set(ORTCHESTRA_TESTS_LEFT_OUT "" CACHE STRING "Tests whose name holds one of these are left out, e.g. Ort;Cli")

# The tests in a file, as Suite,name.
function(ortchestra_tests_in source variable)
  file(READ "${source}" text)
  string(REGEX MATCHALL "TEST(_F|_P)?\\([A-Za-z0-9_]+,[ \n]*[A-Za-z0-9_]+" tests "${text}")
  list(TRANSFORM tests REPLACE "^TEST(_F|_P)?\\(([A-Za-z0-9_]+),[ \n]*" "\\2,")
  set(${variable} ${tests} PARENT_SCOPE)
endfunction()

# Takes the files out of the list that no test of this build lies in.
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
        # It may get a test that is not left out.
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
      endif()
    endforeach()
  endif()
  set(${sources} ${${sources}} PARENT_SCOPE)
endfunction()

# Adds the files' tests to CTest, all of a file in one process: a sanitized process takes longer to start
# than most tests to run.
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
    # A suite with parameters is called Where/Suite.
    list(TRANSFORM suites REPLACE "(.+)" "\\1.*:*/\\1.*")
    string(JOIN ":" filter ${suites})
    file(RELATIVE_PATH name "${CMAKE_CURRENT_SOURCE_DIR}" "${source}")
    string(REGEX REPLACE "_test\\.cpp$" "" name "${name}")
    add_test(NAME "${name}" COMMAND ${target} "--gtest_filter=${filter}-${left_out}")
    # GoogleTest is content with a filter that nothing passes.
    set_tests_properties("${name}" PROPERTIES
      TIMEOUT 600 FAIL_REGULAR_EXPRESSION "Running 0 tests")
    # Suites are looked for when CMake runs.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
  endforeach()
endfunction()
