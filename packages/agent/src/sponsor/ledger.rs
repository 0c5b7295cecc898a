//! What a sponsor has granted, on disk.

use std::path::{Path, PathBuf};

use cosmwasm_std::Uint128;
use flywheel_protocol::{PublicKey, Time};
use redb::{Database, ReadableDatabase, ReadableTable, Table, TableDefinition};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Limits, SponsorError};

/// Grants by key ([`PublicKey::tagged`]), as JSON.
const GRANTS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("grants");
/// The key of each owner's grant.
const OWNERS: TableDefinition<&str, &[u8]> = TableDefinition::new("owners");
/// What each day's grants cost, by days since 1970.
const DAYS: TableDefinition<u64, u128> = TableDefinition::new("days");
const TOTALS: TableDefinition<&str, u128> = TableDefinition::new("totals");
const TOTAL: &str = "total";
const DAY: u64 = 86_400;
const CACHE: usize = 4 << 20;

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who may spend it.
    pub owner: String,
    /// How much of the fees' coin, in base units.
    pub amount: Uint128,
    /// What it counts for: the amount and the fee of the grant.
    pub cost: Uint128,
    /// When it ends.
    pub expires_at: Time,
    /// When it was counted.
    pub granted_at: Time,
    /// Whether the chain has it.
    pub is_sent: bool,
}

/// What was granted so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// On the day that was asked for.
    pub day: Uint128,
    /// Ever.
    pub total: Uint128,
}

/// What is wrong with the ledger.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The disk, or damage.
    #[error("{path}: {reason}: nothing is granted without the list of what was granted before")]
    Store {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// The list of grants.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    database: Database,
}

