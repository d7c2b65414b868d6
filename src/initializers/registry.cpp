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

// Names in the order of the list.
#define INWIT_NAME(name) #name,
constexpr std::string_view entry_names[] = {INWIT_ENTRIES(INWIT_NAME)};

static_assert(std::ranges::is_sorted(entry_names, std::ranges::less_equal{}), "entries are in alphabetical order");

// A hash table of names by their first eight characters, in which most of them differ. A search that compares names at each step would
// take a tenth of a small fill, and a hash of the whole name would delay what follows.
struct NameTable {
  static constexpr size_t slots = 256;
  uint8_t number_at[slots] = {}; // of an entry, counted from 1; 0: none. If a slot is taken, the name is in one of the next.

  static constexpr size_t slot_of(std::string_view name) {
    uint64_t first = 0;
    if (!std::is_constant_evaluated() && std::endian::native == std::endian::little && name.size() >= sizeof first)
      std::memcpy(&first, name.data(), sizeof first);
    else
      for (size_t i = 0; i < std::min(name.size(), sizeof first); ++i)
        first |= uint64_t{static_cast<unsigned char>(name[i])} << 8 * i;
    return first * 0x57EB5E3181D684CD >> 56; // a factor under which only equal beginnings meet
  }
  static constexpr size_t next(size_t slot) { return (slot + 1) % slots; }

  consteval NameTable() {
    for (size_t i = 0; i < std::size(entry_names); ++i) {
      size_t slot = slot_of(entry_names[i]);
      while (number_at[slot] != 0) slot = next(slot);
      number_at[slot] = static_cast<uint8_t>(i + 1);
    }
  }
};
static_assert(std::size(entry_names) < NameTable::slots / 2);
constexpr NameTable name_table;

const Entry *find_keras_name(std::string_view name) {
  const auto has_it = [&](const Entry *entry) {
    return entry->keras_class == name || std::ranges::find(entry->aliases, name) != entry->aliases.end();
  };
  const auto *const found = std::ranges::find_if(all_entries, has_it);
  return found != std::end(all_entries) ? *found : nullptr;
}

// One that is not registered itself: Keras's, or a synonym.
[[gnu::cold, gnu::noinline]] Status find_other_name(std::string_view name, const Entry *&entry) {
  if (!name.empty()) entry = find_keras_name(name);
  if (entry == nullptr) {
    const auto synonym = std::ranges::lower_bound(synonyms(), name, {}, &Synonym::name);
    if (synonym != synonyms().end() && synonym->name == name) entry = find_registered(synonym->entry);
  }
  return entry != nullptr ? Status() : unknown_name(name, entry_names);
}

} // namespace

std::span<const Entry *const> registry() { return all_entries; }

const Entry *find_registered(std::string_view name) {
  for (size_t slot = NameTable::slot_of(name); name_table.number_at[slot] != 0; slot = NameTable::next(slot)) {
    const size_t entry = name_table.number_at[slot] - size_t{1};
    if (entry_names[entry] == name) return all_entries[entry];
  }
  return nullptr;
}

Status find_entry(std::string_view name, const Entry *&entry) {
  entry = find_registered(name);
  return entry != nullptr ? Status() : find_other_name(name, entry);
}

bool is_shardable(const Entry &entry, const Values &values) { return entry.shardable == nullptr || entry.shardable(values); }

} // namespace inwit
