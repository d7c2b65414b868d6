#include "base/targets.hpp"

#include <algorithm>
#include <string_view>

#include "base/environment.hpp"
#include "base/highway.hpp"
#include "base/names.hpp"
#if defined(__aarch64__) && defined(__linux__)
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

// Of this machine.
uint32_t detect_features() {
  uint32_t found = none;
  [[maybe_unused]] const auto add = [&](bool is_present, Feature feature) { found |= is_present ? feature : none; };
#if defined(__x86_64__) || defined(__i386__)
  add(__builtin_cpu_supports("sse4.1"), sse4_1);
  add(__builtin_cpu_supports("sse4.2"), sse4_2);
  add(__builtin_cpu_supports("avx2"), avx2);
  add(__builtin_cpu_supports("avx512f"), avx512f);
  add(__builtin_cpu_supports("avx512vl"), avx512vl);
  add(__builtin_cpu_supports("avx512dq"), avx512dq);
  add(__builtin_cpu_supports("avx512bw"), avx512bw);
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

// The target of calls that name none, chosen once.
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

Status choose_target(const char *name, Target &target) {
  if (name != nullptr) return find_target("context.target", name, target);
  target = default_target().target;
  if (default_target().is_known) return {};
  return find_target("the environment's INWIT_TARGET", environment().target, target);
}

} // namespace inwit