impl Ledger {
    /// Opens the list, or begins one.
    ///
    /// # Errors
    /// The disk; damage; another sponsor has it open.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let mut builder = Database::builder();
        builder.set_cache_size(CACHE).set_check_integrity_on_open(true);
        let database = builder.create(path).map_err(|error| LedgerError::Store {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        let ledger = Self {
            path: path.to_owned(),
            database,
        };
        ledger.change(|_| Ok(()))?;
        Ok(ledger)
    }

    /// A key's grant.
    ///
    /// # Errors
    /// The disk.
    pub fn find(&self, key: &PublicKey) -> Result<Option<Entry>, LedgerError> {
        let read = || {
            let transaction = self.database.begin_read()?;
            let grants = transaction.open_table(GRANTS)?;
            parse(
                grants
                    .get(key.tagged().as_slice())?
                    .as_ref()
                    .map(redb::AccessGuard::value),
            )
        };
        read().map_err(|error: Fault| self.failed(error))
    }

    /// What was granted on the day of `now`, and ever.
    ///
    /// # Errors
    /// The disk.
    pub fn spent(&self, now: Time) -> Result<Spent, LedgerError> {
        let read = || {
            let transaction = self.database.begin_read()?;
            let day = transaction
                .open_table(DAYS)?
                .get(now.get() / DAY)?
                .map_or(0, |spent| spent.value());
            let total = transaction
                .open_table(TOTALS)?
                .get(TOTAL)?
                .map_or(0, |spent| spent.value());
            Ok(Spent {
                day: Uint128::new(day),
                total: Uint128::new(total),
            })
        };
        read().map_err(|error: Fault| self.failed(error))
    }

    /// A first look, to refuse before anything is asked of the chain: whether the owner is new and the limit of all time
    /// has room. The day's limit is looked at with the chain's time.
    pub(super) fn check(&self, owner: &str, limits: &Limits) -> Result<(), SponsorError> {
        let cost = limits.cost()?;
        let is_known = {
            let read = || {
                let transaction = self.database.begin_read()?;
                Ok(transaction.open_table(OWNERS)?.get(owner)?.is_some())
            };
            read().map_err(|error: Fault| self.failed(error))?
        };
        if is_known {
            return Err(SponsorError::KnownOwner {
                owner: owner.to_owned(),
            });
        }
        check_total(self.spent(Time::new(0))?.total, limits.total, cost)
    }

    /// A second look, once the chain's time is known.
    pub(super) fn check_day(&self, limits: &Limits, now: Time) -> Result<(), SponsorError> {
        check_day(self.spent(now)?.day, limits.per_day, limits.cost()?)
    }

    /// Counts a grant before it is sent: in one transaction, on disk when this returns.
    ///
    /// # Errors
    /// [`SponsorError::DayLimit`], [`SponsorError::TotalLimit`], [`SponsorError::KnownKey`], [`SponsorError::KnownOwner`].
    pub fn reserve(&self, key: &PublicKey, owner: &str, limits: &Limits, now: Time) -> Result<Entry, SponsorError> {
        let cost = limits.cost()?;
        let expires_at = now.plus(limits.lifetime).map_err(|_| SponsorError::Amount)?;
        let entry = Entry {
            owner: owner.to_owned(),
            amount: limits.per_machine,
            cost,
            expires_at,
            granted_at: now,
            is_sent: false,
        };
        let key = key.tagged();
        self.change(|tables| {
            if tables.grants.get(key.as_slice())?.is_some() {
                return Ok(Err(SponsorError::KnownKey));
            }
            if tables.owners.get(owner)?.is_some() {
                return Ok(Err(SponsorError::KnownOwner {
                    owner: owner.to_owned(),
                }));
            }
            let day = now.get() / DAY;
            let today = Uint128::new(tables.days.get(day)?.map_or(0, |spent| spent.value()));
            let total = Uint128::new(tables.totals.get(TOTAL)?.map_or(0, |spent| spent.value()));
            if let Err(refused) = check_day(today, limits.per_day, cost).and(check_total(total, limits.total, cost)) {
                return Ok(Err(refused));
            }
            // Both sums are at most their limits now.
            tables.days.insert(day, (today + cost).u128())?;
            tables.totals.insert(TOTAL, (total + cost).u128())?;
            tables.owners.insert(owner, key.as_slice())?;
            tables.grants.insert(key.as_slice(), encode(&entry)?.as_slice())?;
            Ok(Ok(()))
        })??;
        Ok(entry)
    }

    /// The chain has the grant.
    ///
    /// # Errors
    /// The disk.
    pub fn confirm(&self, key: &PublicKey) -> Result<(), LedgerError> {
        let key = key.tagged();
        self.change(|tables| {
            if let Some(mut entry) = tables.find(&key)? {
                entry.is_sent = true;
                tables.grants.insert(key.as_slice(), encode(&entry)?.as_slice())?;
            }
            Ok(())
        })
    }

    /// The chain refused the grant: it costs nothing. One that the chain has stays.
    ///
    /// # Errors
    /// The disk.
    pub fn release(&self, key: &PublicKey) -> Result<(), LedgerError> {
        let key = key.tagged();
        self.change(|tables| {
            let Some(entry) = tables.find(&key)?.filter(|entry| !entry.is_sent) else {
                return Ok(());
            };
            let day = entry.granted_at.get() / DAY;
            let today = tables.days.get(day)?.map_or(0, |spent| spent.value());
            let total = tables.totals.get(TOTAL)?.map_or(0, |spent| spent.value());
            tables.days.insert(day, today.saturating_sub(entry.cost.u128()))?;
            tables.totals.insert(TOTAL, total.saturating_sub(entry.cost.u128()))?;
            tables.owners.remove(entry.owner.as_str())?;
            tables.grants.remove(key.as_slice())?;
            Ok(())
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Tables<'_>) -> Result<T, Fault>) -> Result<T, LedgerError> {
        let run = || {
            let transaction = self.database.begin_write()?;
            let done = {
                let mut tables = Tables {
                    grants: transaction.open_table(GRANTS)?,
                    owners: transaction.open_table(OWNERS)?,
                    days: transaction.open_table(DAYS)?,
                    totals: transaction.open_table(TOTALS)?,
                };
                change(&mut tables)?
            };
            transaction.commit()?;
            Ok(done)
        };
        run().map_err(|error| self.failed(error))
    }

    fn failed(&self, error: Fault) -> LedgerError {
        LedgerError::Store {
            path: self.path.clone(),
            reason: error.0,
        }
    }
}

struct Tables<'t> {
    grants: Table<'t, &'static [u8], &'static [u8]>,
    owners: Table<'t, &'static str, &'static [u8]>,
    days: Table<'t, u64, u128>,
    totals: Table<'t, &'static str, u128>,
}

impl Tables<'_> {
    fn find(&self, key: &[u8]) -> Result<Option<Entry>, Fault> {
        parse(self.grants.get(key)?.as_ref().map(redb::AccessGuard::value))
    }
}

/// What the database or a record says is wrong.
struct Fault(String);

macro_rules! faults {
    ($($error:ty),*) => {
        $(impl From<$error> for Fault {
            fn from(error: $error) -> Self {
                Self(error.to_string())
            }
        })*
    };
}

faults!(
    redb::TransactionError,
    redb::TableError,
    redb::StorageError,
    redb::CommitError,
    serde_json::Error
);

fn encode(entry: &Entry) -> Result<Vec<u8>, Fault> {
    Ok(serde_json::to_vec(entry)?)
}

fn parse(bytes: Option<&[u8]>) -> Result<Option<Entry>, Fault> {
    Ok(bytes.map(serde_json::from_slice).transpose()?)
}

fn check_day(spent: Uint128, limit: Uint128, cost: Uint128) -> Result<(), SponsorError> {
    match spent.checked_add(cost) {
        Ok(after) if after <= limit => Ok(()),
        _ => Err(SponsorError::DayLimit { spent, limit, cost }),
    }
}

fn check_total(spent: Uint128, limit: Uint128, cost: Uint128) -> Result<(), SponsorError> {
    match spent.checked_add(cost) {
        Ok(after) if after <= limit => Ok(()),
        _ => Err(SponsorError::TotalLimit { spent, limit, cost }),
    }
}
