//! The rows of a node in the order of its sons.

use super::entry::Entry;
use super::tasks::{BLOCK, collect};

/// The side of a bin by a cut; `None` for missing values.
#[inline(always)]
pub fn cut_side(code: u32, bin: u32, below: i8) -> Option<i8> {
    // By arithmetic: a branch would be a guess.
    let side = below - 2 * below * i8::from(code >= bin);
    (code > 0).then_some(side)
}

/// Moves rows, in order, to where the sons of a node have them side by side: those that go left to the front, those that
/// go right behind them, then those that neither gets. Says how many go each way, and whether that is all.
#[inline(always)]
pub fn divide<E: Entry>(list: &mut [E], side: impl Fn(&E) -> i8 + Sync) -> (usize, usize, bool) {
    if list.len() < 2 * BLOCK {
        return divide_block(list, side);
    }
    let blocks = list.chunks_mut(BLOCK).collect();
    let ends = collect(blocks, |rows: &mut [E]| divide_block(rows, &side));
    let mut moved = Vec::with_capacity(list.len());
    let blocks = || list.chunks(BLOCK).zip(&ends);
    blocks().for_each(|(rows, (left, _, _))| moved.extend_from_slice(&rows[..*left]));
    let left = moved.len();
    blocks()
        .for_each(|(rows, (left, right, _))| moved.extend_from_slice(&rows[*left..left + right]));
    let right = moved.len() - left;
    blocks().for_each(|(rows, (left, right, _))| moved.extend_from_slice(&rows[left + right..]));
    list.copy_from_slice(&moved);
    (left, right, left + right == list.len())
}

#[inline(always)]
fn divide_block<E: Entry>(list: &mut [E], side: impl Fn(&E) -> i8) -> (usize, usize, bool) {
    let mut others = vec![E::default(); list.len()];
    let mut stay = Vec::new();
    let (mut left, mut right) = (0, 0);
    for at in 0..list.len() {
        let row = list[at];
        let side = side(&row);
        if side == 0 {
            stay.push(row);
            continue;
        }
        // Both are written and one counts: a branch would be a guess half of the time.
        list[left] = row;
        others[right] = row;
        left += usize::from(side < 0);
        right += usize::from(side > 0);
    }
    list[left..left + right].copy_from_slice(&others[..right]);
    list[left + right..].copy_from_slice(&stay);
    (left, right, stay.is_empty())
}
