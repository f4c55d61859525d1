# The run path, where programs search for shared libraries, is the same in the build and installed.
# If CMake rewrote it at installation, it would fill it up with ":". An empty entry means the current
# directory, from which libraries must not be loaded. tests/run_paths_test.cmake checks every program.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)

# The portable build is copied to other machines, so it contains no folder of this machine.
set(onnxruntime_run_path "")
if(NOT ORTCHESTRA_STATIC_DEPS)
  cmake_path(GET ONNXRuntime_LIBRARY PARENT_PATH onnxruntime_folder)
  if(NOT onnxruntime_folder IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
    set(onnxruntime_run_path "${onnxruntime_folder}")
  endif()
  set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
endif()

# $ORIGIN is first, so that a copied program finds the ONNX Runtime in its own folder.
function(ortchestra_run_path variable folder)
  file(RELATIVE_PATH libraries "${folder}" "${CMAKE_INSTALL_FULL_LIBDIR}")
  set(${variable} "$ORIGIN" "$ORIGIN/${libraries}" ${onnxruntime_run_path} PARENT_SCOPE)
endfunction()
ortchestra_run_path(CMAKE_INSTALL_RPATH "${CMAKE_INSTALL_FULL_BINDIR}")
ortchestra_run_path(ortchestra_worker_run_path "${CMAKE_INSTALL_FULL_LIBEXECDIR}/ortchestra")
set(ortchestra_library_run_path "$ORIGIN" ${onnxruntime_run_path})
