# Our fuzzing driver, as an object library.
add_library(fuzz_driver OBJECT
  "${CMAKE_CURRENT_LIST_DIR}/driver.cpp" "${CMAKE_CURRENT_LIST_DIR}/mutation.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/coverage.cpp")
target_include_directories(fuzz_driver PRIVATE "${PROJECT_SOURCE_DIR}"
                                               "${PROJECT_SOURCE_DIR}/include")
set_target_properties(fuzz_driver PROPERTIES UNITY_BUILD OFF)
ortchestra_own_target(fuzz_driver)
