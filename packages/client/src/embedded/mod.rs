//! A chain in this process: the suite's contracts on a simulator, with its state in a folder.
//!
//! **Blocks.** Messages go into the open block. It closes when time advances
//! ([`Chain::wait_until`](crate::Chain::wait_until)), at a progress mark ([`Embedded::mark`]), and before a message
//! that would be its 501st. The height rises by one a block; time moves only when it is told to.
//!
//! **Disk.** A closed block goes to disk in one write, together with the progress noted while it was open; nothing of
//! an open block does. When a mark or a step in time returns, its block is on disk. Blocks that were full are written
//! while the next ones fill, up to 8 of them in one write, and count as closed once they are on disk. So after
//! `kill -9` at any moment the folder holds exactly the last closed block; dropping the value loses the open block
//! likewise.
//!
//! **What is as on a real chain**: addresses (also predicted ones, with a code's checksum of its own), the refusal of
//! bad addresses, all-or-nothing transactions, submessages and replies, events, the refusal of coins in a wrong form.
//!
//! **What is not**: signatures are not checked (an [`Account`](crate::Account) is taken at its word), there are no
//! fees, gas is neither counted nor limited (also not the `gas_limit` of a submessage), an error that reaches a reply
//! is the simulator's text and not the chain's, and there is no VM, hence no storing of wasm. Tests of these things
//! need a real chain.
//!
//! ```
//! use cosmwasm_std::coins;
//! use flywheel_client::{Account, AddressPrefix, Chain, Embedded, Genesis, embedded};
//! use flywheel_protocol::Time;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (alice, bob) = (Account::from_seed(&[1; 32], "alice"), Account::from_seed(&[1; 32], "bob")); let prefix =
//! AddressPrefix::new(embedded::PREFIX)?; let genesis = Genesis { time: Time::new(1_767_225_600), balances:
//! vec![(alice.address(&prefix), coins(100, "ufly"))] };
//!
//! let chain = Embedded::in_memory("flywheel-1", genesis)?;
//! chain.send(&alice, &chain.address(&bob), &coins(30, "ufly"))?;
//! assert_eq!(chain.balance(&chain.address(&bob), "ufly")?.u128(), 30);
//!
//! let next_day = Time::new(1_767_225_600 + 86_400);
//! assert_eq!(chain.wait_until(next_day)?.height, 2);
//! # Ok(())
//! # }
//! ```
//!
//! The whole state is in memory. The value is for one thread: the simulator is neither `Send` nor `Sync`.

mod addresses;
mod bank;
mod builder;
mod chain;
mod codes;
mod contents;
mod disk;
mod failure;
mod guard;
mod inspect;
mod memory;
mod open_error;
mod overlay;
mod progress;
mod records;
mod suite;
mod tables;
mod writer;

use std::cell::{RefCell, RefMut};
use std::fmt;
use std::path::Path;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Coin, Timestamp};
use cw_multi_test::{App, BankSudo, SudoMsg};
use flywheel_protocol::Time;

pub use self::builder::{Builder, Genesis};
pub use self::chain::Record;
pub use self::open_error::OpenError;

use self::addresses::Signers;
use self::bank::CheckedBank;
use self::codes::RegisteredCode;
use self::contents::BlockMark;
use self::disk::Disk;
use self::failure::explain;
use self::guard::caught;
use self::memory::MemoryState;
use self::progress::Progress;
use crate::coins::normalized;
use crate::{AddressPrefix, ChainError};

/// What the embedded chain's addresses begin with: the same as on a local wasmd, so that accounts have one address on
/// both.
pub const PREFIX: &str = "wasm";

/// The most messages in a block. More would mean fewer writes to disk and more to repeat after a kill.
pub const MESSAGES_PER_BLOCK: usize = 500;

/// A chain in this process. The module's page says what it promises.
pub struct Embedded {
    chain_id: String,
    prefix: AddressPrefix,
    codes: Vec<RegisteredCode>,
    signers: Signers,
    inner: RefCell<Inner>,
}

struct Inner {
    app: App<CheckedBank, MockApi, MemoryState>,
    /// None for a chain in memory.
    disk: Option<Disk>,
    progress: Progress,
    /// Messages in the open block.
    messages: usize,
    /// Why the chain takes nothing any more.
    stopped: Option<String>,
}

