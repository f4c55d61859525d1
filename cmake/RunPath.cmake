# The run path, where programs search for shared libraries, is the same in the build and installed.
# If CMake rewrote it at installation, it would fill it up with ":". An empty entry means the current
# directory, from which libraries must not be loaded. tests/run_paths_test.cmake checks every program.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)

if(ORTCHESTRA_FIXED_FOLDERS)
  set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
endif()

# Sets the variable to the run path of programs or libraries in a folder.
function(ortchestra_run_path variable folder)
  file(RELATIVE_PATH libraries "${folder}" "${CMAKE_INSTALL_FULL_LIBDIR}")
  string(REGEX REPLACE "/$" "" libraries "$ORIGIN/${libraries}")
  set(paths "$ORIGIN" "${libraries}")
  list(REMOVE_DUPLICATES paths)
  set(${variable} ${paths} PARENT_SCOPE)
endfunction()
ortchestra_run_path(CMAKE_INSTALL_RPATH "${CMAKE_INSTALL_FULL_BINDIR}")
ortchestra_run_path(ortchestra_worker_run_path "${CMAKE_INSTALL_FULL_LIBEXECDIR}/ortchestra")
ortchestra_run_path(ortchestra_library_run_path "${CMAKE_INSTALL_FULL_LIBDIR}")

# All files of a Python package are in one folder.
if(ORTCHESTRA_PYTHON_PACKAGE)
  foreach(path IN ITEMS CMAKE_INSTALL_RPATH ortchestra_worker_run_path ortchestra_library_run_path)
    set(${path} "$ORIGIN")
  endforeach()
endif()
