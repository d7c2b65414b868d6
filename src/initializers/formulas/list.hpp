// The formulas of the device program: the namespace of each, its parameters, and its function for one element.
#pragma once
#include "initializers/formulas/alibi_slopes.hpp"
#include "initializers/formulas/bilinear_upsampling.hpp"
#include "initializers/formulas/chrono_bias.hpp"
#include "initializers/formulas/dct.hpp"
#include "initializers/formulas/dirac.hpp"
#include "initializers/formulas/gate_bias.hpp"
#include "initializers/formulas/hippo.hpp"
#include "initializers/formulas/identity.hpp"
#include "initializers/formulas/log_uniform.hpp"
#include "initializers/formulas/mamba_dt_bias.hpp"
#include "initializers/formulas/mel_filterbank.hpp"
#include "initializers/formulas/nguyen_widrow.hpp"
#include "initializers/formulas/polar.hpp"
#include "initializers/formulas/power_ramp.hpp"
#include "initializers/formulas/reservoir.hpp"
#include "initializers/formulas/retention_decay.hpp"
#include "initializers/formulas/rope_frequencies.hpp"
#include "initializers/formulas/rwkv7_ramp.hpp"
#include "initializers/formulas/s4d.hpp"
#include "initializers/formulas/sincos_2d.hpp"
#include "initializers/formulas/sinusoidal_positions.hpp"
#include "initializers/formulas/sparse.hpp"
#include "initializers/formulas/stft.hpp"
#include "initializers/formulas/zero_hadamard.hpp"

// clang-format off
#define INWIT_FORMULAS(formula) \
  formula(alibi_slopes, Slopes, slope_at) \
  formula(bilinear_upsampling, Bilinear, bilinear_at) \
  formula(dct, Cosines, cosine_at) \
  formula(dirac, Dirac, dirac_at) \
  formula(gate_bias, GateBias, bias_of) \
  formula(hippo, Hippo, hippo_at) \
  formula(identity, Diagonal, diagonal_at) \
  formula(mel_filterbank, Bank, weight_at) \
  formula(power_ramp, Ramp, ramp_at) \
  formula(retention_decay, Decay, log_decay_at) \
  formula(rope_frequencies, Rope, frequency_at) \
  formula(rwkv7_ramp, Rwkv, rwkv_at) \
  formula(s4d, Diagonal, diagonal_at) \
  formula(sincos_2d, Grid, embedding_at) \
  formula(sinusoidal_positions, Positions, position_at) \
  formula(stft, Transform, element_at) \
  formula(zero_hadamard, Hadamard, hadamard_at)

// Formulas of random draws: their functions are templates over a source of draws, indexed by the element's index in the whole stack.
#define INWIT_DRAWN_FORMULAS(formula) \
  formula(chrono_bias, Chrono, bias_at) \
  formula(log_uniform, LogUniform, log_at) \
  formula(mamba_dt_bias, TimeStep, bias_at) \
  formula(polar, Polar, part_at) \
  formula(reservoir, Weights, weight_at)

// Those whose elements along one axis depend on each other: the class of such a line has the element at each place in it.
#define INWIT_LINE_FORMULAS(formula) \
  formula(nguyen_widrow, Widrow, Unit) \
  formula(sparse, Sparse, Column)
// clang-format on
