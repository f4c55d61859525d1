# The library, and the two executables that use it.

# Static, or shared with BUILD_SHARED_LIBS. All symbols are visible, because the programs and tests also
# use internal ones. A shared library is in the folder of the programs, where $ORIGIN finds it.
add_library(ortchestra ${ortchestra_sources} $<TARGET_OBJECTS:onnx_proto>
                       $<TARGET_OBJECTS:ortchestra_config>)
add_library(ortchestra::ortchestra ALIAS ortchestra)
if(NOT ORTCHESTRA_PYTHON_PACKAGE)  # a wheel contains no links from one name to another
  set_target_properties(ortchestra PROPERTIES
    VERSION "${PROJECT_VERSION}"
    SOVERSION "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
endif()
set_target_properties(ortchestra PROPERTIES
  DEFINE_SYMBOL ""
  LIBRARY_OUTPUT_DIRECTORY "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}"
  INSTALL_RPATH "${ortchestra_library_run_path}")
ortchestra_own_target(ortchestra)
ortchestra_group_sources(ortchestra ortchestra_sources)
target_compile_features(ortchestra PUBLIC cxx_std_20)
target_include_directories(ortchestra
  PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
         $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
         $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  PRIVATE "${PROJECT_SOURCE_DIR}/src")
target_include_directories(ortchestra SYSTEM PRIVATE "${onnx_proto_dir}")

set(ortchestra_definitions
  ORTCHESTRA_WITH_VIDEO=$<BOOL:${ORTCHESTRA_WITH_VIDEO}>
  ASIO_STANDALONE)
target_compile_definitions(ortchestra PRIVATE ${ortchestra_definitions})
target_link_libraries(ortchestra
  PUBLIC nlohmann_json::nlohmann_json Threads::Threads
  PRIVATE $<BUILD_INTERFACE:onnxruntime::headers> ${onnx_protobuf_library} ${ortchestra_fmt_library}
          "${LIBMD_LIBRARY}" ${ortchestra_zip_libraries} ${CMAKE_DL_LIBS})
if(ORTCHESTRA_WITH_VIDEO)
  target_link_libraries(ortchestra
    PRIVATE PkgConfig::FFMPEG opencv_imgproc opencv_core)
endif()

# The part of the library that reads TOML: object files, because it has an option of its own. toml++ is a
# large template, and nothing here runs once per frame.
add_library(ortchestra_config OBJECT ${ortchestra_config_sources})
target_compile_features(ortchestra_config PRIVATE cxx_std_20)
target_include_directories(ortchestra_config
  PRIVATE "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include" "${PROJECT_SOURCE_DIR}/src")
target_compile_definitions(ortchestra_config PRIVATE ${ortchestra_definitions})
target_link_libraries(ortchestra_config
  PRIVATE nlohmann_json::nlohmann_json Threads::Threads ${ortchestra_fmt_library})
ortchestra_own_target(ortchestra_config)
target_compile_options(ortchestra_config PRIVATE $<$<CONFIG:Release>:-O1>)
ortchestra_group_sources(ortchestra_config ortchestra_config_sources)

# Where worker_program.cpp searches for ortchestra-worker.
set(worker_folder "${CMAKE_INSTALL_FULL_LIBEXECDIR}/ortchestra")
set(code_folder "${CMAKE_INSTALL_FULL_BINDIR}")
if(BUILD_SHARED_LIBS)
  set(code_folder "${CMAKE_INSTALL_FULL_LIBDIR}")
endif()
file(RELATIVE_PATH worker_folder_from_code "${code_folder}" "${worker_folder}")
set(worker_candidates "ORTCHESTRA_WORKER_FOLDER_FROM_CODE=\"${worker_folder_from_code}\"")
if(ORTCHESTRA_FIXED_FOLDERS)
  list(APPEND worker_candidates "ORTCHESTRA_WORKER_FOLDER=\"${worker_folder}\"")
endif()
set_source_files_properties("${PROJECT_SOURCE_DIR}/src/base/process/worker_program.cpp" PROPERTIES
  COMPILE_DEFINITIONS "${worker_candidates}" SKIP_UNITY_BUILD_INCLUSION ON)

# Where src/runtime/loader/search.cpp searches for ONNX Runtime.
function(below_prefix variable folder)
  file(RELATIVE_PATH below "${CMAKE_INSTALL_PREFIX}" "${folder}")
  set(${variable} "${below}" PARENT_SCOPE)
endfunction()
below_prefix(programs_below "${CMAKE_INSTALL_FULL_BINDIR}")
below_prefix(worker_below "${worker_folder}")
below_prefix(libraries_below "${CMAKE_INSTALL_FULL_LIBDIR}")
set(runtime_places
  "ORTCHESTRA_PROGRAM_FOLDER=\"${programs_below}\""
  "ORTCHESTRA_WORKER_FOLDER_BELOW_PREFIX=\"${worker_below}\""
  "ORTCHESTRA_LIBRARY_FOLDER=\"${libraries_below}\""
  "ORTCHESTRA_SYSTEM_LIBRARY_FOLDER=\"/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}\"")
if(ORTCHESTRA_FIXED_FOLDERS)
  # For programs with a static library, whose code is not in a folder of the installation.
  list(APPEND runtime_places
       "ORTCHESTRA_INSTALLED_ONNXRUNTIME=\"${CMAKE_INSTALL_FULL_LIBDIR}/ortchestra\"")
  if(ONNXRUNTIME_ROOT)
    list(APPEND runtime_places "ORTCHESTRA_CONFIGURED_ONNXRUNTIME=\"${ONNXRUNTIME_ROOT}/lib\"")
  endif()
  if(NOT ORTCHESTRA_DEB)
    list(APPEND runtime_places "ORTCHESTRA_SET_UP_FOLDER=\"${PROJECT_SOURCE_DIR}/build/deps\""
                               "ORTCHESTRA_PINNED_ONNXRUNTIME=\"${onnxruntime_version}\"")
  endif()
endif()
set_source_files_properties("${PROJECT_SOURCE_DIR}/src/runtime/loader/search.cpp" PROPERTIES
  COMPILE_DEFINITIONS "${runtime_places}" SKIP_UNITY_BUILD_INCLUSION ON)

# For the executables, tests and benchmarks: also the internal headers, and what these headers include.
add_library(ortchestra_internal INTERFACE)
target_include_directories(ortchestra_internal INTERFACE "${PROJECT_SOURCE_DIR}/src")
target_compile_definitions(ortchestra_internal INTERFACE ${ortchestra_definitions})
target_link_libraries(ortchestra_internal
  INTERFACE ortchestra onnxruntime::headers ${onnx_protobuf_library} ${ortchestra_fmt_library}
            ${ortchestra_zip_libraries})
if(ORTCHESTRA_WITH_VIDEO)
  target_link_libraries(ortchestra_internal
    INTERFACE PkgConfig::FFMPEG opencv_imgproc opencv_core)
endif()
target_include_directories(ortchestra_internal SYSTEM INTERFACE "${onnx_proto_dir}")

# The command line without main(), so that tests can use its parts.
add_library(ortchestra_cli_parts OBJECT ${ortchestra_cli_sources})
target_link_libraries(ortchestra_cli_parts PUBLIC ortchestra_internal CLI11::CLI11)
ortchestra_own_target(ortchestra_cli_parts)
# CLI11 is a large template, and nothing here runs once per frame.
target_compile_options(ortchestra_cli_parts PRIVATE $<$<CONFIG:Release>:-O1>)
ortchestra_group_sources(ortchestra_cli_parts ortchestra_cli_sources)

add_executable(ortchestra-cli "${PROJECT_SOURCE_DIR}/src/cli/main.cpp")
if(NOT ORTCHESTRA_PYTHON_PACKAGE)  # there, pip makes a command that starts this program
  set_target_properties(ortchestra-cli PROPERTIES OUTPUT_NAME ortchestra)
endif()
target_link_libraries(ortchestra-cli PRIVATE ortchestra_cli_parts)
ortchestra_own_target(ortchestra-cli)

add_executable(ortchestra-worker "${PROJECT_SOURCE_DIR}/src/worker/main.cpp")
target_link_libraries(ortchestra-worker PRIVATE ortchestra_internal)
set_target_properties(ortchestra-worker PROPERTIES
  EXPORT_NAME worker
  INSTALL_RPATH "${ortchestra_worker_run_path}")
ortchestra_own_target(ortchestra-worker)
