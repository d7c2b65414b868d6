#include "propagation.hpp"

#include <algorithm>

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
      {"silu", [](float x) { return x / (1 + std::exp(-x)); }},
      {"tanh", [](float x) { return std::tanh(x); }},
      {"sigmoid", [](float x) { return 1 / (1 + std::exp(-x)); }}};
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
  const auto n = static_cast<int64_t>(width);
  Batch batch = Batch::standard_normal(samples, width, seed), near = batch;
  const Batch noise = Batch::standard_normal(samples, width, seed + 1000);
  for (size_t i = 0; i < near.values.size(); ++i) near.values[i] += 0.01F * noise.values[i];
  const auto distance = [&] {
    double sum = 0;
    for (size_t i = 0; i < near.values.size(); ++i) sum += std::pow(near.values[i] - batch.values[i], 2);
    return sum;
  };
  double early = 0;
  for (int layer = 1; layer <= depth; ++layer) {
    const std::vector<float> matrix = weights(choice, {n, n}, seed, static_cast<uint64_t>(layer));
    for (Batch *one : {&batch, &near}) apply(activation, *one = times(*one, matrix, width));
    if (layer == 2) early = distance();
  }
  return std::pow(distance() / early, 1.0 / (depth - 2));
}

} // namespace inwit::test
