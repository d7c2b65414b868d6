//! Checks the strides of a view: every element inside of the slice, no two at the same address.

/// The number of elements of a shape, if it does not overflow.
#[inline]
pub(crate) fn elements(shape: &[usize]) -> Option<usize> {
    if shape.contains(&0) {
        return Some(0);
    }
    shape.iter().try_fold(1usize, |product, &extent| product.checked_mul(extent))
}

/// Returns an error message if an element of the view lies outside of a slice of `length` elements, or if two may coincide.
pub(crate) fn check(shape: &[usize], strides: &[isize], first: usize, length: usize) -> Result<(), String> {
    if shape.len() != strides.len() {
        return Err(format!("strides has {} numbers, but the rank is {}", strides.len(), shape.len()));
    }
    if shape.contains(&0) {
        return Ok(());
    }
    let (mut below, mut above) = (0usize, 0usize); // how far the view extends from `first`
    for (&extent, &stride) in shape.iter().zip(strides) {
        let reach = stride.unsigned_abs().checked_mul(extent - 1);
        let side = if stride < 0 { &mut below } else { &mut above };
        *side = match reach.and_then(|reach| side.checked_add(reach)) {
            Some(sum) => sum,
            None => return Err(format!("shape {shape:?} with strides {strides:?} exceeds the address space")),
        };
    }
    if below > first || above >= length.saturating_sub(first) {
        return Err(format!(
            "shape {shape:?} with strides {strides:?} and first {first} extends {below} elements below and {above} above, \
             outside of a slice of {length}"
        ));
    }
    if !are_apart(shape, strides) {
        return Err(format!("strides are {strides:?} with shape {shape:?}: elements may share memory"));
    }
    Ok(())
}

/// Whether the stride of each axis exceeds the extent of the axes with smaller strides; then all elements are distinct. (Some other
/// views have distinct elements too, but they do not occur in practice.)
fn are_apart(shape: &[usize], strides: &[isize]) -> bool {
    let mut axes: Vec<(usize, usize)> =
        shape.iter().zip(strides).filter(|(&extent, _)| extent > 1).map(|(&n, &s)| (s.unsigned_abs(), n)).collect();
    axes.sort_unstable();
    let mut reach = 0usize;
    for (stride, extent) in axes {
        if stride <= reach {
            return false;
        }
        reach += stride * (extent - 1); // no overflow: `check` has added them already
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{check, elements};
    use std::collections::HashSet;

    /// The index of every element of the view.
    fn indices(shape: &[usize], strides: &[isize], first: isize) -> Vec<isize> {
        shape.iter().zip(strides).fold(vec![first], |indices, (&extent, &stride)| {
            indices.iter().flat_map(|&index| (0..extent as isize).map(move |i| index + i * stride)).collect()
        })
    }

    #[test]
    fn accepted_views_are_inside_and_distinct() {
        let (mut accepted, mut rejected) = (0, 0);
        let range = [-5isize, -3, -2, -1, 0, 1, 2, 3, 4, 7];
        for shape in [[2usize, 3, 1], [3, 2, 2], [1, 4, 2], [0, 3, 2]] {
            for strides in range.iter().flat_map(|&a| range.iter().map(move |&b| [a, b, 6])) {
                for (first, length) in [(0usize, 24usize), (5, 24), (23, 24), (30, 24), (0, 0)] {
                    let indices = indices(&shape, &strides, first as isize);
                    let inside = indices.iter().all(|&index| (0..length as isize).contains(&index));
                    let apart = indices.iter().collect::<HashSet<_>>().len() == indices.len();
                    match check(&shape, &strides, first, length) {
                        Ok(()) => assert!(inside && apart, "{shape:?} {strides:?} {first} {length}"),
                        Err(message) => assert!(!inside || message.contains("may share"), "{message}"),
                    }
                    *if check(&shape, &strides, first, length).is_ok() { &mut accepted } else { &mut rejected } += 1;
                }
            }
        }
        assert!(accepted > 100 && rejected > 100, "{accepted} {rejected}");
    }

    #[test]
    fn numbers_that_overflow_are_rejected() {
        assert!(check(&[2, 2], &[isize::MAX, isize::MAX], 0, 10).is_err());
        assert!(check(&[usize::MAX, 2], &[2, 1], 0, 10).is_err());
        assert!(check(&[2], &[isize::MIN], 0, 10).is_err());
        assert_eq!(elements(&[usize::MAX, 2]), None);
        assert_eq!(elements(&[usize::MAX, 2, 0]), Some(0));
    }

    #[test]
    fn strides_of_common_views_are_accepted() {
        assert!(check(&[4, 3], &[3, 1], 0, 12).is_ok()); // row-major
        assert!(check(&[4, 3], &[1, 4], 0, 12).is_ok()); // column-major
        assert!(check(&[4, 3], &[-3, -1], 11, 12).is_ok()); // backwards
        assert!(check(&[2, 3, 4, 5], &[60, 1, 15, 3], 0, 120).is_ok()); // channels last
        assert!(check(&[], &[], 0, 1).is_ok());
        assert!(check(&[], &[], 1, 1).is_err());
        assert!(check(&[1, 3], &[0, 1], 0, 3).is_ok());
    }
}
