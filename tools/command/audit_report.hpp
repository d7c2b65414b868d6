// What inwit audit and inwit identify print.
#pragma once
#include "base/library.hpp"

namespace command {

struct AuditedTensor {
  std::string name, dtype, initializer; // initializer: "" without a recipe
  std::vector<int64_t> shape;
  inwit_audit_report report = {};
  std::vector<std::string> more = {}; // findings that need more than one tensor, or its rows
  bool is_random = false;
  bool is_tied = false; // its stream is that of another tensor

  bool is_wrong() const { return report.findings != 0 || !more.empty(); }
  std::string message() const; // all findings
};

struct AuditReport {
  std::vector<AuditedTensor> tensors; // those that are kept excepted
  size_t kept = 0;
  bool verifies = false;
  double seconds = 0;

  size_t wrong() const;
  bool is_trained() const; // most random tensors look like no initial distribution
};

void print_audit(const AuditReport &report);
void print_identified(const AuditReport &report);
void print_audit_json(const AuditReport &report);

} // namespace command
