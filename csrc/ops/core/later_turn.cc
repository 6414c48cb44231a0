#include "ops/core/later_turn.h"

#include <v8-platform.h>

#include <memory>
#include <utility>

#include "engine/platform.h"

namespace network_runtime {
namespace {

class Work final : public v8::Task {
 public:
  explicit Work(std::function<void()> work) : work_(std::move(work)) {}
  void Run() override { work_(); }

 private:
  const std::function<void()> work_;
};

}  // namespace

void InLaterTurn(v8::Isolate* isolate, std::function<void()> work) {
  Platform::Get().TasksOf(isolate)->PostTask(std::make_unique<Work>(std::move(work)));
}

}  // namespace network_runtime
