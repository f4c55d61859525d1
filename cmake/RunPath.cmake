# The run path, where programs search for shared libraries, is the same in the build and installed.
# If CMake rewrote it at installation, it would fill it up with ":". An empty entry means the current
# directory, from which libraries must not be loaded. tests/run_paths_test.cmake checks every program.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)

# The portable build is copied to other machines, so it contains no folder of this machine.
if(NOT ORTCHESTRA_STATIC_DEPS)
  set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
endif()

# An installed ONNX Runtime is in a folder of its own, so that no other program loads it. The build has
# a link to it beside the programs, where $ORIGIN finds it.
set(private_library_dir "${CMAKE_INSTALL_LIBDIR}/ortchestra")
set(onnxruntime_run_path "")
set(onnxruntime_link "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/libonnxruntime.so.1")
file(REMOVE "${onnxruntime_link}")
if(ORTCHESTRA_BUNDLE_ONNXRUNTIME)
  file(REAL_PATH "${ONNXRuntime_LIBRARY}" onnxruntime_file)
  file(MAKE_DIRECTORY "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  file(CREATE_LINK "${onnxruntime_file}" "${onnxruntime_link}" SYMBOLIC)
elseif(NOT ORTCHESTRA_STATIC_DEPS)
  cmake_path(GET ONNXRuntime_LIBRARY PARENT_PATH onnxruntime_folder)
  if(NOT onnxruntime_folder IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
    set(onnxruntime_run_path "${onnxruntime_folder}")
  endif()
endif()

# Sets the variable to the run path of programs or libraries in a folder. $ORIGIN is first, so that a
# copied program finds the ONNX Runtime in its own folder.
function(ortchestra_run_path variable folder)
  file(RELATIVE_PATH libraries "${folder}" "${CMAKE_INSTALL_FULL_LIBDIR}")
  string(REGEX REPLACE "/$" "" libraries "$ORIGIN/${libraries}")
  set(paths "$ORIGIN" "${libraries}")
  if(ORTCHESTRA_BUNDLE_ONNXRUNTIME)
    list(APPEND paths "${libraries}/ortchestra")
  endif()
  list(REMOVE_DUPLICATES paths)
  set(${variable} ${paths} ${onnxruntime_run_path} PARENT_SCOPE)
endfunction()
ortchestra_run_path(CMAKE_INSTALL_RPATH "${CMAKE_INSTALL_FULL_BINDIR}")
ortchestra_run_path(ortchestra_worker_run_path "${CMAKE_INSTALL_FULL_LIBEXECDIR}/ortchestra")
ortchestra_run_path(ortchestra_library_run_path "${CMAKE_INSTALL_FULL_LIBDIR}")
