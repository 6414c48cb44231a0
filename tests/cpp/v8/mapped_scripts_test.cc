// Where V8's positions in mapped scripts lead, and how long their maps are kept.
#include "engine/mapped_scripts.h"

#include <doctest/doctest.h>
#include <v8-array-buffer.h>
#include <v8-context.h>
#include <v8-exception.h>
#include <v8-isolate.h>
#include <v8-local-handle.h>
#include <v8-script.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "engine/isolate_slots.h"
#include "engine/strings.h"
#include "start_v8.h"

namespace network_runtime {
namespace {

constexpr std::string_view kSource = "\n\n\n\n\n\n\n\n\n          padding for a long line";

SourceMap Map(std::string_view code, std::initializer_list<uint32_t> numbers) {
  std::string table;
  for (uint32_t number : numbers) table.append(reinterpret_cast<const char*>(&number), sizeof number);
  return SourceMap::Read(table, code, kSource).value();
}

// A map of at least so many bytes, in which each line leads to the same place.
SourceMap MapOfSize(size_t bytes) {
  const size_t lines = bytes / sizeof(SourceMap::Entry) + 1;
  std::string table;
  for (uint32_t line = 0; line < lines; ++line) {
    const SourceMap::Entry entry{{line, 0}, {6, 7}};
    table.append(reinterpret_cast<const char*>(&entry), sizeof entry);
  }
  return SourceMap::Read(table, std::string(lines, '\n'), kSource).value();
}

// An isolate with a context, in which scripts can be mapped.
class Engine {
 public:
  Engine() {
    StartV8();
    allocator_.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator = allocator_.get();
    isolate_ = v8::Isolate::New(params);
    isolate_->SetData(kNativeStatesSlot, &states_);
    isolate_->Enter();
    v8::HandleScope handles(isolate_);
    context_.Reset(isolate_, v8::Context::New(isolate_));
    context_.Get(isolate_)->Enter();
  }
  ~Engine() {
    states_.Clear();
    {
      v8::HandleScope handles(isolate_);
      context_.Get(isolate_)->Exit();
    }
    context_.Reset();
    isolate_->Exit();
    isolate_->Dispose();
  }

  v8::Isolate* isolate() { return isolate_; }
  MappedScripts& scripts() { return MappedScripts::Of(isolate_); }

  // Runs mapped code; its result as text, or the text of the stack that it throws, with the positions of its source.
  std::string Run(std::string_view code, const SourceMap& map) {
    v8::HandleScope handles(isolate_);
    v8::ScriptOrigin origin = scripts().Origin("file.ts", code, map, false);
    return scripts().ToSource(Ran(code, &origin));
  }
  std::string RunPlain(std::string_view code) {
    v8::HandleScope handles(isolate_);
    v8::ScriptOrigin origin(NameString(isolate_, "plain.js"));
    return Ran(code, &origin);
  }

 private:
  std::string Ran(std::string_view code, v8::ScriptOrigin* origin) {
    v8::Local<v8::Context> context = isolate_->GetCurrentContext();
    v8::TryCatch failure(isolate_);
    v8::Local<v8::Script> script;
    v8::Local<v8::Value> result;
    if (v8::Script::Compile(context, FromUtf8(isolate_, code).ToLocalChecked(), origin).ToLocal(&script) &&
        script->Run(context).ToLocal(&result)) {
      return ToUtf8(isolate_, result->ToString(context).ToLocalChecked());
    }
    v8::Local<v8::Message> message = failure.Message();
    std::string name = ToUtf8(isolate_, message->GetScriptResourceName().As<v8::String>());
    int line = message->GetLineNumber(context).FromJust();
    int column = message->GetStartColumn() + 1;
    if (const MappedScripts* mapped = MappedScripts::IfAny(isolate_)) mapped->ToSource(&name, &line, &column);
    return name + ":" + std::to_string(line) + ":" + std::to_string(column);
  }

