# The files of the Python package: the component `python` of the installation, which pyproject.toml names.
# All are in the folder ortchestra/, so the module, the programs and the library find each other.

install(TARGETS ortchestra_python ortchestra ortchestra-cli ortchestra-worker
        RUNTIME DESTINATION ortchestra COMPONENT python
        LIBRARY DESTINATION ortchestra COMPONENT python
        ARCHIVE DESTINATION unused COMPONENT unused EXCLUDE_FROM_ALL)
install(FILES ${python_files} "${python_package}/_native.pyi" DESTINATION ortchestra COMPONENT python)
install(FILES ortchestra_command.py DESTINATION . COMPONENT python)

# The licences of what is compiled into the package, and of the libraries that `make wheel` adds to it.
set(packages libasio-dev libboost-dev libcli11-dev libjs-chart.js libonnx-dev libtomlplusplus-dev
             nlohmann-json3-dev)
if(NOT ORTCHESTRA_WITH_VIDEO)
  list(APPEND packages libfmt-dev libmd-dev libminizip-dev libprotobuf-dev)
endif()
foreach(package IN LISTS packages)
  if(EXISTS "/usr/share/doc/${package}/copyright")
    install(FILES "/usr/share/doc/${package}/copyright" DESTINATION ortchestra/licences RENAME "${package}"
            COMPONENT python)
  endif()
endforeach()
file(GLOB nanobind_licence "${nanobind_ROOT}/../../nanobind-*.dist-info/licenses/LICENSE")
foreach(file IN LISTS nanobind_licence)
  install(FILES "${file}" DESTINATION ortchestra/licences RENAME nanobind COMPONENT python)
endforeach()
