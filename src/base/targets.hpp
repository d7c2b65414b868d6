// Instruction sets: which of them the kernels are built for and this machine runs, and which one a call uses.
#pragma once
#include <cstdint>

#include "base/status.hpp"

namespace inwit {

// The best come first. All but `plain` are Highway's targets; emu128 and scalar are its portable forms, slower than `plain`.
enum class Target : uint8_t { avx3_dl, avx3, avx2, sse4, ssse3, sve2, sve, neon, wasm, plain, emu128, scalar };
constexpr int target_count = static_cast<int>(Target::scalar) + 1;

const char *name_of(Target target);
bool is_here(Target target); // built, and this machine runs it

// By name in any case: that of the context, else that of the environment, else the best there is.
Status choose_target(const char *name, Target &target);

} // namespace inwit
