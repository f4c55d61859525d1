# Finds ONNX Runtime and defines onnxruntime::onnxruntime and ONNXRuntime_VERSION.
#
# ONNXRUNTIME_ROOT (variable or environment) is a folder with the layout of an official release
# archive: headers in include/ or include/onnxruntime/, the library in lib/ or lib64/. Without it, the
# system folders are searched.

if(NOT ONNXRUNTIME_ROOT AND DEFINED ENV{ONNXRUNTIME_ROOT})
  set(ONNXRUNTIME_ROOT "$ENV{ONNXRUNTIME_ROOT}")
endif()

# NO_CACHE: if ONNXRUNTIME_ROOT changes, the previous results must not be used.
set(_ort_where NO_CACHE)
if(ONNXRUNTIME_ROOT)
  list(APPEND _ort_where PATHS "${ONNXRUNTIME_ROOT}" NO_DEFAULT_PATH)
endif()
find_path(ONNXRuntime_INCLUDE_DIR onnxruntime_cxx_api.h
          ${_ort_where} PATH_SUFFIXES include include/onnxruntime onnxruntime
                                      include/onnxruntime/core/session)
find_library(ONNXRuntime_LIBRARY onnxruntime ${_ort_where} PATH_SUFFIXES lib lib64)

if(ONNXRuntime_LIBRARY)
  file(REAL_PATH "${ONNXRuntime_LIBRARY}" _ort_file)
  if(_ort_file MATCHES "\\.so\\.([0-9]+\\.[0-9]+\\.[0-9]+)$")
    set(ONNXRuntime_VERSION "${CMAKE_MATCH_1}")
  endif()
endif()
if(ONNXRuntime_INCLUDE_DIR AND ONNXRuntime_VERSION)
  file(STRINGS "${ONNXRuntime_INCLUDE_DIR}/onnxruntime_c_api.h" _ort_api
       REGEX "define ORT_API_VERSION [0-9]+" LIMIT_COUNT 1)
  string(REGEX MATCH "[0-9]+$" _ort_api "${_ort_api}")
  string(REGEX MATCH "^1\\.([0-9]+)" _ort_minor "${ONNXRuntime_VERSION}")
  # A library supports all older API versions, but no newer one.
  if(_ort_api AND _ort_minor AND _ort_api GREATER CMAKE_MATCH_1)
    set(ONNXRuntime_NOT_FOUND_MESSAGE
        "The headers in ${ONNXRuntime_INCLUDE_DIR} (API ${_ort_api}) are newer than the library "
        "${ONNXRuntime_LIBRARY}: use headers and library of the same release.")
    unset(ONNXRuntime_LIBRARY)
  endif()
endif()

if(NOT ONNXRuntime_NOT_FOUND_MESSAGE)
  set(ONNXRuntime_NOT_FOUND_MESSAGE
      "ONNX Runtime was not found (searched in '${ONNXRUNTIME_ROOT}'). Run 'make setup', or set "
      "ONNXRUNTIME_ROOT to an unpacked ONNX Runtime release (include/ and lib/).")
endif()
string(CONCAT ONNXRuntime_NOT_FOUND_MESSAGE ${ONNXRuntime_NOT_FOUND_MESSAGE})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  ONNXRuntime
  REQUIRED_VARS ONNXRuntime_LIBRARY ONNXRuntime_INCLUDE_DIR
  VERSION_VAR ONNXRuntime_VERSION
  REASON_FAILURE_MESSAGE "${ONNXRuntime_NOT_FOUND_MESSAGE}")

if(ONNXRuntime_FOUND AND NOT TARGET onnxruntime::onnxruntime)
  add_library(onnxruntime::onnxruntime SHARED IMPORTED)
  set_target_properties(onnxruntime::onnxruntime PROPERTIES
    IMPORTED_LOCATION "${ONNXRuntime_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${ONNXRuntime_INCLUDE_DIR}")
endif()
