// Stacks: batch axes enumerate weights of equal shape. An initializer that is defined for a single weight is applied to each of them.
#pragma once
#include "initializers/elementwise.hpp"

namespace inwit {

// The axes of one weight of a stack, in order: those that are not batch axes.
struct WeightAxes {
  int axis[INWIT_MAX_RANK] = {};
  int rank = 0;

  explicit WeightAxes(const View &view) {
    for (int i = 0; i < view.rank; ++i)
      if (!(view.batch_axes >> i & 1)) axis[rank++] = i;
  }
};

// Maps the global order of a stack to that of its weights.
class Stack {
public:
  explicit Stack(const View &view) : view_(view) {
    int64_t stride = 1;
    bool is_consecutive = true; // as long as only axes of the weight have been visited
    for (int i = view.rank - 1; i >= 0; --i) {
      const bool is_batch = view.batch_axes >> i & 1;
      is_consecutive = is_consecutive && !is_batch;
      if (is_consecutive) run_ *= view.global[i];
      stride_[i] = is_batch ? 0 : stride;
      if (!is_batch) stride *= view.global[i];
    }
  }

  struct Run {
    int64_t first, count; // elements of one weight that are consecutive in the stack too
  };
  // The run that starts at element `index` of the stack, which is not empty.
  Run run_from(int64_t index) const {
    Run run = {0, run_ - index % run_};
    for (int i = view_.rank - 1; i >= 0; --i) {
      run.first += index % view_.global[i] * stride_[i];
      index /= view_.global[i];
    }
    return run;
  }

private:
  const View &view_;
  int64_t run_ = 1; // elements of the last axes up to the first batch axis
  int64_t stride_[INWIT_MAX_RANK];
};

// Makes a generator for ranges of a stack from one for ranges of a weight.
template <Elementwise::Generate *generate> void for_each_weight(const Plan &plan, random::ElementRanges ranges, void *out) {
  if (plan.view.batch_axes == 0) return generate(plan, ranges, out);
  const Stack stack(plan.view);
  constexpr size_t most = 64;
  random::ElementRange of_weight[most];
  size_t count = 0;
  for (const random::ElementRange &range : ranges)
    for (int64_t done = 0; done < range.count;) {
      const Stack::Run run = stack.run_from(static_cast<int64_t>(range.first) + done);
      const int64_t now = run.count < range.count - done ? run.count : range.count - done;
      of_weight[count++] = {static_cast<uint64_t>(run.first), now, range.at + done};
      done += now;
      if (count == most) generate(plan, {of_weight, count}, out), count = 0;
    }
  generate(plan, {of_weight, count}, out);
}

} // namespace inwit
