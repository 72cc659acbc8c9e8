//! The merge tree: one binary tree over the chunk index, whatever the order in which partials arrive.

use std::collections::BTreeMap;

use super::Partial;

/// Partials of aligned runs of chunks. The node `(height, index)` covers chunks `index << height` up to
/// `(index + 1) << height`; two siblings merge as soon as both are there, the left one first.
///
/// The partials of an analysis lie in places, and which node has which place is kept apart, so that the search for nodes
/// is compiled once for all analyses.
#[derive(Debug)]
pub struct MergeTree<P> {
    nodes: Nodes,
    places: Vec<Option<P>>,
}

/// Which node has which place.
#[derive(Debug, Default)]
struct Nodes {
    places: BTreeMap<(u8, u32), usize>,
    free: Vec<usize>,
}

impl Nodes {
    /// The place of a node that is there no longer.
    fn remove(&mut self, height: u8, index: u32) -> Option<usize> {
        let place = self.places.remove(&(height, index))?;
        self.free.push(place);
        Some(place)
    }

    /// A place for a node, of so many.
    fn insert(&mut self, height: u8, index: u32, places: usize) -> usize {
        if let Some(place) = self.places.get(&(height, index)) {
            return *place;
        }
        let place = self.free.pop().unwrap_or(places);
        self.places.insert((height, index), place);
        place
    }

    /// The places of nodes that cover so many chunks, from the left; `None` when some are missing.
    fn covering(&self, chunks: u32) -> Option<Vec<usize>> {
        let start = |(height, index): (u8, u32)| u64::from(index) << height;
        let nodes = self.places.iter();
        let mut nodes: Vec<(u64, u8, usize)> = nodes
            .map(|(node, place)| (start(*node), node.0, *place))
            .collect();
        nodes.sort_unstable();
        let mut covered = 0u64;
        for (start, height, _) in &nodes {
            if *start != covered {
                return None;
            }
            covered += 1 << height;
        }
        let places = nodes.into_iter().map(|(_, _, place)| place);
        (covered == u64::from(chunks)).then(|| places.collect())
    }
}

impl<P> Default for MergeTree<P> {
    fn default() -> Self {
        Self {
            nodes: Nodes::default(),
            places: Vec::new(),
        }
    }
}

impl<P: Partial> MergeTree<P> {
    /// Adds a node and merges upwards while a sibling waits. A node that is there already is replaced.
    pub fn insert(&mut self, mut height: u8, mut index: u32, mut partial: P) {
        while let Some(place) = self.nodes.remove(height, index ^ 1) {
            if let Some(mut sibling) = self.places[place].take() {
                if index & 1 == 0 {
                    partial.merge(sibling);
                } else {
                    sibling.merge(partial);
                    partial = sibling;
                }
            }
            height += 1;
            index >>= 1;
        }
        let place = self.nodes.insert(height, index, self.places.len());
        if place == self.places.len() {
            self.places.push(None);
        }
        self.places[place] = Some(partial);
    }

    /// The nodes that are there, to be sent where the rest of the tree is.
    pub fn take(&mut self) -> Vec<(u8, u32, P)> {
        let mut places = std::mem::take(&mut self.places);
        let nodes = std::mem::take(&mut self.nodes).places.into_iter();
        let taken = nodes.filter_map(|((height, index), place)| {
            places[place].take().map(|partial| (height, index, partial))
        });
        taken.collect()
    }

    /// How many chunks have arrived.
    #[must_use]
    pub fn chunks(&self) -> u64 {
        let nodes = self.nodes.places.keys();
        nodes.map(|(height, _)| 1u64 << height).sum()
    }

    /// The whole, once `chunks` chunks have arrived: what is left over joins from the right. `None` when some are missing.
    pub fn finish(&mut self, chunks: u32) -> Option<P> {
        let mut places = std::mem::take(&mut self.places);
        let covering = std::mem::take(&mut self.nodes).covering(chunks)?;
        let mut partials = covering.into_iter().rev();
        let mut total = places[partials.next()?].take()?;
        for place in partials {
            let mut left = places[place].take()?;
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
