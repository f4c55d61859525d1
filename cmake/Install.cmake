# Installs the library, the headers, the executables, and the package for find_package(ortchestra).
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
              cmake/FindONNXRuntime.cmake cmake/FindOpenCV.cmake
        DESTINATION "${package_dir}")
