//! The nearest of some centres for each of a run of rows, and sums of rows by centre.
//!
//! `|x - c|^2` is `|x|^2 + |c|^2 - 2 x.c`, and the first part is the same for all centres of a row: what is compared
//! costs one multiplication and one addition per value. A constant shift of rows and centres changes no distance but
//! keeps the digits, so callers choose one near the centres.
//!
//! Rows are compared in single precision first, four to a vector. Where the nearest centre leads the next by more than
//! what roundings can do, it is the nearest in doubles too; the few other rows are compared again in doubles. So labels
//! are those of doubles, at half the price.
//!
//! Where the same rows are compared with centres that move a little each time, most need not be compared: the nearest
//! centre of a row cannot change before centres have moved as far as the next one is farther away. (Hamerly, 2010,
//! doi:10.1137/1.9781611972801.12, with one bound instead of two.)

mod bounds;
mod centers;
mod coarse;
mod exact;
mod known;
mod run;
mod sums;

pub use bounds::{Bounds, Changes};
pub use centers::Centers;
pub use exact::{Cut, Sums};
pub use known::{Known, List};
pub use run::{NONE, RUN, Run};

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::{Centers, Cut, NONE, RUN, Run, Sums};
    use crate::stats::extended::Extended;
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
        let mut sums = Sums::new(2, 2, false);
        run.add_to(&[Cut::new(5.0, 4); 2], 1.0, &mut sums);
        assert_eq!(sums.rows(), [1.0, 1.0]);
        let found = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(label, column)| sums.sum(label, column));
        assert_eq!(found.map(Extended::value), [0.0, 0.0, 5.0, 5.0]);
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
            run.weigh(|out| {
                out.iter_mut().zip(&rows).for_each(|(out, (_, _, weight))| *out = f64::from(*weight));
            });
            let mut sums = Sums::new(centers.len() / 2, 2, true);
            run.add_to(&[Cut::new(50.0, rows.len()); 3], 1.0, &mut sums);
            let mut expected = vec![0.0; centers.len() * 2];
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
            let found = (0..centers.len() / 2).flat_map(|label| {
                let weight = sums.weight(label).unwrap();
                let values = [weight, sums.sum(label, 0), sums.sum(label, 1)].map(Extended::value);
                std::iter::once(sums.rows()[label]).chain(values)
            });
            prop_assert_eq!(found.collect::<Vec<_>>(), expected);
        }
    }
}
