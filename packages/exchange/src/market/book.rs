//! What the seller's program knows of its orders, for the service. Strangers' requests never reach the chain.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use flywheel_protocol::Hash32;

use super::Good;
use crate::{Listed, Orders, OrdersError, Standing};

/// Orders and listings of a shop, as they were when the chain was last asked.
#[derive(Debug, Default)]
pub struct Book {
    orders: Mutex<BTreeMap<u64, Standing>>,
    listed: Mutex<BTreeMap<Hash32, Listed>>,
}

impl Book {
    pub(super) fn set(&self, order: u64, standing: Standing) {
        locked(&self.orders).insert(order, standing);
    }

    pub(super) fn hand_over(&self, order: u64, buyer: Hash32, folder: PathBuf) {
        self.set(order, Standing::Ready { buyer, folder });
    }

    pub(super) fn forget(&self, order: u64) {
        locked(&self.orders).remove(&order);
    }

    pub(super) fn show(&self, good: &Good) {
        let listed = Listed {
            content: good.content.clone(),
            levels: good.levels.clone(),
        };
        locked(&self.listed).insert(good.described.root, listed);
    }
}

impl Orders for Book {
    fn standing(&self, order: u64) -> Result<Standing, OrdersError> {
        let found = locked(&self.orders).get(&order).cloned();
        Ok(found.unwrap_or(Standing::Unknown))
    }

    fn listed(&self, root: Hash32) -> Result<Option<Listed>, OrdersError> {
        Ok(locked(&self.listed).get(&root).cloned())
    }
}

/// Each change is one call: a thread that panicked has left nothing half-done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
