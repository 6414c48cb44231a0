# The TypeScript kit: the program that makes JavaScript of TypeScript, prebuilt by third_party/typescript/build_typescript.py.
#
#   TypeScript_PROGRAM   the program; csrc/runtime/transpiler.h runs it, and looks for it as `_transpile` beside the extension
#
# From third_party/kit; -DNETWORK_RUNTIME_TYPESCRIPT_KIT=DIR takes an unpacked kit instead.
include("${CMAKE_CURRENT_LIST_DIR}/UnpackKit.cmake")
set(NETWORK_RUNTIME_TYPESCRIPT_KIT "" CACHE PATH "An unpacked TypeScript kit to use instead of the one in third_party/kit")
unpack_kit(TypeScript_DIR typescript-kit third_party/typescript/build_typescript.py NETWORK_RUNTIME_TYPESCRIPT_KIT)
read_kit(TypeScript_VERSION "${TypeScript_DIR}" typescript-kit typescript NETWORK_RUNTIME_TYPESCRIPT_KIT transpile)
set(TypeScript_PROGRAM "${TypeScript_DIR}/transpile")
set(TypeScript_FOUND TRUE)
