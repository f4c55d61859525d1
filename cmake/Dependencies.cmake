# Finds every third-party package. cmake/ortchestraConfig.cmake.in repeats those that a program needs
# when it links the static library.

# Notes what was not found. All of it is named in one error, after the search.
set(ortchestra_missing "")
function(ortchestra_need variable name)
  if(NOT ${variable})
    list(APPEND ortchestra_missing "${name}")
    set(ortchestra_missing "${ortchestra_missing}" PARENT_SCOPE)
  endif()
endfunction()

find_package(PkgConfig)
ortchestra_need(PkgConfig_FOUND pkg-config)
find_package(Threads REQUIRED)
foreach(package IN ITEMS fmt nlohmann_json CLI11)
  find_package(${package} QUIET)
  ortchestra_need(${package}_FOUND ${package})
endforeach()

if(NOT ONNXRUNTIME_ROOT AND DEFINED ENV{ONNXRUNTIME_ROOT})
  set(ONNXRUNTIME_ROOT "$ENV{ONNXRUNTIME_ROOT}")
endif()
file(STRINGS "${PROJECT_SOURCE_DIR}/cmake/onnxruntime-version.txt" onnxruntime_version LIMIT_COUNT 1)
file(STRINGS "${PROJECT_SOURCE_DIR}/cmake/onnxruntime-headers-version.txt" onnxruntime_headers_version
     LIMIT_COUNT 1)
# The ONNX Runtime of `make setup` is installed together with the programs, one that the user chose is not.
set(onnxruntime_set_up_folder "${PROJECT_SOURCE_DIR}/build/deps/onnxruntime/${onnxruntime_version}")
set(ORTCHESTRA_BUNDLE_ONNXRUNTIME OFF)
if(NOT ONNXRUNTIME_ROOT AND ORTCHESTRA_FIXED_FOLDERS AND EXISTS "${onnxruntime_set_up_folder}/lib")
  set(ORTCHESTRA_BUNDLE_ONNXRUNTIME ON)
endif()
find_package(ONNXRuntimeHeaders REQUIRED)

set(Protobuf_USE_STATIC_LIBS ${ORTCHESTRA_STATIC_DEPS})
# Protobuf 22 and later needs Abseil, which only the CMake package of Protobuf links.
set(CMAKE_FIND_PACKAGE_PREFER_CONFIG ON)
find_package(Protobuf)
ortchestra_need(Protobuf_FOUND Protobuf)
ortchestra_need(Protobuf_PROTOC_EXECUTABLE protoc)
set(CMAKE_FIND_PACKAGE_PREFER_CONFIG OFF)

if(ORTCHESTRA_STATIC_DEPS)
  find_library(LIBMD_LIBRARY NAMES libmd.a)
  find_library(MINIZIP_LIBRARY NAMES libminizip.a)
  find_library(ZLIB_LIBRARY NAMES libz.a)
  ortchestra_need(ZLIB_LIBRARY zlib)
  set(ortchestra_zip_libraries "${MINIZIP_LIBRARY}" "${ZLIB_LIBRARY}")
else()
  find_library(LIBMD_LIBRARY NAMES md)
  find_library(MINIZIP_LIBRARY NAMES minizip)
  set(ortchestra_zip_libraries "${MINIZIP_LIBRARY}")
endif()
ortchestra_need(LIBMD_LIBRARY libmd)
ortchestra_need(MINIZIP_LIBRARY minizip)
find_path(MINIZIP_INCLUDE_DIR minizip/zip.h)
ortchestra_need(MINIZIP_INCLUDE_DIR minizip/zip.h)

find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h)
ortchestra_need(TOMLPLUSPLUS_INCLUDE_DIR toml++)
find_path(ASIO_INCLUDE_DIR asio.hpp)
ortchestra_need(ASIO_INCLUDE_DIR Asio)

find_file(ONNX_SCHEMA NAMES onnx-ml.proto onnx.proto PATH_SUFFIXES include/onnx)
ortchestra_need(ONNX_SCHEMA "the schema of ONNX (onnx-ml.proto)")

# Distributions provide fmt only as a shared library.
if(ORTCHESTRA_STATIC_DEPS)
  set(ortchestra_fmt_library fmt::fmt-header-only)
else()
  set(ortchestra_fmt_library fmt::fmt)
endif()

if(ORTCHESTRA_WITH_VIDEO)
  if(PkgConfig_FOUND)
    pkg_check_modules(FFMPEG IMPORTED_TARGET libavformat libavcodec libavutil libswscale)
  endif()
  ortchestra_need(FFMPEG_FOUND FFmpeg)
  find_package(OpenCV QUIET COMPONENTS core imgproc)
  ortchestra_need(OpenCV_FOUND OpenCV)
endif()

if(ortchestra_missing)
  list(JOIN ortchestra_missing ", " ortchestra_missing)
  message(FATAL_ERROR "These were not found: ${ortchestra_missing}. Run 'make setup' in ${PROJECT_SOURCE_DIR}, "
                      "or install their files for developers.")
endif()

# The charts of the HTML report. It becomes part of the library (cmake/ReportPage.cmake).
find_file(CHART_JS_FILE NAMES chart.min.js PATHS /usr/share/javascript/chart.js NO_DEFAULT_PATH
          DOC "Chart.js 3, minified, with its licence comment")
if(NOT CHART_JS_FILE)
  message(FATAL_ERROR "Chart.js was not found. Install Debian's libjs-chart.js (make setup does), or "
                      "set CHART_JS_FILE to a chart.min.js of version 3.")
endif()
