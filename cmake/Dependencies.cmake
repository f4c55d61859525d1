# Finds every third-party package. cmake/ortchestraConfig.cmake.in repeats those that a program needs
# when it links the static library.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

if(NOT ONNXRUNTIME_ROOT AND DEFINED ENV{ONNXRUNTIME_ROOT})
  set(ONNXRUNTIME_ROOT "$ENV{ONNXRUNTIME_ROOT}")
endif()
file(STRINGS "${PROJECT_SOURCE_DIR}/cmake/onnxruntime-version.txt" onnxruntime_version LIMIT_COUNT 1)
file(STRINGS "${PROJECT_SOURCE_DIR}/cmake/onnxruntime-headers-version.txt" onnxruntime_headers_version
     LIMIT_COUNT 1)
# The ONNX Runtime of `make setup` is installed together with the programs, one that the user chose is not.
set(onnxruntime_set_up_folder "${PROJECT_SOURCE_DIR}/build/deps/onnxruntime/${onnxruntime_version}")
set(ORTCHESTRA_BUNDLE_ONNXRUNTIME OFF)
if(NOT ONNXRUNTIME_ROOT AND NOT ORTCHESTRA_STATIC_DEPS AND EXISTS "${onnxruntime_set_up_folder}/lib")
  set(ORTCHESTRA_BUNDLE_ONNXRUNTIME ON)
endif()
find_package(ONNXRuntimeHeaders REQUIRED)

set(Protobuf_USE_STATIC_LIBS ${ORTCHESTRA_STATIC_DEPS})
# Protobuf 22 and later needs Abseil, which only the CMake package of Protobuf links.
set(CMAKE_FIND_PACKAGE_PREFER_CONFIG ON)
find_package(Protobuf REQUIRED)
set(CMAKE_FIND_PACKAGE_PREFER_CONFIG OFF)

if(ORTCHESTRA_STATIC_DEPS)
  find_library(LIBMD_LIBRARY NAMES libmd.a REQUIRED)
else()
  find_library(LIBMD_LIBRARY NAMES md REQUIRED)
endif()

if(ORTCHESTRA_STATIC_DEPS)
  find_library(MINIZIP_LIBRARY NAMES libminizip.a REQUIRED)
  find_library(ZLIB_LIBRARY NAMES libz.a REQUIRED)
  set(ortchestra_zip_libraries "${MINIZIP_LIBRARY}" "${ZLIB_LIBRARY}")
else()
  find_library(MINIZIP_LIBRARY NAMES minizip REQUIRED)
  set(ortchestra_zip_libraries "${MINIZIP_LIBRARY}")
endif()
find_path(MINIZIP_INCLUDE_DIR minizip/zip.h REQUIRED)

find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)

# Distributions provide fmt only as a shared library.
if(ORTCHESTRA_STATIC_DEPS)
  set(ortchestra_fmt_library fmt::fmt-header-only)
else()
  set(ortchestra_fmt_library fmt::fmt)
endif()

if(ORTCHESTRA_WITH_VIDEO)
  pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswscale)
  find_package(OpenCV REQUIRED COMPONENTS core imgproc)
endif()

# The charts of the HTML report. It becomes part of the library (cmake/ReportPage.cmake).
find_file(CHART_JS_FILE NAMES chart.min.js PATHS /usr/share/javascript/chart.js NO_DEFAULT_PATH
          DOC "Chart.js 3, minified, with its licence comment")
if(NOT CHART_JS_FILE)
  message(FATAL_ERROR "Chart.js was not found. Install Debian's libjs-chart.js (make setup does), or "
                      "set CHART_JS_FILE to a chart.min.js of version 3.")
endif()
