// An eventfd on which another language's event loop waits. Any thread may poke; one reader clears.
#pragma once

namespace network_runtime {

class WakeFd {
 public:
  WakeFd();  // throws UnavailableError when the process has no descriptor left
  ~WakeFd();
  WakeFd(const WakeFd&) = delete;
  WakeFd& operator=(const WakeFd&) = delete;

  int fd() const { return fd_; }  // owned by this object; readable after Poke, until Clear
  void Poke();
  void Clear();

 private:
  const int fd_;
};

}  // namespace network_runtime
