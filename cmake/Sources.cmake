# Finds the sources by folder, so a new file needs no change here. docs/architecture.md says which
# folder a file belongs to.

# The folder and the name of a file say whether it belongs to a build with video, without #ifdef.
function(ortchestra_drop_unused_sources variable)
  if(ORTCHESTRA_WITH_VIDEO)
    list(FILTER ${variable} EXCLUDE REGEX "_portable(_test)?\\.cpp$")
  else()
    list(FILTER ${variable} EXCLUDE REGEX "_opencv(_test)?\\.cpp$|/(source|sink)/(video|images|live)/[^/]*\\.cpp$")
  endif()
  set(${variable} ${${variable}} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE ortchestra_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/*.cpp")
list(FILTER ortchestra_sources EXCLUDE REGEX "/src/(cli/|config/|worker/main\\.cpp$)")
ortchestra_drop_unused_sources(ortchestra_sources)

file(GLOB ortchestra_config_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/config/*.cpp")

file(GLOB_RECURSE ortchestra_cli_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/cli/*.cpp")
list(FILTER ortchestra_cli_sources EXCLUDE REGEX "/main\\.cpp$|/cli/reference/")

file(GLOB ortchestra_reference_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/cli/reference/*.cpp")
list(FILTER ortchestra_reference_sources EXCLUDE REGEX "/main\\.cpp$")
