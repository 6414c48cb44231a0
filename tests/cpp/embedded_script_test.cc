#include "engine/embedded_script.h"

#include <doctest/doctest.h>

#include <array>

namespace network_runtime {
namespace {

constexpr std::array kScripts{
    EmbeddedScript{"lazy/both.js", "1", true, true},
    EmbeddedScript{"lazy/host/a.js", "2", false, true},
    EmbeddedScript{"lazy/worker/a.js", "3", true, false},
};

bool Finds(std::string_view name, IsolateKind kind) {
  const EmbeddedScript* found = FindScript(kScripts, name, kind);
  return found && found->name == name;
}

TEST_CASE("an isolate finds the scripts of its kind") {
  CHECK(Finds("lazy/both.js", IsolateKind::kWorker));
  CHECK(Finds("lazy/both.js", IsolateKind::kHost));
  CHECK(Finds("lazy/worker/a.js", IsolateKind::kWorker));
  CHECK(Finds("lazy/host/a.js", IsolateKind::kHost));
}

TEST_CASE("and none of the other kind's, nor any that is not there") {
  CHECK_FALSE(FindScript(kScripts, "lazy/host/a.js", IsolateKind::kWorker));
  CHECK_FALSE(FindScript(kScripts, "lazy/worker/a.js", IsolateKind::kHost));
  CHECK_FALSE(FindScript(kScripts, "lazy/host/a.j", IsolateKind::kHost));
  CHECK_FALSE(FindScript(kScripts, "", IsolateKind::kHost));
}

}  // namespace
}  // namespace network_runtime
