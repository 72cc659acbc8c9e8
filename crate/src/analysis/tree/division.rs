//! The rows of a node in the order of its sons.

use super::entry::Entry;
use super::tasks::{BLOCK, collect, each};

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
    let left = ends.iter().map(|(left, _, _)| left).sum::<usize>();
    let right = ends.iter().map(|(_, right, _)| right).sum::<usize>();
    let mut moved = vec![E::default(); list.len()];
    let (mut lefts, rest) = moved.split_at_mut(left);
    let (mut rights, mut others) = rest.split_at_mut(right);
    let mut parts = Vec::with_capacity(3 * ends.len());
    for (rows, (left, right, _)) in list.chunks(BLOCK).zip(&ends) {
        let (of_left, rest) = rows.split_at(*left);
        let (of_right, of_others) = rest.split_at(*right);
        parts.push((of_left, lefts.split_off_mut(..*left)));
        parts.push((of_right, rights.split_off_mut(..*right)));
        parts.push((of_others, others.split_off_mut(..of_others.len())));
    }
    each(parts, true, |(from, to)| {
        if let Some(to) = to {
            to.copy_from_slice(from);
        }
    });
    let blocks = list.chunks_mut(BLOCK).zip(moved.chunks(BLOCK)).collect();
    each(blocks, true, |(list, moved): (&mut [E], &[E])| {
        list.copy_from_slice(moved);
    });
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
