//! Streams of one seed have nothing to do with one another, from their first numbers on.

use rxwasm::stats::random::word;
use rxwasm::stats::streams::StreamKind;

use crate::checks::{LEAST, chi_squared};
use crate::support::{RANDOM, draws};

const STREAMS: usize = 500;

/// Columns of mean 0 and length 1, and their products: none is larger than chance has it among as many pairs, and their
/// squares are as large as they should be.
fn uncorrelated(columns: &mut [Vec<f64>], what: &str) {
    let n = columns[0].len() as f64;
    for column in columns.iter_mut() {
        let mean = column.iter().sum::<f64>() / n;
        let norm = column
            .iter()
            .map(|x| (x - mean).powi(2))
            .sum::<f64>()
            .sqrt();
        for x in column.iter_mut() {
            *x = (*x - mean) / norm;
        }
    }
    let (mut most, mut squares, mut pairs) = (0.0_f64, 0.0, 0.0);
    for (at, left) in columns.iter().enumerate() {
        for right in &columns[..at] {
            let product: f64 = left.iter().zip(right).map(|(a, b)| a * b).sum();
            let deviations = product * n.sqrt();
            most = most.max(deviations.abs());
            squares += deviations * deviations;
            pairs += 1.0;
        }
    }
    // Once in 200 among 124,750 pairs.
    assert!(most < 5.5, "{what}: a correlation of {most} deviations");
    let mean = squares / pairs;
    let error = (2.0 / pairs).sqrt();
    assert!(
        (mean - 1.0).abs() < 10.0 * error + 1.0 / n,
        "{what}: squares of {mean}"
    );
}

#[test]
fn streams_are_not_correlated() {
    for kind in RANDOM {
        let mut columns: Vec<Vec<f64>> = (0..STREAMS)
            .map(|at| {
                let mut draws = draws(kind, 777, u32::try_from(at).unwrap());
                (0..1000).map(|_| draws.uniform()).collect()
            })
            .collect();
        uncorrelated(&mut columns, &format!("{kind:?}"));
    }
}

#[test]
fn first_numbers_of_streams_are_not_correlated() {
    for kind in RANDOM {
        // Over random seeds: those of MCG31 and MCG59 are themselves the first numbers of their first streams.
        let mut columns: Vec<Vec<f64>> = (0..STREAMS)
            .map(|at| {
                (0..1000_u32)
                    .map(|seed| {
                        let seed = (word(1, 2, u64::from(seed)) >> 32) as u32;
                        draws(kind, seed, u32::try_from(at).unwrap()).uniform()
                    })
                    .collect()
            })
            .collect();
        uncorrelated(&mut columns, &format!("first numbers of {kind:?}"));
    }
}

#[test]
fn first_numbers_of_streams_are_uniform() {
    for kind in RANDOM {
        for place in 0..3 {
            let mut counts = vec![0.0; 100];
            for stream in 0..6024 {
                let mut draws = draws(kind, 17, stream);
                let number = (0..=place).fold(0.0, |_, _| draws.uniform());
                counts[(number * 100.0) as usize] += 1.0;
            }
            let p = chi_squared(&counts, &[60.24; 100]);
            assert!(p > LEAST, "{kind:?} {place}: {p}");
        }
    }
}

/// Whether the shooter wins a game of craps.
fn craps(draws: &mut rxwasm::stats::draws::Draws) -> bool {
    let mut roll = || {
        draws
            .sample(6.0, 2.0, true, None)
            .unwrap()
            .iter()
            .sum::<f64>()
    };
    let point = roll();
    if [7.0, 11.0].contains(&point) {
        return true;
    }
    if [2.0, 3.0, 12.0].contains(&point) {
        return false;
    }
    loop {
        match roll() {
            7.0 => return false,
            same if same == point => return true,
            _ => (),
        }
    }
}

#[test]
fn a_game_of_craps_for_each_stream_is_won_as_often_as_it_should_be() {
    for kind in RANDOM {
        for seed in [1, 777, 40_000] {
            let wins = (0..10_000)
                .filter(|at| craps(&mut draws(kind, seed, *at)))
                .count();
            // 244 of 495; four deviations.
            assert!(wins.abs_diff(4929) < 200, "{kind:?} {seed}: {wins}");
        }
    }
}

#[test]
fn streams_beyond_the_last_set_are_new_ones() {
    let number = |stream| draws(StreamKind::Mt2203, 1, stream).uniform();
    assert_ne!(number(0), number(6024));
    assert_ne!(number(6024), number(2 * 6024));
}
