// Counts what native code has allocated on behalf of one owner: V8, ICU, the libraries and our own code, with malloc,
// new or otherwise (base/counted_malloc.cc). A block is charged to the account that is current on the thread that
// allocates it. It stays charged until it is freed, on whatever thread that happens. At first a thread has no current
// account; then no account is charged.
//
// An account belongs to one thread at a time: the one where it is current. Code that hands an account to another thread
// must order the memory of both threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace network_runtime {

class MemoryAccount {
 public:
  // Called on the account's thread when it has passed `NotifyAt`, in the middle of any allocation. It may allocate, but
  // must not take a lock that is held around allocations.
  using Notify = void (*)(void* self);

  // The account lives until it is closed and the last block that is charged to it is freed.
  static MemoryAccount* Open(Notify notify, void* self) { return new MemoryAccount(notify, self); }
  // Call it when the account is current on no thread and nothing more will be charged to it.
  void Close();
  MemoryAccount(const MemoryAccount&) = delete;

  // Bytes of all blocks that are not freed, with the allocator's overhead for each. Any thread.
  size_t bytes() const;
  // Requests one call of `notify`, as soon as the account holds more than `bytes`. The call may come somewhat earlier,
  // where other threads have freed some blocks. The account's thread.
  void NotifyAt(size_t bytes);
  // Calls `notify` of the current account now, if there is one.
  static void Alarm() {
    if (current_) current_->NotifyNow();
  }

  // While one lives, the calling thread charges `account`, or no account when it is null.
  class Scope {
   public:
    explicit Scope(MemoryAccount* account) : before_(current_) { current_ = account; }
    ~Scope() { current_ = before_; }
    Scope(const Scope&) = delete;

   private:
    MemoryAccount* const before_;
  };

  static MemoryAccount* current() { return current_; }
  // Charges the current account.
  void Take(size_t bytes) {
    int64_t taken = taken_.load(std::memory_order_relaxed) + static_cast<int64_t>(bytes);
    taken_.store(taken, std::memory_order_relaxed);
    if (taken > notify_at_) [[unlikely]] {
      NotifyNow();
    }
  }
  // Uncharges the account. Any thread.
  void GiveBack(size_t bytes) {
    if (this == current_) {
      taken_.store(taken_.load(std::memory_order_relaxed) - static_cast<int64_t>(bytes), std::memory_order_relaxed);
    } else {
      GiveBackElsewhere(static_cast<int64_t>(bytes));
    }
  }

 private:
  // Added while the account is open, so that `left_` cannot reach 0.
  static constexpr int64_t kOpen = int64_t{1} << 60;
  static constexpr int64_t kNever = INT64_MAX;

  MemoryAccount(Notify notify, void* self) : notify_(notify), self_(self) {}
  ~MemoryAccount() = default;
  void NotifyNow();
  void GiveBackElsewhere(int64_t bytes);

  // initial-exec: read without a call. A module that is loaded late gets only a little room for such variables.
  [[gnu::tls_model("initial-exec")]] static constinit thread_local MemoryAccount* current_;

  const Notify notify_;
  void* const self_;
  std::atomic<int64_t> taken_ = 0;     // without what its thread gave back; only its thread writes it
  std::atomic<int64_t> left_ = kOpen;  // without what other threads gave back
  int64_t notify_at_ = kNever;         // a value of taken_
};

}  // namespace network_runtime
