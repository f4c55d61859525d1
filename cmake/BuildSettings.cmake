# Settings for every target, including dependencies that are built here.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Nothing here is a module. From CMake 3.28, the search for modules doubles the steps of the build, and
# prevents that files are compiled together.
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

if(ORTCHESTRA_SANITIZE)
  add_compile_options(-fsanitize=${ORTCHESTRA_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  if(ORTCHESTRA_SANITIZE MATCHES "undefined")
    # This check opens a pipe to inspect an object. It gives false reports if a test uses up all descriptors.
    add_compile_options(-fno-sanitize=vptr)
    # The address sanitizer also reports null pointers, and this check takes a tenth of the compile time.
    add_compile_options(-fno-sanitize=null)
  endif()
  add_link_options(-fsanitize=${ORTCHESTRA_SANITIZE})
endif()

if(ORTCHESTRA_FUZZ)
  # Coverage: the fuzzer keeps and changes inputs that reach new code.
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS -fsanitize=fuzzer)
  check_cxx_source_compiles("
    extern \"C\" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }"
    ORTCHESTRA_HAS_LIBFUZZER)
  unset(CMAKE_REQUIRED_FLAGS)
  if(ORTCHESTRA_HAS_LIBFUZZER)
    add_compile_options(-fsanitize=fuzzer-no-link)
  else()
    add_compile_options(-fsanitize-coverage=trace-pc)
  endif()
endif()

# Do not link unused libraries: each of the many processes of a comparison would load them. OpenCV and
# FFmpeg depend on more than a hundred other libraries.
add_link_options(-Wl,--as-needed)

if(ORTCHESTRA_STATIC_DEPS)
  # ONNX Runtime loads the shared libstdc++ into the process. --exclude-libs hides the symbols of our
  # static copy, so that ONNX Runtime does not use them.
  add_link_options(-static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL)
endif()

# Warnings are only for our own targets, because we cannot fix the code of dependencies.
function(ortchestra_own_target target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 gives false warnings: overlapping copies in operator+ of std::string (GCC bug 105651), and
    # reads of the value of an empty std::optional.
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-maybe-uninitialized)
  endif()
  if(ORTCHESTRA_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(CMAKE_UNITY_BUILD)
    # Files that are compiled together see the names of each other. The other builds still check this.
    target_compile_options(${target} PRIVATE -Wno-shadow -Wno-subobject-linkage)
  endif()
  if(ORTCHESTRA_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC gives false warnings for instrumented code. The build without sanitizers still checks this.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
    if(ORTCHESTRA_SANITIZE MATCHES "thread")
      target_compile_options(${target} PRIVATE -Wno-tsan)  # for the fences of Asio, which tsan cannot model
    endif()
  endif()
endfunction()
