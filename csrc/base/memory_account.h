// What native code has allocated while a thread worked for somebody: by V8, ICU, the libraries and ourselves, by
// malloc, new or otherwise (base/counted_malloc.cc). A block stays charged to the account that was current on the
// thread that allocated it until it is freed, on whatever thread that happens; no account is current at first, and then
// nobody is charged.
//
// An account is one thread's at a time, the one where it is current; what hands it on orders the memory of both
// threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace network_runtime {

class MemoryAccount {
 public:
  // For the account's thread: `notify` is called where it has passed `NotifyAt`, in the midst of any allocation. It
  // may allocate, but nothing that holds a lock in its turn.
  using Notify = void (*)(void* self);

  // Lives until it is closed and the last block that is charged to it is freed.
  static MemoryAccount* Open(Notify notify, void* self) { return new MemoryAccount(notify, self); }
  // It is current nowhere, and nothing more will be charged to it.
  void Close();
  MemoryAccount(const MemoryAccount&) = delete;

  // Bytes of all blocks that are not freed, with what each takes of the allocator. Any thread.
  size_t bytes() const;
  // Asks for one call of `notify`, as soon as it holds more than `bytes`: or somewhat earlier, where others have freed
  // some of them. Its thread.
  void NotifyAt(size_t bytes);
  // Has the current account's `notify` called now, if there is one.
  static void Alarm() {
    if (current_) current_->NotifyNow();
  }

  // Makes an account, or none, the one that the calling thread charges.
  class Scope {
   public:
    explicit Scope(MemoryAccount* account) : before_(current_) { current_ = account; }
    ~Scope() { current_ = before_; }
    Scope(const Scope&) = delete;

   private:
    MemoryAccount* const before_;
  };

  static MemoryAccount* current() { return current_; }
  // Of the current account.
  void Take(size_t bytes) {
    int64_t taken = taken_.load(std::memory_order_relaxed) + static_cast<int64_t>(bytes);
    taken_.store(taken, std::memory_order_relaxed);
    if (taken > notify_at_) [[unlikely]] {
      NotifyNow();
    }
  }
  // Any thread.
  void GiveBack(size_t bytes) {
    if (this == current_) {
      taken_.store(taken_.load(std::memory_order_relaxed) - static_cast<int64_t>(bytes), std::memory_order_relaxed);
    } else {
      GiveBackElsewhere(static_cast<int64_t>(bytes));
    }
  }

 private:
  // While it is open, so that what is left cannot be 0.
  static constexpr int64_t kOpen = int64_t{1} << 60;
  static constexpr int64_t kNever = INT64_MAX;

  MemoryAccount(Notify notify, void* self) : notify_(notify), self_(self) {}
  ~MemoryAccount() = default;
  void NotifyNow();
  void GiveBackElsewhere(int64_t bytes);

  // A module that is loaded late has few of these, and reads it without a call.
  [[gnu::tls_model("initial-exec")]] static constinit thread_local MemoryAccount* current_;

  const Notify notify_;
  void* const self_;
  std::atomic<int64_t> taken_ = 0;     // less what its thread gave back; only its thread writes
  std::atomic<int64_t> left_ = kOpen;  // less what other threads gave back
  int64_t notify_at_ = kNever;         // of taken_
};

}  // namespace network_runtime
