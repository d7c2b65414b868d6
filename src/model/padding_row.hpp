// The row of an embedding that is zero for its padding index, of which the moments of the whole tensor tell nothing.
#pragma once
#include "base/view.hpp"
#include "model/handle.hpp"

namespace inwit {

// The elements of such a row of the global tensor, of which models have one whether or not their initializer is told. 0: no table of rows.
double padding_elements(const View &view);

// Counts the elements of that row in the view that are not zero in `statistics`, as differing from what is expected. Does nothing for an
// initializer without one. May throw std::bad_alloc.
Status add_padding_row(const inwit_initializer &initializer, const View &view, const inwit_context *context,
                       inwit_statistics &statistics);

} // namespace inwit
