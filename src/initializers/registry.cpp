#include "initializers/registry.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <type_traits>

namespace inwit {

// Every entry, in alphabetical order; each is defined in the file of its family.
#define INWIT_ENTRIES(entry) \
  entry(alibi_slopes) entry(bilinear_upsampling) entry(chrono_bias) entry(constant) entry(conv_orthogonal) entry(dct) \
      entry(delta_orthogonal) entry(dirac) entry(flux_glorot_normal) entry(flux_glorot_uniform) entry(flux_identity_init) \
          entry(flux_kaiming_normal) entry(flux_kaiming_uniform) entry(flux_lecun_normal) entry(flux_ones32) \
              entry(flux_orthogonal) entry(flux_rand32) entry(flux_randn32) entry(flux_sparse_init) \
                  entry(flux_truncated_normal) entry(flux_zeros32) entry(gate_bias) entry(glorot_normal) entry(glorot_uniform) \
                      entry(he_normal) entry(he_uniform) entry(hippo) entry(icnr) entry(identity) entry(jax_normal) \
                          entry(jax_uniform) entry(jax_variance_scaling) entry(lecun_normal) entry(lecun_uniform) \
                              entry(log_uniform) entry(mamba_dt_bias) entry(mel_filterbank) entry(nguyen_widrow) entry(ones) \
                                  entry(orthogonal) entry(power_ramp) entry(random_normal) entry(random_uniform) \
                                      entry(reservoir) entry(retention_decay) entry(rope_frequencies) entry(rwkv7_ramp) \
                                          entry(s4d) entry(sincos_2d) entry(sinusoidal_positions) entry(siren) entry(spectral) \
                                              entry(stft) entry(torch_dirac) entry(torch_embedding) entry(torch_eye) \
                                                  entry(torch_kaiming_normal) entry(torch_kaiming_uniform) entry(torch_linear) \
                                                      entry(torch_normal) entry(torch_orthogonal) entry(torch_rnn) \
                                                          entry(torch_sparse) entry(torch_trunc_normal) entry(torch_uniform) \
                                                              entry(torch_xavier_normal) entry(torch_xavier_uniform) \
                                                                  entry(truncated_normal) entry(variance_scaling) \
                                                                      entry(zero_hadamard) entry(zeros)

namespace entries {
#define INWIT_DECLARE(name) extern const Entry name;
INWIT_ENTRIES(INWIT_DECLARE)
} // namespace entries

namespace {

#define INWIT_ADDRESS(name) &entries::name,
constexpr const Entry *all_entries[] = {INWIT_ENTRIES(INWIT_ADDRESS)};

// Names of the table as it is declared.
#define INWIT_NAME(name) #name,
constexpr std::string_view entry_names[] = {INWIT_ENTRIES(INWIT_NAME)};

static_assert(std::ranges::is_sorted(entry_names, std::ranges::less_equal{}), "entries are in alphabetical order");

// The first eight characters as a big-endian integer, whose order is that of the names: a search that compares strings at each step
// would take a tenth of a small fill.
constexpr uint64_t prefix_of(std::string_view name) {
  uint64_t prefix = 0;
  if (!std::is_constant_evaluated() && std::endian::native == std::endian::little && name.size() >= sizeof prefix) {
    std::memcpy(&prefix, name.data(), sizeof prefix);
    return __builtin_bswap64(prefix);
  }
  for (size_t i = 0; i < 8; ++i) prefix = prefix << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0);
  return prefix;
}

#define INWIT_PREFIX(name) prefix_of(#name),
constexpr uint64_t prefixes[] = {INWIT_ENTRIES(INWIT_PREFIX)};

const Entry *find_keras_name(std::string_view name) {
  const auto has_it = [&](const Entry *entry) {
    return entry->keras_class == name || std::ranges::find(entry->aliases, name) != entry->aliases.end();
  };
  const auto *const found = std::ranges::find_if(all_entries, has_it);
  return found != std::end(all_entries) ? *found : nullptr;
}

} // namespace

std::span<const Entry *const> registry() { return all_entries; }

const Entry *find_registered(std::string_view name) {
  const uint64_t prefix = prefix_of(name);
  auto at = static_cast<size_t>(std::ranges::lower_bound(prefixes, prefix) - prefixes);
  for (; at < std::size(prefixes) && prefixes[at] == prefix; ++at)
    if (entry_names[at] == name) return all_entries[at];
  return nullptr;
}

Status find_entry(std::string_view name, const Entry *&entry) {
  entry = find_registered(name);
  if (entry != nullptr) return {};
  if (!name.empty()) entry = find_keras_name(name);
  if (entry == nullptr) {
    const auto synonym = std::ranges::lower_bound(synonyms(), name, {}, &Synonym::name);
    if (synonym != synonyms().end() && synonym->name == name) entry = find_registered(synonym->entry);
  }
  return entry != nullptr ? Status() : unknown_name(name, entry_names);
}

bool is_shardable(const Entry &entry, const Values &values) { return entry.shardable == nullptr || entry.shardable(values); }

} // namespace inwit
