#include "engine/isolate.h"

#include <v8-statistics.h>

#include <atomic>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/reserve.h"
#include "base/unavailable.h"
#include "engine/address_space.h"
#include "engine/isolate_slots.h"
#include "engine/last_resort.h"
#include "engine/platform.h"
#include "engine/script_errors.h"
#include "engine/stack_limit.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

std::atomic<size_t> g_live = 0;

// The most source that a worker may compile from strings, as a fraction of its memory limit. The parser's tree lies
// outside the heap and takes 60 to 100 bytes per byte of source.
constexpr size_t kSourceFraction = 128;
constexpr size_t kSourceFloor = size_t{64} << 10;
constexpr size_t kSourceCeiling = size_t{16} << 20;

size_t LargestSource(size_t memory_limit_bytes) {
  if (memory_limit_bytes == 0) return kSourceCeiling;
  return std::clamp(memory_limit_bytes / kSourceFraction, kSourceFloor, kSourceCeiling);
}

v8::ModifyCodeGenerationFromStringsResult OnEval(v8::Local<v8::Context>, v8::Local<v8::Value> source, bool) {
  if (!source->IsString()) return {true, {}};
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  size_t largest = LargestSource(HeapGuard::Of(isolate).limit_bytes());
  if (static_cast<size_t>(source.As<v8::String>()->Length()) <= largest) return {true, {}};
  isolate->ThrowException(v8::Exception::RangeError(
      v8::String::NewFromUtf8(isolate, ("source text of more than " + std::to_string(largest) +
                                        " characters cannot be compiled from a string here")
                                           .c_str())
          .ToLocalChecked()));
  return {false, {}};
}

bool OnWebAssembly(v8::Local<v8::Context>, v8::Local<v8::String>) {
  return HeapGuard::Of(v8::Isolate::GetCurrent()).MayCompileWebAssembly();
}

v8::MaybeLocal<v8::Promise> RefuseImport(v8::Local<v8::Context> context, v8::Local<v8::Data>, v8::Local<v8::Value>,
                                         v8::Local<v8::String>, v8::Local<v8::FixedArray>) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  v8::Local<v8::Value> error = v8::Exception::TypeError(
      v8::String::NewFromUtf8Literal(isolate, "import() is not available in a worker: bundle the code"));
  if (resolver->Reject(context, error).IsNothing()) return {};
  return resolver->GetPromise();
}

CagePlace PlaceFor(const Isolate::Options& options) {
  if (!Reserve::Keep() || !RoomForIsolate()) {
    throw UnavailableError(
        "no room for another isolate: the system refuses memory, address space or memory mappings (vm.max_map_count)" +
        LimitsInForce(Scarce::kMemory));
  }
  CageAllotment& allotment = CageAllotment::Get();
  if (!options.in_left_over_room) {
    return allotment.Allot(options.memory_limit_bytes, options.own_cage || options.kind == IsolateKind::kHost);
  }
  std::optional<CagePlace> place = allotment.AllotLeftOver(options.memory_limit_bytes);
  if (!place) throw std::runtime_error("no cage has room left over");
  return std::move(*place);
}

}  // namespace

