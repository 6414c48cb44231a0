// A witness that this thread has an isolate: the isolate is locked and entered, its context is entered, handles are
// open, the stack limit is set, and the isolate is charged for what is allocated.
//
// Functions that need all that take an IsolateLock&. Created only on threads from Platform::StartThread, one at a time
// per thread.
#pragma once

#include <v8-context.h>
#include <v8-isolate.h>
#include <v8-local-handle.h>
#include <v8-locker.h>

#include "base/memory_account.h"

namespace network_runtime {

class Isolate;

class IsolateLock {
 public:
  explicit IsolateLock(Isolate& owner);
  IsolateLock(const IsolateLock&) = delete;
  IsolateLock& operator=(const IsolateLock&) = delete;

  Isolate& owner() const { return owner_; }
  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Context> context() const { return context_; }

 private:
  Isolate& owner_;
  v8::Isolate* const isolate_;
  v8::Locker locker_;
  MemoryAccount::Scope charged_;
  v8::Isolate::Scope isolate_scope_;
  v8::HandleScope handle_scope_;
  v8::Local<v8::Context> context_;
  v8::Context::Scope context_scope_;
};

}  // namespace network_runtime
