// A custom initializer, used in JSON and in a recipe like those of the library: the residual projections of a transformer, whose
// standard deviation decreases with the depth of the model.
#include <inwit/inwit.hpp>

#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace {

// Reads one number from a flat JSON object. A real program would use a JSON library.
double number(std::string_view json, const std::string &key) {
  const size_t at = json.find("\"" + key + "\":");
  if (at == std::string_view::npos) throw std::invalid_argument("config has no " + key);
  return std::stod(std::string(json.substr(at + key.size() + 3)));
}

const inwit::Custom residual = {
    "mylib>Residual", [](const inwit::Tensor &out, inwit::Key key, std::string_view config, const inwit::Options &options) {
      const double stddev = number(config, "stddev") / std::sqrt(2 * number(config, "layers"));
      inwit::fill("random_normal", out, key, {{"stddev", stddev}}, options); // for any dtype, strides and box of `out`
    }};

constexpr std::string_view recipe_json = R"({
  "rules": [{"match": "*.bias", "initializer": "zeros"},
            {"match": "*.c_proj.weight", "initializer": {"class_name": "Residual", "registered_name": "mylib>Residual",
                                                         "config": {"stddev": 0.02, "layers": 12}}},
            {"match": "*.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.02}}}]})";

double stddev_of(const std::vector<float> &values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

} // namespace

int main() try {
  const inwit::Recipe recipe = inwit::Recipe::from_json(recipe_json, {residual});
  const std::vector<std::string> names = {"h.0.attn.c_attn.weight", "h.0.attn.c_proj.weight", "h.0.attn.c_proj.bias"};
  recipe.check(names);

  std::vector<std::vector<float>> memory(names.size(), std::vector<float>(768 * 768));
  std::vector<inwit::Job> jobs;
  for (size_t i = 0; i < names.size(); ++i) jobs.push_back(recipe.match(names[i], inwit::Tensor(memory[i], {768, 768})));
  inwit::fill_all(jobs, 42);
  for (size_t i = 0; i < names.size(); ++i)
    std::printf("%-24s %-15s standard deviation %.5f\n", names[i].c_str(), jobs[i].initializer->name().c_str(),
                stddev_of(memory[i]));

  // An exception that it throws is reported as an Error with its message.
  try {
    constexpr std::string_view lacking = R"({"class_name": "mylib>Residual", "config": {"stddev": 1}})";
    inwit::Initializer::from_json(lacking, {residual}).fill(inwit::Tensor(memory[0], {768, 768}), {42, 0});
  } catch (const inwit::Error &error) {
    std::printf("%s: %s\n", error.status_name(), error.what());
    return error.status() == INWIT_E_CUSTOM ? 0 : 1;
  }
  return 1;
} catch (const inwit::Error &error) {
  std::fprintf(stderr, "%s: %s\n", error.status_name(), error.what());
  return 1;
}
