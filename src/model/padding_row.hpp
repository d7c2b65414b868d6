// The row of an embedding that is zero for its padding index, which the moments of the whole tensor do not show.
#pragma once
#include "base/view.hpp"
#include "model/handle.hpp"

namespace inwit {

// The number of elements in one row of the global tensor: a model may zero a row without telling its initializer. 0: not a table of rows.
double padding_elements(const View &view);

// Counts, in `statistics`, elements of that row in the view that are not zero as differing from the expected ones. Does nothing for an
// initializer without a padding row. May throw std::bad_alloc.
Status add_padding_row(const inwit_initializer &initializer, const View &view, const inwit_context *context,
                       inwit_statistics &statistics);

} // namespace inwit
