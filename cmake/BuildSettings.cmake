# What holds for every target, dependencies built here included.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

if(ORTCHESTRA_SANITIZE)
  add_compile_options(-fsanitize=${ORTCHESTRA_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  if(ORTCHESTRA_SANITIZE MATCHES "undefined")
    # This check opens a pipe to look at an object: it reports falsely where a test takes descriptors away.
    add_compile_options(-fno-sanitize=vptr)
    # The address sanitizer reports the use of a null pointer as well, and this check is a tenth of the
    # time that compiling takes.
    add_compile_options(-fno-sanitize=null)
  endif()
  add_link_options(-fsanitize=${ORTCHESTRA_SANITIZE})
endif()

if(ORTCHESTRA_FUZZ)
  # What an input reaches tells whether it is worth changing further.
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

# A library that an executable does not use would still be loaded by each of the many processes that a
# comparison starts; OpenCV's and FFmpeg's bring over a hundred others along.
add_link_options(-Wl,--as-needed)

if(ORTCHESTRA_STATIC_DEPS)
  # ONNX Runtime brings the shared libstdc++ into the process: --exclude-libs keeps our linked-in copy
  # from answering for its symbols.
  add_link_options(-static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL)
endif()

# Warnings are for our own targets only: a dependency's code is not ours to mend.
function(ortchestra_own_target target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlapping copies in std::string's operator+ (GCC bug 105651), and the values of
    # empty std::optionals as read.
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-maybe-uninitialized)
  endif()
  if(ORTCHESTRA_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(CMAKE_UNITY_BUILD)
    # Files compiled as one see each other's names; the other builds still check.
    target_compile_options(${target} PRIVATE -Wno-shadow -Wno-subobject-linkage)
  endif()
  if(ORTCHESTRA_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Instrumented code makes GCC guess wrongly here; the unsanitized build still checks.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
    if(ORTCHESTRA_SANITIZE MATCHES "thread")
      target_compile_options(${target} PRIVATE -Wno-tsan)  # Asio's fences, which tsan cannot model
    endif()
  endif()
endfunction()
