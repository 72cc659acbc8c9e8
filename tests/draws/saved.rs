//! States that are kept, and states that are none.

use rxwasm::stats::draws::{Distribution, Draws};
use rxwasm::stats::streams::NormalKind;

use crate::support::{QUASI, RANDOM, spec};

#[test]
fn a_stream_goes_on_where_it_was_saved() {
    for kind in RANDOM.into_iter().chain(QUASI) {
        for drawn in [0, 1, 511, 512, 513, 777, 1024] {
            let mut spec = spec(kind, 3, 0);
            spec.normal_kind = NormalKind::BoxMuller2;
            let mut draws = spec.open().unwrap();
            for _ in 0..drawn {
                draws.uniform();
            }
            draws.one(Distribution::Normal, [0.0, 1.0]).unwrap();
            let state = draws.save().unwrap();
            let mut restored = Draws::restore(&state).unwrap();
            // Of one state there is one text, however it was reached.
            assert_eq!(restored.save().unwrap(), state, "{kind:?} {drawn}");
            assert_eq!(restored.kinds(), draws.kinds());
            for _ in 0..1500 {
                let both = [&mut draws, &mut restored].map(|draws| {
                    let normal = draws.one(Distribution::Normal, [0.0, 1.0]).unwrap();
                    (normal, draws.uniform())
                });
                assert_eq!(both[0], both[1], "{kind:?} {drawn}");
            }
            assert_eq!(restored.save().unwrap(), draws.save().unwrap());
        }
    }
}

#[test]
fn bytes_that_are_no_state_are_refused_or_harmless() {
    for kind in RANDOM.into_iter().chain(QUASI) {
        let state = spec(kind, 2, 0).open().unwrap().save().unwrap();
        for cut in [0, 1, 2, state.len() / 2, state.len() - 1] {
            assert!(Draws::restore(&state[..cut]).is_err(), "{kind:?} {cut}");
        }
        let step = (state.len() / 400).max(1);
        for at in (0..state.len()).step_by(step) {
            for change in [1_u8, 0x7f, 0x80, 0xff] {
                let mut changed = state.clone();
                changed[at] ^= change;
                if let Ok(mut draws) = Draws::restore(&changed) {
                    for _ in 0..700 {
                        draws.uniform();
                    }
                    draws.one(Distribution::Normal, [0.0, 1.0]).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_split_stream_is_saved_as_such() {
    let mut spec = spec(rxwasm::stats::streams::StreamKind::Mcg59, 5, 3);
    let mut whole = spec.open().unwrap();
    spec.skip_ahead = 10;
    spec.leapfrog = Some([1, 4]);
    let parted = spec.open().unwrap();
    let mut parted = Draws::restore(&parted.save().unwrap()).unwrap();
    let all: Vec<f64> = (0..1000).map(|_| whole.uniform()).collect();
    for at in (11..1000).step_by(4) {
        assert_eq!(parted.uniform(), all[at]);
    }
}
