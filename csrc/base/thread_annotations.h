// Clang's thread-safety attributes under the names of its documentation; empty for other compilers.
#pragma once

#if defined(__clang__)
#define NR_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define NR_THREAD_ANNOTATION(x)
#endif

#define CAPABILITY(x) NR_THREAD_ANNOTATION(capability(x))
#define SCOPED_CAPABILITY NR_THREAD_ANNOTATION(scoped_lockable)
#define GUARDED_BY(x) NR_THREAD_ANNOTATION(guarded_by(x))
#define REQUIRES(...) NR_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) NR_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASE(...) NR_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define EXCLUDES(...) NR_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
