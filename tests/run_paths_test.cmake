# Programs and libraries in FOLDERS (a list) look for libraries in absolute folders and relative to
# themselves only: an empty or relative entry of a run path is the current directory, where anybody's files
# may lie. Each of PROGRAMS (a list) starts.
foreach(variable FOLDERS PROGRAMS)
  if(NOT ${variable})
    message(FATAL_ERROR "run_paths_test.cmake needs -D${variable}=...")
  endif()
endforeach()

set(checked 0)
foreach(folder IN LISTS FOLDERS)
  file(GLOB_RECURSE files LIST_DIRECTORIES OFF "${folder}/*")
  foreach(file IN LISTS files)
    # Anything but an ELF file gives an error.
    unset(no_elf)
    file(READ_ELF "${file}" RPATH rpath RUNPATH runpath CAPTURE_ERROR no_elf)
    if(no_elf)
      continue()
    endif()
    math(EXPR checked "${checked} + 1")
    foreach(path IN ITEMS "${rpath}" "${runpath}")
      if(path AND NOT path MATCHES "^(/|\\$ORIGIN)[^;]*(;(/|\\$ORIGIN)[^;]*)*$")
        message(SEND_ERROR "${file} looks for libraries in the current directory: '${path}'")
      endif()
    endforeach()
  endforeach()
endforeach()
message(STATUS "${checked} programs and libraries looked at")

list(LENGTH PROGRAMS programs)
if(checked LESS programs)
  message(FATAL_ERROR "Only ${checked} programs were found in ${FOLDERS}.")
endif()
foreach(program IN LISTS PROGRAMS)
  execute_process(COMMAND "${program}" --version RESULT_VARIABLE result OUTPUT_VARIABLE printed
                  ERROR_VARIABLE printed)
  # A program whose libraries are missing ends with 127. The worker is not for people: it says so.
  if(NOT printed MATCHES "ortchestra" OR NOT result MATCHES "^[02]$")
    message(SEND_ERROR "${program} does not start (${result}): ${printed}")
  endif()
endforeach()
