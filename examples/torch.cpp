// libtorch: fills every parameter of a module in place, keyed by its name. Memory may have any of torch's formats (channels_last,
// transposed, padded) and any floating-point type; the value at an index is the same.
#include <inwit/inwit.hpp>

#include <torch/torch.h>

#include <cstdio>

namespace {

// Ready to copy: describes a tensor's memory by its sizes, strides and type.
inwit::Tensor tensor_of(const at::Tensor &tensor) {
  TORCH_CHECK(tensor.layout() == at::kStrided && tensor.is_cpu(), "only dense tensors on the CPU can be filled");
  const auto dtype = [&] {
    switch (tensor.scalar_type()) {
    case at::kFloat: return INWIT_F32;
    case at::kDouble: return INWIT_F64;
    case at::kHalf: return INWIT_F16;
    case at::kBFloat16: return INWIT_BF16;
    default: TORCH_CHECK(false, "dtype is ", tensor.scalar_type(), ", only float, double, half and bfloat16 can be filled");
    }
  }();
  return inwit::Tensor::typed(tensor.data_ptr(), dtype, tensor.sizes()).strides(tensor.strides());
}

// Ready to copy: initialises all parameters of a module by a recipe. Buffers keep the values that torch gave them.
void initialize(torch::nn::Module &module, const inwit::Recipe &recipe, uint64_t seed) {
  const torch::NoGradGuard no_grad;
  std::vector<std::string> names;
  std::vector<inwit::Job> jobs;
  for (const auto &item : module.named_parameters()) {
    names.push_back(item.key());
    jobs.push_back(recipe.match(item.key(), tensor_of(item.value())));
  }
  recipe.check(names);
  inwit::fill_all(jobs, seed);
  for (const auto &item : module.named_parameters()) item.value().unsafeGetTensorImpl()->bump_version(); // tells autograd
}

constexpr std::string_view recipe_json = R"({
  "layout": "torch",
  "rules": [{"match": "*.bias", "initializer": "zeros"},
            {"match": "norm.weight", "initializer": "ones"},
            {"match": "head.weight", "initializer": "orthogonal"},
            {"match": "*.weight", "initializer": "he_normal"}]})";

struct Net : torch::nn::Module {
  torch::nn::Conv2d conv{register_module("conv", torch::nn::Conv2d(3, 16, 3))};
  torch::nn::BatchNorm2d norm{register_module("norm", torch::nn::BatchNorm2d(16))};
  torch::nn::Linear head{register_module("head", torch::nn::Linear(16, 10))};
  at::Tensor forward(const at::Tensor &images) { return head(torch::relu(norm(conv(images))).mean({2, 3})); }
};

int wrong = 0;

void hold(const char *what, bool as_it_should_be) {
  std::printf("%-52s %s\n", what, as_it_should_be ? "yes" : "NO");
  wrong += !as_it_should_be;
}

void modules() {
  const inwit::Recipe recipe = inwit::Recipe::from_json(recipe_json);
  Net net, last;
  last.conv->weight.set_data(last.conv->weight.contiguous(at::MemoryFormat::ChannelsLast));
  const auto version = net.conv->weight._version();
  initialize(net, recipe, 42);
  initialize(last, recipe, 42);
  const at::Tensor conv = net.conv->weight, head = net.head->weight;
  std::printf("conv.weight[3][1] =\n");
  for (int64_t row = 0; row < 3; ++row)
    std::printf("  %+.6f %+.6f %+.6f\n", conv[3][1][row][0].item<double>(), conv[3][1][row][1].item<double>(),
                conv[3][1][row][2].item<double>());

  std::vector<float> plain(16 * 3 * 3 * 3);
  inwit::fill("he_normal", inwit::Tensor(plain, {16, 3, 3, 3}).layout(inwit::Layout::torch), inwit::Key::of(42, "conv.weight"));
  hold("conv.weight is he_normal under its name", conv.equal(torch::from_blob(plain.data(), {16, 3, 3, 3})));
  hold("channels_last: the same values in another order",
       last.conv->weight.equal(conv) && last.conv->weight.stride(1) == 1 && conv.stride(1) == 9);
  hold("head.weight has orthonormal rows", torch::mm(head, head.t()).allclose(torch::eye(10), 1e-5, 1e-6));
  hold("norm.weight is 1, biases are 0", net.norm->weight.eq(1).all().item<bool>() && net.conv->bias.eq(0).all().item<bool>());
  hold("the version counter was incremented", conv._version() > version && conv.requires_grad());
  net.forward(torch::ones({4, 3, 8, 8})).pow(2).sum().backward();
  hold("gradients arrive", net.conv->weight.grad().defined() && net.conv->weight.grad().isfinite().all().item<bool>());
}

// One weight in every type and as a view.
void views() {
  const inwit::Key key = inwit::Key::of(42, "w");
  const auto fill = [&](const at::Tensor &tensor) {
    inwit::fill("random_normal", tensor_of(tensor), key, {{"stddev", 0.02}});
    return tensor;
  };
  const at::Tensor wanted = fill(torch::empty({6, 4}));
  hold("a transposed view", fill(torch::empty({4, 6}).t()).equal(wanted));
  const at::Tensor padded = torch::full({6, 8}, 7.0f);
  hold("every other column of a wider one", fill(padded.slice(1, 0, 8, 2)).equal(wanted));
  hold("the columns between are unchanged", padded.slice(1, 1, 8, 2).eq(7).all().item<bool>());
  hold("bfloat16: the float32 value, rounded", fill(torch::empty({6, 4}, at::kBFloat16)).equal(wanted.to(at::kBFloat16)));
  hold("half: the float32 value, rounded", fill(torch::empty({6, 4}, at::kHalf)).equal(wanted.to(at::kHalf)));
  hold("double: the float32 value, refined",
       fill(torch::empty({6, 4}, at::kDouble)).to(at::kFloat).allclose(wanted, 1e-6, 1e-8));
  bool rejected = false;
  try {
    fill(torch::empty({6, 4}, at::kLong));
  } catch (const c10::Error &error) {
    rejected = std::string_view(error.what_without_backtrace()).starts_with("dtype is Long");
  }
  hold("a tensor of integers is rejected", rejected);
}

} // namespace

int main() try {
  modules();
  views();
  return wrong == 0 ? 0 : 1;
} catch (const std::exception &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
