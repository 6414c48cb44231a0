#include "base/memory_account.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

namespace network_runtime {
namespace {

struct Heard {
  int times = 0;
  static void Grew(void* self) { ++static_cast<Heard*>(self)->times; }
};

TEST_CASE("MemoryAccount: what is taken counts until it is given back, on whatever thread") {
  MemoryAccount* account = MemoryAccount::Open(Heard::Grew, nullptr);
  CHECK(MemoryAccount::current() == nullptr);
  {
    MemoryAccount::Scope scope(account);
    CHECK(MemoryAccount::current() == account);
    {
      MemoryAccount::Scope nobody(nullptr);
      CHECK(MemoryAccount::current() == nullptr);
    }
    account->Take(100);
    account->Take(50);
    account->GiveBack(30);
    CHECK(account->bytes() == 120);
    std::thread([account] { account->GiveBack(20); }).join();
    CHECK(account->bytes() == 100);
  }
  account->GiveBack(60);
  CHECK(account->bytes() == 40);
  account->Close();
  account->GiveBack(40);  // the last of it: the leak checker sees whether the account goes
}

TEST_CASE("MemoryAccount: many threads give back while it is closed") {
  constexpr int kThreads = 4;
  constexpr int kEach = 10'000;
  MemoryAccount* account = MemoryAccount::Open(Heard::Grew, nullptr);
  {
    MemoryAccount::Scope scope(account);
    account->Take(size_t{kThreads} * kEach);
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([account] {
      for (int k = 0; k < kEach; ++k) account->GiveBack(1);
    });
  }
  account->Close();
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("MemoryAccount: its thread hears once that it has grown") {
  Heard heard;
  MemoryAccount* account = MemoryAccount::Open(Heard::Grew, &heard);
  {
    MemoryAccount::Scope scope(account);
    account->NotifyAt(100);
    account->Take(100);
    CHECK(heard.times == 0);
    account->Take(1);
    account->Take(1000);
    CHECK(heard.times == 1);
    account->NotifyAt(account->bytes() + 10);
    account->Take(11);
    CHECK(heard.times == 2);
    account->GiveBack(account->bytes());
  }
  account->Close();
}

}  // namespace
}  // namespace network_runtime
