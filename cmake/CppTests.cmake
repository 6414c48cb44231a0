# network_runtime_cpp_tests: what needs neither V8 nor Python, under doctest.
file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/cpp/*.cc")
add_executable(network_runtime_cpp_tests ${sources})
target_include_directories(network_runtime_cpp_tests SYSTEM PRIVATE "${PROJECT_SOURCE_DIR}/third_party")
target_link_libraries(network_runtime_cpp_tests PRIVATE network_runtime_bus network_runtime_limits network_runtime_base)
enable_testing()
add_test(NAME network_runtime_cpp_tests COMMAND network_runtime_cpp_tests)
set_tests_properties(network_runtime_cpp_tests PROPERTIES TIMEOUT 300)
