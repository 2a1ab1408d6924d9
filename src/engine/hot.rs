//! The sessions of the visitors who are talking now, in memory.

use std::collections::HashMap;

use crate::store::VisitorId;

/// Remembers the visitors heard last; at most twice as many as it is told, forgetting the longest silent ones.
pub(crate) struct Hot<T> {
    room: usize,
    young: HashMap<VisitorId, T>,
    old: HashMap<VisitorId, T>,
}

impl<T: Clone> Hot<T> {
    pub(crate) fn new(room: usize) -> Self {
        Self { room, young: HashMap::new(), old: HashMap::new() }
    }

    pub(crate) fn holds(&self, visitor: &VisitorId) -> bool {
        self.young.contains_key(visitor) || self.old.contains_key(visitor)
    }

    pub(crate) fn get(&self, visitor: &VisitorId) -> Option<T> {
        self.young.get(visitor).or_else(|| self.old.get(visitor)).cloned()
    }

    pub(crate) fn put(&mut self, visitor: VisitorId, value: T) {
        if self.room == 0 {
            return;
        }
        // The silent half goes at once, which needs no order to be kept.
        if self.young.len() >= self.room && !self.young.contains_key(&visitor) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&visitor);
        self.young.insert(visitor, value);
    }

    pub(crate) fn forget(&mut self, visitor: &VisitorId) {
        self.young.remove(visitor);
        self.old.remove(visitor);
    }
}
