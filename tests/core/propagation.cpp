#include "propagation.hpp"

#include <algorithm>
#include <utility>

namespace inwit::test {
namespace {

constexpr size_t samples = 8, places = 8;
constexpr int steps = 30;

double mean_square(const Batch &batch, double about = 0) {
  double sum = 0;
  for (const float x : batch.values) sum += (x - about) * (x - about);
  return sum / static_cast<double>(batch.values.size());
}

double variance(const Batch &batch) {
  double sum = 0;
  for (const float x : batch.values) sum += x;
  return mean_square(batch, sum / static_cast<double>(batch.values.size()));
}

bool rows_are_flat(const Batch &batch) {
  for (size_t i = 0; i < batch.rows; ++i)
    for (const float x : batch.row(i))
      if (!(x == batch.row(i)[0])) return false;
  return true;
}

void count_ends(const Batch &batch, Signal &signal) {
  const double each = 1 / static_cast<double>(batch.values.size());
  for (const float x : batch.values) {
    signal.at_one += std::fabs(x) > 0.99F ? each : 0;
    signal.at_zero += std::fabs(x) < 0.01F ? each : 0;
  }
  signal.symmetric = rows_are_flat(batch);
}

void apply(const Activation &activation, Batch &batch) {
  for (float &x : batch.values) x = activation(x);
}

// A layer: from the activations of the one before to its own.
using Step = std::function<Batch(const Batch &inputs, uint64_t layer)>;

Signal through(const Step &step, Batch batch, int depth) {
  Signal signal;
  for (int layer = 1; layer <= depth; ++layer) {
    batch = step(batch, static_cast<uint64_t>(layer));
    signal.last = variance(batch);
    if (layer == 1) signal.first = signal.last;
    if (!std::isfinite(signal.last)) break;
  }
  count_ends(batch, signal);
  return signal;
}

// Each place beside its two neighbours on the circle, samples one after the other.
Batch neighbourhoods(const Batch &batch) {
  Batch wide = {batch.rows, 3 * batch.width, {}};
  for (size_t i = 0; i < batch.rows; ++i)
    for (const size_t shift : {places - 1, size_t{0}, size_t{1}}) {
      const auto neighbour = batch.row(i / places * places + (i + shift) % places);
      wide.values.insert(wide.values.end(), neighbour.begin(), neighbour.end());
    }
  return wide;
}

void normalise(std::span<float> row) {
  double sum = 0, squares = 0;
  for (const float x : row) sum += x;
  const double mean = sum / static_cast<double>(row.size());
  for (const float x : row) squares += (x - mean) * (x - mean);
  const double stddev = std::sqrt(squares / static_cast<double>(row.size()) + 1e-5); // as such layers guard against 0
  for (float &x : row) x = static_cast<float>((x - mean) / stddev);
}

float relu(float x) { return std::max(x, 0.0F); }
float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }
float silu(float x) { return x * sigmoid(x); }

Logits read(const Batch &logits) {
  Logits seen = {{1, mean_square(logits), 0, 0, rows_are_flat(logits)}, 0};
  for (size_t i = 0; i < logits.rows; ++i) {
    const auto row = logits.row(i);
    const double largest = *std::ranges::max_element(row);
    double sum = 0, mean = 0;
    for (const float x : row) sum += std::exp(x - largest), mean += x / static_cast<double>(row.size());
    seen.signal.at_one += 1 / sum > 0.99 ? 1 : 0;
    seen.loss += largest + std::log(sum) - mean;
  }
  seen.signal.at_one /= static_cast<double>(logits.rows);
  seen.loss /= static_cast<double>(logits.rows);
  return seen;
}

Batch gated(Batch outputs, const Batch &gates, const Activation &gate) {
  for (size_t i = 0; i < outputs.values.size(); ++i) outputs.values[i] *= gate(gates.values[i]);
  return outputs;
}

// For each layer, the squared distance of two samples that differ by a hundredth, relative to that of unrelated ones.
std::vector<double> distances_of_neighbours(const Choice &choice, const Activation &activation, size_t width, int depth,
                                            uint64_t seed) {
  const auto n = static_cast<int64_t>(width);
  Batch batch = Batch::standard_normal(samples, width, seed), near = batch;
  const Batch noise = Batch::standard_normal(samples, width, seed + 1000);
  for (size_t i = 0; i < near.values.size(); ++i) near.values[i] += 0.01F * noise.values[i];
  std::vector<double> distances;
  for (int layer = 1; layer <= depth; ++layer) {
    const std::vector<float> matrix = weights(choice, {n, n}, seed, static_cast<uint64_t>(layer));
    for (Batch *one : {&batch, &near}) apply(activation, *one = times(*one, matrix, width));
    double sum = 0;
    for (size_t i = 0; i < near.values.size(); ++i) sum += std::pow(near.values[i] - batch.values[i], 2);
    distances.push_back(sum / (2 * variance(batch) * static_cast<double>(batch.values.size())));
  }
  return distances;
}

constexpr size_t states = 32;
using State = std::vector<double>;

double input_at(double time) { return std::sin(1.3 * time) + 0.5 * std::cos(2.1 * time); }

// By the classical Runge-Kutta method in steps of 1/128, from 0 until time 10.
State state_after(const std::vector<float> &a, const std::vector<float> &b, double end) {
  constexpr double step = 1.0 / 128;
  const auto slope = [&](const State &x, const State &change, double share, double time) {
    State result(states);
    for (size_t i = 0; i < states; ++i) {
      result[i] = b[i] * input_at(time);
      for (size_t j = 0; j < states; ++j) result[i] += a[i * states + j] * (x[j] + share * change[j]);
    }
    return result;
  };
  State x(states);
  for (double time = 0; time < end; time += step) {
    const State k1 = slope(x, x, 0, time), k2 = slope(x, k1, step / 2, time + step / 2);
    const State k3 = slope(x, k2, step / 2, time + step / 2), k4 = slope(x, k3, step, time + step);
    for (size_t i = 0; i < states; ++i) x[i] += step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
  return x;
}

// The state as coefficients of the Legendre polynomials sqrt(2 n + 1) P_n at 2 exp(-age) - 1.
double remembered_at(const State &x, double age) {
  const double at = 2 * std::exp(-age) - 1;
  double before = 0, now = 1, sum = 0;
  for (size_t n = 0; n < states; ++n) {
    const auto degree = static_cast<double>(n);
    sum += x[n] * std::sqrt(2 * degree + 1) * now;
    before = std::exchange(now, ((2 * degree + 1) * at * now - degree * before) / (degree + 1));
  }
  return sum;
}

// (input, what the state remembers of it) at 150 ages up to 3.
std::vector<std::pair<double, double>> remembered_history(const Choice &choice, uint64_t seed) {
  constexpr double end = 10;
  const auto n = static_cast<int64_t>(states);
  const State x = state_after(weights(choice, {n, n}, seed, 1), weights({"hippo", {{"part", "b", 0}}}, {n}, seed, 1), end);
  std::vector<std::pair<double, double>> pairs;
  for (int i = 0; i < 150; ++i) pairs.emplace_back(input_at(end - 0.02 * i), remembered_at(x, 0.02 * i));
  return pairs;
}

} // namespace

Activation activation_of(const Suggestion &suggestion) {
  const auto slope = static_cast<float>(suggestion.slope);
  const std::pair<std::string_view, Activation> all[] = {
      {"", [](float x) { return x; }},
      {"linear", [](float x) { return x; }},
      {"relu", relu},
      {"leaky_relu", [slope](float x) { return x > 0 ? x : slope * x; }},
      {"elu", [](float x) { return x > 0 ? x : std::expm1(x); }},
      {"selu", [](float x) { return 1.05070098735548F * (x > 0 ? x : 1.67326324235438F * std::expm1(x)); }},
      {"gelu", [](float x) { return x * 0.5F * std::erfc(-x * 0.70710678118655F); }},
      {"silu", silu},
      {"swiglu", silu},
      {"tanh", [](float x) { return std::tanh(x); }},
      {"sine", [](float x) { return std::sin(30 * x); }},
      {"sigmoid", sigmoid},
      {"glu", sigmoid}};
  for (const auto &[name, activation] : all)
    if (name == suggestion.activation) return activation;
  ADD_FAILURE() << suggestion.activation << " is unknown to this test";
  return {};
}

Batch Batch::standard_normal(size_t rows, size_t width, uint64_t seed) {
  const Shape shape = {static_cast<int64_t>(rows), static_cast<int64_t>(width)};
  return {rows, width, weights({"random_normal", {{"stddev", "", 1}}}, shape, seed, 0)};
}

std::vector<float> weights(const Choice &choice, const Shape &shape, uint64_t seed, uint64_t stream) {
  std::vector<float> values(static_cast<size_t>(product(shape)));
  const inwit_tensor tensor = describe(values.data(), INWIT_F32, shape, INWIT_LAYOUT_KERAS);
  inwit_context context = {};
  context.threads = 1;
  const std::vector<inwit_arg> arguments = choice.arguments();
  EXPECT_EQ(inwit_fill(choice.initializer.c_str(), arguments.data(), arguments.size(), &tensor, seed, stream, &context),
            INWIT_OK)
      << context.error;
  return values;
}

Batch times(const Batch &inputs, const std::vector<float> &matrix, size_t outputs) {
  Batch product = {inputs.rows, outputs, std::vector<float>(inputs.rows * outputs)};
  for (size_t k = 0; k < inputs.width; ++k) {
    const float *const from = matrix.data() + k * outputs;
    for (size_t i = 0; i < inputs.rows; ++i) {
      const float factor = inputs.values[i * inputs.width + k];
      float *const to = product.values.data() + i * outputs;
      for (size_t j = 0; j < outputs; ++j) to[j] += factor * from[j];
    }
  }
  return product;
}

Signal through_dense(const Choice &choice, const Activation &activation, size_t width, int depth, uint64_t seed) {
  const auto n = static_cast<int64_t>(width);
  const Step step = [&](const Batch &inputs, uint64_t layer) {
    Batch outputs = times(inputs, weights(choice, {n, n}, seed, layer), width);
    apply(activation, outputs);
    return outputs;
  };
  return through(step, Batch::standard_normal(samples, width, seed), depth);
}

Signal through_conv(const Choice &choice, const Activation &activation, size_t channels, int depth, uint64_t seed) {
  const auto n = static_cast<int64_t>(channels);
  const Step step = [&](const Batch &inputs, uint64_t layer) {
    Batch outputs = times(neighbourhoods(inputs), weights(choice, {3, n, n}, seed, layer), channels);
    apply(activation, outputs);
    return outputs;
  };
  return through(step, Batch::standard_normal(2 * places, channels, seed), depth);
}

Signal through_gated_dense(const Choice &choice, const Activation &gate, size_t width, int depth, uint64_t seed) {
  const auto n = static_cast<int64_t>(width);
  const Step step = [&](const Batch &inputs, uint64_t layer) {
    return gated(times(inputs, weights(choice, {n, n}, seed, layer), width),
                 times(inputs, weights(choice, {n, n}, seed, layer + 1000), width), gate);
  };
  return through(step, Batch::standard_normal(samples, width, seed), depth);
}

Signal through_gated_conv(const Choice &choice, const Activation &gate, size_t channels, int depth, uint64_t seed) {
  const auto n = static_cast<int64_t>(channels);
  const Step step = [&](const Batch &inputs, uint64_t layer) {
    const Batch wide = neighbourhoods(inputs);
    return gated(times(wide, weights(choice, {3, n, n}, seed, layer), channels),
                 times(wide, weights(choice, {3, n, n}, seed, layer + 1000), channels), gate);
  };
  return through(step, Batch::standard_normal(2 * places, channels, seed), depth);
}

Signal through_residual(const Choice &choice, size_t width, int depth, uint64_t seed) {
  const auto n = static_cast<int64_t>(width);
  const Step step = [&](const Batch &inputs, uint64_t layer) {
    Batch hidden = times(inputs, weights({"he_normal", {}}, {n, n}, seed, layer), width);
    apply(relu, hidden);
    Batch outputs = times(hidden, weights(choice, {n, n}, seed, layer + 1000), width);
    std::ranges::transform(outputs.values, inputs.values, outputs.values.begin(), std::plus());
    return outputs;
  };
  return through(step, Batch::standard_normal(samples, width, seed), depth);
}

Signal through_norm(const Choice &choice, size_t width, int depth, uint64_t seed) {
  const auto n = static_cast<int64_t>(width);
  const Step step = [&](const Batch &inputs, uint64_t layer) {
    Batch outputs = times(inputs, weights({"he_normal", {}}, {n, n}, seed, layer), width);
    const std::vector<float> factors = weights(choice, {n}, seed, layer + 1000);
    for (size_t i = 0; i < outputs.rows; ++i) {
      const auto row = outputs.row(i);
      normalise(row);
      for (size_t j = 0; j < width; ++j) row[j] = relu(row[j] * factors[j]);
    }
    return outputs;
  };
  return through(step, Batch::standard_normal(samples, width, seed), depth);
}

Signal through_bias(const Choice &choice, size_t width, int depth, uint64_t seed) {
  const auto n = static_cast<int64_t>(width);
  const Step step = [&](const Batch &inputs, uint64_t layer) {
    Batch outputs = times(inputs, weights({"he_normal", {}}, {n, n}, seed, layer), width);
    const std::vector<float> biases = weights(choice, {n}, seed, layer + 1000);
    for (size_t i = 0; i < outputs.rows; ++i)
      for (size_t j = 0; j < width; ++j) outputs.row(i)[j] = relu(outputs.row(i)[j] + biases[j]);
    return outputs;
  };
  return through(step, Batch::standard_normal(samples, width, seed), depth);
}

Signal through_recurrence(const Choice &choice, const Activation &activation, size_t width, uint64_t seed) {
  const auto n = static_cast<int64_t>(width);
  const std::vector<float> matrix = weights(choice, {n, n}, seed, 1);
  Batch state = Batch::standard_normal(samples, width, seed);
  apply(activation, state);
  const double first = mean_square(state);
  for (int step = 0; step < steps; ++step) {
    state = times(state, matrix, width);
    apply(activation, state);
  }
  return {first, mean_square(state), 0, 0, rows_are_flat(state)};
}

Signal through_forget_gate(const Choice &choice, size_t width, uint64_t seed) {
  const std::vector<float> biases = weights(choice, {4 * static_cast<int64_t>(width)}, seed, 1);
  Batch state = Batch::standard_normal(samples, width, seed);
  const double first = mean_square(state);
  for (size_t i = 0; i < state.rows; ++i)
    for (size_t j = 0; j < width; ++j) state.row(i)[j] *= std::pow(sigmoid(biases[width + j]), static_cast<float>(steps));
  return {first, mean_square(state), 0, 0, rows_are_flat(state)};
}

Signal through_upsampling(const Choice &choice, size_t channels, uint64_t seed) {
  const auto n = static_cast<int64_t>(channels);
  const Batch inputs = Batch::standard_normal(4 * places, channels, seed);
  Batch outputs = times(neighbourhoods(inputs), weights(choice, {3, n, 2 * n}, seed, 1), 2 * channels);
  apply(relu, outputs);
  double between = 0; // the pixels of a block are channels c and c + channels of one place
  for (size_t i = 0; i < outputs.rows; ++i)
    for (size_t c = 0; c < channels; ++c) between += std::pow(outputs.row(i)[c] - outputs.row(i)[c + channels], 2) / 4;
  Signal signal = {mean_square(inputs), mean_square(outputs), 0, 0, rows_are_flat(outputs)};
  if (signal.last > 0) signal.within_blocks = 2 * between / static_cast<double>(outputs.values.size()) / variance(outputs);
  return signal;
}

Signal through_state_space(const Choice &choice, uint64_t seed) {
  Signal signal;
  for (const auto &[history, remembered] : remembered_history(choice, seed)) {
    signal.first += history * history;
    signal.last += remembered * remembered;
  }
  return signal;
}

double error_of_the_history(const Choice &choice, uint64_t seed) {
  const std::vector<std::pair<double, double>> pairs = remembered_history(choice, seed);
  double sum = 0;
  for (const auto &[history, remembered] : pairs) sum += std::pow(history - remembered, 2);
  return sum / static_cast<double>(pairs.size());
}

Logits through_softmax(const Choice &choice, uint64_t seed) {
  return read(times(Batch::standard_normal(256, 512, seed), weights(choice, {512, 10}, seed, 1), 10));
}

Logits through_embedding(const Choice &choice, uint64_t seed) {
  constexpr size_t tokens = 256, width = 4096;
  const std::vector<float> table = weights(choice, {tokens, width}, seed, 1);
  std::vector<float> transposed(table.size());
  for (size_t i = 0; i < tokens; ++i)
    for (size_t j = 0; j < width; ++j) transposed[j * tokens + i] = table[i * width + j];
  return read(times(Batch::standard_normal(64, width, seed), transposed, tokens));
}

Logits through_attention(const Choice &choice, uint64_t seed) {
  constexpr size_t positions = 64, width = 512, heads = 8, size = width / heads;
  const Batch inputs = Batch::standard_normal(positions, width, seed);
  const Batch queries = times(inputs, weights(choice, {width, width}, seed, 1), width);
  const Batch keys = times(inputs, weights(choice, {width, width}, seed, 2), width);
  Batch logits = {heads * positions, positions, {}};
  for (size_t head = 0; head < heads; ++head)
    for (size_t q = 0; q < positions; ++q)
      for (size_t k = 0; k < positions; ++k) {
        const auto query = queries.row(q).subspan(head * size, size), key = keys.row(k).subspan(head * size, size);
        logits.values.push_back(std::inner_product(query.begin(), query.end(), key.begin(), 0.0F) / std::sqrt(float{size}));
      }
  return read(logits);
}

double growth_of_a_difference(const Choice &choice, const Activation &activation, size_t width, int depth, uint64_t seed) {
  const std::vector<double> distances = distances_of_neighbours(choice, activation, width, depth, seed);
  return std::pow(distances.back() / distances[1], 1.0 / (depth - 2));
}

double distance_of_neighbours(const Choice &choice, const Activation &activation, size_t width, int depth, uint64_t seed) {
  return distances_of_neighbours(choice, activation, width, depth, seed).back();
}

} // namespace inwit::test
