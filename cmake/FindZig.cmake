# Sets NETWORK_RUNTIME_ZIG: the zig inside the Python package `ziglang`, of the Python that builds or of the active one.
if(NETWORK_RUNTIME_ZIG AND EXISTS "${NETWORK_RUNTIME_ZIG}")
  return()
endif()
unset(NETWORK_RUNTIME_ZIG CACHE)
foreach(python IN ITEMS "${Python_EXECUTABLE}" "$ENV{VIRTUAL_ENV}/bin/python" python3)
  execute_process(
    COMMAND "${python}" -c "import os, ziglang; print(os.path.join(os.path.dirname(ziglang.__file__), 'zig'))"
    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(failed EQUAL 0 AND EXISTS "${found}")
    set(NETWORK_RUNTIME_ZIG "${found}" CACHE FILEPATH "zig of the Python package ziglang")
    break()
  endif()
endforeach()
