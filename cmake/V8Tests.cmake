# network_runtime_v8_tests: tests of what needs V8 and cannot be reached from Python, with doctest.
file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/cpp/v8/*.cc")
add_executable(network_runtime_v8_tests "${PROJECT_SOURCE_DIR}/tests/cpp/main.cc" ${sources})
target_link_libraries(network_runtime_v8_tests PRIVATE Kit::doctest network_runtime_ops network_runtime_engine Kit::v8)
add_test(NAME network_runtime_v8_tests COMMAND network_runtime_v8_tests)
set_tests_properties(network_runtime_v8_tests PROPERTIES TIMEOUT 300)
