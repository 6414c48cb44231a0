// What a host script learns and changes of its process, without Python: its exit code, memory, processor time, terminal
// and time zone.
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <v8-isolate.h>
#include <v8-statistics.h>
#include <v8-typed-array.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <span>

#include "ops/core/arguments.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"
#include "ops/host/time_zone.h"

namespace network_runtime {
namespace {

HostDelegate& HostOf(Args args) { return *OpDelegate::From(args.GetIsolate()).host(); }

// () => number
void GetExitCode(Args args) { args.GetReturnValue().Set(HostOf(args).exit_code()); }

// (code) => undefined
void SetExitCode(Args args) {
  int32_t code = 0;
  if (args[0]->Int32Value(args.GetIsolate()->GetCurrentContext()).To(&code)) HostOf(args).SetExitCode(code);
}

// Writes `values` to the Float64Array or Uint32Array that our own script made for them.
template <typename Number>
void Fill(Args args, std::initializer_list<Number> values) {
  v8::Local<v8::TypedArray> array = args[0].As<v8::TypedArray>();
  if (array->ByteLength() < values.size() * sizeof(Number)) {
    return ThrowError(args.GetIsolate(), "RangeError", "the array for the result is too short");
  }
  auto* bytes = static_cast<uint8_t*>(array->Buffer()->Data()) + array->ByteOffset();
  std::copy_n(reinterpret_cast<const uint8_t*>(values.begin()), values.size() * sizeof(Number), bytes);
}

double ResidentBytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (!file) return 0;
  unsigned long long size = 0;
  unsigned long long resident = 0;
  bool read = std::fscanf(file, "%llu %llu", &size, &resident) == 2;
  (void)std::fclose(file);
  return read ? static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) : 0;
}

// (Float64Array(4)) => undefined; bytes: of the process; of this isolate's heap, whole and used; outside of it
void MemoryUsage(Args args) {
  v8::HeapStatistics heap;
  args.GetIsolate()->GetHeapStatistics(&heap);
  Fill<double>(args, {ResidentBytes(), static_cast<double>(heap.total_heap_size()),
                      static_cast<double>(heap.used_heap_size()), static_cast<double>(heap.external_memory())});
}

// (Float64Array(2)) => undefined; microseconds of the process: in the kernel, and outside of it
void CpuUsage(Args args) {
  rusage usage{};
  (void)getrusage(RUSAGE_SELF, &usage);
  auto us = [](const timeval& time) {
    constexpr double kUsPerS = 1e6;
    return static_cast<double>(time.tv_sec) * kUsPerS + static_cast<double>(time.tv_usec);
  };
  Fill<double>(args, {us(usage.ru_stime), us(usage.ru_utime)});
}

// (Uint32Array(2)) => undefined; columns and rows of the terminal that a standard stream is connected to
void ConsoleSize(Args args) {
  for (int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0) {
      return Fill<uint32_t>(args, {size.ws_col, size.ws_row});
    }
  }
  ThrowError(args.GetIsolate(), "Error",
             "Could not get console size: stdin, stdout, and stderr are not connected to a terminal");
}

// Whether V8's time zone, which the process has one of, is one that a host script set.
std::atomic<bool> time_zone_is_of_script{false};

// () => undefined; the environment names another time zone now
void TimeZoneChanged(Args args) {
  time_zone_is_of_script = true;
  args.GetIsolate()->DateTimeConfigurationChangeNotification(v8::Isolate::TimeZoneDetection::kRedetect);
}

constexpr OpDeclaration kOps[] = {
    {"op_console_size", ConsoleSize, 1},   {"op_get_exit_code", GetExitCode, 0},
    {"op_runtime_cpu_usage", CpuUsage, 1}, {"op_runtime_memory_usage", MemoryUsage, 1},
    {"op_set_exit_code", SetExitCode, 1},  {"op_time_zone_changed", TimeZoneChanged, 0},
};

}  // namespace

void DetectTimeZoneAgain(v8::Isolate* isolate) {
  if (!time_zone_is_of_script.exchange(false)) return;
  isolate->DateTimeConfigurationChangeNotification(v8::Isolate::TimeZoneDetection::kRedetect);
}

std::span<const OpDeclaration> ProcessOps() { return kOps; }

}  // namespace network_runtime
