//! The oracles: who has a seat, with which key, and what lies here for it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{PublicKey, Time};
use flywheel_types::verification::{MAX_ORACLES, ORACLES, OracleMember, OracleSet, OracleStatus};

use crate::error::ContractError;

pub(super) const RECORDS: Map<&Addr, OracleRecord> = Map::new("oracle_records");
pub(super) const HOLDERS: Map<&[u8], Addr> = Map::new("oracle_keys");
pub(super) const SEATS: Item<u32> = Item::new("oracle_seats");
pub(super) const BONDS: Item<Uint128> = Item::new("oracle_bonds");

/// An oracle from its admission until it is removed and its bond is withdrawn.
#[cw_serde]
pub struct OracleRecord {
    /// The key that signs statements. No other record has it.
    pub key: PublicKey,
    /// Where it stands.
    pub standing: Standing,
}

/// Where an oracle stands.
#[cw_serde]
pub enum Standing {
    /// It may bond.
    Admitted,
    /// It is in the set.
    Active {
        /// What it bonded.
        bond: Uint128,
        /// The version of the set that it joined with.
        since_version: u64,
    },
    /// It left the set.
    Removed {
        /// What it bonded.
        bond: Uint128,
        /// From this second on it can take the bond back.
        release_at: Time,
    },
}

impl Standing {
    /// What lies here for the oracle.
    pub const fn bond(&self) -> Uint128 {
        match self {
            Self::Admitted => Uint128::zero(),
            Self::Active { bond, .. } | Self::Removed { bond, .. } => *bond,
        }
    }

    /// As queries tell it.
    pub const fn status(&self) -> OracleStatus {
        match self {
            Self::Admitted => OracleStatus::Admitted,
            Self::Active { .. } => OracleStatus::Active,
            Self::Removed { release_at, .. } => OracleStatus::Removed {
                release_at: *release_at,
            },
        }
    }
}

/// An empty set, no bonds.
pub fn open(storage: &mut dyn Storage) -> StdResult<()> {
    ORACLES.save(storage, &OracleSet::default())?;
    SEATS.save(storage, &0)?;
    BONDS.save(storage, &Uint128::zero())
}

/// Gives a seat to an account: from now on it may bond.
///
/// # Errors
/// If there are 32 already, or the account or the key belongs to one that was not removed or whose bond still lies here.
pub fn admit(storage: &mut dyn Storage, address: &Addr, key: PublicKey) -> Result<(), ContractError> {
    match RECORDS.may_load(storage, address)?.map(|record| record.standing) {
        None => {}
        Some(Standing::Removed { bond, release_at }) => {
            return Err(ContractError::Leaving {
                address: address.clone(),
                bond,
                release_at,
            });
        }
        Some(_) => {
            return Err(ContractError::AlreadyAdmitted {
                address: address.clone(),
            });
        }
    }
    if let Some(holder) = HOLDERS.may_load(storage, &key.tagged())? {
        return Err(ContractError::KeyTaken { key, holder });
    }
    let seats = SEATS.load(storage)?;
    let taken = usize::try_from(seats).ok().filter(|taken| *taken < MAX_ORACLES);
    let seats = taken
        .and_then(|_| seats.checked_add(1))
        .ok_or(ContractError::TooManyOracles)?;

    SEATS.save(storage, &seats)?;
    HOLDERS.save(storage, &key.tagged(), address)?;
    Ok(RECORDS.save(
        storage,
        address,
        &OracleRecord {
            key,
            standing: Standing::Admitted,
        },
    )?)
}

/// The record of an account.
///
/// # Errors
/// If it has none.
pub fn oracle(storage: &dyn Storage, address: &Addr) -> Result<OracleRecord, ContractError> {
    find_oracle(storage, address)?.ok_or_else(|| ContractError::UnknownOracle {
        address: address.clone(),
    })
}

/// The record of an account, if it has one.
pub fn find_oracle(storage: &dyn Storage, address: &Addr) -> StdResult<Option<OracleRecord>> {
    RECORDS.may_load(storage, address)
}

/// The oracle's key, if it may bond now.
///
/// # Errors
/// If it was not admitted, has bonded, or was removed.
pub fn key_to_bond(storage: &dyn Storage, address: &Addr) -> Result<PublicKey, ContractError> {
    let record = oracle(storage, address)?;
    match record.standing {
        Standing::Admitted => Ok(record.key),
        Standing::Active { .. } => Err(ContractError::AlreadyBonded {
            address: address.clone(),
        }),
        Standing::Removed { bond, release_at } => Err(ContractError::Leaving {
            address: address.clone(),
            bond,
            release_at,
        }),
    }
}

