# ask_python(<result> <code>): what <code> prints, by the Python that builds, the active one or the first on the path,
# whichever has the packages it imports. Empty when none has.
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
