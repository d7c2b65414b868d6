// Whether the elements of a tensor are those that an initializer gives.
#pragma once
#include "model/handle.hpp"

namespace inwit {

// Implements inwit_audit; arguments other than `tensor` and `report` have been checked. `initializer` may be nullptr.
// May throw std::bad_alloc.
Status audit(const inwit_initializer *initializer, const inwit_tensor &tensor, inwit_audit_report &report,
             inwit_context *context);

} // namespace inwit
