#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "inwit.h"

namespace study {
namespace {

using Json = nlohmann::ordered_json; // NaN and infinity become null

// The epochs whose loss the table shows; the JSON has all of them.
std::set<size_t> shown_epochs(size_t epochs) { return {0, std::min<size_t>(1, epochs), epochs / 4, epochs}; }

std::string number_text(const char *form, double number) {
  char text[32];
  std::snprintf(text, sizeof text, form, number);
  return std::isnan(number) ? "nan" : text; // printf might show a sign
}

Json json_of(const Score &score) { return {{"loss", score.loss}, {"accuracy", score.accuracy}}; }

Json json_of(const std::vector<Score> &scores) {
  Json list = Json::array();
  for (const Score &score : scores) list.push_back(json_of(score));
  return list;
}

Json json_of(const Measures &measures) {
  return {{"activations", measures.activations},     {"signals", measures.signals},     {"forward_gain", measures.forward_gain},
          {"backward_gain", measures.backward_gain}, {"saturated", measures.saturated}, {"dead", measures.dead},
          {"distinct_units", measures.distinct}};
}

Json json_of(const Run &run) {
  return {{"initializer", run.choice->name},
          {"config", Json::parse(run.choice->json)},
          {"training", json_of(run.training)},
          {"validation", json_of(run.validation)},
          {"test", json_of(run.test)},
          {"before", json_of(run.before)},
          {"after", json_of(run.after)},
          {"failures", run.failures},
          {"seconds", run.seconds}};
}

} // namespace

void print_heading(const Experiment &experiment, const Data &data, const Plan &plan) {
  std::printf("%s: %s (%s); epochs %zu, images %zu, validation %zu, test %zu\n", experiment.setting->name,
              experiment.setting->description, text(experiment.architecture).c_str(), plan.epochs, data.training.count(),
              data.validation.count(), data.test.count());
  std::printf("%-15s", "initializer");
  for (const size_t epoch : shown_epochs(plan.epochs)) std::printf(" %9s", ("loss " + std::to_string(epoch)).c_str());
  std::printf("  %6s %6s  %8s %8s  %6s %6s  %5s  %5s  %s\n", "train", "test", "forward", "backward", "satur.", "dead", "units",
              "s", "what fails");
}

void print_row(const Run &run) {
  std::printf("%-15s", run.choice->name);
  for (const size_t epoch : shown_epochs(run.training.size() - 1))
    std::printf(" %9s", number_text("%.3g", run.training[epoch].loss).c_str());
  std::printf("  %6.4f %6.4f  %8s %8s  %6.2f %6.2f  %5zu  %5.2f  ", run.training.back().accuracy, run.test.accuracy,
              number_text("%.1e", run.before.forward_gain).c_str(), number_text("%.1e", run.before.backward_gain).c_str(),
              run.before.saturated, run.after.dead, run.after.distinct, run.seconds);
  for (size_t i = 0; i < run.failures.size(); ++i) std::printf("%s%s", i > 0 ? ", " : "", run.failures[i]);
  std::puts(run.failures.empty() ? "-" : "");
  std::fflush(stdout);
}

std::string json_text(const std::vector<Experiment> &experiments, const Data &data, const Plan &plan) {
  const uint32_t version = inwit_version();
  Json networks = Json::array();
  for (const Experiment &experiment : experiments) {
    Json runs = Json::array();
    for (const Run &run : experiment.runs) runs.push_back(json_of(run));
    networks.push_back({{"name", experiment.setting->name},
                        {"widths", experiment.architecture.widths},
                        {"activation", experiment.setting->activation == Activation::relu ? "relu" : "tanh"},
                        {"runs", runs}});
  }
  const Json whole = {
      {"inwit", std::to_string(version >> 16) + "." + std::to_string(version >> 8 & 255) + "." + std::to_string(version & 255)},
      {"seed", plan.seed},
      {"epochs", plan.epochs},
      {"batch", plan.batch},
      {"learning_rate", plan.rate},
      {"images",
       {{"training", data.training.count()},
        {"validation", data.validation.count()},
        {"test", data.test.count()},
        {"pixels", data.pixels},
        {"classes", data.classes}}},
      {"networks", networks}};
  return whole.dump(2) + "\n";
}

} // namespace study
