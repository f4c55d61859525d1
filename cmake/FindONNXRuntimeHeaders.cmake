# Finds the headers of ONNX Runtime and defines onnxruntime::headers. The library is not needed to build:
# src/runtime/loader loads it at run time.
#
# Searched in ONNXRUNTIME_ROOT (variable or environment; a folder with the layout of an official release
# archive), then in the folder of `make setup`, then in the system folders. Headers that are too old are
# skipped.

if(NOT ONNXRUNTIME_ROOT AND DEFINED ENV{ONNXRUNTIME_ROOT})
  set(ONNXRUNTIME_ROOT "$ENV{ONNXRUNTIME_ROOT}")
endif()

# Plugin execution providers need it.
set(onnxruntime_oldest_api 23)

function(onnxruntime_headers_are_new_enough result folder)
  file(STRINGS "${folder}/onnxruntime_c_api.h" api REGEX "define ORT_API_VERSION [0-9]+" LIMIT_COUNT 1)
  string(REGEX MATCH "[0-9]+$" api "${api}")
  if(NOT api OR api LESS ${onnxruntime_oldest_api})
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

set(_ort_where PATH_SUFFIXES include include/onnxruntime onnxruntime include/onnxruntime/core/session
               VALIDATOR onnxruntime_headers_are_new_enough)
# NO_CACHE: if ONNXRUNTIME_ROOT changes, the previous results must not be used.
if(ONNXRUNTIME_ROOT)
  find_path(ONNXRuntimeHeaders_INCLUDE_DIR onnxruntime_cxx_api.h NO_CACHE
            PATHS "${ONNXRUNTIME_ROOT}" ${_ort_where} NO_DEFAULT_PATH)
endif()
find_path(ONNXRuntimeHeaders_INCLUDE_DIR onnxruntime_cxx_api.h NO_CACHE
          PATHS "${PROJECT_SOURCE_DIR}/build/deps/onnxruntime-headers/${onnxruntime_headers_version}"
          ${_ort_where} NO_DEFAULT_PATH)
find_path(ONNXRuntimeHeaders_INCLUDE_DIR onnxruntime_cxx_api.h NO_CACHE ${_ort_where})

include(FindPackageHandleStandardArgs)
string(CONCAT _ort_message
  "The headers of ONNX Runtime 1.${onnxruntime_oldest_api} or later were not found. Run 'make setup', or "
  "set ONNXRUNTIME_ROOT to an unpacked ONNX Runtime release.")
find_package_handle_standard_args(ONNXRuntimeHeaders
  REQUIRED_VARS ONNXRuntimeHeaders_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "${_ort_message}")

if(ONNXRuntimeHeaders_FOUND AND NOT TARGET onnxruntime::headers)
  add_library(onnxruntime::headers INTERFACE IMPORTED)
  # ORT_API_MANUAL_INIT: nothing of the library is referenced, src/runtime/loader sets the API.
  set_target_properties(onnxruntime::headers PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${ONNXRuntimeHeaders_INCLUDE_DIR}"
    INTERFACE_COMPILE_DEFINITIONS ORT_API_MANUAL_INIT)
endif()