  std::unique_ptr<v8::ArrayBuffer::Allocator> allocator_;
  NativeStates states_;
  v8::Isolate* isolate_;
  v8::Global<v8::Context> context_;
};

constexpr std::string_view kThrows = "function f() {\n  return new Error('x').stack;\n}\nf();";

TEST_CASE("MappedScripts: stacks have the source's lines and columns, and the functions' names") {
  Engine engine;
  const SourceMap map = Map(kThrows, {0, 0, 4, 0, 1, 9, 6, 7, 3, 0, 9, 2});
  CHECK(engine.Run(kThrows, map) == "Error: x\n    at f (file.ts:7:8)\n    at file.ts:10:3");
}

TEST_CASE("MappedScripts: each of many scripts of one name has its own map") {
  Engine engine;
  const SourceMap first = Map(kThrows, {1, 9, 6, 7, 3, 0, 8, 2});
  const SourceMap second = Map(kThrows, {1, 9, 1, 0, 3, 0, 2, 0});
  v8::HandleScope handles(engine.isolate());
  engine.Run("function g() {\n  return new Error('x').stack;\n}", first);
  CHECK(engine.Run(kThrows, second) == "Error: x\n    at f (file.ts:2:1)\n    at file.ts:3:1");
  CHECK(engine.Run("\n\ng()", second) == "Error: x\n    at g (file.ts:7:8)\n    at file.ts:2:1");
}

TEST_CASE("MappedScripts: a syntax error that V8 finds, and an error that nothing caught") {
  Engine engine;
  CHECK(engine.Run("let a;\nlet a;", Map("let a;\nlet a;", {0, 0, 0, 0, 1, 4, 7, 0})) == "file.ts:8:1");
  CHECK(engine.Run("\nnope()", Map("\nnope()", {1, 0, 5, 0})) == "file.ts:6:1");
}

TEST_CASE("MappedScripts: where an eval was called, by the name of the one script that has it") {
  Engine engine;
  constexpr std::string_view kEval = "\neval('new Error().stack')";
  CHECK(engine.Run(kEval, Map(kEval, {1, 0, 5, 4})) ==
        "Error\n    at eval (eval at <anonymous> (file.ts:6:5), <anonymous>:1:1)\n    at file.ts:6:5");
  constexpr std::string_view kNested = "\neval('eval(\"new Error().stack\")')";
  Engine other;
  CHECK(other.Run(kNested, Map(kNested, {1, 0, 5, 4})) ==
        "Error\n    at eval (eval at <anonymous> (eval at <anonymous> (file.ts:6:5)), <anonymous>:1:1)\n"
        "    at eval (eval at <anonymous> (file.ts:6:5), <anonymous>:1:1)\n    at file.ts:6:5");
}

TEST_CASE("MappedScripts: where an eval was called stays as it is among scripts of one name") {
  Engine engine;
  constexpr std::string_view kEval = "\neval('new Error().stack')";
  v8::HandleScope handles(engine.isolate());
  engine.Run("function kept() {}", Map("", {0, 0, 0, 0}));
  CHECK(engine.Run(kEval, Map(kEval, {1, 0, 5, 4})) ==
        "Error\n    at eval (eval at <anonymous> (file.ts:2:1), <anonymous>:1:1)\n    at file.ts:6:5");
}

TEST_CASE("MappedScripts: a script in the console is known by the name that it gets") {
  Engine engine;
  const std::string name = engine.scripts().ConsoleName("a b.ts", Map(kThrows, {1, 0, 6, 7}));
  CHECK(name.starts_with("a b.ts:"));
  CHECK(engine.scripts().ToSource("    at f (" + name + ":2:3)") == "    at f (a b.ts:7:8)");
  std::string shown = name;
  int line = 2;
  int column = 3;
  CHECK(engine.scripts().ToSource(&shown, &line, &column));
  CHECK(shown == "a b.ts");
  CHECK(line == 7);
  CHECK(column == 8);
}

// Where the text of a frame in the first line of the console script `name` leads.
std::string InConsole(Engine& engine, const std::string& name) {
  return engine.scripts().ToSource("at f (" + name + ":1:1)");
}

TEST_CASE("MappedScripts: the last console scripts have their maps; an older one's position is that of its code") {
  Engine engine;
  const SourceMap map = Map("0", {0, 0, 6, 7});
  const std::string first = engine.scripts().ConsoleName("first.ts", map);
  for (size_t i = 1; i < MappedScripts::kMostInConsole; ++i) engine.scripts().ConsoleName("a.ts", map);
  CHECK(InConsole(engine, first) == "at f (first.ts:7:8)");
  const std::string last = engine.scripts().ConsoleName("last.ts", map);
  CHECK(InConsole(engine, first) == "at f (first.ts:1:1)");
  CHECK(InConsole(engine, last) == "at f (last.ts:7:8)");
  std::string shown = first;
  int line = 1;
  int column = 1;
  CHECK(engine.scripts().ToSource(&shown, &line, &column));
  CHECK(shown == "first.ts");
  CHECK(line == 1);
  CHECK(column == 1);
}

TEST_CASE("MappedScripts: the maps of console scripts have so many bytes together") {
  Engine engine;
  const SourceMap half = MapOfSize(MappedScripts::kMostBytesInConsole / 2 + 1);
  const std::string first = engine.scripts().ConsoleName("first.ts", half);
  const std::string second = engine.scripts().ConsoleName("second.ts", half);
  CHECK(InConsole(engine, first) == "at f (first.ts:1:1)");
  CHECK(InConsole(engine, second) == "at f (second.ts:7:8)");
  const std::string small = engine.scripts().ConsoleName("small.ts", Map("0", {0, 0, 6, 7}));
  CHECK(InConsole(engine, second) == "at f (second.ts:7:8)");
  CHECK(InConsole(engine, small) == "at f (small.ts:7:8)");
}

TEST_CASE("MappedScripts: one console script has its map, whatever its size") {
  Engine engine;
  const SourceMap large = MapOfSize(MappedScripts::kMostBytesInConsole + 1);
  const std::string name = engine.scripts().ConsoleName("large.ts", large);
  CHECK(InConsole(engine, name) == "at f (large.ts:7:8)");
}

TEST_CASE("MappedScripts: a console script that did not run has no map, and takes none's place") {
  Engine engine;
  const SourceMap map = Map("0", {0, 0, 6, 7});
  const std::string first = engine.scripts().ConsoleName("first.ts", map);
  for (size_t i = 0; i < 2 * MappedScripts::kMostInConsole; ++i) {
    const std::string refused = engine.scripts().ConsoleName("a.ts", map);
    engine.scripts().DropConsole(refused);
    CHECK(InConsole(engine, refused) == "at f (a.ts:1:1)");
  }
  CHECK(InConsole(engine, first) == "at f (first.ts:7:8)");
}

TEST_CASE("MappedScripts: places in long texts are not searched for again and again") {
  Engine engine;
  engine.Run("globalThis.f = () => 0", Map("0", {0, 0, 6, 7}));
  std::string places;
  for (int i = 0; i < 2'000'000; ++i) places += ":1:1))";
  for (const std::string& text : {places, " (" + places, "(" + places + " (file.tt"}) {
    CHECK(engine.scripts().ToSource(text) == text);
  }
  CHECK(engine.scripts().ToSource(places + " (file.ts:1:1))") == places + " (file.ts:7:8))");
}

TEST_CASE("MappedScripts: numbers that belong to no script stay as they are") {
  Engine engine;
  engine.Run("0", Map("0", {0, 0, 1, 1}));
  for (std::string_view text : {"", ":", "at f (a.ts:1:2)", ":536870911:1", ":536870999:1", ":1073741824:1",
                                ":4294967295:1", ":4294967296:1", ":99999999999999999999999:1", ":536870913",
                                ":536870913:", ":536870913:2147483648", ":536870912:1:1", "::::", ":-1:1"}) {
    CAPTURE(text);
    CHECK(engine.scripts().ToSource(text) == text);
  }
  CHECK(engine.scripts().ToSource(":536870913:1 :536870913:1") == ":2:2 :2:2");
}

TEST_CASE("MappedScripts: an unmapped script's lines are V8's") {
  Engine engine;
  engine.Run("0", Map("0", {0, 0, 1, 1}));
  CHECK(engine.RunPlain("\nnope()") == "plain.js:2:1");
  CHECK(engine.RunPlain("\nnew Error().stack") == "Error\n    at plain.js:2:1");
}

TEST_CASE("MappedScripts: a map without entries is none") {
  Engine engine;
  CHECK(engine.Run("\nnope()", SourceMap()) == "file.ts:2:1");
  CHECK(MappedScripts::IfAny(engine.isolate()) == nullptr);
}

TEST_CASE("MappedScripts: a map goes with its script, and its lines are used again") {
  Engine engine;
  const SourceMap map = Map("0", {0, 0, 1, 1});
  // 3 million lines each: more than there are numbers for.
  const std::string long_code = "f = () => 0" + std::string(3'000'000, '\n');
  for (int i = 0; i < 400; ++i) {
    engine.Run(long_code, map);
    if (i % 20 == 0) engine.isolate()->LowMemoryNotification();
  }
  CHECK(engine.Run("\nnope()", Map("\nnope()", {1, 0, 5, 0})) == "file.ts:6:1");
  engine.RunPlain("f = undefined");
  engine.isolate()->LowMemoryNotification();
  engine.isolate()->LowMemoryNotification();
  CHECK(MappedScripts::IfAny(engine.isolate()) == nullptr);
}

TEST_CASE("MappedScripts: a function keeps the map of its script") {
  Engine engine;
  engine.Run("\nfunction kept() { return new Error('x').stack; }\n", Map("\n\n", {1, 0, 7, 3}));
  for (int i = 0; i < 5; ++i) engine.isolate()->LowMemoryNotification();
  REQUIRE(MappedScripts::IfAny(engine.isolate()) != nullptr);
  CHECK(engine.scripts().ToSource(engine.RunPlain("kept()")).starts_with("Error: x\n    at kept (file.ts:8:4)"));
}

}  // namespace
}  // namespace network_runtime
