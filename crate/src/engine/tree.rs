//! The merge tree: one binary tree over the chunk index, whatever the order in which partials arrive.

use std::collections::BTreeMap;

use super::Partial;

/// Partials of aligned runs of chunks. The node `(height, index)` covers chunks `index << height` up to
/// `(index + 1) << height`; two siblings merge as soon as both are there, the left one first.
#[derive(Debug)]
pub struct MergeTree<P> {
    nodes: BTreeMap<(u8, u32), P>,
}

impl<P> Default for MergeTree<P> {
    fn default() -> Self {
        Self {
            nodes: BTreeMap::new(),
        }
    }
}

impl<P: Partial> MergeTree<P> {
    /// Adds a node and merges upwards while a sibling waits. A node that is there already is replaced.
    pub fn insert(&mut self, mut height: u8, mut index: u32, mut partial: P) {
        while let Some(sibling) = self.nodes.remove(&(height, index ^ 1)) {
            if index & 1 == 0 {
                partial.merge(sibling);
            } else {
                let mut left = sibling;
                left.merge(partial);
                partial = left;
            }
            height += 1;
            index >>= 1;
        }
        self.nodes.insert((height, index), partial);
    }

    /// The nodes that are there, to be sent where the rest of the tree is.
    pub fn take(&mut self) -> Vec<(u8, u32, P)> {
        std::mem::take(&mut self.nodes)
            .into_iter()
            .map(|((height, index), partial)| (height, index, partial))
            .collect()
    }

    /// How many chunks have arrived.
    #[must_use]
    pub fn chunks(&self) -> u64 {
        self.nodes.keys().map(|(height, _)| 1u64 << height).sum()
    }

    /// The whole, once `chunks` chunks have arrived: what is left over joins from the right. `None` when some are missing.
    pub fn finish(&mut self, chunks: u32) -> Option<P> {
        let mut roots = self.take();
        roots.sort_by_key(|(height, index, _)| u64::from(*index) << height);
        let mut covered = 0u64;
        for (height, index, _) in &roots {
            if u64::from(*index) << height != covered {
                return None;
            }
            covered += 1 << height;
        }
        if covered != u64::from(chunks) {
            return None;
        }
        let mut partials = roots.into_iter().rev().map(|(_, _, partial)| partial);
        let mut total = partials.next()?;
        for mut left in partials {
            left.merge(total);
            total = left;
        }
        Some(total)
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::super::Partial;
    use super::MergeTree;
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    /// Writes down the tree by which it was merged.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Trace(String);
    impl Partial for Trace {
        fn merge(&mut self, next: Self) {
            self.0 = format!("({}{})", self.0, next.0);
        }
    }

    fn in_order(chunks: u32) -> Option<Trace> {
        let mut tree = MergeTree::default();
        (0..chunks).for_each(|chunk| tree.insert(0, chunk, Trace(format!("{chunk} "))));
        tree.finish(chunks)
    }

    #[test]
    fn missing_chunks_give_nothing() {
        let mut tree = MergeTree::default();
        tree.insert(0, 0, Trace("a".into()));
        tree.insert(0, 2, Trace("c".into()));
        assert!(tree.finish(3).is_none());
    }

    proptest! {
        #[test]
        fn any_order_gives_the_same_tree(chunks in 1u32..70, seed in any::<u64>()) {
            let mut order: Vec<u32> = (0..chunks).collect();
            order.sort_by_key(|chunk| (u64::from(*chunk) + 1).wrapping_mul(seed | 1).rotate_left(17));
            let mut tree = MergeTree::default();
            order.iter().for_each(|chunk| tree.insert(0, *chunk, Trace(format!("{chunk} "))));
            prop_assert_eq!(tree.finish(chunks), in_order(chunks));
        }

        #[test]
        fn any_workers_give_the_same_tree(chunks in 1u32..70, workers in 1u32..6) {
            let mut main = MergeTree::default();
            for worker in 0..workers {
                let mut tree = MergeTree::default();
                (0..chunks).filter(|chunk| (chunk / 4) % workers == worker).for_each(|chunk| tree.insert(0, chunk, Trace(format!("{chunk} "))));
                tree.take().into_iter().for_each(|(height, index, partial)| main.insert(height, index, partial));
            }
            prop_assert_eq!(main.finish(chunks), in_order(chunks));
        }
    }
}
