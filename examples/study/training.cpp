#include "training.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "weights.hpp"

namespace study {
namespace {

// Kingma and Ba 2015, with the constants of Keras.
class Adam {
public:
  Adam(size_t count, double rate) : rate_(rate), mean_(count), square_(count) {}

  void step(std::span<float> parameters, std::span<const float> gradient) {
    ++steps_;
    const double bias = std::sqrt(1 - std::pow(decay_square, steps_)) / (1 - std::pow(decay_mean, steps_));
    const auto rate = static_cast<float>(rate_ * bias);
    constexpr auto of_mean = static_cast<float>(1 - decay_mean), of_square = static_cast<float>(1 - decay_square);
    for (size_t i = 0; i < parameters.size(); ++i) {
      mean_[i] += (gradient[i] - mean_[i]) * of_mean;
      square_[i] += (gradient[i] * gradient[i] - square_[i]) * of_square;
      parameters[i] -= rate * mean_[i] / (std::sqrt(square_[i]) + epsilon);
    }
  }

private:
  static constexpr double decay_mean = 0.9, decay_square = 0.999;
  static constexpr float epsilon = 1e-7F;
  double rate_;
  int steps_ = 0;
  std::vector<float> mean_, square_;
};

Score evaluate(Network<float> &network, const Part &part) {
  constexpr size_t chunk = 512;
  const size_t pixels = part.pixels.size() / part.count();
  Outcome sum;
  for (size_t first = 0; first < part.count(); first += chunk) {
    const Outcome outcome =
        network.forward(&part.pixels[first * pixels], &part.labels[first], std::min(chunk, part.count() - first));
    sum.loss += outcome.loss;
    sum.right += outcome.right;
  }
  const auto count = static_cast<double>(part.count());
  return {sum.loss / count, static_cast<double>(sum.right) / count};
}

// One pass over the images in the order of this epoch, which is the same for every network and initializer.
void pass(Network<float> &network, Adam &adam, const Data &data, const Plan &plan, size_t epoch) {
  const std::vector<size_t> order = permutation(data.training.count(), plan.seed, "study.epoch." + std::to_string(epoch));
  std::vector<float> images(plan.batch * data.pixels);
  std::vector<uint8_t> labels(plan.batch);
  for (size_t first = 0; first < order.size(); first += plan.batch) {
    const size_t rows = std::min(plan.batch, order.size() - first);
    for (size_t row = 0; row < rows; ++row) {
      const size_t image = order[first + row];
      std::copy_n(&data.training.pixels[image * data.pixels], data.pixels, &images[row * data.pixels]);
      labels[row] = data.training.labels[image];
    }
    network.forward(images.data(), labels.data(), rows);
    network.backward();
    adam.step(network.parameters(), network.gradient());
  }
}

} // namespace

Run train(const Setting &setting, const Choice &choice, const Data &data, const Plan &plan) {
  const auto start = std::chrono::steady_clock::now();
  Network<float> network(architecture(setting, data.pixels, data.classes));
  network.initialise(initializer_from(choice.json).get(), initializer_from("zeros").get(), plan.seed);
  Adam adam(network.parameters().size(), plan.rate);
  Run run;
  run.choice = &choice;
  run.before = measure(network, data.training, setting.activation);
  for (size_t epoch = 0; epoch <= plan.epochs; ++epoch) {
    if (epoch > 0) pass(network, adam, data, plan, epoch);
    run.training.push_back(evaluate(network, data.training));
    run.validation.push_back(evaluate(network, data.validation));
  }
  run.test = evaluate(network, data.test);
  run.after = measure(network, data.training, setting.activation);
  run.failures = failures(run.before, run.after, run.training.front().loss);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

} // namespace study
