//! The seller's program, step by step.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::Marketplace;
use flywheel_client::{Account, Chain, ChainError};
use flywheel_protocol::{Hash32, Seconds, Time};
use flywheel_types::marketplace::MAX_SETTLE;
use tracing::{info, warn};

use super::sealer::Sealer;
use super::tasks::{Task, Tries};
use super::{Book, Good, MarketError, Stock};
use crate::FileError;
use crate::place::Place;

/// The longest pause after the chain did not answer.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How a seller's program works.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Orders that are sealed at a time: each takes the space of its file and a sixteenth more. Later ones wait.
    pub most_orders: usize,
    /// The first pause after something went wrong with an order; the next ones are longer.
    pub retry: Duration,
    /// The most that is locked as the bond of an order, in base units; `None`: its price. A bond is never less than what a
    /// complaint costs, and that is for the network's admin to say.
    pub most_bond: Option<Uint128>,
    /// How long orders whose time is over wait for others, to be settled together.
    pub settle_after: Seconds,
    /// So long before the deadline no key is shown any more; at most a quarter of the time that there is for it.
    pub margin: Seconds,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            most_orders: 64,
            retry: Duration::from_secs(2),
            most_bond: None,
            settle_after: Seconds::minutes(1),
            margin: Seconds::new(30),
        }
    }
}

/// What a step has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Orders that have not ended.
    pub open: usize,
    /// Whether something is under way, so that the next step should come soon.
    pub is_busy: bool,
}

/// Watches the chain for orders of a shop's listings: seals, commits, reveals after the confirmation, settles.
pub struct Seller<'c, C: Chain + ?Sized> {
    pub(super) market: Marketplace<'c, C>,
    pub(super) account: Account,
    pub(super) address: Addr,
    pub(super) registry: Addr,
    pub(super) stock: Stock,
    pub(super) rules: Rules,
    pub(super) margin: Seconds,
    pub(super) book: Arc<Book>,
    pub(super) sealer: Sealer,
    pub(super) roots: Vec<String>,
    pub(super) goods: BTreeMap<Hash32, Good>,
    pub(super) listings: BTreeMap<u64, Good>,
    pub(super) last_listing: Option<u64>,
    pub(super) last_order: Option<u64>,
    pub(super) seen: Option<u64>,
    pub(super) has_swept: bool,
    pub(super) open: BTreeMap<u64, Task>,
    pub(super) due: BTreeMap<u64, Time>,
    pub(super) settling: Tries,
    /// Held as long as the program sells.
    _lock: Place,
}

impl<'c, C: Chain + ?Sized> Seller<'c, C> {
    /// The program of a shop; the account is the listings' seller.
    ///
    /// # Errors
    /// [`FileError::InUse`] if another program sells from this folder; a shop of another marketplace or
    /// another account; the chain.
    pub fn open(market: Marketplace<'c, C>, account: Account, stock: Stock, rules: Rules) -> Result<Self, MarketError> {
        stock.check(&market)?;
        let lock = stock.lock()?;
        let seen = stock.seen()?;
        let config = market.config()?;
        let address = market.chain().address(&account);
        stock.keep_seller(&address)?;
        Ok(Self {
            margin: rules.margin.min(Seconds::new(config.windows.reveal.get() / 4)),
            address,
            registry: config.registry,
            market,
            account,
            stock,
            rules,
            book: Arc::default(),
            sealer: Sealer::start()?,
            roots: vec![],
            goods: BTreeMap::new(),
            listings: BTreeMap::new(),
            last_listing: None,
            last_order: seen,
            seen,
            has_swept: false,
            open: BTreeMap::new(),
            due: BTreeMap::new(),
            settling: Tries::default(),
            _lock: lock,
        })
    }

    /// What the service asks: give it to [`crate::Shop::start`].
    pub fn book(&self) -> Arc<Book> {
        Arc::clone(&self.book)
    }

