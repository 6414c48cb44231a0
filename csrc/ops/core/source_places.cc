// What js/shared/05_stacks.js needs to show the lines of a script's source instead of those of the code made from it.
#include <v8-container.h>

#include <iterator>

#include "engine/mapped_scripts.h"
#include "ops/core/arguments.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

// (text) => text of V8's with the positions of sources
void SourceText(Args args) {
  const MappedScripts* scripts = MappedScripts::IfAny(args.GetIsolate());
  if (!scripts || !args[0]->IsString()) return args.GetReturnValue().Set(args[0]);
  v8::Local<v8::String> text;
  const std::string shown = scripts->ToSource(ToUtf8(args.GetIsolate(), args[0].As<v8::String>()));
  if (FromUtf8(args.GetIsolate(), shown).ToLocal(&text)) args.GetReturnValue().Set(text);
}

// (name: of the script or its source URL, line, column) => [name, line, column] in the source; undefined where the
// script has none
void SourcePlace(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  const MappedScripts* scripts = MappedScripts::IfAny(isolate);
  std::string name = TextAt(args, 0);
  int line = static_cast<int>(NumberAt(args, 1));
  int column = static_cast<int>(NumberAt(args, 2));
  if (!scripts || !scripts->ToSource(&name, &line, &column)) return;
  v8::Local<v8::Value> place[] = {ShortString(isolate, name), v8::Integer::New(isolate, line),
                                  v8::Integer::New(isolate, column)};
  args.GetReturnValue().Set(v8::Array::New(isolate, place, std::size(place)));
}

constexpr OpDeclaration kOps[] = {
    {"op_source_text", SourceText, 1},
    {"op_source_place", SourcePlace, 3},
};

}  // namespace

std::span<const OpDeclaration> SourcePlaceOps() { return kOps; }

}  // namespace network_runtime
