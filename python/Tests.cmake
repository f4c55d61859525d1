# pytest for python/tests, and mypy for the package with its generated stub. Both use the virtual environment
# of `make python`; a tool that is missing there fails the test.

set(python_environment "PYTHONPATH=${PROJECT_BINARY_DIR}/python" PYTHONDONTWRITEBYTECODE=1)
if(IS_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/tests")
  add_test(NAME python.tests
    COMMAND "${Python_EXECUTABLE}" -m pytest -q -p no:cacheprovider "${CMAKE_CURRENT_SOURCE_DIR}/tests")
  set_tests_properties(python.tests PROPERTIES ENVIRONMENT "${python_environment}" TIMEOUT 600)
endif()
add_test(NAME python.types_are_correct
  COMMAND "${Python_EXECUTABLE}" -m mypy --strict --cache-dir "${CMAKE_CURRENT_BINARY_DIR}/mypy"
          "${python_package}" "${PROJECT_BINARY_DIR}/python/ortchestra_command.py")
set_tests_properties(python.types_are_correct PROPERTIES ENVIRONMENT "${python_environment}" TIMEOUT 300)
