# Builds a shared library, installs it in the subfolder LIBRARY_FOLDER of a prefix, and uses it.
foreach(variable SOURCE_DIR WORK_DIR LIBRARY_FOLDER)
  if(NOT ${variable})
    message(FATAL_ERROR "shared_library_test.cmake needs -D${variable}=...")
  endif()
endforeach()

set(BUILD_DIR "${WORK_DIR}/build")
execute_process(
  COMMAND "${CMAKE_COMMAND}" -G Ninja -S "${SOURCE_DIR}" -B "${BUILD_DIR}" -DBUILD_SHARED_LIBS=ON
    -DORTCHESTRA_BUILD_TESTS=OFF -DCMAKE_UNITY_BUILD=ON -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_CXX_FLAGS_RELEASE=-O0 "-DCMAKE_INSTALL_LIBDIR=${LIBRARY_FOLDER}"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${BUILD_DIR}" COMMAND_ERROR_IS_FATAL ANY)

set(SHARED ON)
set(BUNDLED OFF)
set(WORKER_FOLDER "not used")
include("${CMAKE_CURRENT_LIST_DIR}/install_test.cmake")
