#include "runtime/host.h"

#include <stdexcept>
#include <utility>

#include "base/json_text.h"
#include "engine/platform.h"
#include "ops/core/op_delegate.h"
#include "runtime/host_engine.h"
#include "runtime/process_watchdog.h"

namespace network_runtime {
namespace {

std::atomic<size_t> g_live = 0;

// {how, showsSource}
std::string JsonOf(const HostEngine::Failure& failure) {
  return "{\"how\":" + JsonQuoted(failure.how) + ",\"showsSource\":" + (failure.shows_source ? "true" : "false") + "}";
}

}  // namespace

Host::Host(HostOptions options) : state_(std::make_shared<HostState>(std::move(options))) { g_live.fetch_add(1); }

Host::~Host() {
  if (thread_.joinable()) thread_.Detach();  // it was not joined, and this may run on it
  g_live.fetch_sub(1);
}

size_t Host::live() { return g_live.load(); }

void Host::Start() {
  {
    MutexLock lock(state_->mutex);
    if (started_) throw std::runtime_error("this host was started before");
    started_ = true;
  }
  OpDelegate::HearCompilers();
  ProcessWatchdog();
  Thread thread = Platform::Get().StartThread("nr-host", [self = shared_from_this()] { self->Run(); });
  MutexLock lock(state_->mutex);
  thread_ = std::move(thread);
}

void Host::Run() {
  Watchdog& watchdog = ProcessWatchdog();
  std::shared_ptr<Watchdog::Slot> slot = watchdog.Register([] {});
  TurnThread thread{watchdog, *slot, {}};
  Envelope end{.kind = EnvelopeKind::kHostEnded};
  try {
    HostEngine engine(state_, thread);
    HostEngine::End result = engine.Run();
    end.id = static_cast<uint64_t>(result.exit_code);
    if (result.failure) {
      end.data = {.encoding = PayloadEncoding::kJson, .text = JsonOf(*result.failure)};
      end.error = std::make_unique<ScriptError>(std::move(result.failure->error));
    }
    if (result.lost_output.error != 0) {
      end.isolate = static_cast<uint32_t>(result.lost_output.descriptor);
      end.name = std::to_string(result.lost_output.error);
    }
  } catch (const std::runtime_error& error) {
    end.id = 1;
    end.error = std::make_unique<ScriptError>(ScriptError{"Error", error.what(), ""});
  }
  watchdog.Unregister(slot);
  state_->options.ops->Close();
  state_->options.outbox->PushOwn(std::move(end));
  MutexLock lock(state_->mutex);
  ended_ = true;
  state_->changed.NotifyAll();
}

void Host::Terminate() {
  state_->latch.Trip(TerminationReason::kTerminated);
  state_->transpiler.Close();  // the host's thread may wait for it
  state_->Wake();
}

bool Host::Join(TimePoint deadline) {
  Thread ended;
  {
    MutexLock lock(state_->mutex);
    while (started_ && !ended_) {
      if (Clock::now() >= deadline) return false;
      state_->changed.WaitUntil(state_->mutex, deadline);
    }
    if (thread_.joinable()) ended = std::move(thread_);
  }
  if (ended.joinable()) ended.Join();  // it is at its very end already
  return true;
}

}  // namespace network_runtime
