//! Samples of the whole numbers from 1 on, with and without replacement.

use std::collections::BTreeMap;

use super::{Draws, room};
use crate::error::Result;
use crate::fail;

/// Numbers up to which one uniform number chooses: no probability is then off by more than 2^-16 of itself.
const FEW: f64 = 65_536.0;
/// Numbers beyond which doubles leave some out.
const MOST: f64 = 9_007_199_254_740_992.0;
/// Probable values beyond which a table of aliases is made, as R does.
const MANY: usize = 200;

impl Draws {
    /// A whole number from 0 on, below `n`, one as likely as another.
    fn index(&mut self, n: f64) -> f64 {
        let is_quasi = self.kinds().0.is_quasi();
        let u = if n <= FEW || is_quasi {
            self.uniform()
        } else {
            self.fine()
        };
        (n * u).floor().min(n - 1.0)
    }

    /// `size` of the numbers from 1 to `n`, with their probabilities if some are given.
    pub fn sample(
        &mut self,
        n: f64,
        size: f64,
        replace: bool,
        prob: Option<&[f64]>,
    ) -> Result<Vec<f64>> {
        if !(n >= 0.0 && n.floor() == n && n <= MOST) {
            fail!(
                Argument,
                "x has to be a whole number of at least 1, or an array"
            );
        }
        if !(size >= 0.0 && size.floor() == size && size <= MOST) {
            fail!(Argument, "size has to be a whole number of at least 0");
        }
        if n == 0.0 && size > 0.0 {
            fail!(Argument, "there is nothing to sample from");
        }
        if !replace {
            self.needs_random("sample without replacement")?;
            if size > n {
                fail!(
                    Argument,
                    "a sample of {size} cannot be taken of {n} without replacement"
                );
            }
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let count = size as usize;
        let mut sample = room(count)?;
        match prob {
            Some(prob) => {
                let weights = weights(prob, n)?;
                if replace {
                    self.weighted(&weights, count, &mut sample);
                } else {
                    self.weighted_once(&weights, count, &mut sample)?;
                }
            }
            None if replace => sample.extend((0..count).map(|_| self.index(n) + 1.0)),
            None => self.once(n, count, &mut sample),
        }
        Ok(sample)
    }

    /// Durstenfeld's shuffle (1964, doi:10.1145/364520.364540) of numbers of which only those that moved are kept.
    fn once(&mut self, n: f64, count: usize, sample: &mut Vec<f64>) {
        let mut moved: BTreeMap<u64, f64> = BTreeMap::new();
        let mut left = n;
        for _ in 0..count {
            let chosen = self.index(left);
            left -= 1.0;
            let at = |place: f64| place.to_bits();
            let last = moved.remove(&at(left)).unwrap_or(left);
            let taken = if chosen == left {
                last
            } else {
                moved.insert(at(chosen), last).unwrap_or(chosen)
            };
            sample.push(taken + 1.0);
        }
    }

    fn weighted(&mut self, weights: &[f64], count: usize, sample: &mut Vec<f64>) {
        let n = weights.len();
        #[allow(clippy::cast_precision_loss)]
        let likely = weights
            .iter()
            .filter(|weight| **weight * n as f64 > 0.1)
            .count();
        if likely > MANY && !self.kinds().0.is_quasi() {
            let aliases = Aliases::new(weights);
            sample.extend((0..count).map(|_| aliases.draw(self)));
            return;
        }
        // Inversion, the most probable first.
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]).then(a.cmp(b)));
        let mut sum = 0.0;
        let upper: Vec<f64> = order
            .iter()
            .map(|at| {
                sum += weights[*at];
                sum
            })
            .collect();
        let probable = weights.iter().filter(|weight| **weight > 0.0).count();
        for _ in 0..count {
            let u = self.uniform();
            let place = upper.partition_point(|upper| *upper <= u).min(probable - 1);
            sample.push(number(order[place]));
        }
    }

    /// One number after the other, each with what is left of the probabilities: in the order of exponential numbers with
    /// these rates (Efraimidis and Spirakis 2006, doi:10.1016/j.ipl.2005.11.003).
    fn weighted_once(
        &mut self,
        weights: &[f64],
        count: usize,
        sample: &mut Vec<f64>,
    ) -> Result<()> {
        let probable: Vec<usize> = (0..weights.len()).filter(|at| weights[*at] > 0.0).collect();
        if count > probable.len() {
            fail!(
                Argument,
                "prob has {} positive probabilities, too few for a sample of {count}",
                probable.len()
            );
        }
        let mut keys: Vec<(f64, usize)> = probable
            .into_iter()
            .map(|at| {
                let u = self.fine().clamp(f64::MIN_POSITIVE, 1.0);
                (-libm::log(u) / weights[at], at)
            })
            .collect();
        keys.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        sample.extend(keys[..count].iter().map(|(_, at)| number(*at)));
        Ok(())
    }
}

/// Numbers count from 1.
#[allow(clippy::cast_precision_loss)]
fn number(at: usize) -> f64 {
    at as f64 + 1.0
}

/// Probabilities whose sum is 1.
fn weights(prob: &[f64], n: f64) -> Result<Vec<f64>> {
    #[allow(clippy::cast_precision_loss)]
    if prob.len() as f64 != n {
        fail!(
            Argument,
            "prob has {} probabilities for {n} values",
            prob.len()
        );
    }
    if let Some(at) = prob
        .iter()
        .position(|weight| !weight.is_finite() || *weight < 0.0)
    {
        fail!(
            Argument,
            "prob has {} in place {}: probabilities are finite and not negative",
            prob[at],
            at + 1
        );
    }
    let most = prob.iter().copied().fold(0.0, f64::max);
    if most == 0.0 {
        fail!(Argument, "prob has no positive probability");
    }
    // Their sum may be more than any double.
    let sum: f64 = prob.iter().map(|weight| weight / most).sum();
    Ok(prob.iter().map(|weight| weight / most / sum).collect())
}

/// A table from which one number of a million is drawn as fast as one of two: Walker 1977, doi:10.1145/355744.355749, made
/// as Vose 1991 has it, doi:10.1109/32.92917.
struct Aliases {
    shares: Vec<f64>,
    aliases: Vec<usize>,
}

impl Aliases {
    fn new(weights: &[f64]) -> Self {
        #[allow(clippy::cast_precision_loss)]
        let n = weights.len() as f64;
        let mut shares: Vec<f64> = weights.iter().map(|weight| weight * n).collect();
        let mut aliases: Vec<usize> = (0..shares.len()).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..shares.len()).partition(|at| shares[*at] < 1.0);
        while let (Some(low), Some(high)) = (small.last().copied(), large.last().copied()) {
            small.pop();
            aliases[low] = high;
            shares[high] -= 1.0 - shares[low];
            if shares[high] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        // Of those that are left nothing but rounding errors is missing.
        for at in small.into_iter().chain(large) {
            shares[at] = 1.0;
        }
        Self { shares, aliases }
    }

    fn draw(&self, draws: &mut Draws) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let n = self.shares.len() as f64;
        let place = draws.fine() * n;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let at = (place as usize).min(self.shares.len() - 1);
        let within = place.fract() < self.shares[at];
        number(if within { at } else { self.aliases[at] })
    }
}
