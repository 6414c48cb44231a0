# ask_python(<result> <code>): runs <code> and returns what it prints. It tries the Python that is named, the active one
# and the first on the path, and takes the first in which <code> runs without an error (its imports are there). Empty
# when there is none.
function(ask_python result code)
  set(${result} "" PARENT_SCOPE)
  foreach(python IN ITEMS "${Python_EXECUTABLE}" "$ENV{VIRTUAL_ENV}/bin/python" python3)
    execute_process(COMMAND "${python}" -c "${code}"
      OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
    if(failed EQUAL 0)
      set(${result} "${answer}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()
