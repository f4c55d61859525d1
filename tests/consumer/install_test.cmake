# Installs the build into an empty folder, then builds and runs the consumer against it.
foreach(variable BUILD_DIR CONSUMER_DIR WORK_DIR ONNXRUNTIME_ROOT VERSION)
  if(NOT ${variable})
    message(FATAL_ERROR "install_test.cmake needs -D${variable}=...")
  endif()
endforeach()

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
run("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${WORK_DIR}/prefix")
run("${CMAKE_COMMAND}" -G Ninja -S "${CONSUMER_DIR}" -B "${WORK_DIR}/build"
    "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix" "-DONNXRUNTIME_ROOT=${ONNXRUNTIME_ROOT}")
run("${CMAKE_COMMAND}" --build "${WORK_DIR}/build")

execute_process(COMMAND "${WORK_DIR}/build/consumer" OUTPUT_VARIABLE printed
                COMMAND_ERROR_IS_FATAL ANY)
if(NOT printed MATCHES "${VERSION}")
  message(FATAL_ERROR "The consumer printed '${printed}', expected the version ${VERSION}.")
endif()

set(FOLDERS "${WORK_DIR}/prefix")
file(GLOB_RECURSE PROGRAMS "${WORK_DIR}/prefix/*/ortchestra" "${WORK_DIR}/prefix/*/ortchestra-worker")
include("${CMAKE_CURRENT_LIST_DIR}/../run_paths_test.cmake")
