#include "base/targets.hpp"

#include <algorithm>
#include <string_view>

#include "base/environment.hpp"
#include "base/highway.hpp"
#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#include <sys/prctl.h>
#endif

namespace inwit {
namespace {

#if INWIT_HIGHWAY
constexpr bool is_built(long long highway_target) { return (HWY_TARGETS & highway_target) != 0; }
#define INWIT_IF_BUILT(target, runs) (is_built(HWY_##target) && (runs))
#else
#define INWIT_IF_BUILT(target, runs) (false && (runs))
#endif

#if defined(__x86_64__) || defined(__i386__)
#define INWIT_CPU_HAS(feature) __builtin_cpu_supports(feature)
#else
#define INWIT_CPU_HAS(feature) false
#endif

bool has_avx512() {
  return INWIT_CPU_HAS("avx512f") && INWIT_CPU_HAS("avx512vl") && INWIT_CPU_HAS("avx512dq") && INWIT_CPU_HAS("avx512bw");
}

// What came to AVX-512 with Ice Lake.
bool has_later_avx512() {
  return has_avx512() && INWIT_CPU_HAS("vpclmulqdq") && INWIT_CPU_HAS("avx512vbmi") && INWIT_CPU_HAS("avx512vbmi2") &&
         INWIT_CPU_HAS("avx512vnni") && INWIT_CPU_HAS("avx512bitalg") && INWIT_CPU_HAS("avx512vpopcntdq");
}

#if defined(__aarch64__) && defined(__linux__)
bool has_sve() { return (getauxval(AT_HWCAP) & 1ul << 22) != 0; }
bool has_sve2() { return (getauxval(AT_HWCAP2) & (1ul << 1 | 1ul << 2)) == (1ul << 1 | 1ul << 2); } // with its AES
bool has_long_vectors() { return (prctl(51 /* PR_SVE_GET_VL */) & 0xFFFF) > 16; }
#else
bool has_sve() { return false; }
bool has_sve2() { return false; }
bool has_long_vectors() { return false; }
#endif

struct Known {
  const char *name;
  bool is_here;
  bool pays; // more than those that come later
};

struct Machine {
  Known targets[target_count];

  static Machine look() {
    const bool sve_pays = has_sve() && has_long_vectors(); // of 128 bits it gains nothing over NEON
    return {{
        {"avx3_dl", INWIT_IF_BUILT(AVX3_DL, has_later_avx512()), true},
        {"avx3", INWIT_IF_BUILT(AVX3, has_avx512()), true},
        {"avx2", INWIT_IF_BUILT(AVX2, INWIT_CPU_HAS("avx2")), true},
        {"sse4", INWIT_IF_BUILT(SSE4, INWIT_CPU_HAS("sse4.1") && INWIT_CPU_HAS("sse4.2")), true},
        {"ssse3", INWIT_IF_BUILT(SSSE3, INWIT_CPU_HAS("ssse3")), true},
        {"sve2", INWIT_IF_BUILT(SVE2, has_sve2()), sve_pays},
        {"sve", INWIT_IF_BUILT(SVE, has_sve()), sve_pays},
        {"neon", INWIT_IF_BUILT(NEON, true), true},
        {"wasm", INWIT_IF_BUILT(WASM, true), true},
        {"plain", true, true},
        {"emu128", INWIT_IF_BUILT(EMU128, true), false},
        {"scalar", INWIT_IF_BUILT(SCALAR, true), false},
    }};
  }
};

const Machine &machine() {
  static const Machine once = Machine::look();
  return once;
}

bool equal_in_any_case(std::string_view name, std::string_view lower) {
  return std::ranges::equal(name, lower, {}, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

Status find_target(const char *whose, std::string_view name, Target &target) {
  for (int i = 0; i < target_count; ++i) {
    target = static_cast<Target>(i);
    if (is_here(target) && equal_in_any_case(name, name_of(target))) return {};
  }
  Status status = fail(INWIT_E_UNSUPPORTED, whose, " is \"", name, "\", must be one of those that this build and machine have:");
  for (const Known &known : machine().targets)
    if (known.is_here) status.add(" ", known.name);
  return status;
}

Target best_target() {
  const auto &targets = machine().targets;
  return static_cast<Target>(std::ranges::find_if(targets, [](const Known &known) { return known.is_here && known.pays; }) -
                             targets);
}

// What calls use that name none: looked for once.
struct Usual {
  Target target = best_target();
  bool is_known = true;

  static Usual choose() {
    Usual usual;
    if (environment().target[0] != '\0')
      usual.is_known = static_cast<bool>(find_target("", environment().target, usual.target));
    return usual;
  }
};

const Usual &usual() {
  static const Usual once = Usual::choose();
  return once;
}

} // namespace

const char *name_of(Target target) { return machine().targets[static_cast<int>(target)].name; }

bool is_here(Target target) { return machine().targets[static_cast<int>(target)].is_here; }

Status choose_target(const char *name, Target &target) {
  if (name != nullptr) return find_target("context.target", name, target);
  target = usual().target;
  if (usual().is_known) return {};
  return find_target("the environment's INWIT_TARGET", environment().target, target);
}

} // namespace inwit
