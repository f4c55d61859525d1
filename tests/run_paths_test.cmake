# Checks that the programs and libraries in FOLDERS (a list) search for libraries only in absolute
# folders and relative to themselves. An empty or relative entry of a run path means the current
# directory, where anybody may place files. Also checks that each program in PROGRAMS (a list)
# starts.
foreach(variable FOLDERS PROGRAMS)
  if(NOT ${variable})
    message(FATAL_ERROR "run_paths_test.cmake needs -D${variable}=...")
  endif()
endforeach()

set(checked 0)
foreach(folder IN LISTS FOLDERS)
  file(GLOB_RECURSE files LIST_DIRECTORIES OFF "${folder}/*")
  foreach(file IN LISTS files)
    # Reading any other file than an ELF file gives an error.
    unset(no_elf)
    file(READ_ELF "${file}" RPATH rpath RUNPATH runpath CAPTURE_ERROR no_elf)
    if(no_elf)
      continue()
    endif()
    math(EXPR checked "${checked} + 1")
    foreach(path IN ITEMS "${rpath}" "${runpath}")
      if(path AND NOT path MATCHES "^(/|\\$ORIGIN)[^;]*(;(/|\\$ORIGIN)[^;]*)*$")
        message(SEND_ERROR "${file} searches for libraries in the current directory: '${path}'")
      endif()
    endforeach()
  endforeach()
endforeach()
message(STATUS "${checked} programs and libraries checked")

list(LENGTH PROGRAMS programs)
if(checked LESS programs)
  message(FATAL_ERROR "Found only ${checked} programs in ${FOLDERS}.")
endif()
foreach(program IN LISTS PROGRAMS)
  execute_process(COMMAND "${program}" --version RESULT_VARIABLE result OUTPUT_VARIABLE printed
                  ERROR_VARIABLE printed)
  # A program with missing libraries exits with 127. The worker only prints that users should not
  # start it.
  if(NOT printed MATCHES "ortchestra" OR NOT result MATCHES "^[02]$")
    message(SEND_ERROR "${program} does not start (${result}): ${printed}")
  endif()
endforeach()
