// A smaller form of consumer.c, with the C++ header.
#include <inwit/inwit.hpp>

#include <cstdio>
#include <vector>

int main() {
  std::vector<float> w(8);
  inwit::fill("random_uniform", inwit::Tensor(w, {2, 4}), inwit::Key::of(42, "transformer.h.0.attn.c_attn.weight"),
              {{"minval", -1}, {"maxval", 1}});
  const float known[] = {0.496234298f, -0.432252407f, 0.288686752f, -0.430307269f};
  for (int i = 0; i < 4; ++i)
    if (w[static_cast<size_t>(i)] != known[i])
      return std::fprintf(stderr, "element %d is %.9g\n", i, w[static_cast<size_t>(i)]), 1;
  try {
    inwit::fill("glorot_uniform", inwit::Tensor(w, {2, 4}), {});
  } catch (const inwit::Error &error) {
    return error.status() == INWIT_E_LAYOUT ? 0 : 1;
  }
  return std::fputs("fans without a layout were not an error\n", stderr), 1;
}