impl Embedded {
    /// A chain that lives as long as the value, with the suite's codes.
    pub fn in_memory(chain_id: &str, genesis: Genesis) -> Result<Self, OpenError> {
        Self::builder(chain_id, genesis).in_memory()
    }

    /// A chain in a folder, with the suite's codes. A folder that is not there yet is created and begins with
    /// `genesis`; one that is there goes on after its last closed block. Every reason to refuse it leaves it as it is.
    pub fn open(dir: impl AsRef<Path>, chain_id: &str, genesis: Genesis) -> Result<Self, OpenError> {
        Self::builder(chain_id, genesis).open(dir)
    }

    /// Whether the folder holds a chain, damaged or whole. One that was killed before its chain was complete holds none.
    ///
    /// # Errors
    /// The system does not say.
    pub fn is_in(dir: impl AsRef<Path>) -> Result<bool, OpenError> {
        disk::holds_chain(dir.as_ref())
    }

    /// For more codes than the suite's.
    pub fn builder(chain_id: &str, genesis: Genesis) -> Builder {
        Builder::new(chain_id, genesis, suite::codes())
    }

    /// The id of a code by its name: one of [`Code::name`](crate::Code::name), or one that the builder was given.
    pub fn code_id(&self, name: &str) -> Option<u64> {
        self.codes.iter().find(|code| code.name == name).map(|code| code.id)
    }

    /// Makes coins out of nothing, as no other chain does: for tests and for networks that begin here.
    pub fn fund(&self, address: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        let amount = normalized(coins.to_vec())?;
        let mut inner = self.running()?;
        inner.make_room_for(1)?;
        let mint = SudoMsg::Bank(BankSudo::Mint {
            to_address: address.to_string(),
            amount,
        });
        caught(|| inner.app.sudo(mint)).map_err(|error| explain(&error, [address.as_str()].into_iter()))?;
        inner.messages += 1;
        Ok(())
    }

    /// The account of one of the chain's own modules, as `distribution`. Its bank lets nobody send coins there.
    ///
    /// # Errors
    /// None for any name; the address format says so.
    pub fn module_address(&self, module: &str) -> Result<Addr, ChainError> {
        bank::module_address(&builder::api(), module).map_err(|error| ChainError::InvalidAddress {
            address: module.to_owned(),
            reason: error.to_string(),
        })
    }

    /// Notes something of the program's own in the open block: it reaches the disk together with the messages before
    /// and after it in that block, or not at all. [`Embedded::mark`] closes the block as well.
    pub fn put_progress(&self, key: &str, value: &[u8]) -> Result<(), ChainError> {
        self.running()?.progress.put(key, value);
        Ok(())
    }

    /// What was noted last under the key, also in the open block.
    pub fn progress(&self, key: &str) -> Result<Option<Vec<u8>>, ChainError> {
        Ok(self.running()?.progress.get(key))
    }

    /// Closes the open block and notes the program's progress with it, in one write. When the call returns, both are on
    /// disk.
    pub fn mark(&self, progress: &[(&str, &[u8])]) -> Result<(), ChainError> {
        let mut inner = self.running()?;
        progress.iter().for_each(|(key, value)| inner.progress.put(key, value));
        let time = inner.app.block_info().time;
        inner.close_block_on_disk(time)
    }

    /// SHA-256 over the whole state (not the progress), in the order of its keys: two chains that took the same
    /// messages have the same.
    pub fn state_digest(&self) -> [u8; 32] {
        self.inner.borrow().app.storage().digest()
    }

    /// Closes the open block and gives the folder free. Dropping the value gives it free too, but loses the open block.
    pub fn close(self) -> Result<(), ChainError> {
        self.mark(&[])?;
        let closed = self.inner.into_inner().disk.map_or(Ok(()), Disk::close);
        closed.map_err(|reason| ChainError::Disk { reason })
    }

