# Installs the library, the headers, the executables, the package for find_package(ortchestra), the
# manual pages, completions of shells, documentation and licences.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/ortchestra")

install(TARGETS ortchestra EXPORT ortchestraTargets
        RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
        LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY include/ortchestra DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.h")
install(FILES "${PROJECT_BINARY_DIR}/include/ortchestra/version.h"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/ortchestra")
if(TARGET ortchestra-cli)
  install(TARGETS ortchestra-cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
if(TARGET ortchestra-worker)
  install(TARGETS ortchestra-worker EXPORT ortchestraTargets
          RUNTIME DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/ortchestra")
endif()

install(EXPORT ortchestraTargets NAMESPACE ortchestra:: DESTINATION "${package_dir}")
configure_package_config_file(cmake/ortchestraConfig.cmake.in ortchestraConfig.cmake
                              INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(ortchestraConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/ortchestraConfig.cmake"
              "${PROJECT_BINARY_DIR}/ortchestraConfigVersion.cmake"
              cmake/FindOpenCV.cmake
        DESTINATION "${package_dir}")

# Debian's zsh searches another folder than the default one.
set(ORTCHESTRA_ZSH_FOLDER "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" CACHE STRING
    "Where to install the completion of zsh")
install(DIRECTORY "${reference_dir}/" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1"
        FILES_MATCHING PATTERN "*.1")
install(FILES "${reference_dir}/ortchestra.bash" RENAME ortchestra
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${reference_dir}/_ortchestra" DESTINATION "${ORTCHESTRA_ZSH_FOLDER}")
install(FILES "${reference_dir}/ortchestra.fish"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")

install(FILES README.md README.zh-CN.md CHANGELOG.md LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs examples DESTINATION "${CMAKE_INSTALL_DOCDIR}"
        PATTERN decisions EXCLUDE PATTERN "doxygen.sed" EXCLUDE PATTERN Doxyfile EXCLUDE)

# The licences of ONNX Runtime and of the libraries that are compiled into ours. Other systems than Debian
# have the latter elsewhere.
set(licence_files "")
if(ORTCHESTRA_BUNDLE_ONNXRUNTIME)
  # A folder of its own, so that no other program loads it. The programs search there.
  install(DIRECTORY "${onnxruntime_set_up_folder}/lib/"
          DESTINATION "${CMAKE_INSTALL_LIBDIR}/ortchestra" USE_SOURCE_PERMISSIONS
          FILES_MATCHING PATTERN "libonnxruntime*.so*")
  file(GLOB licence_files "${onnxruntime_set_up_folder}/licences/*")
endif()
foreach(package IN ITEMS libasio-dev libboost-dev libcli11-dev libjs-chart.js libonnx-dev
                         libtomlplusplus-dev nlohmann-json3-dev)
  if(EXISTS "/usr/share/doc/${package}/copyright")
    configure_file("/usr/share/doc/${package}/copyright" "${PROJECT_BINARY_DIR}/licences/${package}" COPYONLY)
    list(APPEND licence_files "${PROJECT_BINARY_DIR}/licences/${package}")
  endif()
endforeach()
install(FILES ${licence_files} DESTINATION "${CMAKE_INSTALL_DOCDIR}/licences")
