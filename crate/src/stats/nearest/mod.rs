//! The nearest of some centres for each of a run of rows, and sums of rows by centre.
//!
//! `|x - c|^2` is `|x|^2 + |c|^2 - 2 x.c`, and the first part is the same for all centres of a row: what is compared
//! costs one multiplication and one addition per value. A constant shift of rows and centres changes no distance but
//! keeps the digits, so callers choose one near the centres.
//!
//! Rows are compared in single precision first, four to a vector. Where the nearest centre leads the next by more than
//! what roundings can do, it is the nearest in doubles too; the few other rows are compared again in doubles. So labels
//! are those of doubles, at half the price.

mod centers;
mod coarse;
mod run;
mod sums;

pub use centers::Centers;
pub use run::{NONE, RUN, Run};

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::{Centers, NONE, RUN, Run};
    use proptest::prelude::*;

    #[test]
    fn values_that_are_not_finite_have_no_centre() {
        let mut run = Run::new(2);
        let rows = [
            [0.0, 0.0],
            [f64::NAN, 1.0],
            [5.0, 5.0],
            [1.0, f64::INFINITY],
        ];
        run.fill(4, |column, out| {
            out.iter_mut()
                .zip(rows)
                .for_each(|(out, row)| *out = row[column]);
        });
        let centers = Centers::new(&[0.0, 0.0, 4.0, 4.0], &[0.0, 0.0]);
        assert!(!run.label(&centers));
        assert_eq!(run.labels(), [0, NONE, 1, NONE]);
        let mut sums = [0.0; 8];
        run.add_to(None, &mut sums);
        assert_eq!(sums, [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 5.0, 5.0]);
    }

    #[test]
    fn single_precision_decides_only_what_it_can_see() {
        for size in [1e-60, 1.0, 1e60] {
            let centers = Centers::new(&[size, 3.0 * size, -size, 3.0 * size], &[0.0, 0.0]);
            let mut run = Run::new(2);
            let offset = |row: usize| [1e-12, -1e-12, 0.0, 1e-7, -1e-7, 0.5, -0.5, -1e-9][row % 8];
            run.fill(RUN, |column, out| {
                for (row, out) in out.iter_mut().enumerate() {
                    *out = size * if column == 0 { offset(row) } else { 2.75 };
                }
            });
            assert!(run.label(&centers));
            for (row, label) in run.labels().iter().enumerate() {
                assert_eq!(*label == 1, offset(row) < 0.0, "{size:e} {row}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_nearest_is_nearest(
            centers in prop::collection::vec(-9i8..9, 1..40),
            rows in prop::collection::vec((-9i8..9, -9i8..9, 1u8..4), 1..RUN),
        ) {
            // Small whole numbers: every distance is exact, and ties are real.
            let centers: Vec<f64> = centers.iter().flat_map(|c| [f64::from(*c), f64::from(c / 3)]).collect();
            let shift = [2.0, -1.0];
            let mut run = Run::new(2);
            run.fill(rows.len(), |column, out| {
                for (out, (x, y, _)) in out.iter_mut().zip(&rows) {
                    *out = f64::from(if column == 0 { *x } else { *y }) - shift[column];
                }
            });
            prop_assert!(run.label(&Centers::new(&centers, &shift)));
            let weights: Vec<f64> = rows.iter().map(|(_, _, w)| f64::from(*w)).collect();
            let mut sums = vec![0.0; centers.len() / 2 * 4];
            run.add_to(Some(&weights), &mut sums);
            let mut expected = vec![0.0; sums.len()];
            for (row, (x, y, weight)) in rows.iter().enumerate() {
                let (x, y, weight) = (f64::from(*x), f64::from(*y), f64::from(*weight));
                let distances: Vec<f64> = centers
                    .chunks(2)
                    .map(|c| (x - c[0]) * (x - c[0]) + (y - c[1]) * (y - c[1]))
                    .collect();
                let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
                let first = distances.iter().position(|d| *d == least).unwrap();
                prop_assert_eq!(run.labels()[row] as usize, first);
                let part = [1.0, weight, weight * (x - shift[0]), weight * (y - shift[1])];
                expected[4 * first..][..4].iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
            }
            prop_assert_eq!(sums, expected);
        }
    }
}
