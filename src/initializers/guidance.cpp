#include "initializers/guidance.hpp"

namespace inwit {
namespace {

using enum Effect;

// clang-format off
// Tables, laid out by hand.

constexpr Layer dense = {"dense", "784,128"}, conv = {"conv", "3,3,64,128"}, recurrent = {"recurrent", "256,256"},
                embedding = {"embedding", "1000,256"}, attention = {"attention", "512,512"}, norm = {"norm", "256"},
                bias = {"bias", "256"};
constexpr const Layer *kernels[] = {&dense, &conv}, *recurrent_kernels[] = {&recurrent}, *embeddings[] = {&embedding},
                      *projections[] = {&attention}, *norms[] = {&norm}, *biases[] = {&bias};

constexpr inwit_arg number(const char *name, double value) { return {name, value, nullptr, nullptr}; }
constexpr inwit_arg text(const char *name, const char *value) { return {name, 0, value, nullptr}; }
constexpr inwit_arg fan_in = text("mode", "fan_in"), fan_avg = text("mode", "fan_avg"),
                    truncated = text("distribution", "truncated_normal"), uniform = text("distribution", "uniform");

constexpr double leaky_slope = 0.01; // PyTorch's, JAX's and Flux's default
// The scales s with E[f(sqrt(s) z)^2] = 1 for z ~ N(0, 1): inputs of mean square 1 give activations of mean square 1. He's 2
// for ReLU and LeCun's 1 for SELU come from the same equation. The test solves it again.
constexpr inwit_arg leaky_scaling[] = {number("scale", 2 / (1 + leaky_slope * leaky_slope)), fan_in, truncated};
constexpr inwit_arg elu_scaling[] = {number("scale", 1.6331819543284), fan_in, truncated};
constexpr inwit_arg gelu_scaling[] = {number("scale", 2.1550570610922), fan_in, truncated};
constexpr inwit_arg silu_scaling[] = {number("scale", 2.4297325195903), fan_in, truncated};
constexpr inwit_arg tanh_scaling[] = {number("scale", 25.0 / 9), fan_avg, uniform}; // gain 5/3
constexpr inwit_arg sigmoid_scaling[] = {number("scale", 16), fan_avg, uniform}; // gain 4
constexpr inwit_arg stddev_1[] = {number("stddev", 1)}, stddev_small[] = {number("stddev", 0.01)},
                    stddev_embedding[] = {number("stddev", 0.02)};

constexpr WrongChoice all_zero = {"zeros", {}, symmetry, "all units compute the same and get the same gradient, for ever"};
constexpr WrongChoice too_wide = {"random_normal", stddev_1, explodes,
    "each layer multiplies the variance by its fan_in, more or less"};
constexpr WrongChoice too_narrow = {"random_normal", stddev_small, vanishes,
    "each layer multiplies the variance by a ten-thousandth of its fan_in, more or less"};

constexpr WrongChoice relu_wrong[] = {all_zero, too_wide, too_narrow,
    {"glorot_uniform", {}, vanishes, "made for units that pass everything: each layer halves the mean square"}};
constexpr WrongChoice elu_wrong[] = {all_zero, too_wide, too_narrow,
    {"glorot_uniform", {}, fades, "too small for a unit that cuts at -1"},
    {"he_normal", {}, grows, "made for units whose negative half is silent; each layer adds a constant"}};
constexpr WrongChoice selu_wrong[] = {all_zero, too_wide, too_narrow,
    {"he_normal", {}, grows, "selu has its gain built in; doubling the variance leaves the fixed point"}};
constexpr WrongChoice glorot_for_gelu = {"glorot_uniform", {}, vanishes,
    "the smaller the signal, the nearer the unit is to x / 2: in the end each layer takes three quarters of the mean square"};
constexpr WrongChoice gelu_wrong[] = {all_zero, too_wide, too_narrow, glorot_for_gelu,
    {"he_normal", {}, fades, "a little too small, and every loss makes the next one larger"}};
constexpr WrongChoice silu_wrong[] = {all_zero, too_wide, too_narrow, glorot_for_gelu,
    {"he_normal", {}, vanishes, "too small, and every loss makes the next one larger"}};
constexpr WrongChoice tanh_wrong[] = {all_zero, too_narrow,
    {"random_normal", stddev_1, saturates, "most units end at -1 or 1, where nothing is learnt"},
    {"glorot_uniform", {}, fades, "good for a few layers; then the variance falls as one over twice the number of layers"}};
constexpr WrongChoice sigmoid_wrong[] = {all_zero,
    {"random_normal", stddev_1, saturates, "most units end at 0 or 1, where nothing is learnt"},
    {"glorot_uniform", {}, fades,
     "right for an output or a gate that is to start undecided; in a stack each layer shrinks what tells two inputs apart to a "
     "twentieth in mean square"}};
constexpr WrongChoice softmax_wrong[] = {
    {"random_normal", stddev_1, saturates, "one class has all the probability from the start, mostly the wrong one"}};
constexpr WrongChoice linear_wrong[] = {all_zero, too_wide, too_narrow,
    {"he_normal", {}, explodes, "made for units that lose half: here each layer doubles the variance"}};
constexpr WrongChoice recurrent_wrong[] = {
    {"random_normal", stddev_1, explodes, "each step multiplies the state by about the root of its size"},
    {"random_normal", stddev_small, vanishes, "what lies a few steps back is forgotten"},
    {"zeros", {}, vanishes, "the state has no memory at all"}};
constexpr WrongChoice recurrent_relu_wrong[] = {
    {"random_normal", stddev_1, explodes, "each step multiplies the state by about the root of its size"},
    {"orthogonal", {}, vanishes, "the activation then halves the mean square in each step"},
    {"zeros", {}, vanishes, "the state has no memory at all"}};
constexpr WrongChoice embedding_wrong[] = {
    {"random_normal", stddev_1, saturates,
     "where the output layer shares the table, the logits have a standard deviation of the root of the width"},
    {"zeros", {}, symmetry, "all tokens look the same"}};
constexpr WrongChoice attention_wrong[] = {
    {"random_normal", stddev_1, saturates, "each position looks at one other alone, and the softmax passes no gradient"},
    {"zeros", {}, symmetry, "each position looks at all others alike, in every head"}};
constexpr WrongChoice norm_wrong[] = {
    {"zeros", {}, vanishes,
     "nothing passes; of use only for the last norm of a residual branch, which then starts as the identity"}};
constexpr WrongChoice bias_wrong[] = {
    {"random_normal", stddev_1, grows, "each layer adds its bias's variance to what the kernel has kept"}};

constexpr const char *length_map =
    "Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli 2016, arXiv 1606.05340 (the map of the mean square)";
constexpr const char *length_map_of_elu_and_gelu =
    "Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli 2016, arXiv 1606.05340 (the map of the mean square); Tsuchida, Pearce, van"
    " der Heide, Roosta, Gallagher 2021, arXiv 2002.08517 (its fixed points)";

constexpr Suggestion rows[] = {
    {"relu", kernels, "he_normal", {}, 30,
     "The activation drops half of the mean square, so the weights bring twice of it, and it stays as it is from layer to "
     "layer.",
     "He, Zhang, Ren, Sun 2015, arXiv 1502.01852", relu_wrong},
    {"leaky_relu", kernels, "variance_scaling", leaky_scaling, 30,
     "The activation keeps (1 + slope^2) / 2 of the mean square; the scale 2 / (1 + slope^2) brings it back. Without a slope "
     "0.01 is taken, as in PyTorch, JAX and Flux; Keras's own are 0.2 (the function) and 0.3 (the layer).",
     "He, Zhang, Ren, Sun 2015, arXiv 1502.01852", relu_wrong, leaky_slope},
    {"elu", kernels, "variance_scaling", elu_scaling, 30,
     "At this scale a mean square of 1 stays 1, and the fixed point is stable: an error shrinks by a tenth a layer. For alpha"
     " 1.",
     length_map_of_elu_and_gelu, elu_wrong},
    {"selu", kernels, "lecun_normal", {}, 30,
     "The activation was built so that mean 0 and variance 1 stay, with weights of variance 1 / fan_in; an error shrinks by a"
     " fifth a layer.",
     "Klambauer, Unterthiner, Mayr, Hochreiter 2017, arXiv 1706.02515", selu_wrong},
    {"gelu", kernels, "variance_scaling", gelu_scaling, 10,
     "At this scale a mean square of 1 stays 1, but no scale makes that stable: an error grows by 8 % a layer. Good for ten "
     "layers of width 1024; deeper stacks need norm layers or residual branches.",
     length_map_of_elu_and_gelu, gelu_wrong},
    {"silu", kernels, "variance_scaling", silu_scaling, 10,
     "At this scale a mean square of 1 stays 1, but no scale makes that stable: an error grows by 15 % a layer. Good for ten "
     "layers of width 1024; deeper stacks need norm layers or residual branches.",
     length_map, silu_wrong},
    {"tanh", kernels, "variance_scaling", tanh_scaling, 30,
     "Glorot's rule with gain 5/3: the variance settles at 0.42 instead of fading away. The price is that small differences "
     "and gradients grow by a fifth a layer in mean square; for a few layers plain glorot_uniform will do.",
     "Glorot and Bengio 2010, AISTATS; Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli 2016, arXiv 1606.05340", tanh_wrong},
    {"sigmoid", kernels, "variance_scaling", sigmoid_scaling, 30,
     "Glorot's rule with gain 4, which undoes the slope of 1/4 in the middle: the variance settles at 0.12. Still each layer "
     "shrinks what tells two inputs apart to two fifths in mean square, so deep stacks want another activation inside.",
     "Glorot and Bengio 2010, AISTATS", sigmoid_wrong},
    {"softmax", kernels, "lecun_normal", {}, 0,
     "Logits have variance 1 whatever the number of classes, so the first loss is about ln(classes) + 1/2 and no class is "
     "ruled out.",
     "LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp", softmax_wrong},
    {"linear", kernels, "glorot_uniform", {}, 30,
     "A compromise between fan_in, which keeps the variance of activations, and fan_out, which keeps that of gradients; in "
     "square layers both stay. Keras's default for kernels.",
     "Glorot and Bengio 2010, AISTATS", linear_wrong},
    {"", recurrent_kernels, "orthogonal", {}, 0,
     "The state meets the same matrix at every step; an orthogonal one keeps its length, however many the steps.",
     "Saxe, McClelland, Ganguli 2014, arXiv 1312.6120", recurrent_wrong},
    {"relu", recurrent_kernels, "identity", {}, 0,
     "A state that is not negative passes unchanged from step to step until the inputs speak; any rotation would lose half of"
     " it.",
     "Le, Jaitly, Hinton 2015, arXiv 1504.00941", recurrent_relu_wrong},
    {"", embeddings, "random_normal", stddev_embedding, 0,
     "Rows have length 0.02 sqrt(width), so a shared output layer has logits of order 1 (standard deviation 0.64 at width "
     "1024, 1.28 at 4096).",
     "Radford, Narasimhan, Salimans, Sutskever 2018, Improving Language Understanding by Generative Pre-Training",
     embedding_wrong},
    {"", projections, "glorot_uniform", {}, 0,
     "Square projections keep variance 1, so the logits q k / sqrt(d) have variance 1 and the softmax starts neither flat nor"
     " decided.",
     "Glorot and Bengio 2010, AISTATS; Vaswani et al. 2017, arXiv 1706.03762 (the scaled product)", attention_wrong},
    {"", norms, "ones", {}, 0, "What was normalised passes as it is.",
     "Ioffe and Szegedy 2015, arXiv 1502.03167; Ba, Kiros, Hinton 2016, arXiv 1607.06450", norm_wrong},
    {"", biases, "zeros", {}, 0,
     "The kernel breaks the symmetry already; zeros add nothing to the variance that it keeps.",
     "Glorot and Bengio 2010, AISTATS; He, Zhang, Ren, Sun 2015, arXiv 1502.01852", bias_wrong},
};
// clang-format on

} // namespace

std::string_view effect_name(Effect effect) {
  switch (effect) {
  case vanishes: return "vanishes";
  case explodes: return "explodes";
  case fades: return "fades";
  case grows: return "grows";
  case saturates: return "saturates";
  case symmetry: return "symmetry";
  }
  return "";
}

std::span<const Suggestion> guidance() { return rows; }

} // namespace inwit
