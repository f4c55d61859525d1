# Adds the fuzz targets to ortchestra-tests, each under its own name. Builds the driver with a
# target that has bugs, for the driver's tests.

file(GLOB fuzz_targets CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*_fuzz.cpp")
foreach(source IN LISTS fuzz_targets)
  cmake_path(GET source STEM name)
  string(REGEX REPLACE "_fuzz$" "" name "${name}")
  set_source_files_properties("${source}" PROPERTIES
    COMPILE_DEFINITIONS "LLVMFuzzerTestOneInput=fuzz_${name}" SKIP_UNITY_BUILD_INCLUSION ON)
endforeach()
target_sources(ortchestra-tests PRIVATE ${fuzz_targets} "${CMAKE_CURRENT_LIST_DIR}/mutation.cpp")
target_include_directories(ortchestra-tests PRIVATE "${PROJECT_SOURCE_DIR}")

include("${CMAKE_CURRENT_LIST_DIR}/fuzz_driver.cmake")
add_executable(fuzz-sample "${CMAKE_CURRENT_LIST_DIR}/sample_target.cpp")
ortchestra_own_target(fuzz-sample)
target_include_directories(fuzz-sample PRIVATE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/include")
target_compile_options(fuzz-sample PRIVATE -fsanitize-coverage=trace-pc)
set_target_properties(fuzz-sample PROPERTIES UNITY_BUILD OFF)
target_link_libraries(fuzz-sample PRIVATE fuzz_driver)
add_dependencies(ortchestra-tests fuzz-sample)
