// The planning functions that rows point to, a family a file.
#pragma once
#include "initializers/row.hpp"

namespace inwit {

// constant.cpp
int32_t plan_fixed(const Row &row, const Values &values, Plan &plan, Words &words);        // zeros, ones: row.preset[0]
int32_t plan_constant_row(const Row &row, const Values &values, Plan &plan, Words &words); // value

// identity.cpp
int32_t plan_identity(const Row &row, const Values &values, Plan &plan, Words &words);      // gain, align
int32_t plan_flux_identity(const Row &row, const Values &values, Plan &plan, Words &words); // gain, shift

inwit_moments diagonal_moments(double gain, double length, double count); // of `length` gains among zeros

// dirac.cpp
int32_t plan_dirac(const Row &row, const Values &values, Plan &plan, Words &words); // groups

// distributions.cpp
int32_t plan_random_uniform(const Row &row, const Values &values, Plan &plan, Words &words);   // minval, maxval
int32_t plan_random_normal(const Row &row, const Values &values, Plan &plan, Words &words);    // mean, stddev
int32_t plan_truncated_normal(const Row &row, const Values &values, Plan &plan, Words &words); // mean, stddev, lower, upper
int32_t plan_cut_normal(const Row &row, const Values &values, Plan &plan, Words &words);       // mean, std, lo, hi
int32_t plan_fixed_uniform(const Row &row, const Values &values, Plan &plan, Words &words);    // row.preset: lo, hi
int32_t plan_fixed_normal(const Row &row, const Values &values, Plan &plan, Words &words);     // row.preset: mean, stddev

// The laws themselves, for families that work out their parameters.
int32_t plan_uniform_law(Plan &plan, double lo, double hi, Words &words);
int32_t plan_normal_law(Plan &plan, double mean, double stddev, Words &words);
// lower, upper: the bounds in sigma.
int32_t plan_truncated_law(Plan &plan, double mean, double stddev, double lower, double upper, Words &words);
// lo, hi: the bounds themselves.
int32_t plan_cut_law(Plan &plan, double mean, double stddev, double lo, double hi, Words &words);

// variance_scaling.cpp
enum FanMode { fan_in_mode, fan_out_mode, fan_avg_mode, fan_geo_avg_mode };
enum ScaledLaw { scaled_truncated_normal, scaled_untruncated_normal, scaled_uniform };
int32_t plan_variance_scaling(const Row &row, const Values &values, Plan &plan, Words &words); // scale, mode, law, axes
int32_t plan_scaled_preset(const Row &row, const Values &values, Plan &plan, Words &words);    // axes; row.preset: the others

// flux.cpp
enum FluxFan { flux_fan_sum, flux_fan_in };
enum FluxLaw { flux_uniform, flux_normal, flux_cut_normal };
int32_t plan_flux_scaled(const Row &row, const Values &values, Plan &plan, Words &words); // gain; row.preset: factor, fan, law

// sparse.cpp
int32_t plan_sparse(const Row &row, const Values &values, Plan &plan, Words &words); // sparsity, std

// orthogonal.cpp
int32_t plan_orthogonal(const Row &row, const Values &values, Plan &plan, Words &words); // gain, method

// delta_orthogonal.cpp
int32_t plan_delta_orthogonal(const Row &row, const Values &values, Plan &plan, Words &words); // gain

// stft.cpp
enum StftSide { real_side, imaginary_side };
enum StftScaling { density_scaling, spectrum_scaling, no_scaling };
int32_t plan_stft(const Row &row, const Values &values, Plan &plan, Words &words); // side, window, scaling, periodic

} // namespace inwit
