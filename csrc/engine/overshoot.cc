#include "engine/overshoot.h"

#include <utility>

namespace network_runtime {
namespace {

Mutex g_mutex;
ConditionVariable g_given_back;
int g_holders GUARDED_BY(g_mutex) = 0;

}  // namespace

void Overshoot::Take() {
  if (held_) return;
  MutexLock lock(g_mutex);
  const TimePoint deadline = Clock::now() + kPatience;
  while (g_holders > 0 && Clock::now() < deadline) g_given_back.WaitUntil(g_mutex, deadline);
  ++g_holders;
  held_ = true;
}

void Overshoot::GiveBack() {
  if (!std::exchange(held_, false)) return;
  MutexLock lock(g_mutex);
  --g_holders;
  g_given_back.NotifyOne();
}

}  // namespace network_runtime