    /// Lets go of the folder, which stays as it was at the last closed block, and goes on in memory alone: for what should
    /// be seen once and leave no trace. What is in the open block goes on too. A chain in memory stays as it is.
    ///
    /// # Errors
    /// Blocks that were closed cannot be written.
    pub fn leave_disk(&self) -> Result<(), ChainError> {
        let mut inner = self.running()?;
        let left = inner.disk.take().map_or(Ok(()), Disk::close);
        left.map_err(|reason| inner.stop(reason))
    }

    /// The chain, unless it stopped. Nothing that runs under this borrow calls back, so it is never taken twice.
    fn running(&self) -> Result<RefMut<'_, Inner>, ChainError> {
        let inner = self.inner.borrow_mut();
        match &inner.stopped {
            Some(reason) => Err(ChainError::Stopped { reason: reason.clone() }),
            None => Ok(inner),
        }
    }
}

impl Inner {
    /// Closes the open block if so many more messages would not fit. A transaction with more messages than a block
    /// takes gets a block to itself.
    ///
    /// This comes before a message and not after it, so that what the program notes about a message is in its block.
    fn make_room_for(&mut self, messages: usize) -> Result<(), ChainError> {
        if self.messages > 0 && self.messages.saturating_add(messages) > MESSAGES_PER_BLOCK {
            let time = self.app.block_info().time;
            self.close_block(time)?;
        }
        Ok(())
    }

    /// Closes the open block and opens the next one at this time; the closed one is on disk when this returns.
    fn close_block_on_disk(&mut self, next_time: Timestamp) -> Result<(), ChainError> {
        self.close_block(next_time)?;
        let written = self.disk.as_mut().map_or(Ok(()), Disk::wait);
        written.map_err(|reason| self.stop(reason))
    }

    /// Closes the open block and opens the next one at this time. The closed one may still be on its way to the disk.
    fn close_block(&mut self, next_time: Timestamp) -> Result<(), ChainError> {
        let mut block = self.app.block_info();
        block.height = block.height.saturating_add(1);
        block.time = next_time;
        if let Some(disk) = &mut self.disk {
            let next = BlockMark {
                height: block.height,
                time: block.time,
            };
            let given = disk.commit(self.app.storage(), self.progress.changes(), next);
            given.map_err(|reason| self.stop(reason))?;
        }
        self.app.storage_mut().forget_changes();
        self.progress.forget_changes();
        self.app.set_block(block);
        self.messages = 0;
        Ok(())
    }

    /// What is in memory is ahead of what is on disk and stays so: nothing may be built on it any more.
    fn stop(&mut self, reason: String) -> ChainError {
        self.stopped = Some(reason.clone());
        ChainError::Disk { reason }
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Embedded")
            .field("chain_id", &self.chain_id)
            .finish_non_exhaustive()
    }
}

/// A block's time.
fn timestamp(time: Time) -> Result<Timestamp, ChainError> {
    let seconds = time.get();
    let nanos = seconds
        .checked_mul(1_000_000_000)
        .ok_or(ChainError::TimeOutOfRange { seconds })?;
    Ok(Timestamp::from_nanos(nanos))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::Chain;

    #[test]
    fn a_disk_that_fails_stops_the_chain() {
        let chain = Embedded::in_memory("test", Genesis::default()).unwrap();
        let is_full = Arc::new(AtomicBool::new(false));
        chain.inner.borrow_mut().disk = Some(Disk::that_fills_up(Arc::clone(&is_full)));
        chain.mark(&[("day", b"1")]).unwrap();

        is_full.store(true, Ordering::SeqCst);
        let failed = chain.mark(&[("day", b"2")]).unwrap_err();
        assert!(
            matches!(&failed, ChainError::Disk { reason } if !reason.is_empty()),
            "{failed}"
        );

        // Not even a reading of what is in memory: it is of a block that does not exist.
        let ChainError::Disk { reason } = failed else {
            unreachable!()
        };
        let stopped = ChainError::Stopped { reason };
        assert_eq!(chain.progress("day").unwrap_err(), stopped);
        assert_eq!(chain.block().unwrap_err(), stopped);
        is_full.store(false, Ordering::SeqCst);
        assert_eq!(chain.mark(&[]).unwrap_err(), stopped);
        assert_eq!(chain.close().unwrap_err(), stopped);
    }
}
