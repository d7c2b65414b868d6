#include "base/targets.hpp"

#include <algorithm>
#include <string_view>

#include "base/environment.hpp"
#include "base/highway.hpp"
#include "base/names.hpp"
#if INWIT_X86
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#include <sys/prctl.h>
#endif

namespace inwit {
namespace {

enum Feature : uint32_t {
  none = 0,
  sse4_1 = 1 << 0,
  sse4_2 = 1 << 1,
  avx2 = 1 << 2,
  avx512f = 1 << 3,
  avx512vl = 1 << 4,
  avx512dq = 1 << 5,
  avx512bw = 1 << 6,
  sve = 1 << 7,
  sve2_with_aes = 1 << 8,
  sve_over_128_bits = 1 << 9,
};

#if INWIT_X86
// XCR0: the registers that the operating system saves.
uint32_t saved_registers() {
  uint32_t low = 0, high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}
#endif

// Of this machine.
uint32_t detect_features() {
  uint32_t found = none;
  [[maybe_unused]] const auto add = [&](bool is_present, Feature feature) { found |= is_present ? feature : none; };
#if INWIT_X86 // by cpuid itself: __builtin_cpu_supports() detects no CPU in some runtimes, such as zig's
  const auto has = [](uint32_t features, int bit) { return (features >> bit & 1) != 0; };
  uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0) return none;
  add(has(ecx, 19), sse4_1);
  add(has(ecx, 20), sse4_2);
  const uint32_t saved = has(ecx, 27) ? saved_registers() : 0, for_avx = 0x6, for_avx512 = 0xE6;
  if ((saved & for_avx) != for_avx || __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) return found;
  add(has(ebx, 5), avx2);
  if ((saved & for_avx512) != for_avx512) return found;
  add(has(ebx, 16), avx512f);
  add(has(ebx, 17), avx512dq);
  add(has(ebx, 30), avx512bw);
  add(has(ebx, 31), avx512vl);
#elif defined(__aarch64__) && defined(__linux__)
  constexpr unsigned long has_sve = 1ul << 22, has_sve2_and_aes = 1ul << 1 | 1ul << 2; // of AT_HWCAP, AT_HWCAP2
  constexpr int get_vector_length = 51;                                                // PR_SVE_GET_VL, in bytes
  add(getauxval(AT_HWCAP) & has_sve, sve);
  add((getauxval(AT_HWCAP2) & has_sve2_and_aes) == has_sve2_and_aes, sve2_with_aes);
  add((found & sve) != 0 && (prctl(get_vector_length) & 0xFFFF) > 16, sve_over_128_bits);
#endif
  return found;
}

bool is_available(uint32_t features) {
  static const uint32_t detected = detect_features();
  return (features & ~detected) == 0;
}

struct TargetEntry {
  const char *name, *highway_name;
  bool is_compiled;
  uint32_t required, to_gain;
};

#if INWIT_HIGHWAY
#define INWIT_IS_COMPILED(highway_name) ((compiled_highway_targets & HWY_##highway_name) != 0)
#else
#define INWIT_IS_COMPILED(highway_name) false
#endif
#define INWIT_ENTRY(name, highway_name, required, to_gain) \
  {#name, #highway_name, INWIT_IS_COMPILED(highway_name), required, to_gain},
constexpr TargetEntry entries[] = {INWIT_VECTOR_TARGETS(INWIT_ENTRY){"plain", "PLAIN", true, none, none}};
static_assert(std::ranges::all_of(entries, [](const TargetEntry &e) { return equal_in_any_case(e.highway_name, e.name); }));

const TargetEntry &entry_of(Target target) { return entries[static_cast<int>(target)]; }

Status find_target(const char *whose, std::string_view name, Target &target) {
  for (int i = 0; i < target_count; ++i) {
    target = static_cast<Target>(i);
    if (is_here(target) && equal_in_any_case(name, name_of(target))) return {};
  }
  Status status = fail(INWIT_E_UNSUPPORTED, whose, " is \"", name, "\", must be an instruction set of this build and machine:");
  for (const TargetEntry &entry : entries)
    if (entry.is_compiled && is_available(entry.required)) status.add(" ", entry.name);
  return status;
}

Target best_target() {
  const auto is_best = [](const TargetEntry &e) { return e.is_compiled && is_available(e.required | e.to_gain); };
  return static_cast<Target>(std::ranges::find_if(entries, is_best) - entries);
}

// The target of calls that do not name one, chosen once.
struct DefaultTarget {
  Target target = best_target();
  bool is_known = true;

  static DefaultTarget choose() {
    DefaultTarget chosen;
    if (environment().target[0] != '\0')
      chosen.is_known = static_cast<bool>(find_target("", environment().target, chosen.target));
    return chosen;
  }
};

const DefaultTarget &default_target() {
  static const DefaultTarget once = DefaultTarget::choose();
  return once;
}

} // namespace

const char *name_of(Target target) { return entry_of(target).name; }

bool is_here(Target target) { return entry_of(target).is_compiled && is_available(entry_of(target).required); }

Target chosen_target(const char *name) {
  Target target = default_target().target;
  if (name != nullptr) static_cast<void>(find_target("", name, target));
  return target;
}

Status choose_target(const char *name, Target &target) {
  if (name != nullptr) return find_target("context.target", name, target);
  const DefaultTarget &chosen = default_target();
  target = chosen.target;
  if (chosen.is_known) return {};
  return find_target("the environment's INWIT_TARGET", environment().target, target);
}

} // namespace inwit
