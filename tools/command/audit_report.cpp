#include "command/audit_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "text/decimal.hpp"
#include "text/style.hpp"
#include "text/table.hpp"
#include "text/utf8.hpp"

namespace command {
namespace {

struct Named {
  uint32_t bit;
  const char *name;
};
constexpr Named findings[] = {
    {INWIT_FINDING_NOT_FINITE, "not_finite"}, {INWIT_FINDING_STDDEV, "stddev"}, {INWIT_FINDING_MEAN, "mean"},
    {INWIT_FINDING_BOUNDS, "bounds"},         {INWIT_FINDING_SHAPE, "shape"},   {INWIT_FINDING_VALUES, "values"},
    {INWIT_FINDING_DIFFERS, "differs"}};
constexpr const char *looks[] = {"unknown",          "constant",   "uniform",     "normal",
                                 "truncated_normal", "orthogonal", "mostly_zero", "other"};

constexpr const char *trained = "Most tensors look like no initial distribution, as those of a trained checkpoint do.";
constexpr size_t most_rows = 10; // of the table of one, in which all tensors are wrong

std::string counted(size_t number, const char *one, const char *many) {
  return std::to_string(number) + (number == 1 ? one : many);
}

// What the initializer gives: "random_normal, stddev 0.02".
std::string wanted(const AuditedTensor &tensor) {
  const double stddev = tensor.report.expected.stddev;
  return stddev > 0 ? joined({tensor.initializer, ", stddev ", number_text(stddev)}) : tensor.initializer;
}

std::string seen(const AuditedTensor &tensor) {
  const inwit_statistics &of = tensor.report.statistics;
  std::string text =
      of.count == 0
          ? "no finite elements"
          : joined({"too few elements to tell: mean ", number_text(of.mean), ", stddev ", number_text(tensor.report.stddev)});
  if (tensor.report.looks_like[0] != '\0') text = tensor.report.looks_like;
  if (of.nans > 0) text.append(joined({"; ", counted(static_cast<size_t>(of.nans), " element is", " elements are"), " NaN"}));
  if (of.infinities > 0)
    text.append(joined({"; ", counted(static_cast<size_t>(of.infinities), " element is", " elements are"), " infinite"}));
  for (const std::string &finding : tensor.more) text.append("; ").append(finding);
  return text;
}

bool only_differs(const AuditedTensor &tensor) {
  return tensor.report.findings == INWIT_FINDING_DIFFERS && tensor.more.empty();
}

void print_summary(const AuditReport &report) {
  const auto random = [](const AuditedTensor &tensor) { return tensor.is_random && tensor.report.statistics.count > 0; };
  const auto randoms = std::ranges::count_if(report.tensors, random);
  const auto others = std::ranges::count_if(
      report.tensors, [&](const AuditedTensor &tensor) { return random(tensor) && only_differs(tensor); });
  if (report.verifies && randoms > 0 && randoms == others)
    std::puts(
        "Every random tensor has the distribution of the recipe, and none the bytes of the seed: another seed or program.");
  const std::string all = counted(report.tensors.size(), " tensor", " tensors");
  const std::string wrong = report.wrong() > 0 ? joined({std::to_string(report.wrong()), " of "}) : "";
  const std::string kept = report.kept > 0 ? joined({", ", std::to_string(report.kept), " kept by the recipe"}) : "";
  const std::string config = report.config.empty() ? "" : joined({" with ", printable_line(report.config)});
  const std::string result = joined({wrong, all, wrong.empty() ? "" : " not", " as the recipe gives them"});
  std::printf("%s%s%s\n", styled(wrong.empty() ? Style::right : Style::wrong, result).c_str(), config.c_str(), kept.c_str());
}

// A note, not a finding: a checkpoint may have the same weights under other names (a prefix, experts one by one). Where most are missing,
// names differ throughout, and a list says nothing.
void print_missing(const AuditReport &report) {
  constexpr size_t most = 8; // names
  if (report.missing.empty() || report.missing.size() * 2 > report.listed) return;
  std::string names;
  for (const std::string &name : std::span(report.missing).first(std::min(most, report.missing.size())))
    names.append(names.empty() ? "" : ", ").append(printable_line(name));
  if (report.missing.size() > most) names.append(joined({" and ", std::to_string(report.missing.size() - most), " more"}));
  std::printf("not in the file: %s that the recipe lists: %s\n", counted(report.missing.size(), " tensor", " tensors").c_str(),
              names.c_str());
}

Json described(const AuditedTensor &tensor) {
  const inwit_audit_report &of = tensor.report;
  Json found = Json::array();
  for (const Named &finding : findings)
    if ((of.findings & finding.bit) != 0) found.push_back(finding.name);
  Json json = {{"name", tensor.name},          {"shape", tensor.shape},
               {"dtype", tensor.dtype},        {"looks", looks[of.looks]},
               {"looks_like", of.looks_like},  {"looks_scale", of.looks_scale},
               {"mean", of.statistics.mean},   {"std", of.stddev},
               {"min", of.statistics.minimum}, {"max", of.statistics.maximum},
               {"kurtosis", of.kurtosis},      {"not_finite", of.statistics.nans + of.statistics.infinities}};
  if (tensor.initializer.empty()) return json;
  json["initializer"] = tensor.initializer;
  json["expected"] = {
      {"mean", of.expected.mean}, {"std", of.expected.stddev}, {"min", of.expected.minimum}, {"max", of.expected.maximum}};
  json["factor"] = of.factor;
  json["differing"] = of.statistics.differing;
  json["findings"] = found;
  json["message"] = tensor.message();
  return json;
}

} // namespace

std::string AuditedTensor::message() const {
  std::string text = report.message;
  for (const std::string &finding : more) text.append(text.empty() ? "" : "; ").append(finding);
  return text;
}

size_t AuditReport::wrong() const { return static_cast<size_t>(std::ranges::count_if(tensors, &AuditedTensor::is_wrong)); }

bool AuditReport::is_trained() const {
  constexpr int64_t enough = 1000;                            // elements, to be sure of what a tensor looks like
  size_t random = 0, other = 0, constant = 0, kept_value = 0; // training changes norms and biases too
  for (const AuditedTensor &tensor : tensors) {
    const bool is_constant = tensor.initializer.empty() ? tensor.report.looks == INWIT_LOOKS_CONSTANT : !tensor.is_random;
    constant += is_constant;
    kept_value += is_constant && !tensor.is_wrong();
    if (!tensor.is_random || tensor.report.statistics.count < enough) continue;
    ++random;
    other += tensor.report.looks == INWIT_LOOKS_OTHER && (tensor.initializer.empty() || tensor.report.findings != 0);
  }
  return other * 2 > random && kept_value * 2 <= constant;
}

void print_audit(const AuditReport &report) {
  const bool is_trained = report.is_trained();
  if (is_trained) std::puts(trained);
  Table table = {{"tensor", "shape", "expected", "finding"}};
  for (const AuditedTensor &tensor : report.tensors)
    if (tensor.is_wrong())
      table.push_back(
          {printable_line(tensor.name), shape_text(tensor.shape), wanted(tensor), printable_line(tensor.message())});
  const size_t more = is_trained && table.size() > most_rows + 1 ? table.size() - most_rows - 1 : 0;
  table.resize(table.size() - more);
  if (table.size() > 1) print_table(table);
  if (more > 0) std::printf("and %s; --json lists all\n", counted(more, " more tensor", " more tensors").c_str());
  print_missing(report);
  print_summary(report);
}

namespace {

void print_recipe(const FittingRecipe &recipe, const std::string &file) {
  const std::string name = printable_line(recipe.name);
  if (recipe.wrong == 0) {
    const std::string with = recipe.config.empty() ? "" : joined({" with ", printable_line(recipe.config)});
    std::printf("The recipe %s%s gives these names, shapes and distributions.\n", name.c_str(), with.c_str());
    return;
  }
  const std::string config = recipe.config.empty() ? "" : joined({" --config ", printable_line(recipe.config)});
  const std::string number = counted(recipe.wrong, " tensor has", " tensors have");
  std::printf("The recipe %s gives these names and shapes, but %s another distribution: inwit audit %s --recipe %s%s\n",
              name.c_str(), number.c_str(), printable_line(file).c_str(), name.c_str(), config.c_str());
}

Json described(const AuditReport &report) {
  Json tensors = Json::array();
  for (const AuditedTensor &tensor : report.tensors) tensors.push_back(described(tensor));
  return {{"tensors", tensors}, {"wrong", report.wrong()}, {"trained", report.is_trained()}, {"seconds", report.seconds}};
}

void print(const Json &json) { std::puts(json.dump(2, ' ', false, Json::error_handler_t::replace).c_str()); }

} // namespace

void print_identified(const AuditReport &report, const std::vector<FittingRecipe> &recipes, const std::string &file) {
  Table table = {{"tensor", "shape", "dtype", "looks like"}};
  for (const AuditedTensor &tensor : report.tensors)
    table.push_back({printable_line(tensor.name), shape_text(tensor.shape), tensor.dtype, seen(tensor)});
  print_table(table);
  for (const auto &[dtype, count] : report.skipped)
    std::printf("not read: %s of %s\n", counted(static_cast<size_t>(count), " tensor", " tensors").c_str(),
                printable_line(dtype).c_str());
  if (report.is_trained()) std::puts(trained);
  for (const FittingRecipe &recipe : recipes) print_recipe(recipe, file);
}

void print_audit_json(const AuditReport &report) {
  Json json = described(report);
  json["config"] = report.config.empty() ? Json() : Json(report.config);
  json["missing"] = report.missing;
  print(json);
}

void print_identified_json(const AuditReport &report, const std::vector<FittingRecipe> &recipes) {
  Json json = described(report), fitting = Json::array();
  for (const FittingRecipe &recipe : recipes) {
    const Json config = recipe.config.empty() ? Json() : Json(recipe.config);
    fitting.push_back({{"recipe", recipe.name}, {"config", config}, {"tensors", recipe.tensors}, {"wrong", recipe.wrong}});
  }
  json["recipes"] = fitting;
  json["not_read"] = report.skipped;
  print(json);
}

} // namespace command