    /// Steps until it is told to stop, with a pause between steps in which nothing was to do.
    pub fn run(&mut self, pause: Duration, stop: &AtomicBool) {
        let mut wait = pause;
        while !stop.load(Ordering::SeqCst) {
            match self.step() {
                Ok(step) if step.is_busy => wait = pause.min(Duration::from_millis(200)),
                Ok(_) => wait = pause,
                Err(error) => {
                    warn!(%error, "the shop goes on as soon as it can");
                    wait = wait.saturating_mul(2).clamp(pause, LONGEST_PAUSE.max(pause));
                }
            }
            let mut left = wait;
            while !left.is_zero() && !stop.load(Ordering::SeqCst) {
                let nap = left.min(Duration::from_millis(100));
                thread::sleep(nap);
                left = left.saturating_sub(nap);
            }
        }
    }

    /// Looks at the chain and does what is due.
    ///
    /// # Errors
    /// The chain does not answer, or the shop's folder cannot be read. What is wrong with a single order is logged and tried
    /// again.
    pub fn step(&mut self) -> Result<Step, MarketError> {
        self.take_sealed();
        self.look()?;
        let now = self.market.chain().now()?;
        let mut is_busy = false;
        let numbers: Vec<u64> = self.open.keys().copied().collect();
        for number in numbers {
            let Some(mut task) = self.open.remove(&number) else {
                continue;
            };
            if !task.tries.is_due() {
                self.open.insert(number, task);
                continue;
            }
            match self.work(number, &mut task, now) {
                // It has ended.
                Ok(None) => {
                    is_busy = true;
                    continue;
                }
                Ok(Some(has_done)) => {
                    is_busy |= has_done;
                    task.tries.went_well();
                }
                Err(MarketError::Chain(error)) if is_away(&error) => {
                    self.open.insert(number, task);
                    return Err(error.into());
                }
                Err(error) => {
                    warn!(order = number, %error, "the order is tried again");
                    task.tries.failed(self.rules.retry);
                }
            }
            self.open.insert(number, task);
        }
        is_busy |= self.settle(now)?;
        self.note_seen()?;
        Ok(Step {
            open: self.open.len(),
            is_busy: is_busy || self.sealer.is_busy(),
        })
    }

    /// Ends orders whose time is over, together.
    fn settle(&mut self, now: Time) -> Result<bool, MarketError> {
        let is_old = |deadline: &Time| now.since(*deadline) >= self.rules.settle_after;
        let is_due = self.due.len() >= MAX_SETTLE || self.due.values().any(is_old);
        if !is_due || !self.settling.is_due() {
            return Ok(false);
        }
        let batch: Vec<u64> = self.due.keys().copied().take(MAX_SETTLE).collect();
        match self.market.settle(&self.account, batch.clone()) {
            Ok(_) => info!(orders = batch.len(), "settled"),
            Err(error) if is_away(&error) => return Err(error.into()),
            // Somebody else was quicker, or it is tried again.
            Err(error) => {
                warn!(%error, "not settled");
                self.settling.failed(self.rules.retry);
                return Ok(false);
            }
        }
        self.settling.went_well();
        for number in batch {
            self.due.remove(&number);
        }
        Ok(true)
    }

    fn note_seen(&mut self) -> Result<(), FileError> {
        let before_open = self.open.keys().next().map(|first| first.saturating_sub(1));
        let seen = match (before_open, self.last_order) {
            (Some(open), Some(last)) => Some(open.min(last)),
            (_, last) => last,
        };
        if let Some(number) = seen
            && self.seen.is_none_or(|seen| seen < number)
        {
            self.stock.set_seen(number)?;
            self.seen = seen;
        }
        Ok(())
    }
}

/// Whether the node is the problem, not the message.
pub(super) const fn is_away(error: &ChainError) -> bool {
    matches!(error, ChainError::Unreachable { .. } | ChainError::NodeBehind { .. })
}