Isolate::Isolate(const Options& options)
    : place_(PlaceFor(options)), guard_(options.memory_limit_bytes, options.latch, place_) {
  v8::Isolate::CreateParams params;
  params.snapshot_blob = &SnapshotOf(options.kind);
  params.external_references = ExternalReferences();
  params.allow_atomics_wait = options.kind == IsolateKind::kHost;
  InstallLastResort(params);
  guard_.Configure(params);
  isolate_ = v8::Isolate::New(place_.group(), params);
  isolate_->SetData(kHeapGuardSlot, &guard_);
  isolate_->SetData(kOpDelegateSlot, &options.delegate);
  isolate_->SetData(kNativeStatesSlot, &states_);
  NativeStates::Of<BackgroundWork>(isolate_).SetPayer(options.payer);
  clock().Restart();
  if (options.kind == IsolateKind::kWorker) clock().Coarsen();
  isolate_->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  tasks_ = Platform::Get().TasksOf(isolate_);
  {
    v8::Locker locker(isolate_);
    v8::Isolate::Scope isolate_scope(isolate_);
    v8::HandleScope handle_scope(isolate_);
    SetStackLimit(isolate_);
    rejections_.Attach(isolate_);
    v8::Local<v8::Context> context = v8::Context::New(isolate_);
    HideOwnFrames(isolate_, context);
    if (options.kind == IsolateKind::kWorker) {
      context->AllowCodeGenerationFromStrings(false);  // so that V8 calls OnEval
      isolate_->SetModifyCodeGenerationFromStringsCallback(OnEval);
      isolate_->SetHostImportModuleDynamicallyCallback(RefuseImport);
      isolate_->SetAllowWasmCodeGenerationCallback(OnWebAssembly);
    }
    context_.Reset(isolate_, context);
    for (size_t i = 0; i < entries_.size(); ++i) {
      entries_[i].Reset(isolate_, context->GetDataFromSnapshotOnce<v8::Function>(i).ToLocalChecked());
    }
    guard_.Attach(isolate_);
    v8::HeapStatistics heap;
    isolate_->GetHeapStatistics(&heap);
    place_.IsolateMade(heap.total_heap_size());
    stop_.Attach(isolate_);
    pause_.Attach(isolate_);
    v8::Context::Scope context_scope(context);
    Entry(EntryPoint::kPrepare)->Call(context, v8::Undefined(isolate_), 0, nullptr).ToLocalChecked();
  }
  g_live.fetch_add(1);
}

Isolate::~Isolate() {
  guard_.Detach();
  v8::HeapStatistics heap;
  {
    v8::Locker locker(isolate_);
    v8::Isolate::Scope isolate_scope(isolate_);
    v8::HandleScope handle_scope(isolate_);
    states_.Clear();
    rejections_.Clear();
    for (v8::Global<v8::Function>& entry : entries_) entry.Reset();
    context_.Reset();
    isolate_->GetHeapStatistics(&heap);
  }
  Platform::Get().ForgetTasks(isolate_);
  isolate_->Dispose();
  place_.IsolateDisposed(heap.total_heap_size());
  if (Reserve::short_of()) Reserve::Keep();
  g_live.fetch_sub(1);
}

v8::Local<v8::Function> Isolate::Entry(EntryPoint point) const {
  return entries_[static_cast<size_t>(point)].Get(isolate_);
}

bool Isolate::Offer(const IsolateLock& lock, v8::Local<v8::Value> error) const {
  v8::TryCatch quiet(isolate_);
  v8::Local<v8::Value> reported;
  return Entry(EntryPoint::kUncaught)->Call(lock.context(), v8::Undefined(isolate_), 1, &error).ToLocal(&reported) &&
         reported->IsTrue();
}

bool Isolate::Offer(const IsolateLock& lock, const UnhandledRejections::Unhandled& rejection) const {
  v8::TryCatch quiet(isolate_);
  v8::Local<v8::Value> taken;
  v8::Local<v8::Value> arguments[] = {rejection.promise, rejection.reason};
  bool told = Entry(EntryPoint::kRejected)->Call(lock.context(), v8::Undefined(isolate_), 2, arguments).ToLocal(&taken);
  if (told) UnhandledRejections::Offered(lock.context(), rejection.promise);
  return told && taken->IsTrue();
}

void Isolate::TellHandled(const IsolateLock& lock, const UnhandledRejections::Unhandled& rejection) const {
  v8::TryCatch quiet(isolate_);
  v8::Local<v8::Value> arguments[] = {rejection.promise, rejection.reason};
  (void)Entry(EntryPoint::kRejectionHandled)->Call(lock.context(), v8::Undefined(isolate_), 2, arguments);
}

size_t Isolate::live() { return g_live.load(); }

IsolateLock::IsolateLock(Isolate& owner)
    : owner_(owner),
      isolate_(owner.isolate_),
      locker_(isolate_),
      charged_(&owner.guard_.native_memory()),
      isolate_scope_(isolate_),
      handle_scope_(isolate_),
      context_(owner.context_.Get(isolate_)),
      context_scope_(context_) {
  SetStackLimit(isolate_);  // every thread has a stack of its own
  owner.stop_.RunsOnThisThread();
}

}  // namespace network_runtime
