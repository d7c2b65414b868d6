// All randomness of the study comes from libinwit: the initial weights, and the orders in which images are split and presented.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "inwit.h"

namespace study {

struct Release {
  void operator()(inwit_initializer *initializer) const { inwit_free(initializer); }
};
using Initializer = std::unique_ptr<inwit_initializer, Release>;

Initializer initializer_from(const std::string &json); // a name, or an object as Keras writes it

template <class Real> constexpr int32_t dtype_of = sizeof(Real) == sizeof(float) ? INWIT_F32 : INWIT_F64;

// The job for a layer's matrix, keyed by its parameter's name: rows are inputs and columns units, as in Keras. No rows: a bias.
inwit_job job_for(const inwit_initializer *initializer, const char *name, void *data, int32_t dtype, int64_t inputs,
                  int64_t units);
void fill(const std::vector<inwit_job> &jobs, uint64_t seed);

// 0 .. count - 1 in the order of uniform numbers keyed by `name`: the same order on every machine.
std::vector<size_t> permutation(size_t count, uint64_t seed, const std::string &name);

} // namespace study
