//! Metered services between a consumer and a machine.

use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::{MachineId, Seconds, Time};
use flywheel_types::payments::{SessionResponse, Stage};
use flywheel_types::{Denom, compact};

use super::agreements::{self, Sides};
use super::held::{self, Pot};
use super::stored_key::StoredKey;
use crate::error::ContractError;

/// Those that have not ended.
pub const SESSIONS: Map<u64, Session> = Map::new("sessions");

/// What was agreed at the opening, and who has closed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who pays.
    pub consumer: Addr,
    /// Who serves.
    pub machine: MachineId,
    /// The machine's owner at the opening.
    pub owner: Addr,
    /// The machine's at the opening.
    pub ownership_epoch: u32,
    /// The machine's at the opening.
    pub key_version: u32,
    /// The machine's at the opening.
    pub machine_key: StoredKey,
    /// Signs the vouchers.
    pub key: StoredKey,
    /// What is paid with.
    pub denom: Denom,
    /// What the consumer has brought.
    pub deposit: Uint128,
    /// Of a unit.
    pub price: Uint128,
    /// What the machine may collect beyond the last voucher.
    pub credit: Uint128,
    /// The network whose fee is taken.
    pub network: Option<u64>,
    /// The time limit.
    pub ends_at: Time,
    /// How long the other side may answer.
    pub window: Seconds,
    /// Whether a side has closed it.
    pub closing: Option<Closing>,
}

compact!(Session {
    consumer,
    machine,
    owner,
    ownership_epoch,
    key_version,
    machine_key,
    key,
    denom,
    deposit,
    price,
    credit,
    network,
    ends_at,
    window,
    closing
});

/// What is shown while a session closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// The end of the window.
    pub until: Time,
    /// What is vouched for: by the consumer himself, or by a voucher that the machine has shown.
    pub vouched: Uint128,
    /// What the meter says, in money, if the machine closes on it.
    pub metered: Option<Uint128>,
}

compact!(Closing {
    until,
    vouched,
    metered
});

impl Session {
    /// The session of this number.
    ///
    /// # Errors
    /// If it has ended or never began.
    pub fn load(storage: &dyn Storage, number: u64) -> Result<Self, ContractError> {
        let found = SESSIONS.may_load(storage, number)?;
        found.ok_or(ContractError::Unknown {
            kind: "session",
            number,
        })
    }

    /// Keeps a change.
    pub fn save(&self, storage: &mut dyn Storage, number: u64) -> Result<(), ContractError> {
        Ok(SESSIONS.save(storage, number, self)?)
    }

    /// Takes the session and its deposit off the books; the caller pays it out, to the unit.
    pub fn end(&self, storage: &mut dyn Storage, number: u64) -> Result<(), ContractError> {
        SESSIONS.remove(storage, number);
        agreements::end(storage, number, &self.sides());
        held::take(storage, &self.denom, Pot::Sessions, self.deposit)
    }

    /// Both sides.
    pub fn sides(&self) -> Sides {
        Sides::new(&self.consumer, Some(self.machine), &self.owner)
    }

    /// When only finishing is left.
    pub fn until(&self) -> Time {
        self.closing.map_or(self.ends_at, |closing| closing.until)
    }

    /// Where it stands: at a deadline's second only the later step is valid (rule A5).
    pub fn stage(&self, now: Time) -> Stage {
        let until = self.until();
        match self.closing {
            _ if now >= until => Stage::Over,
            Some(_) => Stage::Closing { until },
            None => Stage::Open { until },
        }
    }

    /// Refuses what comes after the time limit or the window.
    pub fn check_not_over(&self, now: Time) -> Result<(), ContractError> {
        match self.stage(now) {
            Stage::Over => Err(ContractError::Over { until: self.until() }),
            _ => Ok(()),
        }
    }

    /// What the machine's side would be paid if it were finished as it stands: nothing unless it was closed, never more
    /// than the deposit.
    pub fn payable(&self) -> Uint128 {
        let Some(closing) = self.closing else {
            return Uint128::zero();
        };
        let due = match closing.metered {
            Some(metered) => metered.min(closing.vouched.saturating_add(self.credit)),
            None => closing.vouched,
        };
        due.min(self.deposit)
    }

    /// The answer to the query.
    pub fn response(self, session: u64, now: Time) -> SessionResponse {
        SessionResponse {
            session,
            stage: self.stage(now),
            payable: self.payable(),
            consumer: self.consumer,
            machine: self.machine,
            owner: self.owner,
            ownership_epoch: self.ownership_epoch,
            key_version: self.key_version,
            machine_key: self.machine_key.0,
            key: self.key.0,
            denom: self.denom,
            deposit: self.deposit,
            price: self.price,
            credit: self.credit,
            network: self.network,
            ends_at: self.ends_at,
            window: self.window,
        }
    }
}
