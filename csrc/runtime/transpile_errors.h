// What scripts and people are told where a source could not be made JavaScript. Plain C++; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/script_error.h"
#include "runtime/transpiler.h"

namespace network_runtime {

// Where a source has a problem: "file.ts:1:8", or its name alone where that is all that is known.
std::string PlaceOfProblem(const Transpiled& transpiled, std::string_view name);

// `transpiled` has no code. `name` and `source`: of its request. The error is a SyntaxError where the source is to
// blame. Its stack then leads to the place, and its data has fileName, lineNumber and columnNumber (from 1, in UTF-16
// units), and the sourceLine where that is not long.
ScriptError ErrorOf(const Transpiled& transpiled, std::string_view name, std::string_view source);

// The text of a line of `source`, counted from 0, without its end; empty where there is none. Lines end as the language
// says (ECMA-262, "Line Terminators").
std::string_view LineOf(std::string_view source, size_t line);

}  // namespace network_runtime
