//! The normal distribution by inversion.

/// The value of a polynomial, by its coefficients from the lowest.
#[inline]
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * x + coefficient)
}

const MIDDLE: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);

const NEAR: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103_5,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_2e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

/// The standard normal quantile for `0 < p < 1`, to some units in the last place: Wichura 1988, AS 241,
/// doi:10.2307/2347330.
pub fn quantile(p: f64) -> f64 {
    let from_middle = p - 0.5;
    if from_middle.abs() <= 0.425 {
        let x = 0.180_625 - from_middle * from_middle;
        return from_middle * (polynomial(&MIDDLE.0, x) / polynomial(&MIDDLE.1, x));
    }
    let x = (-libm::log(p.min(1.0 - p))).sqrt();
    let ((above, below), x) = if x <= 5.0 {
        (NEAR, x - 1.6)
    } else {
        (FAR, x - 5.0)
    };
    let value = polynomial(&above, x) / polynomial(&below, x);
    if from_middle < 0.0 { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::quantile;
    use crate::stats::distribution::normal_quantile;

    #[test]
    fn agrees_with_the_inverse_of_the_error_function() {
        for step in 1..20_000 {
            for p in [f64::from(step) / 20_000.0, 2.0_f64.powi(-step % 1000 - 1)] {
                let (found, known) = (quantile(p), normal_quantile(p));
                // Theirs loses digits near the median, where it is a difference of tails.
                let tolerance = 2e-15 * known.abs() + 3e-16;
                assert!(
                    (found - known).abs() <= tolerance,
                    "{p}: {found} is not {known}"
                );
            }
        }
        assert_eq!(quantile(0.5), 0.0);
    }
}
