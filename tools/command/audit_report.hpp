// What inwit audit and inwit identify print.
#pragma once
#include "base/library.hpp"
#include "command/command.hpp"

namespace command {

struct AuditedTensor {
  std::string name, dtype, initializer; // initializer: "" without a recipe
  std::vector<int64_t> shape;
  inwit_audit_report report = {};
  std::vector<std::string> more = {}; // findings that need more than one tensor, or its rows
  bool is_random = false;

  bool is_wrong() const { return report.findings != 0 || !more.empty(); }
  std::string message() const; // all findings
};

struct AuditReport {
  std::vector<AuditedTensor> tensors; // those that are kept excepted
  std::string config;                 // the file by which the recipe is bound; "" if there is none
  std::vector<std::string> missing;   // tensors that the recipe lists, and the file has not
  size_t listed = 0, kept = 0;
  std::map<std::string, int64_t> skipped; // tensors that identify cannot read, by their dtype
  bool verifies = false;
  double seconds = 0;

  size_t wrong() const;
  bool is_trained() const; // most random tensors look like no initial distribution
};

// Compares the tensors of options.file with what options.recipe gives.
AuditReport audit_file(const AuditOptions &options);

// A shipped recipe that lists the names and shapes of a file.
struct FittingRecipe {
  std::string name, config; // config: the file by which it is bound; "" if it needs none
  size_t tensors = 0, wrong = 0;
};

void print_audit(const AuditReport &report);
void print_audit_json(const AuditReport &report);
void print_identified(const AuditReport &report, const std::vector<FittingRecipe> &recipes, const std::string &file);
void print_identified_json(const AuditReport &report, const std::vector<FittingRecipe> &recipes);

} // namespace command
