#include "settings.hpp"

namespace study {

// Colours that are distinguishable with any colour vision (Okabe and Ito 2008): one per family, dashes within a family.
std::span<const Choice> choices() {
  static constexpr Choice rows[] = {
      {"zeros", R"({"class_name": "Zeros", "config": {}})", "#000000", "none"},
      {"constant_0.01", R"({"class_name": "Constant", "config": {"value": 0.01}})", "#000000", "2 3"},
      {"normal_1", R"({"class_name": "RandomNormal", "config": {"mean": 0, "stddev": 1}})", "#D55E00", "none"},
      {"uniform_1", R"({"class_name": "RandomUniform", "config": {"minval": -1, "maxval": 1}})", "#D55E00", "2 3"},
      {"normal_0.01", R"({"class_name": "RandomNormal", "config": {"mean": 0, "stddev": 0.01}})", "#E69F00", "none"},
      {"uniform_0.05", R"({"class_name": "RandomUniform", "config": {"minval": -0.05, "maxval": 0.05}})", "#E69F00", "2 3"},
      {"lecun_normal", R"({"class_name": "LecunNormal", "config": {}})", "#56B4E9", "none"},
      {"lecun_uniform", R"({"class_name": "LecunUniform", "config": {}})", "#56B4E9", "2 3"},
      {"glorot_normal", R"({"class_name": "GlorotNormal", "config": {}})", "#0072B2", "none"},
      {"glorot_uniform", R"({"class_name": "GlorotUniform", "config": {}})", "#0072B2", "2 3"},
      {"he_normal", R"({"class_name": "HeNormal", "config": {}})", "#009E73", "none"},
      {"he_uniform", R"({"class_name": "HeUniform", "config": {}})", "#009E73", "2 3"},
      {"orthogonal", R"({"class_name": "Orthogonal", "config": {"gain": 1}})", "#CC79A7", "none"},
  };
  return rows;
}

std::span<const Setting> settings() {
  static constexpr Setting rows[] = {
      {"shallow", "one hidden layer of 128 relu units", 1, 128, Activation::relu},
      {"relu-10", "10 hidden layers of 64 relu units", 10, 64, Activation::relu},
      {"relu-30", "30 hidden layers of 64 relu units", 30, 64, Activation::relu},
      {"tanh-10", "10 hidden layers of 64 tanh units", 10, 64, Activation::tanh},
  };
  return rows;
}

Architecture architecture(const Setting &setting, size_t pixels, size_t classes) {
  Architecture made = {{pixels}, setting.activation};
  made.widths.insert(made.widths.end(), setting.hidden, setting.units);
  made.widths.push_back(classes);
  return made;
}

std::string text(const Architecture &architecture) {
  const std::vector<size_t> &widths = architecture.widths;
  const size_t hidden = widths.size() - 2;
  const std::string times = hidden > 1 ? std::to_string(hidden) + "x" : "";
  return std::to_string(widths.front()) + "-" + times + std::to_string(widths[1]) + "-" + std::to_string(widths.back());
}

} // namespace study