/// Takes an admitted oracle into the set; answers with the set's new version.
pub fn activate(storage: &mut dyn Storage, address: &Addr, bond: Uint128) -> Result<u64, ContractError> {
    let key = key_to_bond(storage, address)?;
    let bonds = BONDS.load(storage)?.checked_add(bond)?;

    let member = OracleMember {
        address: address.clone(),
        key: key.clone(),
    };
    let since_version = change_set(storage, |members| {
        let place = members.partition_point(|other| other.address < member.address);
        members.insert(place, member);
    })?;
    BONDS.save(storage, &bonds)?;
    RECORDS.save(
        storage,
        address,
        &OracleRecord {
            key,
            standing: Standing::Active { bond, since_version },
        },
    )?;
    Ok(since_version)
}

/// What became of an oracle that was removed.
pub enum Removal {
    /// It had not bonded: nothing is left of it.
    Forgotten,
    /// It has left the set.
    Left {
        /// The set's new version.
        version: u64,
    },
}

/// Takes an oracle's seat. Its bond, if it has one, is free from `release_at` on.
///
/// # Errors
/// If it has no seat.
pub fn remove(storage: &mut dyn Storage, address: &Addr, release_at: Time) -> Result<Removal, ContractError> {
    let OracleRecord { key, standing } = oracle(storage, address)?;
    if let Standing::Removed { bond, release_at } = standing {
        return Err(ContractError::Leaving {
            address: address.clone(),
            bond,
            release_at,
        });
    }
    let seats = SEATS.load(storage)?;
    SEATS.save(storage, &seats.saturating_sub(1))?;

    let Standing::Active { bond, .. } = standing else {
        HOLDERS.remove(storage, &key.tagged());
        RECORDS.remove(storage, address);
        return Ok(Removal::Forgotten);
    };
    let version = leave_set(storage, address)?;
    RECORDS.save(
        storage,
        address,
        &OracleRecord {
            key,
            standing: Standing::Removed { bond, release_at },
        },
    )?;
    Ok(Removal::Left { version })
}

/// Takes the bond of a removed oracle out; nothing is left of the oracle, so it may be admitted again.
///
/// # Errors
/// If it was not removed, or its bond is not free yet.
pub fn take_bond(storage: &mut dyn Storage, address: &Addr, now: Time) -> Result<Uint128, ContractError> {
    let OracleRecord { key, standing } = oracle(storage, address)?;
    let Standing::Removed { bond, release_at } = standing else {
        return Err(ContractError::NotRemoved {
            address: address.clone(),
        });
    };
    if now < release_at {
        return Err(ContractError::StillUnbonding { release_at, now });
    }
    forget_bonded(storage, address, &key, bond)?;
    Ok(bond)
}

/// What was taken from an oracle for an offence.
pub struct Struck {
    /// Its whole bond.
    pub bond: Uint128,
    /// The set's new version, if it was in the set.
    pub version: Option<u64>,
}

/// Takes an oracle's whole bond away; nothing is left of the oracle, which is out of the set at once.
///
/// # Errors
/// If it is no oracle, or has not bonded.
pub fn strike(storage: &mut dyn Storage, address: &Addr) -> Result<Struck, ContractError> {
    let OracleRecord { key, standing } = oracle(storage, address)?;
    let version = match standing {
        Standing::Admitted => {
            return Err(ContractError::NothingBonded {
                address: address.clone(),
            });
        }
        Standing::Active { .. } => {
            let seats = SEATS.load(storage)?;
            SEATS.save(storage, &seats.saturating_sub(1))?;
            Some(leave_set(storage, address)?)
        }
        Standing::Removed { .. } => None,
    };
    let bond = standing.bond();
    forget_bonded(storage, address, &key, bond)?;
    Ok(Struck { bond, version })
}

/// All bonds that lie here.
pub fn bonds(storage: &dyn Storage) -> StdResult<Uint128> {
    BONDS.load(storage)
}

fn forget_bonded(
    storage: &mut dyn Storage,
    address: &Addr,
    key: &PublicKey,
    bond: Uint128,
) -> Result<(), ContractError> {
    let bonds = BONDS.load(storage)?.checked_sub(bond)?;
    BONDS.save(storage, &bonds)?;
    HOLDERS.remove(storage, &key.tagged());
    RECORDS.remove(storage, address);
    Ok(())
}

fn leave_set(storage: &mut dyn Storage, address: &Addr) -> StdResult<u64> {
    change_set(storage, |members| members.retain(|member| member.address != *address))
}

fn change_set(storage: &mut dyn Storage, change: impl FnOnce(&mut Vec<OracleMember>)) -> StdResult<u64> {
    let mut set = ORACLES.load(storage)?;
    change(&mut set.members);
    // One change a message: 2^64 of them never come.
    set.version = set.version.saturating_add(1);
    ORACLES.save(storage, &set)?;
    Ok(set.version)
}
