# Installs the build into an empty folder, checks the installed files, builds examples/ with the
# installed library, and runs each program. Each must exit with 0. Its output must match the comment "Prints (regular
# expression): …" in its source.
foreach(variable BUILD_DIR SOURCE_DIR WORK_DIR WORKER_FOLDER SHARED BUNDLED)
  if("${${variable}}" STREQUAL "")
    message(FATAL_ERROR "install_test.cmake needs -D${variable}=...")
  endif()
endforeach()

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(prefix "${WORK_DIR}/stage/opt/ortchestra")
set(programs "${WORK_DIR}/examples")
file(REMOVE_RECURSE "${WORK_DIR}/stage" "${programs}")
# As a package is built: the files work in another folder than the prefix.
set(ENV{DESTDIR} "${WORK_DIR}/stage")
run("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix /opt/ortchestra)
unset(ENV{DESTDIR})
file(GLOB_RECURSE worker "${prefix}/*/ortchestra-worker")
file(GLOB_RECURSE tool "${prefix}/bin/ortchestra")

foreach(file IN ITEMS share/man/man1/ortchestra.1 share/man/man1/ortchestra-bench.1
                      share/bash-completion/completions/ortchestra share/zsh/site-functions/_ortchestra
                      share/fish/vendor_completions.d/ortchestra.fish share/doc/ortchestra/LICENSE
                      share/doc/ortchestra/docs/install.md)
  if(NOT EXISTS "${prefix}/${file}")
    message(SEND_ERROR "${file} is not installed")
  endif()
endforeach()

# A shared library includes its dependencies. A static library needs find_package() for them.
set(find_dependencies --no-warn-unused-cli)
if(SHARED)
  foreach(package fmt Protobuf PkgConfig OpenCV)
    list(APPEND find_dependencies "-DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON")
  endforeach()
endif()
run("${CMAKE_COMMAND}" -G Ninja -S "${SOURCE_DIR}/examples" -B "${programs}"
    "-DCMAKE_PREFIX_PATH=${prefix}" ${find_dependencies})
run("${CMAKE_COMMAND}" --build "${programs}")

# The prefix differs from the configured one. Programs find the worker relative to a shared library.
# The code of a static library is inside the program, which may be anywhere.
if(NOT SHARED)
  if(NOT EXISTS "${WORKER_FOLDER}/ortchestra-worker")
    execute_process(COMMAND "${programs}/worker_processes" RESULT_VARIABLE result ERROR_VARIABLE printed)
    if(result EQUAL 0 OR NOT printed MATCHES "${WORKER_FOLDER}/ortchestra-worker\\); set ORTCHESTRA_WORKER")
      message(SEND_ERROR "worker_processes does not search the configured install folder of its library: ${printed}")
    endif()
  endif()
  set(ENV{ORTCHESTRA_WORKER} "${worker}")
endif()

file(GLOB sources "${SOURCE_DIR}/examples/*.cpp")
foreach(source IN LISTS sources)
  cmake_path(GET source STEM name)
  file(STRINGS "${source}" comment REGEX "^// Prints \\(regular expression\\): " LIMIT_COUNT 1)
  string(REGEX REPLACE "^// Prints \\(regular expression\\): " "" expected "${comment}")
  execute_process(COMMAND "${programs}/${name}" RESULT_VARIABLE result OUTPUT_VARIABLE printed
                  ERROR_VARIABLE printed COMMAND_ECHO STDOUT)
  message(STATUS "${printed}")
  if(NOT expected OR NOT result EQUAL 0 OR NOT printed MATCHES "${expected}")
    message(SEND_ERROR "${name} exited with ${result}; its output must match '${expected}'")
  endif()
endforeach()

# The installed tool finds its worker wherever the prefix is.
unset(ENV{ORTCHESTRA_WORKER})
run("${tool}" bench -m a=fake: -s processes -n 2 --rounds 1)

if(BUNDLED)
  # The runtime that was installed with it comes before that of the set-up.
  execute_process(COMMAND "${tool}" devices OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
  if(NOT printed MATCHES "${prefix}/lib[^\n]*/ortchestra/libonnxruntime[^\n]*installed with the program; the default")
    message(SEND_ERROR "the installed program does not use the ONNX Runtime that was installed with it: ${printed}")
  endif()
endif()

set(FOLDERS "${prefix}" "${programs}")
set(PROGRAMS "${tool}" "${worker}")
include("${CMAKE_CURRENT_LIST_DIR}/../run_paths_test.cmake")
