# The Debian package (`make deb`, docs/install.md). It depends on the versions of FFmpeg and OpenCV of the
# release of Debian or Ubuntu on which it is built, so its version names that release.

if(NOT ORTCHESTRA_DEB)
  return()
endif()
if(NOT BUILD_SHARED_LIBS OR NOT ORTCHESTRA_BUNDLE_ONNXRUNTIME)
  message(FATAL_ERROR "The Debian package needs BUILD_SHARED_LIBS and ORTCHESTRA_BUNDLE_ONNXRUNTIME: use the preset deb, and unset ONNXRUNTIME_ROOT.")
endif()
file(GLOB onnxruntime_licences "${onnxruntime_set_up_folder}/licences/*")
if(NOT onnxruntime_licences)
  message(FATAL_ERROR "The licence texts of ONNX Runtime are missing in ${onnxruntime_set_up_folder}/licences: run scripts/setup.sh, or put them there.")
endif()

cmake_host_system_information(RESULT system_id QUERY DISTRIB_ID)
cmake_host_system_information(RESULT system_version QUERY DISTRIB_VERSION_ID)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ortchestra)
set(CPACK_PACKAGE_CONTACT "The maintainers of ortchestra <maintainers@ortchestra.invalid>")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "1~${system_id}${system_version}")
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "${PROJECT_DESCRIPTION}
 ortchestra runs several neural networks (ONNX models) on every frame of a video.
 It measures which way of running them is the fastest on this machine, checks that
 all ways give the same outputs, and processes videos with the fastest one.
 .
 The package contains the programs, the C++ library with its headers, and ONNX
 Runtime ${ONNXRuntime_VERSION}.")
# Finds the libraries of the package itself in the build.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
# libavdevice is loaded when a camera is opened. FFmpeg numbers it like libavformat.
string(REGEX MATCH "^[0-9]+" libavdevice_version "${FFMPEG_libavformat_VERSION}")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libavdevice${libavdevice_version}")
# For programs that use the library.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cmake, g++, nlohmann-json3-dev")
file(WRITE "${PROJECT_BINARY_DIR}/package/triggers" "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${PROJECT_BINARY_DIR}/package/triggers")

# In one file, because a container image drops all other files of /usr/share/doc.
file(READ "${PROJECT_SOURCE_DIR}/LICENSE" licences)
foreach(file IN LISTS licence_files)
  cmake_path(GET file FILENAME name)
  file(READ "${file}" licence)
  string(APPEND licences "\n---- Included in this package: ${name}\n\n${licence}")
endforeach()
file(WRITE "${PROJECT_BINARY_DIR}/package/copyright" "${licences}")
install(FILES "${PROJECT_BINARY_DIR}/package/copyright" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

include(CPack)
