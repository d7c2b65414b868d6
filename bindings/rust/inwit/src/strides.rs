//! What strides may be, so that a view is sound: every element in the slice, no two in one place.

/// The number of elements of a shape, if memory can hold so many.
#[inline]
pub(crate) fn elements(shape: &[usize]) -> Option<usize> {
    if shape.contains(&0) {
        return Some(0);
    }
    shape.iter().try_fold(1usize, |product, &extent| product.checked_mul(extent))
}

/// Words, if an element of the view would lie outside of a slice of `length` elements, or two in one place.
pub(crate) fn check(shape: &[usize], strides: &[isize], first: usize, length: usize) -> Result<(), String> {
    if shape.len() != strides.len() {
        return Err(format!("strides has {} numbers, the rank is {}", strides.len(), shape.len()));
    }
    if shape.contains(&0) {
        return Ok(());
    }
    let (mut below, mut above) = (0usize, 0usize); // of `first`: how far the view reaches
    for (&extent, &stride) in shape.iter().zip(strides) {
        let reach = stride.unsigned_abs().checked_mul(extent - 1);
        let side = if stride < 0 { &mut below } else { &mut above };
        *side = match reach.and_then(|reach| side.checked_add(reach)) {
            Some(sum) => sum,
            None => return Err(format!("shape {shape:?} with strides {strides:?} needs more than memory holds")),
        };
    }
    if below > first || above >= length.saturating_sub(first) {
        return Err(format!(
            "shape {shape:?} with strides {strides:?} and first {first} reaches {below} elements down and {above} up, \
             outside of a slice of {length}"
        ));
    }
    if !are_apart(shape, strides) {
        return Err(format!("strides {strides:?} over shape {shape:?}: elements may share memory"));
    }
    Ok(())
}

/// Whether each axis steps over all that the axes with smaller strides reach: then no two elements share a place. (There are
/// other views without shared places; nobody makes them.)
fn are_apart(shape: &[usize], strides: &[isize]) -> bool {
    let mut axes: Vec<(usize, usize)> =
        shape.iter().zip(strides).filter(|(&extent, _)| extent > 1).map(|(&n, &s)| (s.unsigned_abs(), n)).collect();
    axes.sort_unstable();
    let mut reach = 0usize;
    for (stride, extent) in axes {
        if stride <= reach {
            return false;
        }
        reach += stride * (extent - 1); // no overflow: `check` has added them all
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{check, elements};
    use std::collections::HashSet;

    /// Every place that the view has, counted out.
    fn places(shape: &[usize], strides: &[isize], first: isize) -> Vec<isize> {
        shape.iter().zip(strides).fold(vec![first], |places, (&extent, &stride)| {
            places.iter().flat_map(|&place| (0..extent as isize).map(move |i| place + i * stride)).collect()
        })
    }

    #[test]
    fn what_is_allowed_lies_inside_and_apart() {
        let (mut allowed, mut refused) = (0, 0);
        let range = [-5isize, -3, -2, -1, 0, 1, 2, 3, 4, 7];
        for shape in [[2usize, 3, 1], [3, 2, 2], [1, 4, 2], [0, 3, 2]] {
            for strides in range.iter().flat_map(|&a| range.iter().map(move |&b| [a, b, 6])) {
                for (first, length) in [(0usize, 24usize), (5, 24), (23, 24), (30, 24), (0, 0)] {
                    let places = places(&shape, &strides, first as isize);
                    let inside = places.iter().all(|&place| (0..length as isize).contains(&place));
                    let apart = places.iter().collect::<HashSet<_>>().len() == places.len();
                    match check(&shape, &strides, first, length) {
                        Ok(()) => assert!(inside && apart, "{shape:?} {strides:?} {first} {length}"),
                        Err(words) => assert!(!inside || words.contains("may share"), "{words}"),
                    }
                    *if check(&shape, &strides, first, length).is_ok() { &mut allowed } else { &mut refused } += 1;
                }
            }
        }
        assert!(allowed > 100 && refused > 100, "{allowed} {refused}");
    }

    #[test]
    fn numbers_that_overflow_are_refused() {
        assert!(check(&[2, 2], &[isize::MAX, isize::MAX], 0, 10).is_err());
        assert!(check(&[usize::MAX, 2], &[2, 1], 0, 10).is_err());
        assert!(check(&[2], &[isize::MIN], 0, 10).is_err());
        assert_eq!(elements(&[usize::MAX, 2]), None);
        assert_eq!(elements(&[usize::MAX, 2, 0]), Some(0));
    }

    #[test]
    fn strides_of_common_views_are_allowed() {
        assert!(check(&[4, 3], &[3, 1], 0, 12).is_ok()); // row-major
        assert!(check(&[4, 3], &[1, 4], 0, 12).is_ok()); // column-major
        assert!(check(&[4, 3], &[-3, -1], 11, 12).is_ok()); // backwards
        assert!(check(&[2, 3, 4, 5], &[60, 1, 15, 3], 0, 120).is_ok()); // channels last
        assert!(check(&[], &[], 0, 1).is_ok());
        assert!(check(&[], &[], 1, 1).is_err());
        assert!(check(&[1, 3], &[0, 1], 0, 3).is_ok());
    }
}
