# The manual pages and the completions of shells. The program ortchestra-reference writes them from the
# options of the command line, so they always agree with it.

add_library(ortchestra_reference_parts OBJECT ${ortchestra_reference_sources})
target_link_libraries(ortchestra_reference_parts PUBLIC ortchestra_cli_parts)
ortchestra_own_target(ortchestra_reference_parts)
ortchestra_group_sources(ortchestra_reference_parts ortchestra_reference_sources)

add_executable(ortchestra-reference "${PROJECT_SOURCE_DIR}/src/cli/reference/main.cpp")
target_link_libraries(ortchestra-reference PRIVATE ortchestra_reference_parts ortchestra_cli_parts)
ortchestra_own_target(ortchestra-reference)

set(reference_dir "${PROJECT_BINARY_DIR}/reference")
# The folder is deleted first: a page of a removed command must not stay.
add_custom_command(
  OUTPUT "${PROJECT_BINARY_DIR}/reference.stamp"
  COMMAND "${CMAKE_COMMAND}" -E rm -rf "${reference_dir}"
  COMMAND ortchestra-reference "${reference_dir}"
  COMMAND "${CMAKE_COMMAND}" -E touch "${PROJECT_BINARY_DIR}/reference.stamp"
  DEPENDS ortchestra-reference
  COMMENT "Writing the manual pages and the completions of shells" VERBATIM)
add_custom_target(reference ALL DEPENDS "${PROJECT_BINARY_DIR}/reference.stamp")
